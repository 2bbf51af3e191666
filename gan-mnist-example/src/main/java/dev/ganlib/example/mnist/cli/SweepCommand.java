package dev.ganlib.example.mnist.cli;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import dev.ganlib.Devices;
import dev.ganlib.TrainingPlan;
import dev.ganlib.data.Source;
import dev.ganlib.example.mnist.bench.Bench;
import dev.ganlib.example.mnist.bench.Trend;
import dev.ganlib.example.mnist.chart.Charts;
import dev.ganlib.example.mnist.recipe.Course;
import dev.ganlib.example.mnist.recipe.CourseSettings;
import dev.ganlib.example.mnist.recipe.Material;
import dev.ganlib.example.mnist.recipe.Recipe;
import dev.ganlib.example.mnist.train.Plurals;
import dev.ganlib.example.mnist.train.TrainingData;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures how the time of a step grows with the batch or with the networks. */
@Command(
    name = "sweep",
    description =
        "Measures the step of a recipe for several batches or widths, and the slope of its time:"
            + " 1 where twice the size takes twice as long.",
    mixinStandardHelpOptions = true)
final class SweepCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private MeasureOptions measure;

  @ArgGroup(multiplicity = "1")
  private Sizes sizes;

  /** The sizes that are varied. */
  private static final class Sizes {
    @Option(
        names = "--batches",
        paramLabel = "N",
        split = ",",
        description = "Samples in a batch, in rising order. The slope counts from --from.")
    private @Nullable List<Integer> batches;

    @Option(
        names = "--widths",
        paramLabel = "N",
        split = ",",
        description =
            "Numbers of channels that the others are multiples of, in rising order, of a"
                + " convolutional recipe. The slope is by parameters.")
    private @Nullable List<Integer> widths;
  }

  @Option(
      names = "--from",
      paramLabel = "N",
      defaultValue = "1",
      description = "The smallest batch or width that counts for the slope of all. Default: 1.")
  private int from;

  @Option(names = "--picture", paramLabel = "FILE", description = "Also draw a chart, PNG.")
  private @Nullable Path picture;

  /**
   * One size.
   *
   * @param asked the batch or the width
   * @param parameters that the two players move
   * @param milliseconds of a step
   */
  private record Point(int asked, long parameters, double milliseconds) {}

  @Override
  public Integer call() throws IOException {
    if (picture != null) {
      Usage.requireEnd(spec, "--picture", picture, List.of(".png"));
      Optional<String> missing = Charts.leftOut();
      if (missing.isPresent()) {
        // Asked for by name: better refused now than missed after the measurement.
        throw new IOException("--picture cannot be drawn, " + missing.get());
      }
      OutputPlace.requireWritable(picture);
    }
    boolean batches = sizes.batches != null;
    List<Integer> asked = Objects.requireNonNull(batches ? sizes.batches : sizes.widths);
    Recipe recipe = recipe(batches, asked);
    Device device = measure.device();
    List<Point> points = new ArrayList<>();
    PrintWriter out = spec.commandLine().getOut();
    try (NDManager manager = NDManager.newBaseManager(device)) {
      Material material = TrainingData.bundled(manager, recipe).material();
      Source digits = material.leading();
      int largest = asked.get(asked.size() - 1);
      Usage.require(
          spec,
          !batches || largest <= digits.size(),
          String.format(
              Locale.ROOT,
              "--batches must be at most the %d samples there are but was %d",
              digits.size(),
              largest));
      out.printf(
          Locale.ROOT,
          "recipe %s, %s, medians of %d repeats of %d steps%n",
          recipe.name(),
          Plurals.of(Devices.threads(), "thread"),
          measure.repeats(),
          measure.rounds());
      out.printf("%8s %12s %10s %8s%n", batches ? "batch" : "width", "parameters", "ms", "slope");
      for (int size : asked) {
        Point point = measure(recipe, batches, size, device, material);
        points.add(point);
        int count = points.size();
        out.printf(
            Locale.ROOT,
            "%8d %12d %10.2f %8s%n",
            point.asked(),
            point.parameters(),
            point.milliseconds(),
            count == 1 ? "" : slope(points.subList(count - 2, count), batches));
        out.flush();
      }
    }
    List<Point> counted = points.stream().filter(point -> point.asked() >= from).toList();
    out.printf(
        Locale.ROOT, "slope of all from %d: %s%n", counted.get(0).asked(), slope(counted, batches));
    out.flush();
    if (picture != null) {
      trend(points, batches).draw(picture, recipe.name(), batches ? "batch" : "parameters");
    }
    return ExitCode.OK;
  }

  private Recipe recipe(boolean batches, List<Integer> asked) {
    Recipe recipe = measure.recipe(spec);
    Usage.require(
        spec,
        recipe.data() == Recipe.Data.DIGITS,
        "a sweep needs a recipe for digits but was " + recipe.name());
    Usage.require(
        spec,
        batches || recipe.hasWidth(),
        "--widths has no meaning for the recipe " + recipe.name());
    String option = batches ? "--batches" : "--widths";
    for (int i = 0; i < asked.size(); i++) {
      Usage.require(
          spec,
          asked.get(i) > (i == 0 ? 0 : asked.get(i - 1)),
          option + " must be positive and rising but was " + asked);
    }
    Usage.require(
        spec,
        asked.stream().filter(size -> size >= from).count() >= 2,
        option + " must have two sizes from --from " + from + " but was " + asked);
    return recipe;
  }

  private Point measure(
      Recipe recipe, boolean batches, int size, Device device, Material material) {
    Recipe sized = batches ? recipe : recipe.with(recipe.setting().widths(size, null));
    TrainingPlan plan = batches ? sized.plan().batch(size) : sized.plan();
    try (Course course = sized.course(material, new CourseSettings(device, plan, List.of()))) {
      Bench bench = measure.measure(course);
      return new Point(size, course.parameters(), bench.median());
    }
  }

  private static String slope(List<Point> points, boolean batches) {
    return String.format(Locale.ROOT, "%.2f", trend(points, batches).slope());
  }

  private static Trend trend(List<Point> points, boolean batches) {
    return new Trend(
        points.stream().map(p -> (double) (batches ? p.asked() : p.parameters())).toList(),
        points.stream().map(Point::milliseconds).toList());
  }
}
