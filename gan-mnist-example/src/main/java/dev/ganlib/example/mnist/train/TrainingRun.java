package dev.ganlib.example.mnist.train;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import dev.ganlib.Devices;
import dev.ganlib.Sampler;
import dev.ganlib.TrainingPlan;
import dev.ganlib.example.mnist.chart.Charts;
import dev.ganlib.example.mnist.chart.ScatterChart;
import dev.ganlib.example.mnist.data.Ring;
import dev.ganlib.example.mnist.data.RingModes;
import dev.ganlib.example.mnist.recipe.Course;
import dev.ganlib.example.mnist.recipe.CourseSettings;
import dev.ganlib.example.mnist.recipe.Recipe;
import dev.ganlib.example.mnist.recipe.TranslationRecipe;
import dev.ganlib.example.mnist.run.Arguments;
import dev.ganlib.example.mnist.run.Program;
import dev.ganlib.example.mnist.run.RunDescription;
import dev.ganlib.example.mnist.run.RunFolder;
import dev.ganlib.game.Checkpoint;
import dev.ganlib.game.GanListener;
import dev.ganlib.game.LastBatchException;
import dev.ganlib.game.Training;
import dev.ganlib.game.TrainingException;
import dev.ganlib.listener.Checkpoints;
import dev.ganlib.listener.EarlyStop;
import dev.ganlib.listener.Evaluations;
import dev.ganlib.listener.History;
import dev.ganlib.listener.StopOnSignal;
import dev.ganlib.listener.TensorBoardLog;
import dev.ganlib.listener.TrainingWatch;
import dev.ganlib.metric.Evaluation;
import java.io.Closeable;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
 * @param safety checkpoints and what ends it early
 * @param from the checkpoint to resume, or null
 * @param shown of the training
 * @param log where to say what happens
 */
public record TrainingRun(
    Recipe recipe,
    TrainingPlan plan,
    TrainingData data,
    Device device,
    RunFolder folder,
    Safety safety,
    @Nullable Checkpoint from,
    Shown shown,
    PrintWriter log) {
  private static final long WATCH_INTERVAL = 500;
  private static final int RING_SAMPLES = 2000;

  /**
   * The pictures and event files that a training makes.
   *
   * @param interval steps between pictures of samples
   * @param gif whether to make an animation of them
   * @param tensorBoard whether to write event files
   */
  public record Shown(long interval, boolean gif, boolean tensorBoard) {}

  /**
   * The safety settings of a training: checkpoints, policies and stop rules.
   *
   * @param interval steps between checkpoints, or null for none
   * @param kept how many of the newest stay
   * @param earlyStop what ends it before its plan does, or null
   * @param evaluations measure samples in training, or null for none
   */
  public record Safety(
      @Nullable Long interval,
      int kept,
      @Nullable EarlyStop earlyStop,
      @Nullable Evaluations evaluations) {}

  /**
   * The run's description. A resumed run keeps its older one until the training begins, so that a
   * resumption that is refused leaves no trace.
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
    public void onStart(long step, long totalSteps, Training training) {
      if (resumed && step != totalSteps) {
        description = description.resumedAfter(step);
      }
      try {
        write(description);
      } catch (IOException e) {
        throw new UncheckedIOException(e.getMessage(), e);
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
  public int play(RunDescription description) throws IOException {
    Charts.announce(log);
    RunFile runFile = new RunFile(folder.description(), description, from != null);
    if (from == null) {
      runFile.write(description);
    }
    History history = History.writing(folder.metrics()).withJsonLines(folder.metricsAsJson());
    try (StopOnSignal interruption = StopOnSignal.listening(signal -> tellOfSignal());
        ProgressListener progress =
            new ProgressListener(
                log,
                Terminal.isThere(),
                recipe.gridInterval(),
                plan.batch(),
                recipe.hasImages() ? "images/s" : "points/s",
                recipe.players())) {
      List<GanListener> listeners = new ArrayList<>(List.of(runFile));
      if (safety.evaluations() != null) {
        // Before those that show its figures.
        listeners.add(safety.evaluations());
      }
      listeners.add(history);
      listeners.add(progress);
      TensorBoardLog events = shown.tensorBoard() ? TensorBoardLog.in(folder.tensorBoard()) : null;
      if (events != null) {
        listeners.add(events);
      }
      if (pictures().areThere()) {
        pictures().drawReal(data);
        listeners.add(pictures().grid(data, events));
      }
      int shown = data.material().mostShown();
      if (!(recipe instanceof TranslationRecipe)) {
        listeners.add(TrainingWatch.every(WATCH_INTERVAL));
      } else if (shown > 1) {
        // Of a single image nothing tells whether outputs are alike.
        listeners.add(TrainingWatch.every(WATCH_INTERVAL).count(shown));
      }
      if (safety.earlyStop() != null) {
        listeners.add(safety.earlyStop());
      }
      if (safety.interval() != null) {
        Checkpoints checkpoints =
            Checkpoints.every(safety.interval(), folder.checkpoints()).keep(safety.kept());
        listeners.add(
            safety.evaluations() == null
                ? checkpoints
                : checkpoints.keepLowest(Evaluation.FRECHET_DISTANCE));
      }
      listeners.add(interruption);
      try (Course course = build(listeners, runFile)) {
        if (from != null) {
          course.resume(from);
        }
        return train(course, history, interruption, runFile);
      }
    }
  }

  private void tellOfSignal() {
    log.printf("%nstopping after this step; once more ends at once%n");
    log.flush();
  }

  private RunPictures pictures() {
    return new RunPictures(recipe, shown.interval(), folder, log);
  }

  private Course build(List<GanListener> listeners, RunFile runFile) throws IOException {
    try {
      return recipe.course(data.material(), new CourseSettings(device, plan, listeners));
    } catch (RuntimeException e) {
      runFile.end("failed", "", 0);
      throw e;
    }
  }

  @SuppressWarnings("try") // what ends a run works by being closed
  private int train(Course course, History history, StopOnSignal interruption, RunFile runFile)
      throws IOException {
    String[] state = {"failed"};
    // As a resource, whose failure does not hide that of the training.
    try (Closeable end = () -> end(history, runFile, state[0], course)) {
      long begun = System.nanoTime();
      try {
        play(course);
        keep(course);
        boolean over = !interruption.isRequested() || course.stopReason().isEmpty();
        state[0] = over ? "finished" : "interrupted";
        String why = course.stopReason().map(reason -> " (" + reason + ")").orElse("");
        if (from != null && course.step() == from.step()) {
          log.printf("nothing left to play; more --steps or --epochs continue the run%n");
        }
        log.printf(
            Locale.ROOT,
            "%s %s in %s%s; kept in %s%n",
            over ? "trained" : "interrupted after",
            Plurals.of(course.step(), "step"),
            ProgressText.time(Duration.ofNanos(System.nanoTime() - begun)),
            over ? why : "",
            folder.path());
        log.print(next(over));
      } catch (TrainingException e) {
        // The move that failed was not applied, so the generator is as good as before it.
        try {
          keep(course);
        } catch (IOException | RuntimeException another) {
          e.addSuppressed(another);
        }
        throw e;
      }
      return interruption.isRequested() ? interruption.exitCode() : ExitCode.OK;
    }
  }

  /** Returns what may be done with the run now, a line for each. */
  private String next(boolean over) {
    String run = Arguments.quoted(folder.path());
    boolean translates = recipe instanceof TranslationRecipe;
    String use =
        translates
            ? "translate --run %s --input %s --output translated".formatted(run, inputs())
            : "sample --run " + run + " --out " + samplesFile();
    StringBuilder lines = new StringBuilder();
    if (!over && safety.interval() != null) {
      lines.append("resume:  ").append(Program.line("train --resume " + run)).append('\n');
    }
    lines.append(translates ? "apply:   " : "draw:    ").append(Program.line(use));
    lines.append("\nlook at: ").append(Program.line("report --run " + run)).append('\n');
    return lines.toString().replace("\n", System.lineSeparator());
  }

  /** Returns what a translator of the run can be applied to. */
  private String inputs() {
    return data.own() == null ? "test" : Arguments.quoted(data.own());
  }

  private String samplesFile() {
    return switch (recipe.data()) {
      case RING -> "samples.npy";
      case VIDEOS -> "samples.gif";
      default -> "samples.png";
    };
  }

  /** Trains; where a batch does not fit, the advice is one that the command line can follow. */
  private void play(Course course) {
    try {
      course.play();
    } catch (LastBatchException e) {
      throw new IllegalArgumentException(
          BatchAdvice.of(data.source().size(), plan.batch(), recipe.setting().pack()), e);
    }
  }

  private void end(History history, RunFile runFile, String state, Course course)
      throws IOException {
    if (runFile.end(state, course.stopReason().orElse(""), course.step())) {
      pictures().drawLosses(history);
      if (shown.gif() && pictures().areThere()) {
        pictures().animate();
      }
    }
    log.flush();
  }

  private void keep(Course course) throws IOException {
    course.save(folder::trained);
    if (recipe.data() == Recipe.Data.RING) {
      try (Sampler trained = Sampler.load(folder.generator(), device);
          NDArray samples = trained.sample(RING_SAMPLES, 0)) {
        float[] points = samples.toFloatArray();
        log.printf("modes found: %s%n", RingModes.of(points).words());
        float[] real = Ring.points(RING_SAMPLES, 0);
        Charts.draw(() -> ScatterChart.write(folder.path().resolve("samples.png"), real, points));
      }
    }
  }
}
