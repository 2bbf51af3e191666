package dev.ganlib.example.mnist.chart;

import dev.ganlib.image.PictureSupport;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Optional;

/**
 * The one place that decides whether charts and pictures are drawn. They decorate what a command
 * does: where Java cannot draw them, as without fonts, they are left out with one line, and the
 * command's outcome is what it would be with them.
 */
public final class Charts {
  private Charts() {}

  /** Draws one chart. */
  @FunctionalInterface
  public interface Drawing {
    void draw() throws IOException;
  }

  /** Returns why charts are left out, in a line for people to read, or nothing if they are not. */
  public static Optional<String> leftOut() {
    return PictureSupport.textMissing()
        .map(reason -> (arePicturesThere() ? "charts" : "pictures") + " left out: " + reason);
  }

  /** Returns whether pictures without text can be drawn. */
  public static boolean arePicturesThere() {
    return PictureSupport.picturesMissing().isEmpty();
  }

  /** Says what will be left out, if anything. */
  public static void announce(PrintWriter log) {
    leftOut().ifPresent(log::println);
  }

  /** Draws a chart, unless charts are left out. */
  public static void draw(Drawing chart) throws IOException {
    if (leftOut().isEmpty()) {
      chart.draw();
    }
  }
}
