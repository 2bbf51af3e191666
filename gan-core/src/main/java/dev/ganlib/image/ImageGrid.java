package dev.ganlib.image;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.internal.check.Ranges;
import dev.ganlib.internal.desktop.JavaDesktop;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/**
 * A grid of images, row by row, as one picture.
 *
 * <pre>{@code
 * ImageGrid.of(sampler.sample(25, seed)).write(Path.of("digits.png"));
 * BufferedImage wall = ImageGrid.of(images).columns(10).scale(3).toImage();
 * }</pre>
 *
 * <p>Values from -1 to 1 become intensities from 0 to 255; values beyond are clamped. Grey lines of
 * two pixels run between the images and around them; cells without an image are grey too. A single
 * image has no lines: it is the picture.
 *
 * <p>The pixels are copied when the grid is made, as bytes: the array may be closed afterwards. A
 * grid never changes and is safe for many threads. Where Java cannot make pictures, grids are
 * refused with an {@link UnsupportedOperationException} that gives the reason.
 */
public final class ImageGrid {

  private static final int GAP = 2;
  private static final int GAP_COLOR = 0x808080;

  private final Pixels pixels;
  private final int columns;
  private final int scale;

  private ImageGrid(Pixels pixels, int columns, int scale) {
    this.pixels = pixels;
    this.columns = columns;
    this.scale = scale;
    long width = width();
    long height = height();
    // The division instead of a product, which could be too large for a long.
    if (width > Integer.MAX_VALUE || height > Integer.MAX_VALUE / width) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "expected a picture of at most %d pixels but was %d x %d",
              Integer.MAX_VALUE,
              width,
              height));
    }
  }

  /**
   * Makes a grid, about as many images wide as high.
   *
   * @param images float32 or float64 of shape (N, C, H, W) in [-1, 1], no axis empty, with C = 1
   *     for grey, 2 for grey and opacity, 3 for red, green and blue, or 4 for these and opacity;
   *     what is not opaque is laid over white. It is only read.
   * @return the grid, at scale 1
   * @throws IllegalArgumentException if the type or the shape is another, or a value is NaN
   */
  public static ImageGrid of(NDArray images) {
    JavaDesktop.requirePictures("ImageGrid");
    return new ImageGrid(Pixels.of(images), 0, 1);
  }

  /**
   * Makes a grid of the frames of videos: a row for each video, its frames from left to right.
   *
   * <pre>{@code
   * ImageGrid.frames(sampler.sample(6, seed)).scale(2).write(Path.of("videos.png"));
   * }</pre>
   *
   * @param videos float32 or float64 of shape (N, C, T, H, W) in [-1, 1], no axis empty, with
   *     channels as {@link #of} takes them. It is only read.
   * @return the grid with T columns, at scale 1
   * @throws IllegalArgumentException if the type or the shape is another, or a value is NaN
   */
  public static ImageGrid frames(NDArray videos) {
    JavaDesktop.requirePictures("ImageGrid");
    Shape shape = Videos.require(videos);
    try (NDArray images = Videos.frames(videos)) { // (N T, C, H, W)
      return of(images).columns((int) shape.get(2));
    }
  }

  /**
   * Returns this grid with more images behind its own, so that many samples can be drawn portion by
   * portion.
   *
   * @param more images of the same height and width; its columns and scale do not count
   * @return a new grid
   * @throws IllegalArgumentException if the size of the images is another or the picture would have
   *     more than 2<sup>31</sup> - 1 pixels
   */
  public ImageGrid and(ImageGrid more) {
    return new ImageGrid(pixels.and(more.pixels), columns, scale);
  }

  /**
   * Returns this grid with the images of others beside its own: the first of each grid, then the
   * second of each and so on, such as input, output and target of each translation.
   *
   * <p>Images that are smaller than the largest, such as the inputs of super-resolution, are
   * enlarged by whole factors, each of their pixels to a rectangle.
   *
   * @param others with as many images; their columns and scale do not count, and those of this grid
   *     count such groups
   * @return a new grid, whose {@link #columns(int)} counts images again
   * @throws IllegalArgumentException if the number of the images is another, their heights and
   *     widths are no whole fractions of the largest, or the picture would have more than
   *     2<sup>31</sup> - 1 pixels
   */
  public ImageGrid beside(ImageGrid... others) {
    Pixels together = pixels.inTurnWith(Arrays.stream(others).map(other -> other.pixels).toList());
    int members = 1 + others.length;
    double square = Math.sqrt((double) pixels.images().size() / members);
    int groups = columns > 0 ? columns : Math.max(1, (int) Math.round(square));
    return new ImageGrid(together, groups * members, scale);
  }

  /**
   * Returns this grid with another number of columns.
   *
   * @param columns how many images stand in a row; at least 1
   * @return a new grid
   * @throws IllegalArgumentException if {@code columns} is not positive or the picture would have
   *     more than 2<sup>31</sup> - 1 pixels
   */
  public ImageGrid columns(int columns) {
    return new ImageGrid(pixels, Ranges.positive("columns", columns), scale);
  }

  /**
   * Returns this grid with larger pixels.
   *
   * @param scale the side of the square that each pixel becomes; at least 1. The grey lines keep
   *     their width.
   * @return a new grid
   * @throws IllegalArgumentException if {@code scale} is not positive or the picture would have
   *     more than 2<sup>31</sup> - 1 pixels
   */
  public ImageGrid scale(int scale) {
    return new ImageGrid(pixels, columns, Ranges.positive("scale", scale));
  }

  /**
   * Draws the grid.
   *
   * @return a new picture in RGB, the caller's to change
   */
  public BufferedImage toImage() {
    int width = (int) width();
    BufferedImage picture = new BufferedImage(width, (int) height(), BufferedImage.TYPE_INT_RGB);
    int[] colors = ((DataBufferInt) picture.getRaster().getDataBuffer()).getData();
    Arrays.fill(colors, GAP_COLOR);
    int[] row = new int[pixels.width() * scale];
    for (int n = 0; n < pixels.images().size(); n++) {
      int x = gap() + n % columnCount() * (int) pitch(pixels.width());
      int y = gap() + n / columnCount() * (int) pitch(pixels.height());
      for (int line = 0; line < pixels.height() * scale; line++) {
        if (line % scale == 0) {
          pixels.row(n, line / scale, scale, row);
        }
        System.arraycopy(row, 0, colors, (y + line) * width + x, row.length);
      }
    }
    return picture;
  }

  /**
   * Draws the grid to a PNG file, which appears whole or not at all.
   *
   * @param png the file to create or replace, which ends with {@code .png}; missing parent folders
   *     are created
   * @throws IllegalArgumentException if it ends otherwise
   * @throws IOException if the file cannot be written
   */
  public void write(Path png) throws IOException {
    FileExtension.require(png, ".png");
    PngFile.write(png, toImage());
  }

  /**
   * Draws the grid as PNG to a stream, such as a server's answer.
   *
   * @param png stays open, the caller's
   * @throws IOException if it cannot be written
   */
  public void write(OutputStream png) throws IOException {
    PngFile.encode(toImage(), png);
  }

  /** Returns how many images stand in a row: unless said, so many that the grid is square. */
  private int columnCount() {
    return columns > 0 ? columns : (int) Math.ceil(Math.sqrt(pixels.images().size()));
  }

  private int gap() {
    return pixels.images().size() == 1 && columnCount() == 1 ? 0 : GAP;
  }

  private long width() {
    return gap() + columnCount() * pitch(pixels.width());
  }

  private long height() {
    int rows = (pixels.images().size() - 1) / columnCount() + 1;
    return gap() + rows * pitch(pixels.height());
  }

  /** Returns the distance from one image's edge to the same edge of its neighbour. */
  private long pitch(int side) {
    return (long) side * scale + gap();
  }
}
