package dev.ganlib.example.mnist.recipe;

import ai.djl.ndarray.NDArray;
import dev.ganlib.Discriminator;
import dev.ganlib.GanTrainer;
import dev.ganlib.Generator;
import dev.ganlib.Sampler;
import dev.ganlib.TrainingPlan;
import dev.ganlib.data.Source;
import dev.ganlib.game.Checkpoint;
import dev.ganlib.game.Timings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The training of a generator of latents.
 *
 * @param gan the trainer, which is closed with this
 * @param generator what it trains
 * @param discriminator what it trains that against
 * @param real the data
 * @param plan for how long
 */
public record GanCourse(
    GanTrainer gan,
    Generator generator,
    Discriminator discriminator,
    Source real,
    TrainingPlan plan)
    implements Course {
  @Override
  public void resume(Checkpoint from) throws IOException {
    gan.resume(from);
  }

  @Override
  public void play() {
    gan.fit(real, plan);
  }

  @Override
  public void play(long steps) {
    gan.fit(real, plan.forSteps(steps));
  }

  @Override
  public long step() {
    return gan.step();
  }

  @Override
  public Optional<String> stopReason() {
    return gan.stopReason();
  }

  @Override
  public Timings timings() {
    return gan.timings();
  }

  @Override
  public int liveArrays() {
    return gan.liveArrays();
  }

  @Override
  public long parameters() {
    return Stream.concat(Stream.of(gan.generatorArrays()), gan.adversaryArrays().values().stream())
        .flatMap(arrays -> arrays.values().stream())
        .filter(NDArray::hasGradient)
        .mapToLong(NDArray::size)
        .sum();
  }

  @Override
  public void save(Function<String, Path> place) {
    try (Sampler trained = gan.sampler()) {
      trained.save(place.apply(GanTrainer.GENERATOR));
    }
  }

  @Override
  public void close() {
    gan.close();
  }
}
