package dev.ganlib.example.mnist;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.Latent;
import dev.ganlib.Sampler;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Images to evaluate, handed out in portions, with the labels that were asked for if there are. */
interface Samples {
  /** How many images a portion has at most. */
  int PORTION = 250;

  /** A code that may come to stand for the digits. */
  Latent.Code DIGIT = new Latent.Code(Latent.Code.Kind.CATEGORICAL, Mnist.CLASSES);

  /** Takes portions. */
  @FunctionalInterface
  interface Consumer {
    /**
     * Takes the next images.
     *
     * @param images float32 (B, 1, 28, 28) in [-1, 1] on the CPU; stays the giver's
     * @param asked the label that each was asked to have, or null if none was
     */
    void accept(NDArray images, byte @Nullable [] asked);
  }

  /** Returns how many images there are. */
  int count();

  /**
   * Hands out all images, in order.
   *
   * @throws IOException if they cannot be read
   */
  void forEach(Consumer consumer) throws IOException;

  /** Returns the images of a data set, with its labels. */
  static Samples of(Mnist data) {
    return new Samples() {
      @Override
      public int count() {
        return data.count();
      }

      @Override
      public void forEach(Consumer consumer) {
        float[] values = new float[PORTION * Mnist.IMAGE_BYTES];
        for (int start = 0; start < data.count(); start += PORTION) {
          int end = Math.min(data.count(), start + PORTION);
          for (int i = start * Mnist.IMAGE_BYTES; i < end * Mnist.IMAGE_BYTES; i++) {
            values[i - start * Mnist.IMAGE_BYTES] = scaled(data.images()[i]);
          }
          give(values, end - start, Arrays.copyOfRange(data.labels(), start, end), consumer);
        }
      }
    };
  }

  /**
   * Returns whether what was asked for are values of a code, of which nobody has said which class
   * they stand for.
   */
  default boolean asksByCode() {
    return false;
  }

  /**
   * Returns samples of a generator whose samples are of shape (1, 28, 28), with what each was asked
   * to show: its label if the generator is conditional with ten classes, which are taken for the
   * digits; the value of its first code if it is not conditional and that code has ten categories;
   * else nothing.
   */
  static Samples of(Sampler sampler, int count, long seed) {
    List<Latent.Code> codes = sampler.latent().codes();
    boolean conditional = sampler.classes() > 0;
    if (!conditional && !codes.isEmpty() && codes.get(0).equals(DIGIT)) {
      return new CodedSamples(sampler, count, seed);
    }
    return new Samples() {
      @Override
      public int count() {
        return count;
      }

      @Override
      public void forEach(Consumer consumer) {
        long[] done = {0};
        sampler.sample(
            count,
            seed,
            images -> {
              int size = (int) images.getShape().get(0);
              byte[] asked = sampler.classes() == Mnist.CLASSES ? new byte[size] : null;
              for (int i = 0; asked != null && i < size; i++) {
                asked[i] = (byte) ((done[0] + i) % sampler.classes());
              }
              done[0] += size;
              consumer.accept(images, asked);
            });
      }
    };
  }

  /** Returns a byte as the generators see it, in [-1, 1]. */
  static float scaled(byte pixel) {
    return Byte.toUnsignedInt(pixel) * (2f / 255) - 1;
  }

  /** Hands out the first images of an array. */
  static void give(float[] values, int count, byte @Nullable [] asked, Consumer consumer) {
    float[] used =
        values.length == count * Mnist.IMAGE_BYTES
            ? values
            : Arrays.copyOf(values, count * Mnist.IMAGE_BYTES);
    try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
      Shape shape = new Shape(count, 1, Mnist.SIDE, Mnist.SIDE);
      consumer.accept(manager.create(used, shape), asked);
    }
  }
}
