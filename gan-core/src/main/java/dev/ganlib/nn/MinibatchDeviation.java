package dev.ganlib.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import dev.ganlib.internal.check.Ranges;
import dev.ganlib.internal.torch.LayerOperators;
import org.jspecify.annotations.Nullable;

/**
 * Minibatch standard deviation: appends a channel that tells a discriminator how much samples
 * differ from one another, so that it sees a generator that makes few different ones.
 *
 * <p>The batch is divided into groups. For each feature (channel and pixel) the standard deviation
 * within the group is sqrt(variance + 1e-8), the variance without correction for the group's size;
 * the mean of these over all features is the one number of the new channel, for every pixel of
 * every sample of the group.
 *
 * <p>Input (B, C, any...); output (B, C + 1, any...). The groups are those of StyleGAN2: with n
 * groups, sample i is in group i mod n. A batch that the group size does not divide uses the
 * largest divisor of the batch that is not above it; a group of one has the deviation 1e-4. No
 * parameters. Differentiable twice, also where samples are equal. The output for a sample depends
 * on the others of its group, in inference too.
 *
 * @see <a href="https://arxiv.org/abs/1710.10196">Karras et al. 2018, Progressive Growing of
 *     GANs</a>
 */
public final class MinibatchDeviation extends AbstractBlock implements DescribedLayer {
  private final long groupSize;

  private MinibatchDeviation(long groupSize) {
    this.groupSize = Ranges.positive("group size", groupSize);
  }

  /** {@return the layer with groups of 4 samples} */
  public static MinibatchDeviation of() {
    return of(4);
  }

  /**
   * {@return the layer}
   *
   * @param groupSize the samples of a group, positive; no less than the batch for one group
   * @throws IllegalArgumentException if it is not positive
   */
  public static MinibatchDeviation of(long groupSize) {
    return new MinibatchDeviation(groupSize);
  }

  /** {@return the layer with its settings} */
  @Override
  public String toString() {
    return "MinibatchDeviation[groupSize=" + groupSize + "]";
  }

  @Override
  public LayerDescription describe() {
    return LayerDescription.named("MinibatchDeviation", Trait.COMPARES_SAMPLES, Trait.BF16)
        .with("groupSize", groupSize);
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameterStore,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> params) {
    getOutputShapes(inputs.getShapes());
    NDArray x = inputs.singletonOrThrow(); // (B, C, any...)
    return new NDList(LayerOperators.minibatchDeviation(x, divisor(x.getShape().get(0))));
  }

  private long divisor(long batch) {
    long divisor = Math.min(groupSize, batch);
    while (batch % divisor != 0) {
      divisor--;
    }
    return divisor;
  }

  @Override
  protected void beforeInitialize(Shape... inputShapes) {
    getOutputShapes(inputShapes);
    super.beforeInitialize(inputShapes);
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if the input is not (B, C, any...)
   */
  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    Shape input = Inputs.channels(inputShapes);
    Shape front = new Shape(input.get(0), input.get(1) + 1);
    return new Shape[] {front.addAll(input.slice(2))};
  }
}
