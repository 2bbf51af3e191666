package dev.ganlib.example.mnist.cli;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.Latent;
import dev.ganlib.Sampler;
import dev.ganlib.data.Placement;
import dev.ganlib.example.mnist.run.TrainedGenerator;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows what the codes of a generator stand for. */
@Command(
    name = "traverse",
    description =
        "Changes one code of a generator after another, as infogan has them: a picture for each"
            + " code, with a column for each of its values and a row for each latent.",
    mixinStandardHelpOptions = true)
final class TraverseCommand implements Callable<Integer> {
  private static final int COLUMNS = 10;
  private static final int MOST = 100;

  @Spec private CommandSpec spec;

  @Option(names = "--run", paramLabel = "DIR", required = true, description = "A run's folder.")
  private Path run;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "Where the pictures go; made if absent.")
  private Path out;

  @Option(
      names = "--rows",
      paramLabel = "N",
      defaultValue = "10",
      description = "How many latents. Default: ${DEFAULT-VALUE}.")
  private int rows;

  @Option(
      names = "--reach",
      paramLabel = "X",
      defaultValue = "2",
      description =
          "Continuous codes go from -X to X; training shows 1. Default: ${DEFAULT-VALUE}.")
  private double reach;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "0",
      description = "Decides the latents. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Override
  public Integer call() throws IOException {
    Usage.require(
        spec,
        rows >= 1 && rows <= MOST,
        String.format(Locale.ROOT, "--rows must be from 1 to %d but was %d", MOST, rows));
    Usage.requirePositiveAndFinite(spec, "--reach", reach);
    try (Sampler sampler =
            TrainedGenerator.requireImages(TrainedGenerator.of(run, spec.commandLine().getErr()));
        NDManager manager = NDManager.newBaseManager(Device.cpu())) {
      Latent latent = sampler.latent();
      if (latent.codes().isEmpty() || sampler.classes() > 0) {
        throw new IOException(
            "traverse needs a generator with codes and without labels, such as infogan's, but the"
                + " one in "
                + run
                + " is another");
      }
      Files.createDirectories(out);
      float[] drawn =
          latent.draw(Placement.of(manager, DataType.FLOAT32), seed, rows).toFloatArray();
      int offset = (int) latent.noise();
      int number = 1;
      for (Latent.Code code : latent.codes()) {
        boolean category = code.kind() == Latent.Code.Kind.CATEGORICAL;
        for (int i = 0; i < (category ? 1 : code.size()); i++) {
          draw(sampler, manager, new Place(code, offset + i, number++), drawn);
        }
        offset += code.size();
      }
    }
    return ExitCode.OK;
  }

  /** A category, or one number of a continuous code: where it begins, and its number from 1. */
  private record Place(Latent.Code code, int offset, int number) {
    boolean isCategory() {
      return code.kind() == Latent.Code.Kind.CATEGORICAL;
    }

    int columns() {
      return isCategory() ? code.size() : COLUMNS;
    }
  }

  private void draw(Sampler sampler, NDManager manager, Place place, float[] drawn)
      throws IOException {
    int size = (int) sampler.latent().size();
    int columns = place.columns();
    float[] latents = new float[rows * columns * size];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        int start = (row * columns + column) * size;
        System.arraycopy(drawn, row * size, latents, start, size);
        int at = start + place.offset();
        if (place.isCategory()) {
          Arrays.fill(latents, at, at + place.code().size(), 0);
          latents[at + column] = 1;
        } else {
          latents[at] = (float) (reach * (2.0 * column / (columns - 1) - 1));
        }
      }
    }
    Path file =
        out.resolve(
            String.format(
                Locale.ROOT,
                "code-%d-%s.png",
                place.number(),
                place.isCategory() ? "category" : "number"));
    PrintWriter log = spec.commandLine().getOut();
    try (NDArray all = manager.create(latents, new Shape((long) rows * columns, size))) {
      PortionGrid grid = new PortionGrid();
      sampler.generate(all, grid);
      grid.grid().columns(columns).write(file);
    }
    if (place.isCategory()) {
      log.printf(
          Locale.ROOT,
          "code %d, one column for each of %d values: %s%n",
          place.number(),
          columns,
          file);
    } else {
      log.printf(Locale.ROOT, "code %d, from %s to %s: %s%n", place.number(), -reach, reach, file);
    }
  }
}
