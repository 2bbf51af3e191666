package dev.ganlib.example.mnist.train;

import dev.ganlib.game.GanListener;
import dev.ganlib.game.StepReport;
import dev.ganlib.game.Training;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Shows how far training is, the losses of all players, D(x) and D(G(z)) where D gives
 * probabilities, and samples a second: as a bar with the time left on a terminal, else as a line
 * now and then.
 *
 * <p>Figures are read twice a second, not every round: each read waits for the device.
 */
final class ProgressListener implements GanListener, AutoCloseable {
  private static final long READ_NANOS = 500_000_000L;

  private final PrintWriter out;
  private final boolean terminal;
  private final long lineInterval;
  private final long samplesPerStep;
  private final String rateUnit;
  private final Map<String, String> players;
  private @Nullable ProgressBar bar;
  private long lastRead = System.nanoTime() - READ_NANOS;
  private long lastTime;
  private long lastStep;
  private long total;

  ProgressListener(
      PrintWriter out,
      boolean terminal,
      long lineInterval,
      long samplesPerStep,
      String rateUnit,
      Map<String, String> players) {
    this.out = out;
    this.terminal = terminal;
    this.lineInterval = lineInterval;
    this.samplesPerStep = samplesPerStep;
    this.rateUnit = rateUnit;
    this.players = players;
  }

  @Override
  public void onStart(long step, long totalSteps, Training training) {
    total = totalSteps;
    lastStep = step;
    lastTime = System.nanoTime();
    if (terminal) {
      bar =
          new ProgressBarBuilder()
              .setInitialMax(totalSteps)
              // A resumed run's time left is reckoned from the steps that are played now.
              .startsFrom(step, Duration.ZERO)
              .setRenderer(new ProgressText())
              .setUpdateIntervalMillis(500)
              .build();
    }
  }

  @Override
  public void onStep(StepReport report, Training training) {
    ProgressBar shown = bar;
    if (shown != null) {
      shown.stepTo(report.step());
      long now = System.nanoTime();
      if (now - lastRead > READ_NANOS || report.step() == total) {
        lastRead = now;
        shown.setExtraMessage(String.join(ProgressText.SEPARATOR, figures(report, 2)));
      }
    } else if (report.step() % lineInterval == 0 || report.step() == total) {
      out.printf(
          Locale.ROOT,
          "step %d of %d %s%n",
          report.step(),
          total,
          " " + String.join("  ", figures(report, 3)));
      out.flush();
    }
  }

  /** Returns the figures, losses with a number of decimals. */
  private List<String> figures(StepReport report, int decimals) {
    List<String> words = new ArrayList<>();
    String loss = "%." + decimals + "f";
    players.forEach(
        (name, player) -> add(words, name + " " + loss, report.value(StepReport.LOSS + player)));
    add(words, "D(x) %.2f", report.value(StepReport.REAL_PROBABILITY));
    add(words, "D(G(z)) %.2f", report.value(StepReport.FAKE_PROBABILITY));
    long now = System.nanoTime();
    double seconds = (now - lastTime) / 1e9;
    double samples = (double) (report.step() - lastStep) * samplesPerStep;
    lastTime = now;
    lastStep = report.step();
    add(words, "%.0f " + rateUnit, OptionalDouble.of(samples / seconds));
    return words;
  }

  private static void add(List<String> words, String format, OptionalDouble value) {
    if (value.isPresent()) {
      words.add(String.format(Locale.ROOT, format, value.getAsDouble()));
    }
  }

  /** Shows nothing new: the bar continues from where the game went back to. */
  @Override
  public void onRollback(long step, Training training) {
    lastStep = step;
    if (!terminal) {
      out.printf(Locale.ROOT, "back to step %d%n", step);
      out.flush();
    }
  }

  @Override
  public void onEnd(long step, Training training) {
    close();
  }

  @Override
  public void close() {
    ProgressBar shown = bar;
    bar = null;
    if (shown != null) {
      shown.close();
    }
  }
}
