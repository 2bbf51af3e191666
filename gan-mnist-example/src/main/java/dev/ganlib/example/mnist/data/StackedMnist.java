package dev.ganlib.example.mnist.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.data.Source;
import dev.ganlib.metric.ClassShares;
import java.nio.ByteBuffer;
import java.util.Random;

/**
 * Stacked MNIST: images of three channels, each a digit drawn at random, so that an image shows one
 * of a thousand numbers; the usual test of mode collapse.
 *
 * <p>It keeps which digits make each image; the pixels are put together when they are asked for.
 *
 * @see <a href="https://arxiv.org/abs/1611.02163">Metz et al. 2016, Unrolled GANs</a>
 * @see <a href="https://arxiv.org/abs/1712.04086">Lin et al. 2018, PacGAN (128,000 images to train
 *     on, 26,000 samples to evaluate)</a>
 */
public final class StackedMnist {
  /** The name of the data in the description of a run. */
  public static final String NAME = "Stacked MNIST (bundled)";

  /** The number of digits that make an image. */
  public static final int CHANNELS = 3;

  /** The number of numbers that three digits can show. */
  public static final int MODES = 1000;

  /** The number of images to train on. */
  public static final int TRAINING_IMAGES = 128_000;

  /** The shape of an image. */
  public static final Shape IMAGE = new Shape(CHANNELS, Mnist.SIDE, Mnist.SIDE);

  private static final long TRAINING_SEED = 1;
  private static final long TEST_SEED = 2;

  private final Mnist digits;
  private final int[] members;

  private StackedMnist(Mnist digits, int[] members) {
    this.digits = digits;
    this.members = members;
  }

  /** Returns the images to train on, made of MNIST's training images, always the same. */
  public static StackedMnist training() {
    return drawn(Mnist.bundled(), TRAINING_IMAGES, TRAINING_SEED);
  }

  /** Returns images made of MNIST's test images; fewer of them are the first of more. */
  public static StackedMnist test(int count) {
    return drawn(Mnist.bundled(Mnist.Split.TEST), count, TEST_SEED);
  }

  /**
   * Returns images whose digits are drawn independently and uniformly.
   *
   * @param count how many, positive
   * @param seed decides them
   * @throws IllegalArgumentException if {@code count} is not positive
   */
  public static StackedMnist drawn(Mnist digits, int count, long seed) {
    if (count <= 0) {
      throw new IllegalArgumentException("count must be positive but was " + count);
    }
    // Its algorithm is part of its specification, so the images are the same everywhere.
    Random random = new Random(seed);
    int[] members = new int[Math.multiplyExact(CHANNELS, count)];
    for (int i = 0; i < members.length; i++) {
      members[i] = random.nextInt(digits.count());
    }
    return new StackedMnist(digits, members);
  }

  /** Returns how many images there are. */
  public int count() {
    return members.length / CHANNELS;
  }

  /** Returns which digit is in a channel of an image. */
  int member(int image, int channel) {
    return members[image * CHANNELS + channel];
  }

  /**
   * Returns the number that three digits show, from 0 to 999; the first channel counts hundreds.
   */
  public static int mode(long first, long second, long third) {
    return Math.toIntExact(100 * first + 10 * second + third);
  }

  /** Returns how the images are spread over the modes, by the labels of their digits. */
  public ClassShares shares() {
    long[] counts = new long[MODES];
    byte[] labels = digits.labels();
    for (int i = 0; i < members.length; i += CHANNELS) {
      counts[mode(labels[members[i]], labels[members[i + 1]], labels[members[i + 2]])]++;
    }
    return ClassShares.of(counts);
  }

  /**
   * Returns some images' pixels, (end - start, 3, 28, 28).
   *
   * @param start the first image
   * @param end the one after the last
   */
  byte[] pixels(int start, int end) {
    byte[] pixels = new byte[(end - start) * CHANNELS * Mnist.IMAGE_BYTES];
    for (int i = start * CHANNELS; i < end * CHANNELS; i++) {
      int to = (i - start * CHANNELS) * Mnist.IMAGE_BYTES;
      System.arraycopy(
          digits.images(), members[i] * Mnist.IMAGE_BYTES, pixels, to, Mnist.IMAGE_BYTES);
    }
    return pixels;
  }

  /** Returns images as an array, uint8 (end - start, 3, 28, 28), owned by the manager. */
  public NDArray array(NDManager manager, int start, int end) {
    ByteBuffer bytes = ByteBuffer.wrap(pixels(start, end));
    return manager.create(bytes, new Shape(end - start).addAll(IMAGE), DataType.UINT8);
  }

  /** Returns the images as a source, whose arrays, the digits once, are owned by the manager. */
  public Source source(NDManager manager) {
    Shape shape = new Shape(digits.count(), 1, Mnist.SIDE, Mnist.SIDE);
    NDArray images = manager.create(ByteBuffer.wrap(digits.images()), shape, DataType.UINT8);
    return new StackedSource(digits, images, members);
  }

  /** Computes the fingerprint: the SHA-256 of pixels and labels of the digits, then the members. */
  public String sha256() {
    ByteBuffer table = ByteBuffer.allocate(Integer.BYTES * members.length);
    table.asIntBuffer().put(members);
    return Sha256.of(digits.images(), digits.labels(), table.array());
  }
}
