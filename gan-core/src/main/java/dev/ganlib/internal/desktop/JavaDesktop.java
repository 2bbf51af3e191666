package dev.ganlib.internal.desktop;

import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.Optional;
import javax.imageio.ImageIO;

/**
 * Tells whether this Java can make pictures, and write text into them.
 *
 * <p>Neither is certain: a run-time made by {@code jlink} may lack the module {@code java.desktop},
 * a container the native libraries behind it, and fonts. Java reports that as an {@link Error}, of
 * another kind at each attempt. Here it is tried once in a process. Safe for many threads.
 */
public final class JavaDesktop {
  private static final String MODULE =
      "this Java has no java.desktop (add the module, or install a Java that is not cut down)";
  private static final String FONTS = "no fonts (install fontconfig and a font)";

  private JavaDesktop() {}

  /** A call that needs AWT, kept apart from this class, which must load without AWT. */
  @FunctionalInterface
  private interface Attempt {
    void run();
  }

  /** The answer about pictures. */
  private static final class Pictures {
    static final Optional<String> MISSING = missing(Drawing::picture, MODULE);
  }

  /** The answer about text in pictures. */
  private static final class Text {
    static final Optional<String> MISSING =
        Pictures.MISSING.or(() -> missing(Drawing::text, FONTS));
  }

  /** The only class here that needs AWT. */
  private static final class Drawing {
    static void picture() {
      // No graphics, for which a Java that is not headless looks for a screen.
      new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB).setRGB(0, 0, 1);
      ImageIO.getImageWritersByFormatName("png").next().dispose();
    }

    static void text() {
      Graphics2D graphics = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB).createGraphics();
      try {
        graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 8));
        graphics.drawString("0", 0, 8);
      } finally {
        graphics.dispose();
      }
    }
  }

  /** {@return why no picture can be made, or nothing if they can} */
  public static Optional<String> picturesMissing() {
    return Pictures.MISSING;
  }

  /** {@return why no text can be drawn, as charts need it, or nothing if it can} */
  public static Optional<String> textMissing() {
    return Text.MISSING;
  }

  /**
   * Throws if no picture can be made.
   *
   * @param who needs pictures, for the message
   * @throws UnsupportedOperationException with the reason
   */
  public static void requirePictures(String who) {
    picturesMissing()
        .ifPresent(
            reason -> {
              throw new UnsupportedOperationException(words(who, reason));
            });
  }

  /**
   * {@return the same exception where pictures could be made, but a part of Java was found missing
   * later, such as the native library that decodes JPEG}
   *
   * @param who needs pictures, for the message
   * @param error what was thrown
   */
  public static UnsupportedOperationException incomplete(String who, LinkageError error) {
    return new UnsupportedOperationException(words(who, reason(error, MODULE)), error);
  }

  private static String words(String who, String reason) {
    return who + " needs pictures, but " + reason;
  }

  private static Optional<String> missing(Attempt attempt, String words) {
    try {
      attempt.run();
      return Optional.empty();
    } catch (OutOfMemoryError | StackOverflowError e) {
      throw e;
    } catch (Error | RuntimeException e) { // AWT's own errors are of many kinds
      return Optional.of(reason(e, words));
    }
  }

  private static String reason(Throwable e, String words) {
    Throwable cause = e;
    while (cause.getCause() != null && cause.getCause() != cause) {
      cause = cause.getCause();
    }
    // Names the native library that was not found.
    return cause instanceof UnsatisfiedLinkError && cause.getMessage() != null
        ? words + ": " + cause.getMessage()
        : words;
  }
}
