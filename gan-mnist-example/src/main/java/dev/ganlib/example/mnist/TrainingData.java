package dev.ganlib.example.mnist;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.data.Source;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The real samples of a run, on the device.
 *
 * @param source hands them out
 * @param samples all of them
 * @param name where they came from
 * @param sha256 of their bytes
 */
record TrainingData(Source source, NDArray samples, String name, String sha256) {
  private static final int RING_POINTS = 20_000;
  private static final long RING_SEED = 1;

  /** Returns the points of {@link Ring}, always the same. */
  static TrainingData ring(NDManager manager) {
    float[] points = Ring.points(RING_POINTS, RING_SEED);
    NDArray samples = manager.create(points, new Shape(RING_POINTS, 2));
    ByteBuffer bytes = ByteBuffer.allocate(4 * points.length);
    bytes.asFloatBuffer().put(points);
    return new TrainingData(Source.arrays(samples), samples, "ring", Sha256.of(bytes.array()));
  }

  /**
   * Returns the training images of MNIST or of a folder.
   *
   * @param folder with IDX files, or null for the bundled MNIST
   * @param digit the only class to keep, or null for all
   */
  static TrainingData digits(NDManager manager, @Nullable Path folder, @Nullable Integer digit) {
    Mnist all = folder == null ? Mnist.bundled() : Mnist.read(folder);
    Mnist mnist = digit == null ? all : all.onlyDigit(digit);
    ByteBuffer bytes = ByteBuffer.wrap(mnist.images());
    Shape shape = new Shape(mnist.count(), 1, Mnist.SIDE, Mnist.SIDE);
    NDArray samples = manager.create(bytes, shape, DataType.UINT8);
    String name =
        (folder == null ? "MNIST (bundled)" : folder.toString())
            + (digit == null ? "" : ", digit " + digit);
    NDArray labels =
        manager.create(ByteBuffer.wrap(mnist.labels()), new Shape(mnist.count()), DataType.UINT8);
    Source source = Source.bytes(samples, labels, Mnist.CLASSES);
    return new TrainingData(source, samples, name, mnist.sha256());
  }
}
