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
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Blocks one after another, of which some also get the labels: a conditional network from parts.
 *
 * <pre>{@code
 * Block generator =
 *     Sequence.builder()
 *         .add(Linear.of(128 * 7 * 7))
 *         .add(Reshape.of(128, 7, 7))
 *         .addConditional(ConditionalBatchNorm.of(10))
 *         .add(Activation.reluBlock())
 *         .build();
 * }</pre>
 *
 * <p>Takes x, (B, any...), and labels, int64 (B), if some block is conditional; gives what the last
 * block gives. The second input may be something else, as long as all conditional blocks take it:
 * styles (B, S) for {@link ModulatedConvolution}, for one.
 */
public final class Sequence extends AbstractBlock implements DescribedLayer, DescribedNetwork {
  /** The type among networks that are saved in words. */
  static final String TYPE = "sequence";

  private static final String LAYERS = "layers";

  /** Which layers get the labels, from 0; left out if none does. */
  private static final String CONDITIONAL = "conditional";

  private final List<Boolean> conditional;

  private Sequence(Builder builder) {
    conditional = List.copyOf(builder.conditional);
    for (Block block : builder.blocks) {
      addChildBlock(block.getClass().getSimpleName(), block);
    }
  }

  /** {@return a builder without blocks} */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public LayerDescription describe() {
    return LayerDescription.named("Sequence", Trait.RUNS_IN_ORDER, Trait.SAMPLES_ALONE, Trait.BF16)
        .with("conditional", conditional);
  }

  /**
   * {@inheritDoc}
   *
   * <p>Words are known of sequences, with labels or without, of {@link Convolution}, {@link
   * TransposedConvolution}, {@link Linear}, {@link InstanceNorm}, {@link GroupNorm}, {@link
   * Reshape}, {@link Upsampling}, {@link PixelShuffle}, {@link AveragePooling}, {@link PRelu},
   * {@link SelfAttention}, {@link ConvGru}, {@link MinibatchDeviation}, {@link Dropout}, {@link
   * Noise}, {@link ConditionalBatchNorm}, {@link ModulatedConvolution}, DJL's ReLU, tanh and
   * sigmoid; and of {@link Residual}, {@link Skip}, {@link PerFrame}, {@link EqualisedRate} and
   * {@link SpectralNorm} around, and sequences of, any of those.
   */
  @Override
  public Optional<NetworkDescription> describeNetwork() {
    List<NetworkDescription> layers =
        children.values().stream()
            .flatMap(layer -> SequenceLayers.describe(layer).stream())
            .toList();
    if (layers.size() != children.size()) {
      return Optional.empty();
    }
    NetworkDescription words = NetworkDescription.of(TYPE).withParts(LAYERS, layers);
    List<Long> labelled =
        LongStream.range(0, conditional.size())
            .filter(i -> conditional.get((int) i))
            .boxed()
            .toList();
    return Optional.of(labelled.isEmpty() ? words : words.with(CONDITIONAL, labelled));
  }

  /**
   * {@return the network that some words describe, not initialised}
   *
   * @param words such as {@link #describeNetwork} gives
   * @throws IllegalArgumentException if they describe none
   */
  public static Sequence of(NetworkDescription words) {
    List<NetworkDescription> layers = words.parts(LAYERS);
    boolean labelled = words.settings().containsKey(CONDITIONAL);
    List<Long> conditional = labelled ? words.sizes(CONDITIONAL) : List.of();
    for (long place : conditional) {
      if (place < 0 || place >= layers.size()) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "expected labels for one of the layers 0 to %d of a sequence but was %d",
                layers.size() - 1,
                place));
      }
    }
    Builder sequence = builder();
    for (long i = 0; i < layers.size(); i++) {
      sequence.add(SequenceLayers.build(layers.get((int) i)), conditional.contains(i));
    }
    return sequence.build();
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameterStore,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> params) {
    checkNumber(inputs.size());
    NDArray labels = inputs.size() > 1 ? inputs.get(1) : null;
    NDList current = new NDList(inputs.get(0));
    for (int i = 0; i < conditional.size(); i++) {
      if (conditional.get(i)) {
        current.add(labels);
      }
      current = children.valueAt(i).forward(parameterStore, current, training);
    }
    return current;
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... inputShapes) {
    run(inputShapes, (block, shapes) -> block.initialize(manager, dataType, shapes));
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return run(inputShapes, (block, shapes) -> {});
  }

  /** Does something with each block and the shapes of its inputs. */
  private interface Visit {
    void block(Block block, Shape... shapes);
  }

  private Shape[] run(Shape[] inputShapes, Visit visit) {
    checkNumber(inputShapes.length);
    Shape[] shapes = {inputShapes[0]};
    for (int i = 0; i < conditional.size(); i++) {
      Shape[] taken = conditional.get(i) ? new Shape[] {shapes[0], inputShapes[1]} : shapes;
      visit.block(children.valueAt(i), taken);
      shapes = children.valueAt(i).getOutputShapes(taken);
    }
    return shapes;
  }

  private void checkNumber(int inputs) {
    boolean labelled = conditional.contains(true);
    if (inputs != (labelled ? 2 : 1)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "expected %s but was %d",
              labelled ? "2 inputs, samples and their labels," : "1 input",
              inputs));
    }
  }

  /** Collects the blocks of a {@link Sequence} in order. */
  public static final class Builder {
    private final List<Block> blocks = new ArrayList<>();
    private final List<Boolean> conditional = new ArrayList<>();

    private Builder() {}

    /**
     * Adds a block that takes the output of the one before.
     *
     * @param block gives one array, unless it is the last
     * @return this builder
     */
    public Builder add(Block block) {
      return add(block, false);
    }

    /**
     * Adds a block that takes the output of the one before, and the labels.
     *
     * @param block gives one array, unless it is the last
     * @return this builder
     */
    public Builder addConditional(Block block) {
      return add(block, true);
    }

    private Builder add(Block block, boolean takesLabels) {
      blocks.add(block);
      conditional.add(takesLabels);
      return this;
    }

    /**
     * {@return the network, not initialised}
     *
     * @throws IllegalArgumentException if there is no block
     */
    public Sequence build() {
      if (blocks.isEmpty()) {
        throw new IllegalArgumentException("expected at least one block but there was none");
      }
      return new Sequence(this);
    }
  }
}
