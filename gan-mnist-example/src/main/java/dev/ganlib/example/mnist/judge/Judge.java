package dev.ganlib.example.mnist.judge;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Blocks;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import dev.ganlib.example.mnist.data.Mnist;
import dev.ganlib.example.mnist.data.Sha256;
import dev.ganlib.game.Network;
import dev.ganlib.game.Snapshot;
import dev.ganlib.metric.FeatureExtractor;
import dev.ganlib.metric.FeatureInput;
import dev.ganlib.metric.Samples;
import dev.ganlib.nn.InitialWeights;
import dev.ganlib.store.Safetensors;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * A small classifier of handwritten digits: the Fréchet distance compares its features, the
 * histogram counts its classes.
 *
 * <p>Three convolutions with stride 2 and ReLU (5x5 to 16 channels, 3x3 to 32, 3x3 to 64), then 64
 * features with ReLU, then 10 logits: 89,802 numbers. It runs on the CPU and always in inference
 * mode. Safe for many threads; its owner closes it.
 */
public final class Judge implements FeatureExtractor {
  /** The length of a feature vector. */
  static final int FEATURES = 64;

  /** The number of classes that it tells apart. */
  static final int CLASSES = 10;

  private static final String WEIGHTS = "judge.safetensors";
  private static final String WEIGHTS_FOR_OUTLINES = "outline-judge.safetensors";
  private static final Shape IMAGE = new Shape(1, Mnist.SIDE, Mnist.SIDE);

  private final Snapshot features;
  private final Snapshot head;
  private final String sha256;

  /** Takes both snapshots, which it closes, and the SHA-256 of the file that they are from. */
  Judge(Snapshot features, Snapshot head, String sha256) {
    this.features = features;
    this.head = head;
    this.sha256 = sha256;
  }

  /** Returns the fresh network from images (B, 1, 28, 28) in [-1, 1] to features (B, 64). */
  static Network featureNetwork() {
    return Network.of("features", InitialWeights.pyTorch(featureBlock()), IMAGE);
  }

  /** Returns a fresh network of the judge's layers, from images to logits. */
  static Network classifierNetwork() {
    SequentialBlock block = featureBlock().add(Linear.builder().setUnits(CLASSES).build());
    return Network.of("classifier", InitialWeights.pyTorch(block), IMAGE);
  }

  private static SequentialBlock featureBlock() {
    return new SequentialBlock()
        .add(halving(16, 5)) // (B, 16, 14, 14)
        .add(Activation.reluBlock())
        .add(halving(32, 3)) // (B, 32, 7, 7)
        .add(Activation.reluBlock())
        .add(halving(64, 3)) // (B, 64, 4, 4)
        .add(Activation.reluBlock())
        .add(Blocks.batchFlattenBlock())
        .add(Linear.builder().setUnits(FEATURES).build())
        .add(Activation.reluBlock());
  }

  /** Returns a convolution that halves height and width, rounded up. */
  private static Conv2d halving(int filters, int kernel) {
    return Conv2d.builder()
        .setKernelShape(new Shape(kernel, kernel))
        .optPadding(new Shape(kernel / 2, kernel / 2))
        .optStride(new Shape(2, 2))
        .setFilters(filters)
        .build();
  }

  /** Returns the fresh network from features (B, 64) to logits (B, 10). */
  static Network headNetwork() {
    Linear block = Linear.builder().setUnits(CLASSES).build();
    return Network.of("head", InitialWeights.pyTorch(block), new Shape(FEATURES));
  }

  /**
   * Loads the judge that comes with the application.
   *
   * @return the judge, owned by the caller
   * @throws IOException if the weights cannot be read
   */
  public static Judge bundled() throws IOException {
    return bundled(WEIGHTS);
  }

  /**
   * Loads the judge of outlines of digits that comes with the application: the same layers, trained
   * on {@link dev.ganlib.example.mnist.data.Outlines}.
   *
   * @return the judge, owned by the caller
   * @throws IOException if the weights cannot be read
   */
  static Judge bundledForOutlines() throws IOException {
    return bundled(WEIGHTS_FOR_OUTLINES);
  }

  private static Judge bundled(String weights) throws IOException {
    Path copy = Files.createTempFile("judge", ".safetensors");
    try (InputStream in = Judge.class.getResourceAsStream(weights)) {
      Files.copy(Objects.requireNonNull(in, weights), copy, StandardCopyOption.REPLACE_EXISTING);
      return read(copy);
    } finally {
      Files.delete(copy);
    }
  }

  /**
   * Loads a judge.
   *
   * @param file what {@link #write} wrote
   * @return the judge, owned by the caller
   * @throws IOException if the file is missing or damaged, or has another network's weights
   */
  public static Judge read(Path file) throws IOException {
    try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
      Map<String, NDArray> arrays = Safetensors.read(file, manager).tensors();
      Snapshot features = restore(featureNetwork(), arrays);
      try {
        return new Judge(
            features, restore(headNetwork(), arrays), Sha256.of(Files.readAllBytes(file)));
      } catch (RuntimeException e) {
        features.close();
        throw e;
      }
    } catch (IllegalArgumentException e) {
      throw new IOException(file + ": expected the weights of a judge but " + e.getMessage(), e);
    }
  }

  private static Snapshot restore(Network network, Map<String, NDArray> all) {
    Map<String, NDArray> own = new LinkedHashMap<>();
    String prefix = network.name() + "/";
    all.forEach(
        (name, array) -> {
          if (name.startsWith(prefix)) {
            own.put(name.substring(prefix.length()), array);
          }
        });
    return Snapshot.restore(network, own, DataType.FLOAT32, Device.cpu());
  }

  /**
   * Writes the weights as safetensors: each array under {@code features/} or {@code head/} and its
   * name in the block.
   *
   * @param file the file to create or replace
   * @param metadata strings to keep with them
   * @throws IOException if the file cannot be written
   */
  public void write(Path file, Map<String, String> metadata) throws IOException {
    Map<String, NDArray> arrays = new LinkedHashMap<>();
    for (Snapshot part : new Snapshot[] {features, head}) {
      part.arrays().forEach((name, array) -> arrays.put(part.network().name() + "/" + name, array));
    }
    Safetensors.write(file, arrays, metadata);
  }

  /**
   * Looks at images.
   *
   * @param images (B, 1, 28, 28) in [-1, 1]; those of another device or type are copied
   */
  @Override
  public Features extract(NDArray images) {
    Shape shape = images.getShape();
    if (shape.dimension() != 4 || !shape.slice(1).equals(IMAGE)) {
      throw new IllegalArgumentException(
          "expected images of shape (B, 1, 28, 28) but was " + shape);
    }
    try (NDArray here = images.toDevice(Device.cpu(), true);
        NDArray single = here.toType(DataType.FLOAT32, true)) {
      NDArray seen = features.infer(single);
      return new Features(seen, head.infer(seen));
    }
  }

  @Override
  public FeatureInput input() {
    return FeatureInput.range(-1, 1);
  }

  @Override
  public int width() {
    return FEATURES;
  }

  @Override
  public int classes() {
    return CLASSES;
  }

  @Override
  public String identity() {
    return "judge of digits, SHA-256 " + sha256;
  }

  /** Returns the class with the largest logit of each image, int64 (B); owned by the caller. */
  public NDArray classes(NDArray images) {
    try (Features seen = extract(images)) {
      return Objects.requireNonNull(seen.logits()).argMax(1);
    }
  }

  /** Returns the share of images, in [0, 1], that it takes for what their labels say. */
  public double accuracy(Samples labelled) {
    return accuracy(labelled, this::classes);
  }

  /**
   * Returns the share of images, in [0, 1], that are taken for what their labels say.
   *
   * @param classes gives the classes of images, int64 (B), which are closed here
   */
  static double accuracy(Samples labelled, UnaryOperator<NDArray> classes) {
    long[] right = {0};
    labelled.forEach(
        (images, labels) -> {
          try (NDArray taken = classes.apply(images)) {
            long[] judged = taken.toLongArray();
            for (int i = 0; i < judged.length; i++) {
              right[0] += judged[i] == Objects.requireNonNull(labels)[i] ? 1 : 0;
            }
          }
        });
    return (double) right[0] / labelled.count();
  }

  /** Closes the weights. */
  @Override
  public void close() {
    features.close();
    head.close();
  }
}
