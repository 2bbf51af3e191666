package dev.ganlib.nn;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.util.Pair;
import ai.djl.util.PairList;
import dev.ganlib.internal.check.Ranges;
import dev.ganlib.internal.torch.GradMode;
import dev.ganlib.internal.torch.NormalisationOperators;
import dev.ganlib.internal.torch.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A layer that runs with its weight divided by an estimate of the weight's spectral norm, which
 * bounds how steep the layer can be.
 *
 * <p>The weight is looked at as a matrix W (outputs, all else). With buffers u and v, which start
 * as random unit vectors from the run's seed after 15 iterations, each forward pass in training
 * does v = unit(W'u), u = unit(Wv), once by default; then, in inference too, the layer runs with W
 * / sigma, sigma = u'Wv. The gradient flows through sigma with u and v as constants. Equal to
 * PyTorch's {@code torch.nn.utils.spectral_norm}. In inference u and v are taken at length 1. The
 * trained parameter is W itself, under the layer's own name.
 *
 * <p>Inputs and outputs are the layer's: {@link Linear}, {@link Convolution}, {@link
 * TransposedConvolution}, {@link LabelEmbedding}, DJL's linear and convolution layers, and any
 * other block with one weight.
 *
 * @see <a href="https://arxiv.org/abs/1802.05957">Miyato et al. 2018, Spectral normalization for
 *     generative adversarial networks</a>
 */
public final class SpectralNorm extends AbstractBlock implements DescribedLayer {
  private final Block layer;
  private final Parameter weight;

  /** Iterations at the start, as many as PyTorch's newer parametrisation makes. */
  private static final int START = 15;

  private final Parameter u;
  private final Parameter v;
  private final int axis;
  private final int iterations;
  private final double epsilon;

  private SpectralNorm(Builder builder) {
    layer = addChildBlock(builder.layer.getClass().getSimpleName(), builder.layer);
    weight = builder.weight;
    axis = builder.axis;
    iterations = builder.iterations;
    epsilon = builder.epsilon;
    u = addParameter(vector("u"));
    v = addParameter(vector("v"));
  }

  /**
   * {@return the layer, normalised with one iteration a training pass}
   *
   * @param layer a block with one weight; from then on a child of this one
   * @throws IllegalArgumentException if the layer has no weight, several, is normalised already, or
   *     has an equalised rate
   */
  public static SpectralNorm of(Block layer) {
    return builder(layer).build();
  }

  /**
   * {@return a builder with one iteration a training pass and epsilon 1e-12}
   *
   * @param layer a block with one weight; from then on a child of the one that is built
   * @throws IllegalArgumentException if the layer has no weight, several, is normalised already, or
   *     has an equalised rate
   */
  public static Builder builder(Block layer) {
    return new Builder(layer);
  }

  private Parameter vector(String name) {
    return Parameter.builder()
        .setName(name)
        .setType(Parameter.Type.OTHER)
        .optRequiresGrad(false)
        .optInitializer(
            (manager, shape, type) -> {
              try (NDArray normal = manager.randomNormal(0, 1, shape, type)) {
                return NormalisationOperators.unit(normal, epsilon);
              }
            })
        .build();
  }

  /** The layer comes first: u and v take their lengths from its weight. */
  @Override
  public void initialize(NDManager manager, DataType dataType, Shape... inputShapes) {
    beforeInitialize(inputShapes);
    layer.initialize(manager, dataType, inputShapes);
    if (!u.isInitialized() || !v.isInitialized()) {
      Shape shape = weight.getArray().getShape();
      if (shape.dimension() < 2 || axis >= shape.dimension()) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "expected a weight of at least %d axes to normalise along axis %d but was %s",
                Math.max(2, axis + 1),
                axis,
                shape));
      }
      u.setShape(new Shape(shape.get(axis)));
      v.setShape(new Shape(shape.size() / shape.get(axis)));
    }
    boolean fresh = !u.isInitialized() || !v.isInitialized();
    u.initialize(manager, dataType);
    v.initialize(manager, dataType);
    if (fresh) {
      find();
    }
  }

  /** Turns random vectors into those of the weight, so that inference before training is sound. */
  @SuppressWarnings("try") // scope and mode work by being open
  private void find() {
    try (Scope scope = new Scope();
        GradMode off = GradMode.off()) {
      NormalisationOperators.spectralNorm(
          u.getArray(), weight.getArray(), u.getArray(), v.getArray(), axis, START, epsilon);
    }
  }

  /** {@return the layer with its settings} */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT, "SpectralNorm[iterations=%d, epsilon=%s]", iterations, epsilon);
  }

  @Override
  public LayerDescription describe() {
    return LayerDescription.named(
            "SpectralNorm",
            Trait.SAMPLES_ALONE,
            Trait.CHANGES_BUFFERS,
            Trait.SPECTRALLY_NORMALISED,
            Trait.BF16)
        .with("axis", axis)
        .with("iterations", iterations)
        .with("epsilon", epsilon);
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameterStore,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> params) {
    Device device = inputs.head().getDevice();
    NDArray normalised =
        NormalisationOperators.spectralNorm(
            inputs.head(),
            parameterStore.getValue(weight, device, training),
            parameterStore.getValue(u, device, training),
            parameterStore.getValue(v, device, training),
            axis,
            training ? iterations : 0,
            epsilon);
    return layer.forward(
        new ReplacedWeights(parameterStore, weight, normalised), inputs, training, params);
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return layer.getOutputShapes(inputShapes);
  }

  /** Collects the constants of a {@link SpectralNorm}. */
  public static final class Builder {
    private final Block layer;
    private final Parameter weight;
    private int axis;
    private int iterations = 1;
    private double epsilon = 1e-12;

    private Builder(Block layer) {
      this.layer = layer;
      refuseNormalised(layer);
      weight = weightOf(layer);
      axis = layer instanceof TransposedConvolution ? 1 : 0;
    }

    /**
     * Sets which axis of the weight counts the outputs.
     *
     * @param value not negative; by default 1 for {@link TransposedConvolution}, whose weight is
     *     (in, out, kernel...), and 0 for all others
     * @return this builder
     * @throws IllegalArgumentException if it is negative
     */
    public Builder axis(int value) {
      Ranges.notNegative("axis", value);
      axis = value;
      return this;
    }

    /**
     * Sets how often u and v are improved in each training pass.
     *
     * @param value positive
     * @return this builder
     * @throws IllegalArgumentException if it is not positive
     */
    public Builder iterations(int value) {
      Ranges.positive("iterations", value);
      iterations = value;
      return this;
    }

    /**
     * Sets the least length that u and v are divided by.
     *
     * @param value positive and finite
     * @return this builder
     * @throws IllegalArgumentException if it is not
     */
    public Builder epsilon(double value) {
      epsilon = NormalisedInput.epsilon(value);
      return this;
    }

    /** {@return the normalised layer, not initialised} */
    public SpectralNorm build() {
      return new SpectralNorm(this);
    }

    private static void refuseNormalised(Block block) {
      if (block instanceof SpectralNorm) {
        throw new IllegalArgumentException("expected a layer that is not normalised already");
      }
      if (block instanceof EqualisedRate) {
        throw new IllegalArgumentException(
            "expected a layer without an equalised rate, which would scale the normalised weight");
      }
      block.getChildren().values().forEach(Builder::refuseNormalised);
    }

    private static Parameter weightOf(Block layer) {
      List<Parameter> found = new ArrayList<>();
      List<String> names = new ArrayList<>();
      for (Pair<String, Parameter> pair : layer.getParameters()) {
        Parameter parameter = pair.getValue();
        boolean isWeight =
            parameter.getType() == Parameter.Type.WEIGHT || parameter.getName().equals("weight");
        if (isWeight) {
          found.add(parameter);
          names.add(pair.getKey());
        }
      }
      if (found.size() != 1) {
        throw new IllegalArgumentException(
            "expected a layer with one weight to normalise but %s has %s"
                .formatted(
                    layer.getClass().getSimpleName(), found.isEmpty() ? "none" : names.toString()));
      }
      return found.get(0);
    }
  }
}
