package dev.ganlib.example.mnist.judge;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.Latent;
import dev.ganlib.Sampler;
import dev.ganlib.example.mnist.data.Mnist;
import dev.ganlib.metric.Samples;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Images of digits to evaluate, on the CPU. */
public final class DigitSamples {
  /** How many samples of digits are measured unless a number is given. */
  public static final int DEFAULT_COUNT = 10_000;

  /** The most images in a portion. */
  static final int PORTION = 250;

  /** A code that may come to stand for the digits. */
  private static final Latent.Code DIGIT =
      new Latent.Code(Latent.Code.Kind.CATEGORICAL, Mnist.CLASSES);

  private DigitSamples() {}

  /** Returns the images of a data set, with its labels. */
  public static Samples of(Mnist data, String name) {
    return new Samples() {
      @Override
      public long count() {
        return data.count();
      }

      @Override
      public void forEach(Consumer consumer) {
        float[] values = new float[PORTION * Mnist.IMAGE_BYTES];
        int[] labels = new int[PORTION];
        for (int start = 0; start < data.count(); start += PORTION) {
          int end = Math.min(data.count(), start + PORTION);
          for (int i = start * Mnist.IMAGE_BYTES; i < end * Mnist.IMAGE_BYTES; i++) {
            values[i - start * Mnist.IMAGE_BYTES] = scaled(data.images()[i]);
          }
          for (int i = start; i < end; i++) {
            labels[i - start] = data.labels()[i];
          }
          give(values, Arrays.copyOf(labels, end - start), end - start, consumer);
        }
      }

      @Override
      public String toString() {
        return name;
      }
    };
  }

  /**
   * Returns samples of a generator whose samples are of shape (1, 28, 28), with what each was asked
   * to show: its label if the generator is conditional with ten classes, which are taken for the
   * digits; the value of its first code if it is not conditional and that code has ten categories;
   * else nothing.
   */
  public static Samples of(Sampler sampler, int count, long seed) {
    Samples samples = Samples.of(sampler, count, seed);
    List<Latent.Code> codes = sampler.latent().codes();
    boolean digits =
        sampler.classes() == Mnist.CLASSES
            || (sampler.classes() == 0 && !codes.isEmpty() && codes.get(0).equals(DIGIT));
    return digits ? samples : samples.withoutLabels();
  }

  /** Returns a byte as the generators see it, in [-1, 1]. */
  static float scaled(byte pixel) {
    return Byte.toUnsignedInt(pixel) * (2f / 255) - 1;
  }

  /** Hands out the first images of an array. */
  static void give(float[] values, int @Nullable [] labels, int count, Samples.Consumer consumer) {
    float[] used =
        values.length == count * Mnist.IMAGE_BYTES
            ? values
            : Arrays.copyOf(values, count * Mnist.IMAGE_BYTES);
    Shape shape = new Shape(count, 1, Mnist.SIDE, Mnist.SIDE);
    try (NDManager manager = NDManager.newBaseManager(Device.cpu());
        NDArray images = manager.create(used, shape)) {
      consumer.accept(images, labels);
    }
  }
}
