package dev.ganlib.example.mnist.cli;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.ganlib.GanTrainer;
import dev.ganlib.Sampler;
import dev.ganlib.TrainingPlan;
import dev.ganlib.example.mnist.chart.Charts;
import dev.ganlib.example.mnist.chart.ScatterChart;
import dev.ganlib.example.mnist.data.Ring;
import dev.ganlib.example.mnist.data.RingModes;
import dev.ganlib.example.mnist.recipe.GanRecipe;
import dev.ganlib.example.mnist.recipe.Recipes;
import dev.ganlib.example.mnist.recipe.RingRecipes;
import dev.ganlib.example.mnist.train.TrainingData;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Compares what the recipes' losses find on the ring. */
@Command(
    name = "modes",
    description =
        "Trains each recipe's loss on the ring of eight Gaussians, prints how many of them it finds,"
            + " and which share of its samples lies on none, and draws them.",
    mixinStandardHelpOptions = true)
final class ModesCommand implements Callable<Integer> {
  private static final int SAMPLES = 2000;

  @Spec private CommandSpec spec;

  @Option(
      names = "--recipes",
      paramLabel = "NAME",
      split = ",",
      defaultValue = "logits,lsgan,hinge,wgan,wgan-gp,rsgan,r3gan",
      description = "Which, separated by commas. Default: ${DEFAULT-VALUE}.")
  private List<String> names;

  @Option(
      names = "--steps",
      paramLabel = "N",
      description = "Rounds of both players, instead of the recipe's own number.")
  private @Nullable Integer steps;

  @Option(
      names = "--seeds",
      paramLabel = "N",
      defaultValue = "3",
      description = "How often to train each, from the seeds 1 to N. Default: ${DEFAULT-VALUE}.")
  private int seeds;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      defaultValue = "modes.png",
      description = "The picture of the samples of seed 1. Default: ${DEFAULT-VALUE}.")
  private Path out;

  @Override
  public Integer call() throws IOException {
    Usage.requirePositive(spec, "--seeds", seeds);
    Usage.requireEnd(spec, "--out", out, List.of(".png"));
    OutputPlace.requireWritable(out);
    List<GanRecipe> recipes = new ArrayList<>();
    for (String name : names) {
      GanRecipe recipe = recipe(name);
      plan(recipe); // refuses a wrong number of steps before anything is trained
      recipes.add(recipe);
    }
    // Arrays this small gain nothing from threads, which would only wait for one another.
    System.setProperty("ai.djl.pytorch.num_threads", "1");
    PrintWriter log = spec.commandLine().getOut();
    Charts.announce(log);
    Map<String, float[]> panels = new LinkedHashMap<>();
    log.printf(
        Locale.ROOT,
        "%-14s modes found of %d (and samples on none), seeds 1 to %d%n",
        "recipe",
        Ring.MODES,
        seeds);
    try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
      TrainingData data = TrainingData.ring(manager);
      for (GanRecipe recipe : recipes) {
        List<String> found = new ArrayList<>();
        for (int seed = 1; seed <= seeds; seed++) {
          float[] points = train(recipe, data, seed);
          RingModes modes = RingModes.of(points);
          String off = String.format(Locale.ROOT, "%.1f %%", 100 * modes.off());
          found.add(modes.found() + " (" + off + ")");
          if (seed == 1) {
            panels.put(
                String.format(
                    Locale.ROOT,
                    "%s: %d of %d, %.0f %% off",
                    recipe.name().replace("-ring", ""),
                    modes.found(),
                    Ring.MODES,
                    100 * modes.off()),
                points);
          }
        }
        log.printf("%-14s %s%n", recipe.name(), String.join(", ", found));
        log.flush();
      }
    }
    Charts.draw(
        () -> {
          ScatterChart.writePanels(out, Ring.points(SAMPLES, 0), panels);
          log.printf("samples of seed 1 in %s%n", out);
        });
    return ExitCode.OK;
  }

  private GanRecipe recipe(String name) {
    return Usage.checked(spec, "--recipes: ", () -> RingRecipes.of(Recipes.named(name)));
  }

  private float[] train(GanRecipe recipe, TrainingData data, long seed) {
    try (GanTrainer gan = recipe.trainer().device(Device.cpu()).seed(seed).build()) {
      gan.fit(data.source(), plan(recipe));
      try (Sampler trained = gan.sampler();
          NDArray samples = trained.sample(SAMPLES, 0)) {
        return samples.toFloatArray();
      }
    }
  }

  private TrainingPlan plan(GanRecipe recipe) {
    TrainingPlan plan = recipe.plan();
    return Usage.checked(spec, "--", () -> steps == null ? plan : plan.forSteps(steps));
  }
}
