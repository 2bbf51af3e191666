package dev.ganlib.image;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.internal.store.AtomicFile;
import dev.ganlib.internal.torch.Reads;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntToDoubleFunction;
import javax.imageio.ImageIO;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * A grid of images, row by row, as one picture.
 *
 * <pre>{@code
 * ImageGrid.of(sampler.sample(25, seed)).write(Path.of("digits.png"));
 * BufferedImage wall = ImageGrid.of(images).columns(10).scale(3).toImage();
 * }</pre>
 *
 * <p>Values from -1 to 1 become intensities from 0 to 255; values beyond are clamped. Grey lines of
 * two pixels run between the images and around them; cells without an image are grey too.
 *
 * <p>The pixels are copied when the grid is made, in one read of the device: the array may be
 * closed afterwards. A grid never changes and is safe for many threads.
 */
public final class ImageGrid {

  private static final int GAP = 2;
  private static final Color GAP_COLOR = new Color(128, 128, 128);

  private final List<BufferedImage> images;
  private final int columns;
  private final int scale;

  private ImageGrid(List<BufferedImage> images, int columns, int scale) {
    this.images = images;
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
   * @param images float32 or float64 of shape (N, C, H, W) in [-1, 1], with C = 1 for grey or 3 for
   *     red, green and blue, and no axis empty; it is only read
   * @return the grid, at scale 1
   * @throws IllegalArgumentException if the type or the shape is another, or a value is NaN
   */
  public static ImageGrid of(NDArray images) {
    Shape shape = images.getShape();
    if (shape.dimension() != 4 || (shape.get(1) != 1 && shape.get(1) != 3) || shape.size() == 0) {
      throw new IllegalArgumentException(
          "expected images of shape (N, 1 or 3, H, W) but was " + shape);
    }
    List<BufferedImage> copies = copy(shape, valuesOf(images));
    return new ImageGrid(copies, (int) Math.ceil(Math.sqrt(copies.size())), 1);
  }

  /** Reads an array from its device; row-major. */
  private static IntToDoubleFunction valuesOf(NDArray images) {
    DataType type = images.getDataType();
    if (type != DataType.FLOAT32 && type != DataType.FLOAT64) {
      throw new IllegalArgumentException("expected float32 or float64 images but was " + type);
    }
    double[] values = Reads.doubles(images);
    return i -> values[i];
  }

  private static List<BufferedImage> copy(Shape shape, IntToDoubleFunction values) {
    int count = (int) shape.get(0);
    int channels = (int) shape.get(1);
    int height = (int) shape.get(2);
    int width = (int) shape.get(3);
    int area = height * width;
    List<BufferedImage> images = new ArrayList<>(count);
    for (int n = 0; n < count; n++) {
      int[] colors = new int[area];
      for (int p = 0; p < area; p++) {
        for (int band = 0; band < 3; band++) {
          int index = (n * channels + Math.min(band, channels - 1)) * area + p;
          colors[p] = colors[p] << 8 | intensity(values.applyAsDouble(index), index, shape);
        }
      }
      BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
      image.setRGB(0, 0, width, height, colors, 0, width);
      images.add(image);
    }
    return List.copyOf(images);
  }

  private static int intensity(double value, int index, Shape shape) {
    if (Double.isNaN(value)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "expected values from -1 to 1 but was NaN in image %d of %d",
              index / (shape.size() / shape.get(0)),
              shape.get(0)));
    }
    return (int) Math.round((Math.max(-1, Math.min(1, value)) + 1) * 127.5);
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
    if (more.cell().getWidth() != cell().getWidth()
        || more.cell().getHeight() != cell().getHeight()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "expected images of %d x %d pixels but was %d x %d",
              cell().getWidth(),
              cell().getHeight(),
              more.cell().getWidth(),
              more.cell().getHeight()));
    }
    List<BufferedImage> all = new ArrayList<>(images);
    all.addAll(more.images);
    return new ImageGrid(all, columns, scale);
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
    return new ImageGrid(images, requirePositive("columns", columns), scale);
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
    return new ImageGrid(images, columns, requirePositive("scale", scale));
  }

  /**
   * Draws the grid.
   *
   * @return a new picture in RGB, the caller's to change
   */
  public BufferedImage toImage() {
    BufferedImage picture =
        new BufferedImage((int) width(), (int) height(), BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = picture.createGraphics();
    try {
      graphics.setColor(GAP_COLOR);
      graphics.fillRect(0, 0, picture.getWidth(), picture.getHeight());
      for (int n = 0; n < images.size(); n++) {
        int x = GAP + n % columns * (int) pitch(cell().getWidth());
        int y = GAP + n / columns * (int) pitch(cell().getHeight());
        // Drawn at a whole multiple of its size without interpolation: pixels are replicated.
        graphics.drawImage(
            images.get(n), x, y, cell().getWidth() * scale, cell().getHeight() * scale, null);
      }
    } finally {
      graphics.dispose();
    }
    return picture;
  }

  /**
   * Draws the grid to a PNG file, which appears whole or not at all.
   *
   * @param png the file to create or replace; missing parent folders are created
   * @throws IOException if the file cannot be written
   */
  public void write(Path png) throws IOException {
    BufferedImage picture = toImage();
    AtomicFile.write(
        png,
        out -> {
          try (ImageOutputStream encoded = new MemoryCacheImageOutputStream(out)) {
            ImageIO.write(picture, "png", encoded);
          }
        });
  }

  private BufferedImage cell() {
    return images.get(0);
  }

  private long width() {
    return GAP + columns * pitch(cell().getWidth());
  }

  private long height() {
    int rows = (images.size() - 1) / columns + 1;
    return GAP + rows * pitch(cell().getHeight());
  }

  /** Returns the distance from one image's edge to the same edge of its neighbour. */
  private long pitch(int side) {
    return (long) side * scale + GAP;
  }

  private static int requirePositive(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be positive but was " + value);
    }
    return value;
  }
}
