package dev.ganlib.data;

/** The pixels of a decoded file, and what was done to get them. */
final class Picture {
  private final byte[] pixels;
  private final Treatment treatment;

  Picture(byte[] pixels, Treatment treatment) {
    this.pixels = pixels;
    this.treatment = treatment;
  }

  /** Returns the bytes of (channels, height, width), not a copy. */
  byte[] pixels() {
    return pixels;
  }

  Treatment treatment() {
    return treatment;
  }
}
