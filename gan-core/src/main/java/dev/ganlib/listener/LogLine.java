package dev.ganlib.listener;

import dev.ganlib.game.GanListener;
import dev.ganlib.game.StepReport;
import dev.ganlib.game.Training;
import dev.ganlib.internal.check.Ranges;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs the figures of every n-th round in one line, through SLF4J at level info: all of them, or
 * those that are chosen.
 *
 * <pre>{@code
 * LogLine.every(100).figures("loss/generator", "loss/discriminator")
 * }</pre>
 *
 * <p>A chosen figure that a round lacks is shown as {@code -}; one that no round had by the end of
 * the training is a warning in the log, with the names of those there were. For the training
 * thread.
 */
public final class LogLine implements GanListener {
  private static final Logger LOGGER = LoggerFactory.getLogger(LogLine.class);

  private final long interval;
  private final List<String> chosen;
  private final Set<String> seen = new LinkedHashSet<>();

  private LogLine(long interval, List<String> chosen) {
    this.interval = interval;
    this.chosen = chosen;
  }

  /**
   * {@return a listener that logs every n-th round, with all its figures}
   *
   * @param interval in rounds, positive
   * @throws IllegalArgumentException if {@code interval} is not positive
   */
  public static LogLine every(long interval) {
    Ranges.positive("interval", interval);
    return new LogLine(interval, List.of());
  }

  /**
   * {@return this with some of the figures, in this order}
   *
   * @param names such as {@code loss/generator}, at least one
   * @throws IllegalArgumentException if there is none
   */
  public LogLine figures(String... names) {
    if (names.length == 0) {
      throw new IllegalArgumentException("expected at least one figure but there was none");
    }
    return new LogLine(interval, List.of(names));
  }

  @Override
  public void onStart(long step, long totalSteps, Training training) {
    seen.clear();
  }

  @Override
  public void onStep(StepReport report, Training training) {
    if (!chosen.isEmpty()) {
      seen.addAll(report.names());
    }
    if (report.step() % interval == 0) {
      LOGGER.info("{}", line(report));
    }
  }

  @Override
  public void onEnd(long step, Training training) {
    List<String> missing = chosen.stream().filter(name -> !seen.contains(name)).toList();
    if (!missing.isEmpty() && !seen.isEmpty()) {
      LOGGER.warn(
          "figures that were to be logged were never reported: {}; there are {}", missing, seen);
    }
  }

  String line(StepReport report) {
    StringJoiner line = new StringJoiner("  ");
    line.add("step " + report.step()).add("epoch " + report.epoch());
    Map<String, Double> values = report.values();
    for (String name : chosen.isEmpty() ? values.keySet() : chosen) {
      Double value = values.get(name);
      line.add(name + " " + (value == null ? "-" : String.format(Locale.ROOT, "%.4f", value)));
    }
    return line.toString();
  }
}
