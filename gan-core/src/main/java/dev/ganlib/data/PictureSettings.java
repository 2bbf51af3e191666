package dev.ganlib.data;

/**
 * The form in which pictures are wanted.
 *
 * @param height of the images, positive
 * @param width of the images, positive
 * @param channels 1 for grey, 3 for colours; 2 and 4 with opacity behind
 * @param background the colour behind transparent pixels, 0xRRGGBB
 * @param white the value of 16 bits that is white, from 1 to 65535; 0 if none was named
 */
record PictureSettings(int height, int width, int channels, int background, int white) {
  /** The largest value of 16 bits. */
  static final int MOST = (1 << 16) - 1;

  /** Returns the value of 16 bits that is white. */
  int whiteOrMost() {
    return white == 0 ? MOST : white;
  }

  /** Returns whether opacity is a channel. */
  boolean hasOpacity() {
    return channels % 2 == 0;
  }
}
