package dev.ganlib.example.mnist;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import dev.ganlib.GanTrainer;
import dev.ganlib.Sampler;
import dev.ganlib.TrainingPlan;
import dev.ganlib.game.StepReport;
import dev.ganlib.game.TrainingException;
import dev.ganlib.image.Animation;
import dev.ganlib.image.ImageGrid;
import dev.ganlib.listener.History;
import dev.ganlib.listener.SampleGrid;
import java.io.Closeable;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import picocli.CommandLine.ExitCode;

/**
 * One training from the first picture to the saved generator: the library's pieces wired together.
 *
 * @param recipe what to train
 * @param plan for how long
 * @param data the real samples
 * @param device where to compute
 * @param folder where to keep what is made
 * @param gif whether to make an animation of the pictures of samples
 * @param log where to say what happens
 */
record TrainingRun(
    Recipe recipe,
    TrainingPlan plan,
    TrainingData data,
    Device device,
    RunFolder folder,
    boolean gif,
    PrintWriter log) {
  private static final int FRAME_MILLISECONDS = 200;
  private static final int REAL_IMAGES = 49;

  /** As many as fill rows of all ten digits. */
  private static final int CONDITIONAL_SAMPLES = 100;

  private static final int RING_SAMPLES = 2000;

  /** Trains and returns the exit code; an interrupted run keeps what it has. */
  int play(RunDescription description) throws IOException {
    description.write(folder.description());
    boolean digits = recipe.data() == Recipe.Data.DIGITS;
    History history = History.writing(folder.metrics());
    try (Interruption interruption = new Interruption();
        ProgressListener progress =
            new ProgressListener(log, Terminal.isThere(), recipe.gridInterval())) {
      GanTrainer.Builder parts =
          recipe
              .trainer()
              .device(device)
              .seed(description.seed())
              .listener(history)
              .listener(progress);
      if (digits) {
        drawReal();
        SampleGrid grid = SampleGrid.every(recipe.gridInterval(), folder.samples());
        parts.listener(recipe.needsLabels() ? grid.count(CONDITIONAL_SAMPLES) : grid);
      }
      parts.listener(interruption);
      try (GanTrainer gan = build(parts, description)) {
        return train(gan, history, description);
      }
    }
  }

  private GanTrainer build(GanTrainer.Builder parts, RunDescription description)
      throws IOException {
    try {
      return parts.build();
    } catch (RuntimeException e) {
      description.with("failed", 0).write(folder.description());
      throw e;
    }
  }

  @SuppressWarnings("try") // what ends a run works by being closed
  private int train(GanTrainer gan, History history, RunDescription description)
      throws IOException {
    String[] state = {"failed"};
    // As a resource, whose failure does not hide that of the training.
    try (Closeable end = () -> end(history, description.with(state[0], gan.step()))) {
      try (Sampler trained = gan.fit(data.source(), plan)) {
        keep(trained);
        state[0] = "finished";
        log.printf("trained %d steps; kept in %s%n", gan.step(), folder.path());
      } catch (Interruption.Stop e) {
        keepCurrent(gan);
        state[0] = "interrupted";
        log.printf("%ninterrupted after %d steps; kept in %s%n", gan.step(), folder.path());
      } catch (TrainingException e) {
        // The move that failed was not applied, so the generator is as good as before it.
        try {
          keepCurrent(gan);
        } catch (IOException | RuntimeException another) {
          e.addSuppressed(another);
        }
        throw e;
      }
      return ExitCode.OK;
    }
  }

  private void end(History history, RunDescription description) throws IOException {
    description.write(folder.description());
    drawLosses(history);
    animate();
    log.flush();
  }

  private void keepCurrent(GanTrainer gan) throws IOException {
    try (Sampler trained = gan.sampler()) {
      keep(trained);
    }
  }

  private void keep(Sampler trained) throws IOException {
    trained.save(folder.generator());
    if (recipe.data() == Recipe.Data.RING) {
      try (NDArray samples = trained.sample(RING_SAMPLES, 0)) {
        float[] points = samples.toFloatArray();
        log.printf("modes found: %d of %d%n", Ring.modesFound(points), Ring.MODES);
        float[] real = Ring.points(RING_SAMPLES, 0);
        ScatterChart.write(folder.path().resolve("samples.png"), real, points);
      }
    }
  }

  /** Draws the first reals as floats in [-1, 1], the range of the generator. */
  private void drawReal() throws IOException {
    long count = Math.min(REAL_IMAGES, data.samples().getShape().get(0));
    try (NDArray first = data.samples().get(":" + count);
        NDArray bytes = first.toType(DataType.FLOAT32, false);
        NDArray scaled = bytes.mul(2f / 255);
        NDArray images = scaled.sub(1)) {
      ImageGrid.of(images).write(folder.real());
    }
  }

  /** Puts the pictures of samples one after another; a run that failed early has none. */
  private void animate() throws IOException {
    if (!gif || !Files.isDirectory(folder.samples())) {
      return;
    }
    Animation animation = Animation.every(FRAME_MILLISECONDS);
    try (Stream<Path> files = Files.list(folder.samples())) {
      for (Path file : files.sorted().toList()) {
        animation.add(ImageIO.read(file.toFile()));
      }
    }
    animation.write(folder.animation());
  }

  private void drawLosses(History history) throws IOException {
    if (history.steps().length == 0) {
      return;
    }
    Map<String, double[]> series = new LinkedHashMap<>();
    series.put("D", history.series(StepReport.LOSS + GanTrainer.DISCRIMINATOR));
    series.put("G", history.series(StepReport.LOSS + GanTrainer.GENERATOR));
    LossChart.write(folder.losses(), history.steps(), series);
  }
}
