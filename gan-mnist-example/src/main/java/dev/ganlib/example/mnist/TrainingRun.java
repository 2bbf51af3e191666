package dev.ganlib.example.mnist;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import dev.ganlib.Devices;
import dev.ganlib.GanTrainer;
import dev.ganlib.Sampler;
import dev.ganlib.TrainingPlan;
import dev.ganlib.game.Checkpoint;
import dev.ganlib.game.GanListener;
import dev.ganlib.game.NonFinite;
import dev.ganlib.game.StepReport;
import dev.ganlib.game.TrainingException;
import dev.ganlib.game.View;
import dev.ganlib.image.Animation;
import dev.ganlib.image.ImageGrid;
import dev.ganlib.internal.store.FileFailure;
import dev.ganlib.listener.Checkpoints;
import dev.ganlib.listener.EarlyStop;
import dev.ganlib.listener.Evaluations;
import dev.ganlib.listener.History;
import dev.ganlib.listener.SampleGrid;
import dev.ganlib.listener.StopOnSignal;
import dev.ganlib.listener.TensorBoardLog;
import dev.ganlib.listener.TrainingWatch;
import dev.ganlib.metric.Evaluation;
import java.awt.image.BufferedImage;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ExitCode;

/**
 * One training from the first picture to the saved generator: the library's pieces wired together.
 *
 * @param recipe what to train
 * @param plan for how long
 * @param data the real samples
 * @param device where to compute
 * @param folder where to keep what is made
 * @param safety checkpoints and what is done with moves that are not finite
 * @param from the checkpoint to go on from, or null
 * @param gif whether to make an animation of the pictures of samples
 * @param tensorBoard whether to write event files
 * @param log where to say what happens
 */
record TrainingRun(
    Recipe recipe,
    TrainingPlan plan,
    TrainingData data,
    Device device,
    RunFolder folder,
    Safety safety,
    @Nullable Checkpoint from,
    boolean gif,
    boolean tensorBoard,
    PrintWriter log) {
  private static final int FRAME_MILLISECONDS = 200;
  private static final int REAL_IMAGES = 49;
  private static final long WATCH_INTERVAL = 500;

  /** As many as fill rows of all ten digits. */
  private static final int CONDITIONAL_SAMPLES = 100;

  private static final int RING_SAMPLES = 2000;

  /**
   * What keeps a training from being lost.
   *
   * @param interval steps between checkpoints, or null for none
   * @param kept how many of the newest stay
   * @param policy for moves that are not finite
   * @param earlyStop what ends it before its plan does, or null
   * @param evaluations measure samples in training, or null for none
   */
  record Safety(
      @Nullable Long interval,
      int kept,
      NonFinite policy,
      @Nullable EarlyStop earlyStop,
      @Nullable Evaluations evaluations) {}

  /**
   * The run's description. A run that is gone on with keeps its older one until the training
   * begins, so that a resumption that is refused leaves no trace.
   */
  private static final class RunFile implements GanListener {
    private final Path file;
    private final boolean resumed;
    private RunDescription description;
    private boolean written;

    RunFile(Path file, RunDescription description, boolean resumed) {
      this.file = file;
      this.description = description;
      this.resumed = resumed;
    }

    void write(RunDescription now) throws IOException {
      now.withConvolutions(Devices.convolutions()).write(file);
      written = true;
    }

    @Override
    public void onStart(long step, long totalSteps, View view) {
      if (resumed && step != totalSteps) {
        description = description.resumedAfter(step);
      }
      try {
        write(description);
      } catch (IOException e) {
        throw FileFailure.writing(file, e).unchecked();
      }
    }

    /** Says how the run ended; returns whether it had begun. */
    boolean end(String state, String stopReason, long steps) throws IOException {
      if (written) {
        write(description.ended(state, stopReason, steps));
      }
      return written;
    }
  }

  /** Trains and returns the exit code; an interrupted run keeps what it has. */
  int play(RunDescription description) throws IOException {
    RunFile runFile = new RunFile(folder.description(), description, from != null);
    if (from == null) {
      runFile.write(description);
    }
    History history = History.writing(folder.metrics()).withJsonLines(folder.metricsAsJson());
    try (StopOnSignal interruption = StopOnSignal.listening(signal -> tellOfSignal());
        ProgressListener progress =
            new ProgressListener(log, Terminal.isThere(), recipe.gridInterval(), plan.batch())) {
      GanTrainer.Builder parts =
          recipe
              .trainer()
              .device(device)
              .seed(description.seed())
              .onNonFinite(safety.policy())
              .listener(runFile);
      if (safety.evaluations() != null) {
        // Before those that show its figures.
        parts.listener(safety.evaluations());
      }
      parts.listener(history).listener(progress);
      TensorBoardLog events = tensorBoard ? TensorBoardLog.in(folder.tensorBoard()) : null;
      if (events != null) {
        parts.listener(events);
      }
      if (recipe.hasImages()) {
        drawReal();
        parts.listener(grid(events));
      }
      parts.listener(TrainingWatch.every(WATCH_INTERVAL));
      if (safety.earlyStop() != null) {
        parts.listener(safety.earlyStop());
      }
      if (safety.interval() != null) {
        Checkpoints checkpoints =
            Checkpoints.every(safety.interval(), folder.checkpoints()).keep(safety.kept());
        parts.listener(
            safety.evaluations() == null
                ? checkpoints
                : checkpoints.keepLowest(Evaluation.FRECHET_DISTANCE));
      }
      parts.listener(interruption);
      try (GanTrainer gan = build(parts, runFile)) {
        if (from != null) {
          gan.resume(from);
        }
        return train(gan, history, interruption, runFile);
      }
    }
  }

  private void tellOfSignal() {
    log.printf("%nstopping after this step; once more ends at once%n");
    log.flush();
  }

  private SampleGrid grid(@Nullable TensorBoardLog events) {
    SampleGrid grid = SampleGrid.every(recipe.gridInterval(), folder.samples());
    SampleGrid full = recipe.needsLabels() ? grid.count(CONDITIONAL_SAMPLES) : grid;
    return events == null ? full : full.alsoTo(events);
  }

  private static GanTrainer build(GanTrainer.Builder parts, RunFile runFile) throws IOException {
    try {
      return parts.build();
    } catch (RuntimeException e) {
      runFile.end("failed", "", 0);
      throw e;
    }
  }

  @SuppressWarnings("try") // what ends a run works by being closed
  private int train(GanTrainer gan, History history, StopOnSignal interruption, RunFile runFile)
      throws IOException {
    String[] state = {"failed"};
    // As a resource, whose failure does not hide that of the training.
    try (Closeable end = () -> end(history, runFile, state[0], gan)) {
      try (Sampler trained = gan.fit(data.source(), plan)) {
        keep(trained);
        boolean over = !interruption.isRequested() || gan.stopReason().isEmpty();
        state[0] = over ? "finished" : "interrupted";
        String why = gan.stopReason().map(reason -> " (" + reason + ")").orElse("");
        if (from != null && gan.step() == from.step()) {
          log.printf("nothing left to play; more --steps or --epochs go on with the run%n");
        }
        log.printf(
            Locale.ROOT,
            "%s %d steps%s; kept in %s%n",
            over ? "trained" : "interrupted after",
            gan.step(),
            over ? why : "",
            folder.path());
        if (!over && safety.interval() != null) {
          log.printf("go on with: train --resume %s%n", Arguments.quoted(folder.path()));
        }
      } catch (TrainingException e) {
        // The move that failed was not applied, so the generator is as good as before it.
        try {
          keepCurrent(gan);
        } catch (IOException | RuntimeException another) {
          e.addSuppressed(another);
        }
        throw e;
      }
      return interruption.isRequested() ? interruption.exitCode() : ExitCode.OK;
    }
  }

  private void end(History history, RunFile runFile, String state, GanTrainer gan)
      throws IOException {
    if (runFile.end(state, gan.stopReason().orElse(""), gan.step())) {
      drawLosses(history);
      animate();
    }
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
        log.printf("modes found: %s%n", RingModes.of(points).words());
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
    for (Path file : folder.grids()) {
      animation.add(picture(file));
    }
    animation.write(folder.animation());
  }

  private static BufferedImage picture(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      BufferedImage picture = ImageIO.read(in);
      if (picture == null) {
        throw new IOException("expected a picture but it is damaged: " + file);
      }
      return picture;
    }
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
