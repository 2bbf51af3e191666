package dev.ganlib.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.Initializer;
import ai.djl.util.PairList;
import dev.ganlib.internal.torch.Attention;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Self-attention over an image, as in SAGAN: {@code x + gamma * attended(x)}.
 *
 * <p>Input (B, C, H, W), output of the same shape. 1x1 convolutions without bias make queries and
 * keys of C/8 channels and values of C/2; 2x2 max pooling leaves a quarter of the keys and values,
 * as in the authors' implementation, which needs even H and W. At each place the values are
 * averaged with the softmax over places of the query's inner products with the keys, and a 1x1
 * convolution brings the C/2 channels back to C. {@code gamma} is one learned number that starts at
 * 0, so that the layer passes its input at first. Weights start as PyTorch's convolutions do.
 *
 * <p>Training and inference are the same but for the power iteration of {@link SpectralNorm}, where
 * that is switched on. Memory grows with (HW)^2, a quarter of it with pooling.
 *
 * @see <a href="https://arxiv.org/abs/1805.08318">Zhang et al. 2019, Self-attention generative
 *     adversarial networks</a>
 */
public final class SelfAttention extends AbstractBlock implements DescribedLayer {
  private final long channels;
  private final boolean pooled;
  private final Parameter gamma;
  private final Block query;
  private final Block key;
  private final Block value;
  private final Block output;

  private SelfAttention(Builder builder) {
    channels = builder.channels;
    pooled = builder.pooled;
    gamma =
        addParameter(
            Parameter.builder()
                .setName("gamma")
                .setType(Parameter.Type.OTHER)
                .optShape(new Shape(1))
                .optInitializer(Initializer.ZEROS)
                .build());
    query = addChildBlock("query", builder.convolution(channels / 8));
    key = addChildBlock("key", builder.convolution(channels / 8));
    value = addChildBlock("value", builder.convolution(channels / 2));
    output = addChildBlock("output", builder.convolution(channels));
  }

  /**
   * {@return the layer with pooling and without spectral normalisation}
   *
   * @param channels C, a positive multiple of 8
   * @throws IllegalArgumentException if it is not
   */
  public static SelfAttention of(long channels) {
    return builder(channels).build();
  }

  /**
   * {@return a builder with pooling and without spectral normalisation}
   *
   * @param channels C, a positive multiple of 8
   * @throws IllegalArgumentException if it is not
   */
  public static Builder builder(long channels) {
    return new Builder(channels);
  }

  @Override
  protected void prepare(Shape[] inputShapes) {
    getOutputShapes(inputShapes);
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... inputShapes) {
    Shape x = inputShapes[0];
    query.initialize(manager, dataType, x);
    key.initialize(manager, dataType, x);
    value.initialize(manager, dataType, x);
    output.initialize(manager, dataType, new Shape(x.get(0), channels / 2, x.get(2), x.get(3)));
  }

  @Override
  public LayerDescription describe() {
    return LayerDescription.named("SelfAttention", Trait.SAMPLES_ALONE, Trait.BF16)
        .with("channels", channels)
        .with("pooled", pooled);
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameterStore,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> params) {
    NDArray x = inputs.singletonOrThrow(); // (B, C, H, W)
    check(x.getShape());
    NDArray mixed = // (B, C / 2, H, W)
        Attention.attend(
            run(query, parameterStore, x, training), // (B, C / 8, H, W)
            run(key, parameterStore, x, training), // (B, C / 8, H, W)
            run(value, parameterStore, x, training), // (B, C / 2, H, W)
            pooled);
    NDArray attended = run(output, parameterStore, mixed, training); // (B, C, H, W)
    return new NDList(
        Attention.addWeighted(
            x, attended, parameterStore.getValue(gamma, x.getDevice(), training)));
  }

  private static NDArray run(Block block, ParameterStore store, NDArray x, boolean training) {
    return block.forward(store, new NDList(x), training).singletonOrThrow();
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    check(inputShapes[0]);
    return new Shape[] {inputShapes[0]};
  }

  private void check(Shape shape) {
    if (shape.dimension() != 4 || shape.get(1) != channels) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "expected input of shape (N, %d, H, W) but was %s", channels, shape));
    }
    if (pooled && (shape.get(2) % 2 != 0 || shape.get(3) % 2 != 0)) {
      throw new IllegalArgumentException(
          "pooling needs even height and width but the input was %s; use pooling(false)"
              .formatted(shape));
    }
  }

  /** Collects the choices of a {@link SelfAttention}. */
  public static final class Builder {
    private final long channels;
    private boolean pooled = true;
    private boolean normalised;

    private Builder(long channels) {
      if (channels <= 0 || channels % 8 != 0 || channels > Integer.MAX_VALUE) {
        throw new IllegalArgumentException(
            "channels must be a positive multiple of 8 but was " + channels);
      }
      this.channels = channels;
    }

    /**
     * Sets whether keys and values are pooled; without, height and width may be odd.
     *
     * @param on whether they are
     * @return this builder
     */
    public Builder pooling(boolean on) {
      pooled = on;
      return this;
    }

    /**
     * Sets whether the four convolutions are spectrally normalised.
     *
     * @param on whether they are
     * @return this builder
     */
    public Builder spectralNorm(boolean on) {
      normalised = on;
      return this;
    }

    /** {@return the layer, not initialised} */
    public SelfAttention build() {
      return new SelfAttention(this);
    }

    private Block convolution(long filters) {
      Convolution convolution = Convolution.builder(filters, 1, 1).withoutBias().build();
      return normalised ? SpectralNorm.of(convolution) : convolution;
    }
  }
}
