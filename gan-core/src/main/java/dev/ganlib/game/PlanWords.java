package dev.ganlib.game;

import dev.ganlib.data.Batches;
import dev.ganlib.internal.store.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Describes what decides a plan: its moves, portions and samples, and the lengths of all phases but
 * the last.
 */
final class PlanWords {
  private PlanWords() {}

  /** Returns the words of all phases; those of the first are named as those of a plan of one. */
  static Map<String, String> of(Plan plan) {
    Map<String, String> all = new TreeMap<>();
    List<Plan> phases = plan.phases();
    for (int i = 0; i < phases.size(); i++) {
      Plan phase = phases.get(i);
      String name = "phase " + (i + 1) + ", ";
      String before = i == 0 ? "" : name;
      ofPhase(phase).forEach((what, words) -> all.put(before + what, words));
      if (i < phases.size() - 1) {
        Batches batches = phase.batches();
        all.put(name + "length", batches.length() + (batches.inEpochs() ? " epochs" : " rounds"));
      }
    }
    return all;
  }

  private static Map<String, String> ofPhase(Plan phase) {
    Map<String, String> all = new TreeMap<>(phase.words());
    Batches batches = phase.batches();
    all.put("batch", Integer.toString(batches.size()));
    all.put("batches per round", Integer.toString(batches.perRound()));
    all.put("micro-batches", Integer.toString(batches.parts()));
    all.put("with replacement", Boolean.toString(batches.replacement()));
    all.put("last batch kept", Boolean.toString(batches.keepLast()));
    List<String> turns = new ArrayList<>();
    for (Plan.Move move : phase.moves()) {
      turns.add(move.player().name() + " by " + Words.of(move.objective()));
    }
    all.put("moves", String.join(", ", turns));
    if (!phase.pairs().isEmpty()) {
      List<String> both = new ArrayList<>();
      phase.pairs().forEach((second, first) -> both.add(second + " in the order of " + first));
      all.put("pairs", String.join(", ", both));
    }
    phase.sources().forEach((name, source) -> all.put("source " + name, source.fingerprint()));
    return all;
  }
}
