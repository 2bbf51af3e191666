package dev.ganlib.metric;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A network through which metrics see samples: it gives features, and logits of classes if it is a
 * classifier.
 *
 * <p>Figures of two extractors cannot be compared, so each result carries {@link #identity}. An
 * extractor runs in inference mode and without gradients; it draws nothing, and what it makes of a
 * sample does not depend on the others of its batch.
 */
public interface FeatureExtractor extends AutoCloseable {
  /**
   * Looks at samples.
   *
   * @param samples (B, sample shape...) with B positive, as {@link #input} says; stays the caller's
   * @return what it sees, owned by the caller
   * @throws IllegalArgumentException if it cannot look at samples of this shape
   */
  Features extract(NDArray samples);

  /**
   * {@return what range and channels {@link #extract} takes, which the {@link Evaluator} makes from
   * samples; unless overridden, samples as they are}
   */
  default FeatureInput input() {
    return FeatureInput.asGiven();
  }

  /** {@return the length of a feature vector} */
  int width();

  /** {@return how many classes it tells apart, or 0 if it gives no logits} */
  int classes();

  /** {@return what tells it from others in words: a name, and a checksum of its weights} */
  String identity();

  /** Frees what it holds. */
  @Override
  void close();

  /**
   * The features, and perhaps logits, that an extractor finds in samples.
   *
   * @param features (B, width)
   * @param logits (B, classes), or null if the extractor is no classifier
   */
  record Features(NDArray features, @Nullable NDArray logits) implements AutoCloseable {
    /** Closes both arrays. */
    @Override
    public void close() {
      features.close();
      if (logits != null) {
        logits.close();
      }
    }
  }

  /**
   * {@return an extractor of samples that are features already, computed elsewhere; they may be in
   * any range}
   *
   * @param width the length of a vector, positive; samples are (B, width)
   * @throws IllegalArgumentException if the width is not positive
   */
  static FeatureExtractor given(int width) {
    return new GivenFeatures(width);
  }

  /**
   * {@return an extractor of a DJL block}
   *
   * @param name tells what it is; a SHA-256 of the weights is added
   * @param block initialised; its first output are features (B, width), a second one, if there is
   *     one, logits (B, classes). It stays the caller's, who keeps it open while this is in use
   * @param sampleShape the shape of one sample, without the batch axis
   * @throws IllegalArgumentException if the block is not initialised, or gives outputs of other
   *     shapes
   */
  static FeatureExtractor of(String name, Block block, Shape sampleShape) {
    return of(name, block, sampleShape, FeatureInput.asGiven());
  }

  /**
   * {@return an extractor of a DJL block that takes another range, or other channels, than samples
   * have}
   *
   * @param name tells what it is; a SHA-256 of the weights, and the input, are added
   * @param block as of {@link #of(String, Block, Shape)}
   * @param sampleShape what the block takes, without the batch axis
   * @param input what range and channels it takes
   * @throws IllegalArgumentException if the block is not initialised, or gives outputs of other
   *     shapes
   */
  static FeatureExtractor of(String name, Block block, Shape sampleShape, FeatureInput input) {
    return new BlockExtractor(name, block, sampleShape, input);
  }

  /**
   * {@return an extractor of a TorchScript file, as PyTorch's {@code torch.jit.save} writes it}
   *
   * @param file a module whose {@code forward} takes samples (B, sample shape...) of float32 and
   *     returns features (B, width), or a tuple of features and logits (B, classes). It is run
   *     once, on zeros. Its identity is the name and the SHA-256 of the file
   * @param sampleShape the shape of one sample, without the batch axis
   * @param device where it runs; samples of another device are copied to it
   * @throws IOException if the file cannot be read or is no TorchScript file
   * @throws IllegalArgumentException if it gives outputs of other shapes
   */
  static FeatureExtractor torchScript(Path file, Shape sampleShape, Device device)
      throws IOException {
    return torchScript(file, sampleShape, device, FeatureInput.asGiven());
  }

  /**
   * {@return an extractor of a TorchScript file that takes another range, or other channels, than
   * samples have}
   *
   * @param file as of {@link #torchScript(Path, Shape, Device)}; the input is added to its identity
   * @param sampleShape what the module takes, without the batch axis
   * @param device where it runs; samples of another device are copied to it
   * @param input what range and channels it takes
   * @throws IOException if the file cannot be read or is no TorchScript file
   * @throws IllegalArgumentException if it gives outputs of other shapes
   */
  static FeatureExtractor torchScript(
      Path file, Shape sampleShape, Device device, FeatureInput input) throws IOException {
    return ScriptExtractor.load(file, sampleShape, device, input);
  }
}
