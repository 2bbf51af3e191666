package dev.ganlib.data;

/**
 * The way in which the pixels of a file are turned to be seen upright, as Exif numbers them.
 *
 * <p>Row Y and column X of the upright picture are taken from the file: row and column are
 * exchanged if {@code transposed}, then the file's rows are counted from below if {@code down}, and
 * its columns from the right if {@code across}.
 *
 * @param transposed whether the file's rows are columns of the upright picture
 * @param down whether the file's rows come in reverse order
 * @param across whether the file's columns come in reverse order
 */
record Orientation(boolean transposed, boolean down, boolean across) {
  /** Pixels that lie as they are seen. */
  static final Orientation UPRIGHT = new Orientation(false, false, false);

  /** Returns the orientation of a number from 1 to 8; of any other it is upright. */
  static Orientation of(int exif) {
    return switch (exif) {
      case 2 -> new Orientation(false, false, true);
      case 3 -> new Orientation(false, true, true);
      case 4 -> new Orientation(false, true, false);
      case 5 -> new Orientation(true, false, false);
      case 6 -> new Orientation(true, true, false);
      case 7 -> new Orientation(true, true, true);
      case 8 -> new Orientation(true, false, true);
      default -> UPRIGHT;
    };
  }
}
