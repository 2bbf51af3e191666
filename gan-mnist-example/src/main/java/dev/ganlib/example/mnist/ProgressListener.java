package dev.ganlib.example.mnist;

import dev.ganlib.GanTrainer;
import dev.ganlib.game.GanListener;
import dev.ganlib.game.StepReport;
import dev.ganlib.game.View;
import java.io.PrintWriter;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/**
 * Shows how far training is and both losses: as a bar on a terminal, else as a line now and then.
 *
 * <p>Losses are read twice a second, not every round: each read waits for the device.
 */
final class ProgressListener implements GanListener, AutoCloseable {
  private static final long READ_NANOS = 500_000_000L;

  private final PrintWriter out;
  private final boolean terminal;
  private final long lineInterval;
  private @Nullable ProgressBar bar;
  private long lastRead = System.nanoTime() - READ_NANOS;
  private long total;

  ProgressListener(PrintWriter out, boolean terminal, long lineInterval) {
    this.out = out;
    this.terminal = terminal;
    this.lineInterval = lineInterval;
  }

  @Override
  public void onStart(long step, long totalSteps, View view) {
    total = totalSteps;
    if (terminal) {
      bar =
          new ProgressBarBuilder()
              .setTaskName("training")
              .setInitialMax(totalSteps)
              .setStyle(ProgressBarStyle.ASCII)
              .setUpdateIntervalMillis(500)
              .setUnit(" steps", 1)
              .showSpeed()
              .build();
      bar.stepTo(step);
    }
  }

  @Override
  public void onStep(StepReport report, View view) {
    ProgressBar shown = bar;
    if (shown != null) {
      shown.stepTo(report.step());
      long now = System.nanoTime();
      if (now - lastRead > READ_NANOS || report.step() == total) {
        lastRead = now;
        shown.setExtraMessage(losses(report));
      }
    } else if (report.step() % lineInterval == 0 || report.step() == total) {
      out.printf("step %d of %d %s%n", report.step(), total, losses(report));
      out.flush();
    }
  }

  private static String losses(StepReport report) {
    return String.format(
        Locale.ROOT,
        " D %.3f  G %.3f",
        report.loss(GanTrainer.DISCRIMINATOR),
        report.loss(GanTrainer.GENERATOR));
  }

  @Override
  public void onEnd(long step, View view) {
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
