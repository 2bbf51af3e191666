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
import dev.ganlib.internal.torch.Frames;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Runs a network on every frame of videos: the frames are folded into the batch, and its output is
 * unfolded again.
 *
 * <pre>{@code
 * PerFrame.of(Upsampling.nearest(2)) // (B, C, T, H, W) to (B, C, T, 2 H, 2 W)
 * }</pre>
 *
 * <p>Input (B, C, T, any...), of which the block is given (B T, C, any...): frame t of sample b is
 * its sample b T + t. Of its output (B T, K, other...) the layer makes (B, K, T, other...). Further
 * inputs, such as labels (B) or styles (B, S), belong to whole videos: the block is given them with
 * each sample's repeated for its T frames, in the same order. No parameters of its own;
 * differentiable as often as the block is.
 *
 * <p>The block cannot tell a frame from a sample: batch normalisation in it is over all frames of
 * all videos, and {@link MinibatchDeviation} compares frames.
 *
 * @see <a href="https://arxiv.org/abs/1907.06571">Clark et al. 2019, Adversarial Video Generation
 *     on Complex Datasets</a>
 */
public final class PerFrame extends AbstractBlock implements DescribedLayer {
  private final Block block;

  private PerFrame(Block block) {
    this.block = addChildBlock("block", block);
  }

  /**
   * {@return the layer, not initialised}
   *
   * @param block takes images (B, C, any...), and what further inputs there are, and gives one
   *     array of two axes or more; from then on a child of the layer
   */
  public static PerFrame of(Block block) {
    return new PerFrame(block);
  }

  @Override
  public LayerDescription describe() {
    return LayerDescription.named("PerFrame", Trait.RUNS_IN_ORDER, Trait.SAMPLES_ALONE, Trait.BF16);
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameterStore,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> params) {
    folded(inputs.getShapes());
    NDArray x = inputs.get(0); // (B, C, T, any...)
    long frames = x.getShape().get(2);
    NDList taken = new NDList(Frames.toBatch(x)); // (B T, C, any...)
    for (NDArray condition : inputs.subList(1, inputs.size())) {
      taken.add(Frames.repeat(condition, frames)); // (B T, any...)
    }
    NDArray made = block.forward(parameterStore, taken, training).singletonOrThrow();
    unfolded(made.getShape(), x.getShape());
    return new NDList(Frames.fromBatch(made, frames)); // (B, K, T, other...)
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... inputShapes) {
    block.initialize(manager, dataType, folded(inputShapes));
  }

  @Override
  protected void beforeInitialize(Shape... inputShapes) {
    folded(inputShapes);
    super.beforeInitialize(inputShapes);
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if the input is not (B, C, T, any...), a condition is not of
   *     the same batch, or the block's output has no channels or another batch than the frames
   */
  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    Shape made = Inputs.one(block.getOutputShapes(folded(inputShapes)));
    return new Shape[] {unfolded(made, inputShapes[0])};
  }

  /** Returns the shapes of what the block takes. */
  private static Shape[] folded(Shape[] inputs) {
    Shape[] taken = inputs.clone();
    Shape videos = inputs[0];
    if (videos.dimension() < 3 || !Inputs.hasPositiveSizes(videos)) {
      throw Inputs.expected("videos of shape (N, C, T, ...)", videos);
    }
    taken[0] = new Shape(folded(videos.get(0), videos), videos.get(1)).addAll(videos.slice(3));
    for (int i = 1; i < inputs.length; i++) {
      if (inputs[i].dimension() < 1 || inputs[i].get(0) != videos.get(0)) {
        throw new IllegalArgumentException(
            "expected conditions of whole videos, one for each of %s, but they are %s"
                .formatted(videos, inputs[i]));
      }
      taken[i] = new Shape(folded(inputs[i].get(0), videos)).addAll(inputs[i].slice(1));
    }
    return taken;
  }

  /** Returns B T, or an unknown B as it is. */
  private static long folded(long batch, Shape videos) {
    return batch < 0 ? batch : batch * videos.get(2);
  }

  private static Shape unfolded(Shape made, Shape videos) {
    if (made.dimension() < 2) {
      throw Inputs.expected("a block that gives (N, C, ...) for every frame", made);
    }
    long expected = folded(videos.get(0), videos);
    if (expected >= 0 && made.get(0) >= 0 && made.get(0) != expected) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "expected a block that gives one sample for each of %d frames, %d of each video, but"
                  + " it gives %d",
              expected,
              videos.get(2),
              made.get(0)));
    }
    return new Shape(videos.get(0), made.get(1), videos.get(2)).addAll(made.slice(2));
  }
}
