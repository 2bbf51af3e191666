package dev.ganlib.image;

import dev.ganlib.internal.desktop.JavaDesktop;
import java.util.Optional;

/**
 * Tells whether this Java can make pictures, and write text into them.
 *
 * <p>Neither is certain: a run-time made by {@code jlink} may lack the module {@code java.desktop},
 * a container the native libraries behind it, and fonts. A program that can do without pictures
 * asks here before it makes an {@link ImageGrid}, an {@link Animation} or a listener of them, which
 * refuse to be made otherwise.
 *
 * <p>It is tried once in a process. Safe for many threads; loads no class of {@code java.desktop}
 * where that is missing.
 */
public final class PictureSupport {
  private PictureSupport() {}

  /**
   * Returns why no picture can be made.
   *
   * @return the reason and what helps, in one line; empty if pictures can be made
   */
  public static Optional<String> picturesMissing() {
    return JavaDesktop.picturesMissing();
  }

  /**
   * Returns why no text can be drawn into a picture, as charts need it.
   *
   * @return the reason and what helps, in one line, also where no picture can be made; empty if
   *     text can be drawn
   */
  public static Optional<String> textMissing() {
    return JavaDesktop.textMissing();
  }
}
