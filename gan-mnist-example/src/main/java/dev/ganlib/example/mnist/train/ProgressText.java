package dev.ganlib.example.mnist.train;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBarRenderer;
import me.tongfei.progressbar.ProgressState;
import org.jspecify.annotations.Nullable;

/**
 * The line of a progress bar: share, bar, steps, time left, and as many figures as there is room
 * for, each whole. The bar takes the room that is left.
 *
 * <p>The bar's extra message has the figures, with {@value #SEPARATOR} between them.
 */
final class ProgressText implements ProgressBarRenderer {
  static final String SEPARATOR = "\t";

  private static final int LEAST_BAR = 4;

  @Override
  public String render(ProgressState state, int width) {
    String message = state.getExtraMessage();
    List<String> figures =
        message == null || message.isEmpty() ? List.of() : List.of(message.split(SEPARATOR, -1));
    return line(state.getCurrent(), state.getMax(), left(state), figures, width);
  }

  /** Returns the time left at the pace so far, or null before the first step. */
  private static @Nullable Duration left(ProgressState state) {
    long played = state.getCurrent() - state.getStart();
    if (played <= 0) {
      return null;
    }
    double share = (double) (state.getMax() - state.getCurrent()) / played;
    return Duration.ofSeconds(Math.round(state.getElapsedAfterStart().toSeconds() * share));
  }

  /** Returns a line of at most {@code width} characters. */
  static String line(
      long step, long total, @Nullable Duration left, List<String> figures, int width) {
    double share = total <= 0 ? 1 : Math.min(1, (double) step / total);
    String front = String.format(Locale.ROOT, "%3d%% [", (int) (100 * share));
    StringBuilder back = new StringBuilder("] " + step + "/" + total + " " + left(left));
    int room = width - front.length() - LEAST_BAR;
    for (String figure : figures) {
      if (back.length() + 1 + figure.length() > room) {
        break;
      }
      back.append(' ').append(figure);
    }
    int bar = Math.max(0, width - front.length() - back.length());
    int full = (int) (bar * share);
    String line = front + "=".repeat(full) + " ".repeat(bar - full) + back;
    return line.length() <= width ? line : line.substring(0, width);
  }

  private static String left(@Nullable Duration left) {
    return (left == null ? "?" : time(left)) + " left";
  }

  /** Returns a time as hours, minutes and seconds. */
  static String time(Duration time) {
    return String.format(
        Locale.ROOT, "%d:%02d:%02d", time.toHours(), time.toMinutesPart(), time.toSecondsPart());
  }
}
