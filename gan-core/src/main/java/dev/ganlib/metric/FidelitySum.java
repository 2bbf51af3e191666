package dev.ganlib.metric;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.internal.check.Ranges;
import dev.ganlib.internal.torch.Copies;
import dev.ganlib.internal.torch.ImageErrors;
import dev.ganlib.internal.torch.Reads;
import dev.ganlib.internal.torch.Scope;
import dev.ganlib.internal.torch.TypeName;
import java.util.Locale;

/** Adds up the errors of images, portion by portion. */
final class FidelitySum {
  /** So many values of outputs are compared in one call, as far as one image allows. */
  private static final long MOST_VALUES = 1 << 19;

  private static final int IMAGE_AXES = 4;
  private static final int VIDEO_AXES = 5;

  private final double range;
  private long count;
  private long identical;
  private double decibels;
  private double similarity;
  private double distance;

  FidelitySum(double range) {
    this.range = Ranges.positiveAndFinite("range", range);
  }

  /** Compares outputs with as many targets: images, or videos frame by frame. */
  @SuppressWarnings("try") // the scope works by being open
  void add(NDArray outputs, NDArray targets) {
    check(outputs, targets);
    Shape shape = outputs.getShape();
    long samples = shape.get(0);
    long portion = Math.max(1, MOST_VALUES / (shape.size() / samples));
    for (long start = 0; start < samples; start += portion) {
      long end = Math.min(samples, start + portion);
      try (Scope scope = new Scope()) {
        addImages(
            images(Copies.rows(outputs, start, end)), images(Copies.rows(targets, start, end)));
      }
    }
  }

  private static void check(NDArray outputs, NDArray targets) {
    Shape shape = outputs.getShape();
    int axes = shape.dimension();
    if ((axes != IMAGE_AXES && axes != VIDEO_AXES) || shape.size() == 0) {
      throw new IllegalArgumentException(
          "expected images of shape (N, C, H, W) or videos of shape (N, C, T, H, W) but was "
              + shape);
    }
    if (!targets.getShape().equals(shape)) {
      throw new IllegalArgumentException(
          "expected targets of the outputs' shape %s but was %s"
              .formatted(shape, targets.getShape()));
    }
    requireFloating(outputs);
    requireFloating(targets);
    long height = shape.get(axes - 2);
    long width = shape.get(axes - 1);
    if (Math.min(height, width) < ImageErrors.WINDOW) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "SSIM needs images of at least %d x %d pixels, the size of its window, but was %d x"
                  + " %d",
              ImageErrors.WINDOW,
              ImageErrors.WINDOW,
              height,
              width));
    }
  }

  private static void requireFloating(NDArray images) {
    DataType type = images.getDataType();
    if (type != DataType.FLOAT32 && type != DataType.FLOAT64) {
      throw new IllegalArgumentException(
          "expected float32 or float64 images but was " + TypeName.of(type));
    }
  }

  /** Returns the frames of videos one after another; images as they are. */
  private static NDArray images(NDArray samples) {
    Shape shape = samples.getShape();
    if (shape.dimension() == IMAGE_AXES) {
      return samples;
    }
    return samples
        .transpose(0, 2, 1, 3, 4) // (N, T, C, H, W)
        .reshape(
            shape.get(0) * shape.get(2),
            shape.get(1),
            shape.get(3),
            shape.get(4)); // (N T, C, H, W)
  }

  private void addImages(NDArray outputs, NDArray targets) {
    double[] errors = Reads.doubles(ImageErrors.of(outputs, targets, range)); // (B, 3)
    for (int i = 0; i < errors.length; i += ImageErrors.NUMBERS) {
      count++;
      distance += errors[i];
      similarity += errors[i + 2];
      if (errors[i + 1] == 0) {
        identical++;
      } else {
        decibels += 10 * Math.log10(range * range / errors[i + 1]);
      }
    }
  }

  Fidelity result() {
    long different = count - identical;
    double psnr = different == 0 ? Double.POSITIVE_INFINITY : decibels / different;
    return new Fidelity(count, identical, psnr, similarity / count, distance / count);
  }
}
