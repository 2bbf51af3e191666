package dev.ganlib.example.mnist.recipe;

import ai.djl.ndarray.NDArray;
import dev.ganlib.Translator;
import dev.ganlib.data.Batches;
import dev.ganlib.game.Checkpoint;
import dev.ganlib.game.Game;
import dev.ganlib.game.Plan;
import dev.ganlib.game.Timings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The training of translators: at first without adversaries where the recipe has such steps, then
 * against them.
 *
 * @param translation networks and terms, closed with this
 * @param game of these, closed with this
 * @param recipe how long without adversaries, and whether there are some
 * @param material what it trains on
 * @param settings plan and listeners
 */
record TranslationCourse(
    Translation translation,
    Game game,
    TranslationRecipe recipe,
    Material material,
    CourseSettings settings)
    implements Course {

  @Override
  public void resume(Checkpoint from) throws IOException {
    game.resume(from);
  }

  @Override
  public void play() {
    game.play(plan(), translation.view(game, material), settings.listeners());
  }

  private Plan plan() {
    Batches batches = settings.plan().batches();
    if (!recipe.hasAdversaries()) {
      return phase(batches, false);
    }
    if (recipe.pretraining() == 0) {
      return phase(batches, true);
    }
    long all = settings.plan().stepsOn(material.leading().size());
    long alone = Math.min(recipe.pretraining(), all);
    Plan first = phase(batches.forRounds(alone), false);
    return alone == all ? first : first.then(phase(batches.forRounds(all - alone), true));
  }

  private Plan phase(Batches batches, boolean adversaries) {
    return translation.moves(
        translation.sources(Plan.of(batches), material), adversaries && recipe.hasAdversaries());
  }

  @Override
  public void play(long steps) {
    game.play(phase(settings.plan().batches().forRounds(steps), true));
  }

  @Override
  public long step() {
    return game.step();
  }

  @Override
  public Optional<String> stopReason() {
    return game.stopReason();
  }

  @Override
  public Timings timings() {
    return game.timings();
  }

  @Override
  public int liveArrays() {
    return game.liveArrays();
  }

  @Override
  public long parameters() {
    return translation.networks().stream()
        .flatMap(network -> game.arrays(network).values().stream())
        .filter(NDArray::hasGradient)
        .mapToLong(NDArray::size)
        .sum();
  }

  @Override
  public void save(Function<String, Path> place) {
    Map<String, Translator> trained = translation.translators(game);
    try {
      trained.forEach((name, translator) -> translator.save(place.apply(name)));
    } finally {
      trained.values().forEach(Translator::close);
    }
  }

  @Override
  public void close() {
    game.close();
    translation.close();
  }
}
