package dev.ganlib.data;

/** The pixels of a decoded file, and what was done to get them. */
final class Picture {
  private final byte[] pixels;
  private final Treatment treatment;
  private final int width;
  private final int height;

  /**
   * Keeps what was made of a file.
   *
   * @param width of the file's picture, upright
   * @param height of the file's picture, upright
   */
  Picture(byte[] pixels, Treatment treatment, int width, int height) {
    this.pixels = pixels;
    this.treatment = treatment;
    this.width = width;
    this.height = height;
  }

  /** Returns the bytes of (channels, height, width), not a copy. */
  byte[] pixels() {
    return pixels;
  }

  Treatment treatment() {
    return treatment;
  }

  /** Returns the width of the file's picture, upright. */
  int width() {
    return width;
  }

  /** Returns the height of the file's picture, upright. */
  int height() {
    return height;
  }
}
