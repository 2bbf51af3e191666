package dev.ganlib.example.mnist.recipe;

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
import dev.ganlib.game.Network;
import dev.ganlib.game.Snapshot;
import dev.ganlib.nn.InitialWeights;
import dev.ganlib.store.Safetensors;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Objects;

/**
 * The network whose features super-resolution of digits compares: the first layers of a classifier
 * of digits, two convolutions that halve height and width, with ReLU (3x3 to 16 and to 32
 * channels), which see where strokes are.
 *
 * <p>It is not the judge, nor built like it: what is trained to please a judge is not judged by it.
 */
public final class ContentNetwork {
  private static final String WEIGHTS = "content.safetensors";
  private static final int CLASSES = 10;
  private static final Shape IMAGE = new Shape(1, Mnist.SIDE, Mnist.SIDE);
  private static final Shape FEATURES = new Shape(32, Mnist.SIDE / 4, Mnist.SIDE / 4);

  private ContentNetwork() {}

  /** Returns the fresh network from images (B, 1, 28, 28) in [-1, 1] to (B, 32, 7, 7). */
  public static Network features() {
    SequentialBlock block =
        new SequentialBlock()
            .add(halving(16)) // (B, 16, 14, 14)
            .add(Activation.reluBlock())
            .add(halving(32)) // (B, 32, 7, 7)
            .add(Activation.reluBlock());
    return Network.of("content", InitialWeights.pyTorch(block), IMAGE);
  }

  /** Returns the fresh network from these features to ten logits. */
  public static Network head() {
    SequentialBlock block =
        new SequentialBlock()
            .add(Blocks.batchFlattenBlock())
            .add(Linear.builder().setUnits(CLASSES).build());
    return Network.of("head", InitialWeights.pyTorch(block), FEATURES);
  }

  private static Conv2d halving(int filters) {
    return Conv2d.builder()
        .setKernelShape(new Shape(3, 3))
        .optPadding(new Shape(1, 1))
        .optStride(new Shape(2, 2))
        .setFilters(filters)
        .build();
  }

  /**
   * Writes trained features.
   *
   * @param file the file to create or replace
   * @param metadata strings to keep with them
   * @throws IOException if the file cannot be written
   */
  public static void write(Path file, Snapshot features, Map<String, String> metadata)
      throws IOException {
    Safetensors.write(file, features.arrays(), metadata);
  }

  /** Returns the trained features that come with the application; owned by the caller. */
  static Snapshot bundled() {
    try {
      Path copy = Files.createTempFile("content", ".safetensors");
      try (InputStream in = ContentNetwork.class.getResourceAsStream(WEIGHTS);
          NDManager manager = NDManager.newBaseManager(Device.cpu())) {
        Files.copy(Objects.requireNonNull(in, WEIGHTS), copy, StandardCopyOption.REPLACE_EXISTING);
        Map<String, NDArray> arrays = Safetensors.read(copy, manager).tensors();
        return Snapshot.restore(features(), arrays, DataType.FLOAT32, Device.cpu());
      } finally {
        Files.delete(copy);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns whether images of a shape can be compared. */
  static boolean takes(Shape image) {
    return image.equals(IMAGE);
  }

  /** Throws if images of a shape cannot be compared. */
  static void requireTaken(Shape image, double weight) {
    if (!takes(image)) {
      throw new IllegalArgumentException(
          "--weight %s must be 0 for images of shape %s, since its features are of a network of images of shape %s, but was %s"
              .formatted(TranslationRecipe.CONTENT, image, IMAGE, weight));
    }
  }
}
