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
import org.jspecify.annotations.Nullable;

/**
 * Leads its input past a network: the output is the input's channels, then those that the network
 * makes of it.
 *
 * <pre>{@code
 * // One level of a U-Net: halve, go one level deeper, double; beside it what came in.
 * Block level =
 *     Skip.around(
 *         Sequence.builder()
 *             .add(Convolution.builder(64, 4, 4).stride(2).padding(1).build())
 *             .add(deeper)
 *             .add(TransposedConvolution.builder(32, 4, 4).stride(2).padding(1).build())
 *             .build());
 * }</pre>
 *
 * <p>Input x (B, C, any...); the block's output (B, K, any...) has the same sizes after the
 * channels; the layer's output is (B, C + K, any...). Further inputs, such as labels (B), go to the
 * block. A U-Net is made by recursion: the block of one level holds the {@code Skip} of the next.
 * No parameters of its own; differentiable as often as the block is.
 *
 * @see <a href="https://arxiv.org/abs/1505.04597">Ronneberger et al. 2015, U-Net</a>
 */
public final class Skip extends AbstractBlock implements DescribedLayer {
  private final Block block;

  private Skip(Block block) {
    this.block = addChildBlock("block", block);
  }

  /**
   * {@return the layer, not initialised}
   *
   * @param block gives one array that has the sizes of its first input, but for the channels; from
   *     then on a child of the layer
   */
  public static Skip around(Block block) {
    return new Skip(block);
  }

  @Override
  public LayerDescription describe() {
    return LayerDescription.named("Skip", Trait.SAMPLES_ALONE, Trait.BF16);
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if the block's output has other sizes than its input
   */
  @Override
  protected NDList forwardInternal(
      ParameterStore parameterStore,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> params) {
    NDArray x = inputs.get(0); // (B, C, any...)
    NDArray made = block.forward(parameterStore, inputs, training).singletonOrThrow(); // (B, K, ..)
    joined(x.getShape(), made.getShape());
    return new NDList(x.concat(made, 1));
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... inputShapes) {
    block.initialize(manager, dataType, inputShapes);
    getOutputShapes(inputShapes);
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if the block's output has other sizes than its input
   */
  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return new Shape[] {joined(inputShapes[0], Inputs.one(block.getOutputShapes(inputShapes)))};
  }

  private static Shape joined(Shape x, Shape made) {
    boolean fits =
        x.dimension() > 1 && x.dimension() == made.dimension() && x.slice(2).equals(made.slice(2));
    if (!fits) {
      throw new IllegalArgumentException(
          "expected a block that keeps the sizes after the channels, as its output is joined to"
              + " its input, but from "
              + Inputs.text(x)
              + " it makes "
              + Inputs.text(made));
    }
    return new Shape(x.get(0), x.get(1) + made.get(1)).addAll(x.slice(2));
  }
}
