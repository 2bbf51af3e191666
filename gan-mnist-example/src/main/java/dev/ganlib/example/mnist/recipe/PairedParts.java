package dev.ganlib.example.mnist.recipe;

import ai.djl.ndarray.NDArray;
import dev.ganlib.Adversary;
import dev.ganlib.Translator;
import dev.ganlib.game.Game;
import dev.ganlib.game.GameBuilder;
import dev.ganlib.game.Network;
import dev.ganlib.game.Plan;
import dev.ganlib.game.View;
import dev.ganlib.translation.PairedTranslation;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A translation of inputs to targets as a recipe plays it.
 *
 * @param paired networks and terms
 * @param closing closes what they were made with
 */
record PairedParts(PairedTranslation paired, Runnable closing) implements Translation {
  @Override
  public Game game(GameBuilder settings) {
    return paired.game(settings);
  }

  @Override
  public Plan sources(Plan plan, Material material) {
    return paired.degradation().isPresent()
        ? plan.source(PairedTranslation.TARGET, material.source(PairedTranslation.TARGET))
        : plan.paired(
            PairedTranslation.INPUT,
            material.source(PairedTranslation.INPUT),
            PairedTranslation.TARGET,
            material.source(PairedTranslation.TARGET));
  }

  @Override
  public Plan moves(Plan plan, boolean adversaries) {
    return adversaries ? paired.moves(plan) : paired.movesWithoutAdversaries(plan);
  }

  @Override
  public View view(Game game, Material shown) {
    NDArray targets = shown.shown(PairedTranslation.TARGET);
    return paired.degradation().isPresent()
        ? paired.view(game, targets)
        : paired.view(game, shown.shown(PairedTranslation.INPUT), targets);
  }

  @Override
  public Map<String, Translator> translators(Game game) {
    return Map.of(PairedTranslation.TRANSLATOR, paired.translator(game));
  }

  @Override
  public List<Network> networks() {
    return Stream.concat(
            Stream.of(paired.network()), paired.adversaries().stream().map(Adversary::network))
        .toList();
  }

  @Override
  public void close() {
    closing.run();
  }
}
