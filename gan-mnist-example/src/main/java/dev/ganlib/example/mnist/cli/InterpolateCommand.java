package dev.ganlib.example.mnist.cli;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.ganlib.Interpolation;
import dev.ganlib.Latent;
import dev.ganlib.Sampler;
import dev.ganlib.data.Placement;
import dev.ganlib.image.Animation;
import dev.ganlib.image.ImageGrid;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
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
      NDArray latents = latents(sampler, Placement.of(manager, DataType.FLOAT32));
      Ways path = new Ways(sampler, latents, wanted);
      if (name.endsWith(".png")) {
        path.grid(0, ways * steps, 1).columns(steps).write(out);
      } else {
        animation(path).write(out);
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

  /** Returns the latents, one way after another. */
  private NDArray latents(Sampler sampler, Placement placement) {
    Latent latent = sampler.latent();
    NDArray ends = latent.draw(placement, seed, 2L * ways);
    String noise = ":" + latent.noise();
    NDArray path =
        Interpolation.spherical(
            ends.get(":" + ways + ", " + noise), ends.get(ways + ":, " + noise), steps);
    if (latent.codeSize() > 0) {
      // Codes stand for something, so they stay while the noise changes.
      NDArray codes = ends.get(":" + ways + ", " + latent.noise() + ":").repeat(0, steps);
      path = path.concat(codes, 1);
    }
    return path;
  }

  /** The samples of all ways, made when they are drawn. */
  private final class Ways {
    private final Sampler sampler;
    private final NDArray latents;
    private final @Nullable Integer wanted;

    Ways(Sampler sampler, NDArray latents, @Nullable Integer wanted) {
      this.sampler = sampler;
      this.latents = latents;
      this.wanted = wanted;
    }

    /** Returns every so many samples from a first one on. */
    ImageGrid grid(int first, int end, int stride) {
      PortionGrid grid = new PortionGrid();
      try (NDArray chosen = latents.get(first + ":" + end + ":" + stride)) {
        if (sampler.classes() == 0) {
          sampler.generate(chosen, grid);
        } else {
          int[] labels =
              IntStream.iterate(first, i -> i < end, i -> i + stride)
                  .map(i -> wanted == null ? i / steps % sampler.classes() : wanted)
                  .toArray();
          sampler.generate(chosen, labels, grid);
        }
      }
      return grid.grid();
    }
  }

  /** Returns all ways beside one another, there and back. */
  private Animation animation(Ways path) {
    Animation animation = Animation.every(MILLISECONDS);
    List<ImageGrid> there = new ArrayList<>();
    for (int step = 0; step < steps; step++) {
      there.add(path.grid(step, ways * steps, steps));
    }
    there.forEach(animation::add);
    for (int step = steps - 2; step > 0; step--) {
      animation.add(there.get(step));
    }
    return animation;
  }
}
