package dev.ganlib.example.mnist;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.Interpolation;
import dev.ganlib.Latent;
import dev.ganlib.Sampler;
import dev.ganlib.image.Animation;
import dev.ganlib.image.ImageGrid;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Draws the way from one latent to another. */
@Command(
    name = "interpolate",
    description =
        "Draws samples on the way between latents, on a sphere: a strip for each way, or a GIF.",
    mixinStandardHelpOptions = true)
final class InterpolateCommand implements Callable<Integer> {
  private static final int MILLISECONDS = 100;
  private static final int MOST = 1000;
  private static final int MOST_SAMPLES = 10_000;

  @Spec private CommandSpec spec;

  @ArgGroup(multiplicity = "1")
  private GeneratorOrigin generator = new GeneratorOrigin();

  @Option(
      names = "--out",
      paramLabel = "FILE",
      required = true,
      description = "What to write: a .png with a row for each way, or an animated .gif.")
  private Path out;

  @Option(
      names = "--ways",
      paramLabel = "N",
      defaultValue = "5",
      description = "How many pairs of latents. Default: ${DEFAULT-VALUE}.")
  private int ways;

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "10",
      description = "Samples on a way, both ends included. Default: ${DEFAULT-VALUE}.")
  private int steps;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "0",
      description = "Decides the latents. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--label",
      paramLabel = "CLASS",
      description =
          "The class of all samples of a conditional generator: its name in the data, or its number"
              + " from 0. Default: way by way another.")
  private @Nullable String label;

  @Override
  public Integer call() throws IOException {
    checkRange("--ways", ways, 1);
    checkRange("--steps", steps, 2);
    Usage.require(
        spec,
        ways * steps <= MOST_SAMPLES,
        String.format(
            Locale.ROOT,
            "--ways times --steps must be at most %d but was %d",
            MOST_SAMPLES,
            ways * steps));
    String name = out.toString().toLowerCase(Locale.ROOT);
    Usage.require(
        spec,
        name.endsWith(".png") || name.endsWith(".gif"),
        "--out must end with .png or .gif but was " + out);
    try (Sampler sampler = generator.openImages();
        NDManager manager = NDManager.newBaseManager(Device.cpu())) {
      Integer wanted = Labels.number(spec, sampler, generator.classNames(), label);
      NDArray images = generate(sampler, wanted, manager.zeros(new Shape(), DataType.FLOAT32));
      if (name.endsWith(".png")) {
        ImageGrid.of(images).columns(steps).write(out);
      } else {
        animation(images).write(out);
      }
    }
    spec.commandLine()
        .getOut()
        .printf(Locale.ROOT, "%d ways of %d samples in %s%n", ways, steps, out);
    return ExitCode.OK;
  }

  private void checkRange(String option, int value, int least) {
    Usage.require(
        spec,
        value >= least && value <= MOST,
        String.format(
            Locale.ROOT, "%s must be from %d to %d but was %d", option, least, MOST, value));
  }

  /** Returns the samples, one way after another. */
  private NDArray generate(Sampler sampler, @Nullable Integer wanted, NDArray like) {
    Latent latent = sampler.latent();
    NDArray ends = latent.draw(like, seed, 2L * ways);
    String noise = ":" + latent.noise();
    NDArray path =
        Interpolation.spherical(
            ends.get(":" + ways + ", " + noise), ends.get(ways + ":, " + noise), steps);
    if (latent.codeSize() > 0) {
      // Codes stand for something, so they stay while the noise changes.
      NDArray codes = ends.get(":" + ways + ", " + latent.noise() + ":").repeat(0, steps);
      path = path.concat(codes, 1);
    }
    if (sampler.classes() == 0) {
      return sampler.generate(path);
    }
    int[] labels = new int[ways * steps];
    for (int way = 0; way < ways; way++) {
      int shown = wanted == null ? way % sampler.classes() : wanted;
      Arrays.fill(labels, way * steps, (way + 1) * steps, shown);
    }
    return sampler.generate(path, labels);
  }

  /** Returns all ways beside one another, there and back. */
  private Animation animation(NDArray images) {
    Animation animation = Animation.every(MILLISECONDS);
    for (int frame = 0; frame < 2 * steps - 2; frame++) {
      int step = frame < steps ? frame : 2 * steps - 2 - frame;
      NDArray shown = images.get(step + "::" + steps);
      animation.add(ImageGrid.of(shown));
    }
    return animation;
  }
}
