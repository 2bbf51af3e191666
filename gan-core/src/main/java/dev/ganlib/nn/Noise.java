package dev.ganlib.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.Initializer;
import ai.djl.util.PairList;
import dev.ganlib.internal.check.Ranges;
import dev.ganlib.internal.torch.Draws;
import dev.ganlib.internal.torch.Operators;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Normal noise on the input in training, drawn by the run's seed; in inference the input passes
 * unchanged.
 *
 * <p>Of a given deviation s: {@code x + s * n}, with a number n for each element; any input shape.
 * Learned: {@code x + strength * n}, with a learned strength for each channel, 0 at first, and a
 * number n for each place of each sample, which all its channels share, as in StyleGAN; input (B,
 * C, any...), and the parameter {@code strength} is of shape (C). The output has the input's shape.
 *
 * @see <a href="https://arxiv.org/abs/1812.04948">Karras et al. 2019, A Style-Based Generator
 *     Architecture</a>
 */
public final class Noise extends AbstractBlock implements DescribedLayer {
  private final double deviation;
  private final @Nullable Parameter strength;

  private Noise(double deviation, boolean learned) {
    this.deviation = deviation;
    strength =
        learned
            ? addParameter(
                Parameter.builder()
                    .setName("strength")
                    .setType(Parameter.Type.OTHER)
                    .optInitializer(Initializer.ZEROS)
                    .build())
            : null;
  }

  /**
   * {@return a layer whose noise has a given deviation}
   *
   * @param deviation the standard deviation, positive and finite
   * @throws IllegalArgumentException if it is not
   */
  public static Noise of(double deviation) {
    Ranges.positiveAndFinite("deviation", deviation);
    return new Noise(deviation, false);
  }

  /** {@return a layer that learns the strength of the noise of each channel, not initialised} */
  public static Noise learned() {
    return new Noise(0, true);
  }

  /** {@return the layer with its settings} */
  @Override
  public String toString() {
    return strength == null ? "Noise[deviation=" + deviation + "]" : "Noise[learned]";
  }

  @Override
  public LayerDescription describe() {
    LayerDescription plain =
        LayerDescription.named("Noise", Trait.SAMPLES_ALONE, Trait.DRAWS, Trait.BF16)
            .with("learned", strength != null);
    return strength == null ? plain.with("deviation", deviation) : plain;
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameterStore,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> params) {
    NDArray x = inputs.singletonOrThrow(); // (B, C, any...)
    getOutputShapes(inputs.getShapes());
    if (!training) {
      return inputs;
    }
    if (strength == null) {
      NDArray noise = Draws.normalInMove("Noise", x, x.getShape());
      return new NDList(Operators.addNoise(x, noise, deviation));
    }
    NDArray factors = parameterStore.getValue(strength, x.getDevice(), true); // (C)
    NDArray noise = Draws.normalInMove("Noise", x, perPlace(x.getShape())); // (B, 1, any...)
    return new NDList(x.add(noise.mul(factors.reshape(perChannel(x.getShape())))));
  }

  /** Returns (B, 1, any...) of (B, C, any...). */
  private static Shape perPlace(Shape input) {
    return new Shape(input.get(0), 1).addAll(input.slice(2));
  }

  /** Returns (1, C, 1...) of (B, C, any...). */
  private static Shape perChannel(Shape input) {
    long[] sizes = new long[input.dimension()];
    Arrays.fill(sizes, 1);
    sizes[1] = input.get(1);
    return new Shape(sizes);
  }

  @Override
  protected void prepare(Shape[] inputShapes) {
    if (strength != null) {
      strength.setShape(new Shape(getOutputShapes(inputShapes)[0].get(1)));
    }
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if the strength is learned and the input is not (B, C,
   *     any...), or has other channels than the layer was initialised with
   */
  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    if (strength == null) {
      return inputShapes;
    }
    Shape input = Inputs.channels(inputShapes);
    if (strength.isInitialized() && strength.getShape().get(0) != input.get(1)) {
      throw Inputs.expected("input of " + strength.getShape().get(0) + " channels", input);
    }
    return new Shape[] {input};
  }
}
