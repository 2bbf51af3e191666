package dev.ganlib.image;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.internal.torch.Reads;
import dev.ganlib.internal.torch.TypeName;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The pixels of images of one size as bytes: one for a pixel of grey images, three for others.
 *
 * @param images of each image its pixels, row by row
 * @param width of an image
 * @param height of an image
 */
record Pixels(List<byte[]> images, int width, int height) {
  /** So many values are on the Java heap as numbers at a time, as far as one image allows. */
  private static final int MOST_VALUES = 1 << 22;

  private static final int WHITE = 255;

  /** Reads images, as {@link ImageGrid#of} describes it. */
  static Pixels of(NDArray images) {
    Shape shape = images.getShape();
    if (shape.dimension() != 4 || shape.get(1) > 4 || shape.size() == 0) {
      throw new IllegalArgumentException(
          "expected images of shape (N, C, H, W) with 1 to 4 channels but was " + shape);
    }
    DataType type = images.getDataType();
    if (type != DataType.FLOAT32 && type != DataType.FLOAT64) {
      throw new IllegalArgumentException(
          "expected float32 or float64 images but was " + TypeName.of(type));
    }
    long count = shape.get(0);
    long portion = Math.max(1, MOST_VALUES / (shape.size() / count));
    List<byte[]> copies = new ArrayList<>();
    if (portion >= count) {
      copy(images, copies, count);
    } else {
      for (long begin = 0; begin < count; begin += portion) {
        try (NDArray some = images.get(begin + ":" + Math.min(count, begin + portion))) {
          copy(some, copies, count);
        }
      }
    }
    return new Pixels(List.copyOf(copies), (int) shape.get(3), (int) shape.get(2));
  }

  private static void copy(NDArray images, List<byte[]> copies, long count) {
    double[] values = Reads.doubles(images);
    Shape shape = images.getShape();
    int channels = (int) shape.get(1);
    int area = (int) (shape.get(2) * shape.get(3));
    int colors = channels < 3 ? 1 : 3;
    boolean alpha = channels % 2 == 0;
    for (int begin = 0; begin < values.length; begin += channels * area) {
      byte[] pixels = new byte[colors * area];
      for (int p = 0; p < area; p++) {
        int at = begin + p;
        double opacity =
            alpha ? share(values[at + (channels - 1) * area], copies.size(), count) : 1;
        for (int color = 0; color < colors; color++) {
          double share = share(values[at + color * area], copies.size(), count);
          double laidOverWhite = opacity * share + (1 - opacity);
          pixels[p * colors + color] = (byte) Math.round(WHITE * laidOverWhite);
        }
      }
      copies.add(pixels);
    }
  }

  /** Returns a value from -1 to 1 as one from 0 to 1. */
  private static double share(double value, int image, long count) {
    if (Double.isNaN(value)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "expected values from -1 to 1 but was NaN in image %d of %d",
              image,
              count));
    }
    return (Math.max(-1, Math.min(1, value)) + 1) / 2;
  }

  /** Returns these images with others of their size behind them. */
  Pixels and(Pixels more) {
    if (more.width != width || more.height != height) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "expected images of %d x %d pixels but was %d x %d",
              width,
              height,
              more.width,
              more.height));
    }
    List<byte[]> all = new ArrayList<>(images);
    all.addAll(more.images);
    return new Pixels(List.copyOf(all), width, height);
  }

  /** Returns the first image of these and of each other, then the second of each and so on. */
  Pixels inTurnWith(List<Pixels> others) {
    for (Pixels other : others) {
      if (other.images.size() != images.size()) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "expected %d images of %d x %d pixels beside as many but was %d of %d x %d",
                images.size(),
                width,
                height,
                other.images.size(),
                other.width,
                other.height));
      }
    }
    List<Pixels> members = new ArrayList<>(List.of(this));
    members.addAll(others);
    int widest = members.stream().mapToInt(Pixels::width).max().orElseThrow();
    int highest = members.stream().mapToInt(Pixels::height).max().orElseThrow();
    members.replaceAll(member -> member.enlarged(widest, highest));
    List<byte[]> all = new ArrayList<>();
    for (int i = 0; i < images.size(); i++) {
      for (Pixels member : members) {
        all.add(member.images.get(i));
      }
    }
    return new Pixels(List.copyOf(all), widest, highest);
  }

  /** Returns these images with each pixel as a rectangle of pixels. */
  private Pixels enlarged(int toWidth, int toHeight) {
    if (toWidth == width && toHeight == height) {
      return this;
    }
    if (toWidth % width != 0 || toHeight % height != 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "expected images beside others of %d x %d pixels to have that size, or one that whole"
                  + " factors enlarge to it, but was %d x %d",
              toWidth,
              toHeight,
              width,
              height));
    }
    int across = toWidth / width;
    int down = toHeight / height;
    List<byte[]> larger = new ArrayList<>();
    for (byte[] image : images) {
      int colors = image.length / (width * height);
      byte[] pixels = new byte[colors * toWidth * toHeight];
      for (int p = 0; p < toWidth * toHeight; p++) {
        int from = p / toWidth / down * width + p % toWidth / across;
        System.arraycopy(image, from * colors, pixels, p * colors, colors);
      }
      larger.add(pixels);
    }
    return new Pixels(List.copyOf(larger), toWidth, toHeight);
  }

  /**
   * Fills a row of pixels as 0xRRGGBB, each as often as the scale says.
   *
   * @param image its number
   * @param y the row in the image
   */
  void row(int image, int y, int scale, int[] row) {
    byte[] pixels = images.get(image);
    int colors = pixels.length / (width * height);
    for (int x = 0; x < row.length; x++) {
      int at = (y * width + x / scale) * colors;
      int red = pixels[at] & 0xff;
      int green = colors == 1 ? red : pixels[at + 1] & 0xff;
      int blue = colors == 1 ? red : pixels[at + 2] & 0xff;
      row[x] = red << 16 | green << 8 | blue;
    }
  }
}
