package dev.ganlib.example.mnist.cli;

import ai.djl.Device;
import dev.ganlib.Devices;
import dev.ganlib.example.mnist.bench.Bench;
import dev.ganlib.example.mnist.recipe.Course;
import dev.ganlib.example.mnist.recipe.Recipe;
import dev.ganlib.example.mnist.recipe.Recipes;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Options for a measurement: the recipe, the length, and the device. */
final class MeasureOptions {
  @Option(
      names = "--recipe",
      paramLabel = "NAME",
      defaultValue = "vanilla",
      description = "What to train; see the command recipes. Default: ${DEFAULT-VALUE}.")
  private String recipeName;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "200",
      description = "Steps of a repeat. Default: ${DEFAULT-VALUE}.")
  private int rounds;

  @Option(
      names = "--repeats",
      paramLabel = "N",
      defaultValue = "5",
      description = "How often to measure. Default: ${DEFAULT-VALUE}.")
  private int repeats;

  @Option(
      names = "--warmup",
      paramLabel = "N",
      defaultValue = "100",
      description = "Steps before the first repeat. Default: ${DEFAULT-VALUE}.")
  private int warmUp;

  @Option(
      names = "--device",
      paramLabel = "NAME",
      defaultValue = "auto",
      description = "auto (the best there is), cpu, gpu or gpuN. Default: ${DEFAULT-VALUE}.")
  private String deviceName;

  /** Returns the recipe; throws if it is unknown or a number is out of its range. */
  Recipe recipe(CommandSpec spec) {
    Usage.require(spec, rounds > 0, "--rounds must be at least 1 but was " + rounds);
    Usage.require(spec, repeats > 0, "--repeats must be at least 1 but was " + repeats);
    Usage.require(spec, warmUp >= 0, "--warmup must be at least 0 but was " + warmUp);
    return Usage.checked(spec, "--recipe: ", () -> Recipes.named(recipeName));
  }

  Device device() {
    return Devices.named(deviceName);
  }

  int rounds() {
    return rounds;
  }

  int repeats() {
    return repeats;
  }

  Bench measure(Course course) {
    return Bench.measure(course::play, course::timings, warmUp, repeats, rounds);
  }
}
