package dev.ganlib.nn.stock;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import dev.ganlib.nn.DescribedLayer;
import dev.ganlib.nn.DescribedNetwork;
import dev.ganlib.nn.Dropout;
import dev.ganlib.nn.InitialWeights;
import dev.ganlib.nn.LayerDescription;
import dev.ganlib.nn.NetworkDescription;
import dev.ganlib.nn.Trait;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A multi-layer perceptron: layers one after another on flattened samples.
 *
 * <pre>{@code
 * Mlp generator =
 *     Mlp.builder(new Shape(100))
 *         .linear(128).leakyRelu(0.2)
 *         .linear(784).tanh()
 *         .reshape(new Shape(1, 28, 28))
 *         .build();
 * }</pre>
 *
 * <p>Input (B, any...) with the declared sample shape, flattened to (B, features); output (B,
 * features), or the shape of the last {@code reshape}. In inference dropout passes its input and
 * batch normalisation uses its running statistics; in training it refuses a single sample. Weights
 * start as PyTorch's linear layers do; {@link InitialWeights} sets others.
 */
public final class Mlp extends AbstractBlock implements DescribedLayer, DescribedNetwork {
  private final Shape input;
  private final List<MlpLayer> layers;
  private final List<FusedLayers> fused;

  private Mlp(Builder builder) {
    input = builder.input;
    layers = List.copyOf(builder.layers);
    List<Block> blocks = layers.stream().map(MlpLayer::block).toList();
    for (int i = 0; i < layers.size(); i++) {
      addChildBlock(layers.get(i).name(), blocks.get(i));
    }
    fused = FusedLayers.of(layers, blocks);
    InitialWeights.pyTorch(this);
  }

  /**
   * Starts a network.
   *
   * @param input the shape of one sample, without the batch axis, such as (1, 28, 28)
   * @return a builder without layers
   * @throws IllegalArgumentException if the shape has no axis or one that is not positive
   */
  public static Builder builder(Shape input) {
    return new Builder(input);
  }

  /**
   * {@return the usual generator: hidden layers of 256, 512 and 1024 with LeakyReLU 0.2, the last
   * two with batch normalisation, and tanh at the end}
   *
   * @param latentSize the length of a latent, positive
   * @param sample the shape of one sample, such as (1, 28, 28); outputs are in [-1, 1]
   * @throws IllegalArgumentException if the latent size or an axis is not positive
   */
  public static Mlp generator(long latentSize, Shape sample) {
    return builder(new Shape(latentSize))
        .linear(256)
        .leakyRelu(0.2)
        .linear(512)
        .batchNorm()
        .leakyRelu(0.2)
        .linear(1024)
        .batchNorm()
        .leakyRelu(0.2)
        .linear(sample.size())
        .tanh()
        .reshape(sample)
        .build();
  }

  /**
   * {@return the usual discriminator: hidden layers of 512 and 256 with LeakyReLU 0.2, one logit at
   * the end}
   *
   * @param sample the shape of one sample, such as (1, 28, 28)
   * @throws IllegalArgumentException if the shape has no axis or one that is not positive
   */
  public static Mlp discriminator(Shape sample) {
    return builder(sample).linear(512).leakyRelu(0.2).linear(256).leakyRelu(0.2).linear(1).build();
  }

  /** {@return the shape of one input sample, without the batch axis} */
  public Shape input() {
    return input;
  }

  /** {@return the layers in order, from which {@link Builder#layer} rebuilds them; unmodifiable} */
  public List<MlpLayer> layers() {
    return layers;
  }

  /** {@return the layers, such as {@code Mlp[linear 128, leakyRelu 0.2]}} */
  @Override
  public String toString() {
    return "Mlp" + texts();
  }

  private List<String> texts() {
    return layers.stream().map(MlpLayer::text).toList();
  }

  @Override
  public LayerDescription describe() {
    return LayerDescription.named("Mlp", Trait.RUNS_IN_ORDER, Trait.SAMPLES_ALONE, Trait.BF16)
        .with("input", Arrays.stream(input.getShape()).boxed().toList())
        .with("layers", texts());
  }

  @Override
  public Optional<NetworkDescription> describeNetwork() {
    return Optional.of(new NetworkDescription("mlp", describe().attributes()));
  }

  /**
   * {@return the network that some words describe, not initialised}
   *
   * @param words such as {@link #describeNetwork} gives
   * @throws IllegalArgumentException if they describe none
   */
  public static Mlp of(NetworkDescription words) {
    List<Long> sizes = words.sizes("input");
    Builder layers = builder(new Shape(sizes.stream().mapToLong(Long::longValue).toArray()));
    words.texts("layers").forEach(layers::layer);
    return layers.build();
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameterStore,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> params) {
    NDArray samples = inputs.singletonOrThrow();
    NDList current = new NDList(samples.reshape(flat(samples.getShape()))); // (B, F)
    for (FusedLayers run : fused) {
      current = run.forward(parameterStore, current, training);
    }
    return current;
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... inputShapes) {
    Shape[] shapes = {flat(only(inputShapes))};
    for (Block layer : children.values()) {
      layer.initialize(manager, dataType, shapes);
      shapes = layer.getOutputShapes(shapes);
    }
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    Shape[] shapes = {flat(only(inputShapes))};
    for (Block layer : children.values()) {
      shapes = layer.getOutputShapes(shapes);
    }
    return shapes;
  }

  private static Shape only(Shape[] inputShapes) {
    if (inputShapes.length != 1) {
      throw new IllegalArgumentException(
          "expected 1 input but was "
              + inputShapes.length
              + "; LabelConcatenation gives labels to a network of one input");
    }
    return inputShapes[0];
  }

  private Shape flat(Shape batch) {
    if (!batch.slice(1).equals(input)) {
      throw new IllegalArgumentException(
          "expected input of shape (N, " + join(input) + ") but was " + batch);
    }
    return new Shape(batch.get(0), input.size());
  }

  private static String join(Shape shape) {
    String text = shape.toString();
    return text.substring(1, text.length() - 1);
  }

  /** Collects the layers of an {@link Mlp} in order. */
  public static final class Builder {
    private final Shape input;
    private final List<MlpLayer> layers = new ArrayList<>();

    private Builder(Shape input) {
      if (input.dimension() == 0 || input.size() <= 0) {
        throw new IllegalArgumentException(
            "input must be the positive shape of one sample but was " + input);
      }
      this.input = input;
    }

    /**
     * Adds a linear layer with bias.
     *
     * @param units the number of outputs, positive
     * @return this builder
     * @throws IllegalArgumentException if {@code units} is not positive
     */
    public Builder linear(long units) {
      return layer(new MlpLayer.Linear(units));
    }

    /**
     * Adds LeakyReLU: x where positive, else {@code slope * x}.
     *
     * @param slope usually 0.2 in GANs; 0 makes it ReLU
     * @return this builder
     */
    public Builder leakyRelu(double slope) {
      return layer(new MlpLayer.LeakyRelu(slope));
    }

    /**
     * Adds ReLU: x where positive, else 0.
     *
     * @return this builder
     */
    public Builder relu() {
      return layer(new MlpLayer.Relu());
    }

    /**
     * Adds tanh; its outputs are in [-1, 1].
     *
     * @return this builder
     */
    public Builder tanh() {
      return layer(new MlpLayer.Tanh());
    }

    /**
     * Adds the sigmoid; its outputs are in [0, 1].
     *
     * @return this builder
     */
    public Builder sigmoid() {
      return layer(new MlpLayer.Sigmoid());
    }

    /**
     * Adds batch normalisation with PyTorch's defaults: momentum 0.1, epsilon 1e-5.
     *
     * @return this builder
     */
    public Builder batchNorm() {
      return batchNorm(0.1, 1e-5);
    }

    /**
     * Adds batch normalisation.
     *
     * @param momentum the weight of the new batch in the running statistics, in (0, 1], as PyTorch
     *     has it; Keras and DJL give the weight of the old value
     * @param epsilon added to the variance, positive
     * @return this builder
     * @throws IllegalArgumentException if a number is out of its range
     */
    public Builder batchNorm(double momentum, double epsilon) {
      return layer(new MlpLayer.BatchNorm(momentum, epsilon));
    }

    /**
     * Adds {@link Dropout}, whose draws follow the run's seed.
     *
     * @param rate the probability of zeroing an element, in [0, 1)
     * @return this builder
     * @throws IllegalArgumentException if the rate is out of its range
     */
    public Builder dropout(double rate) {
      return layer(new MlpLayer.Dropout(rate));
    }

    /**
     * Gives each sample another shape of the same size.
     *
     * @param sample the new shape, without the batch axis, such as (1, 28, 28); another size is
     *     refused when the network is initialised
     * @return this builder
     */
    public Builder reshape(Shape sample) {
      return layer(new MlpLayer.Reshape(Arrays.stream(sample.getShape()).boxed().toList()));
    }

    /**
     * Adds the layer that a text describes.
     *
     * @param text a layer's name and its numbers, as {@link MlpLayer#text} gives it
     * @return this builder
     * @throws IllegalArgumentException if it describes none
     */
    public Builder layer(String text) {
      return layer(MlpLayer.parse(text));
    }

    /**
     * Adds a layer.
     *
     * @param layer such as one of {@link Mlp#layers()}
     * @return this builder
     */
    public Builder layer(MlpLayer layer) {
      layers.add(layer);
      return this;
    }

    /**
     * {@return the network, not initialised, with PyTorch's initialisers}
     *
     * @throws IllegalArgumentException if there is no layer
     */
    public Mlp build() {
      if (layers.isEmpty()) {
        throw new IllegalArgumentException("expected at least one layer but there was none");
      }
      return new Mlp(this);
    }
  }
}
