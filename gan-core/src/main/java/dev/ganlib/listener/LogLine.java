package dev.ganlib.listener;

import dev.ganlib.game.GanListener;
import dev.ganlib.game.StepReport;
import dev.ganlib.game.View;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs the figures of every n-th round in one line, through SLF4J at level info. */
public final class LogLine implements GanListener {
  private static final Logger LOGGER = LoggerFactory.getLogger(LogLine.class);

  private final long interval;

  private LogLine(long interval) {
    this.interval = interval;
  }

  /**
   * {@return a listener that logs every n-th round}
   *
   * @param interval in rounds, positive
   * @throws IllegalArgumentException if {@code interval} is not positive
   */
  public static LogLine every(long interval) {
    if (interval <= 0) {
      throw new IllegalArgumentException("interval must be positive but was " + interval);
    }
    return new LogLine(interval);
  }

  @Override
  public void onStep(StepReport report, View view) {
    if (report.step() % interval == 0) {
      LOGGER.info("{}", line(report));
    }
  }

  static String line(StepReport report) {
    StringJoiner line = new StringJoiner("  ");
    line.add("step " + report.step()).add("epoch " + report.epoch());
    for (Map.Entry<String, Double> figure : report.values().entrySet()) {
      line.add(String.format(Locale.ROOT, "%s %.4f", figure.getKey(), figure.getValue()));
    }
    return line.toString();
  }
}
