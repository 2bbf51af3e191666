package dev.ganlib.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import dev.ganlib.internal.check.Ranges;
import dev.ganlib.internal.torch.Attention;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The end of a projection discriminator, which judges features for a class: {@code linear(features)
 * + <embedding[y], features>}.
 *
 * <p>Inputs: features (B, F), and labels y (B), int64, each in [0, classes); output (B, 1), logits
 * or scores. The linear layer starts as PyTorch's, the embedding (classes, F) as N(0, 1). Training
 * and inference are the same but for the power iteration of {@link SpectralNorm}, where that is
 * switched on.
 *
 * @see <a href="https://arxiv.org/abs/1802.05637">Miyato and Koyama 2018, cGANs with projection
 *     discriminator</a>
 */
public final class ProjectionHead extends AbstractBlock implements DescribedLayer {
  private final long classes;
  private final long features;
  private final Block linear;
  private final Block embedding;

  private ProjectionHead(Builder builder) {
    classes = builder.classes;
    features = builder.features;
    Block line = Linear.of(1);
    Block table = LabelEmbedding.of(builder.classes, features);
    linear = addChildBlock("linear", builder.normalised ? SpectralNorm.of(line) : line);
    embedding = addChildBlock("embedding", builder.normalised ? SpectralNorm.of(table) : table);
  }

  /**
   * {@return the layer without spectral normalisation}
   *
   * @param classes the number of classes, positive
   * @param features F, positive
   * @throws IllegalArgumentException if a number is not positive
   */
  public static ProjectionHead of(long classes, long features) {
    return builder(classes, features).build();
  }

  /**
   * {@return a builder without spectral normalisation}
   *
   * @param classes the number of classes, positive
   * @param features F, positive
   * @throws IllegalArgumentException if a number is not positive
   */
  public static Builder builder(long classes, long features) {
    return new Builder(classes, features);
  }

  @Override
  protected void prepare(Shape[] inputShapes) {
    getOutputShapes(inputShapes);
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... inputShapes) {
    linear.initialize(manager, dataType, inputShapes[0]);
    embedding.initialize(manager, dataType, inputShapes[1]);
  }

  @Override
  public LayerDescription describe() {
    return LayerDescription.named("ProjectionHead", Trait.SAMPLES_ALONE, Trait.BF16)
        .with("classes", classes)
        .with("features", features);
  }

  /**
   * Judges the features in the first input for the labels in the second.
   *
   * @throws IllegalArgumentException if a shape is wrong, labels are not int64 or, on the CPU, one
   *     is out of range
   */
  @Override
  protected NDList forwardInternal(
      ParameterStore parameterStore,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> params) {
    check(inputs.getShapes());
    NDArray x = inputs.get(0); // (B, F)
    NDArray base = linear.forward(parameterStore, new NDList(x), training).singletonOrThrow();
    NDArray rows = // (B, F)
        embedding.forward(parameterStore, new NDList(inputs.get(1)), training).singletonOrThrow();
    return new NDList(Attention.addInnerProducts(base, rows, x)); // (B, 1)
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    check(inputShapes);
    return new Shape[] {new Shape(inputShapes[0].get(0), 1)};
  }

  private void check(Shape[] inputs) {
    ClassLabels.check(inputs);
    if (inputs[0].dimension() != 2 || inputs[0].get(1) != features) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "expected features of shape (N, %d) but was %s", features, inputs[0]));
    }
  }

  /** Collects the choices of a {@link ProjectionHead}. */
  public static final class Builder {
    private final long classes;
    private final long features;
    private boolean normalised;

    private Builder(long classes, long features) {
      this.classes = ClassLabels.classes(classes);
      this.features = Ranges.positive("features", features);
    }

    /**
     * Sets whether the linear layer and the embedding are spectrally normalised.
     *
     * @param on whether they are
     * @return this builder
     */
    public Builder spectralNorm(boolean on) {
      normalised = on;
      return this;
    }

    /** {@return the layer, not initialised} */
    public ProjectionHead build() {
      return new ProjectionHead(this);
    }
  }
}
