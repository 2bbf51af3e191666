package dev.ganlib.example.mnist.judge;

import dev.ganlib.example.mnist.data.DataException;
import dev.ganlib.example.mnist.data.Mnist;
import dev.ganlib.example.mnist.data.NpyReader;
import dev.ganlib.metric.Samples;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Images in an NPY file, which is looked through when this is made. */
public final class SampleFile implements Samples {
  /** The meaning of the numbers in a file of floats. */
  public enum Range {
    /** Black is -1, white is 1. */
    symmetric,
    /** Black is 0, white is 1. */
    unit
  }

  private final Path file;
  private final int count;
  private final double scale;
  private final double shift;
  private final int @Nullable [] asked;

  private SampleFile(Path file, int count, double scale, double shift, int @Nullable [] asked) {
    this.file = file;
    this.count = count;
    this.scale = scale;
    this.shift = shift;
    this.asked = asked;
  }

  /**
   * Looks through a file of images and one of labels.
   *
   * @param file images of shape (N, 1, 28, 28), (N, 28, 28) or (N, 784), as uint8 from 0 to 255 or
   *     as float32 or float64
   * @param labels the labels that were asked for, uint8 or int64 of shape (N); or null for none
   * @param range of floats; null for the symmetric one
   * @throws DataException with one line, if a file is missing or damaged, a type or a shape is
   *     another, or a number is out of its range; if all floats are in [0, 1] and that range was
   *     not asked for
   * @throws IOException if a file cannot be read
   */
  public static SampleFile read(Path file, @Nullable Path labels, @Nullable Range range)
      throws IOException {
    try (NpyReader reader = NpyReader.open(file)) {
      int count = imageCount(file, reader.shape());
      int[] asked = labels == null ? null : labels(labels, count);
      double[] ends = ends(file, reader, count);
      if (reader.type() == NpyReader.Type.UINT8) {
        requireBytes(file, range, ends[1]);
        return new SampleFile(file, count, 2.0 / 255, -1, asked);
      }
      requireRange(file, range, ends[0], ends[1]);
      return range == Range.unit
          ? new SampleFile(file, count, 2, -1, asked)
          : new SampleFile(file, count, 1, 0, asked);
    }
  }

  private static int imageCount(Path file, long[] shape) {
    List<Long> axes = Arrays.stream(shape).skip(1).boxed().toList();
    boolean images =
        axes.equals(List.of(1L, 28L, 28L))
            || axes.equals(List.of(28L, 28L))
            || axes.equals(List.of(784L));
    if (!images || shape[0] < 1 || shape[0] > Integer.MAX_VALUE) {
      throw new DataException(
          "%s: expected images of shape (N, 1, 28, 28), (N, 28, 28) or (N, 784) but was %s"
              .formatted(file, Arrays.toString(shape)));
    }
    return Math.toIntExact(shape[0]);
  }

  private static int[] labels(Path file, int count) throws IOException {
    try (NpyReader reader = NpyReader.open(file)) {
      if (!Arrays.equals(reader.shape(), new long[] {count})) {
        throw new DataException(
            String.format(
                Locale.ROOT,
                "%s: expected a label for each of %d images, of shape (%d), but was %s",
                file,
                count,
                count,
                Arrays.toString(reader.shape())));
      }
      if (reader.type() != NpyReader.Type.UINT8 && reader.type() != NpyReader.Type.INT64) {
        throw new DataException(
            file + ": expected labels of uint8 or int64 but was " + reader.type());
      }
      double[] values = reader.read(count);
      int[] labels = new int[count];
      for (int i = 0; i < count; i++) {
        if (values[i] < 0 || values[i] >= Judge.CLASSES) {
          throw new DataException(
              String.format(
                  Locale.ROOT,
                  "%s: expected labels from 0 to 9 but was %.0f at index %d",
                  file,
                  values[i],
                  i));
        }
        labels[i] = (int) values[i];
      }
      return labels;
    }
  }

  /** Returns the least and the largest value. */
  private static double[] ends(Path file, NpyReader reader, int count) throws IOException {
    if (reader.type() == NpyReader.Type.INT64) {
      throw new DataException(
          file + ": expected images of uint8, float32 or float64 but was int64");
    }
    double least = Double.POSITIVE_INFINITY;
    double largest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < count; i++) {
      for (double value : reader.read(Mnist.IMAGE_BYTES)) {
        if (!Double.isFinite(value)) {
          throw new DataException(
              String.format(
                  Locale.ROOT,
                  "%s: expected finite values but was %s in image %d",
                  file,
                  value,
                  i));
        }
        least = Math.min(least, value);
        largest = Math.max(largest, value);
      }
    }
    return new double[] {least, largest};
  }

  private static void requireBytes(Path file, @Nullable Range range, double largest) {
    if (range != null) {
      throw new DataException(file + ": --range is for floats but the file has uint8");
    }
    if (largest <= 1) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s: expected bytes from 0 to 255 but the largest is %.0f",
              file,
              largest));
    }
  }

  private static void requireRange(Path file, @Nullable Range range, double least, double largest) {
    double lowest = range == Range.unit ? 0 : -1;
    if (least < lowest || largest > 1) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s: expected values in [%.0f, 1] but they reach from %s to %s",
              file,
              lowest,
              least,
              largest));
    }
    if (range == null && least >= 0) {
      throw new DataException(
          file
              + ": all values are in [0, 1]; give --range unit if 0 is black, --range symmetric if"
              + " -1 would be");
    }
  }

  @Override
  public long count() {
    return count;
  }

  @Override
  public void forEach(Consumer consumer) {
    try (NpyReader reader = NpyReader.open(file)) {
      for (int start = 0; start < count; start += DigitSamples.PORTION) {
        int portion = Math.min(DigitSamples.PORTION, count - start);
        double[] read = reader.read(portion * Mnist.IMAGE_BYTES);
        float[] values = new float[read.length];
        for (int i = 0; i < read.length; i++) {
          values[i] = (float) (read[i] * scale + shift);
        }
        int[] labels = asked == null ? null : Arrays.copyOfRange(asked, start, start + portion);
        DigitSamples.give(values, labels, portion, consumer);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("could not read " + file, e);
    }
  }

  @Override
  public String toString() {
    return count + " samples of " + file;
  }
}
