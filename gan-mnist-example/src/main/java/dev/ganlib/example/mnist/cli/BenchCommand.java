package dev.ganlib.example.mnist.cli;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import dev.ganlib.Devices;
import dev.ganlib.TrainingPlan;
import dev.ganlib.example.mnist.bench.Bench;
import dev.ganlib.example.mnist.bench.Floor;
import dev.ganlib.example.mnist.judge.JsonFile;
import dev.ganlib.example.mnist.recipe.Course;
import dev.ganlib.example.mnist.recipe.CourseSettings;
import dev.ganlib.example.mnist.recipe.GanCourse;
import dev.ganlib.example.mnist.recipe.Recipe;
import dev.ganlib.example.mnist.train.Plurals;
import dev.ganlib.example.mnist.train.TrainingData;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures the step of a recipe, and the least that it could take on this machine. */
@Command(
    name = "bench",
    description =
        "Measures how long a step of a recipe takes, where the time goes, and the floor: the time of"
            + " its matrix products and convolutions alone and of its updates' memory traffic.",
    mixinStandardHelpOptions = true)
final class BenchCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--batch",
      paramLabel = "N",
      description = "Samples in a batch. Default: the recipe's.")
  private @Nullable Integer batch;

  @Mixin private MeasureOptions measure;

  @Mixin private NetworkOptions networks;

  @Option(names = "--json", paramLabel = "FILE", description = "Also write the figures here.")
  private @Nullable Path json;

  @Override
  public Integer call() throws IOException {
    checkFile();
    Recipe recipe = recipe();
    TrainingPlan plan = plan(recipe);
    networks.checkPacks(spec, recipe, plan);
    Usage.checked(
        spec,
        "recipe %s for %s: ".formatted(recipe.name(), recipe.settingWords()),
        () -> {
          recipe.check();
          return recipe;
        });
    if (recipe.data() == Recipe.Data.RING) {
      // As train does: arrays this small gain nothing from threads.
      System.setProperty("ai.djl.pytorch.num_threads", "1");
    }
    Device device = measure.device();
    try (NDManager manager = NDManager.newBaseManager(device)) {
      TrainingData data = TrainingData.bundled(manager, recipe);
      Usage.require(
          spec,
          plan.batch() <= data.source().size(),
          String.format(
              Locale.ROOT,
              "--batch must be at most the %d samples there are but was %d",
              data.source().size(),
              plan.batch()));
      Bench bench;
      Floor floor = null;
      try (Course course =
          recipe.course(data.material(), new CourseSettings(device, plan, List.of()))) {
        bench = measure.measure(course);
        if (course instanceof GanCourse gan) {
          floor = Floor.measure(gan.gan(), plan, gan.generator().block(), gan.discriminator());
        }
      }
      print(recipe, plan.batch(), device, bench, floor);
      if (json != null) {
        write(json, recipe, plan.batch(), device, bench, floor);
      }
    }
    return ExitCode.OK;
  }

  private void checkFile() {
    if (json == null) {
      return;
    }
    Usage.requireFile(spec, "--json", json);
    Path folder = json.toAbsolutePath().getParent();
    Usage.require(
        spec,
        folder == null || Files.isDirectory(folder),
        "--json must be in a folder that exists but was " + json);
  }

  private Recipe recipe() {
    Recipe recipe = measure.recipe(spec);
    networks.check(spec, recipe);
    return networks.applyTo(recipe);
  }

  private TrainingPlan plan(Recipe recipe) {
    TrainingPlan plan = recipe.plan();
    return Usage.checked(spec, "--", () -> batch == null ? plan : plan.batch(batch));
  }

  private void print(
      Recipe recipe, int samples, Device device, Bench bench, @Nullable Floor floor) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        Locale.ROOT,
        "recipe %s, %s, batch %d, precision %s, %s, %s%n",
        recipe.name(),
        recipe.settingWords(),
        samples,
        networks.precision(),
        device,
        Plurals.of(Devices.threads(), "thread"));
    out.printf("engine    convolutions: %s%n", Devices.convolutions());
    out.printf(
        Locale.ROOT,
        "step      %8.2f ms, the median of %d repeats of %d steps, %.2f to %.2f%n",
        bench.median(),
        measure.repeats(),
        measure.rounds(),
        bench.fastest(),
        bench.slowest());
    out.printf(Locale.ROOT, "images    %8.0f in a second%n", 1e3 * samples / bench.median());
    share(out, "data", bench.data());
    share(out, "forward", bench.forward());
    share(out, "backward", bench.backward());
    share(out, "update", bench.update());
    share(out, "rest", bench.rest());
    if (floor == null) {
      out.printf(
          "floor     not counted: penalties, reduced precision, an optimizer other than Adam, or other"
              + " players than one generator and one discriminator%n");
    } else {
      out.printf(
          Locale.ROOT,
          "floor     %8.2f ms, products %.2f and updates %.2f%n",
          floor.total(),
          floor.products(),
          floor.updates());
      out.printf(
          Locale.ROOT, "ratio     %8.2f of step and floor%n", bench.median() / floor.total());
      out.printf(
          Locale.ROOT,
          "          %8.2f if all products were by libtorch's general operators: %.2f ms%n",
          bench.median() / floor.generalTotal(),
          floor.generalTotal());
    }
    out.flush();
  }

  private static void share(PrintWriter out, String name, double share) {
    out.printf(Locale.ROOT, "%-9s %8.1f %%%n", name, 100 * share);
  }

  private void write(
      Path file, Recipe recipe, int samples, Device device, Bench bench, @Nullable Floor floor)
      throws IOException {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("contender", "ganlib");
    figures.put("recipe", recipe.name());
    figures.put("networks", recipe.settingWords());
    figures.put("batch", samples);
    figures.put("precision", networks.precision());
    figures.put("device", device.toString());
    figures.put("threads", Devices.threads());
    figures.put("convolutions", Devices.convolutions());
    figures.put("rounds", measure.rounds());
    figures.put("milliseconds", bench.milliseconds());
    figures.put("data", bench.data());
    figures.put("forward", bench.forward());
    figures.put("backward", bench.backward());
    figures.put("update", bench.update());
    if (floor != null) {
      figures.put("floorProducts", floor.products());
      figures.put("floorGeneralProducts", floor.generalProducts());
      figures.put("floorUpdates", floor.updates());
    }
    figures.put(
        "version",
        "PyTorch %s, Java %s"
            .formatted(
                Engine.getEngine("PyTorch").getVersion(), System.getProperty("java.version")));
    JsonFile.write(figures, file);
  }
}
