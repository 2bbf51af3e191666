package dev.ganlib.translation;

import ai.djl.ndarray.NDArray;
import dev.ganlib.game.GameBuilder;
import dev.ganlib.game.Round;
import dev.ganlib.game.Snapshot;
import dev.ganlib.game.StepReport;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Named distances that a player lowers beside what it lowers against its adversaries. */
final class ReconstructionTerms {
  private final Map<String, Reconstruction> terms;
  private final String player;

  /**
   * Takes them in the order in which they are added up.
   *
   * @param player whose figures they are
   */
  ReconstructionTerms(Map<String, Reconstruction> terms, String player) {
    this.terms = new LinkedHashMap<>(terms);
    this.player = player;
  }

  boolean isEmpty() {
    return terms.isEmpty();
  }

  /** Returns whether there is a term of a name, for both sides or one for each. */
  boolean has(String name) {
    return terms.containsKey(name) || terms.containsKey(name + UnpairedTranslation.OF_A);
  }

  /** Adds what they need of a game, and what checkpoints compare. */
  void addTo(GameBuilder game) {
    Set<Snapshot> networks = Collections.newSetFromMap(new IdentityHashMap<>());
    terms.forEach(
        (name, term) -> {
          game.configured("term " + name, term);
          for (Snapshot network : term.networks()) {
            if (networks.add(network)) {
              game.fixed(network);
            }
          }
        });
  }

  /**
   * Returns the distance of one of them, and records it.
   *
   * @param name of the term
   * @param about what tells this distance from another of the same term, or nothing; a term of the
   *     name with this at its end is for this distance alone
   * @throws IllegalArgumentException if the shapes differ, which would be spread silently
   */
  NDArray value(Round round, String name, String about, NDArray output, NDArray wanted) {
    Reconstruction term = terms.getOrDefault(name + about, terms.get(name));
    if (term == null) {
      throw new IllegalStateException("no term " + name);
    }
    if (!output.getShape().equals(wanted.getShape())) {
      throw new IllegalArgumentException(
          "expected outputs and what they should be to have one shape but were %s and %s"
              .formatted(output.getShape(), wanted.getShape()));
    }
    NDArray value = term.value(round, output, wanted);
    round.record(value, StepReport.TERM + name + about + "/" + player);
    return value;
  }

  /** Returns the sum of all distances, or null if there is none. */
  @Nullable NDArray sum(Round round, NDArray output, NDArray wanted) {
    NDArray sum = null;
    for (String name : terms.keySet()) {
      NDArray value = value(round, name, "", output, wanted);
      sum = sum == null ? value : sum.add(value);
    }
    return sum;
  }

  @Override
  public String toString() {
    return terms.toString();
  }
}
