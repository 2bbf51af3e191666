package dev.ganlib.example.mnist.recipe;

import dev.ganlib.Adversary;
import dev.ganlib.Translator;
import dev.ganlib.game.Game;
import dev.ganlib.game.GameBuilder;
import dev.ganlib.game.Network;
import dev.ganlib.game.Plan;
import dev.ganlib.game.View;
import dev.ganlib.translation.UnpairedTranslation;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A translation between two sides as a recipe plays it.
 *
 * @param unpaired networks and terms
 */
record UnpairedParts(UnpairedTranslation unpaired) implements Translation {
  @Override
  public Game game(GameBuilder settings) {
    return unpaired.game(settings);
  }

  @Override
  public Plan sources(Plan plan, Material material) {
    return plan.source(UnpairedTranslation.A, material.source(UnpairedTranslation.A))
        .source(UnpairedTranslation.B, material.source(UnpairedTranslation.B));
  }

  @Override
  public Plan moves(Plan plan, boolean adversaries) {
    return unpaired.moves(plan);
  }

  @Override
  public View view(Game game, Material shown) {
    return unpaired.view(
        game, shown.shown(UnpairedTranslation.A), shown.shown(UnpairedTranslation.B));
  }

  @Override
  public Map<String, Translator> translators(Game game) {
    return Map.of(
        unpaired.toB().name(), unpaired.translatorToB(game),
        unpaired.toA().name(), unpaired.translatorToA(game));
  }

  @Override
  public List<Network> networks() {
    return Stream.concat(
            Stream.of(unpaired.toB(), unpaired.toA()),
            unpaired.adversaries().stream().map(Adversary::network))
        .toList();
  }

  @Override
  public void close() {
    // Nothing was opened.
  }
}
