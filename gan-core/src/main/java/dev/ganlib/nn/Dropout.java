package dev.ganlib.nn;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import dev.ganlib.internal.torch.Draws;
import org.jspecify.annotations.Nullable;

/**
 * Dropout whose randomness follows the run's seed: in training each element is zeroed with
 * probability {@code rate} and the others are scaled by {@code 1 / (1 - rate)}; in inference the
 * input passes unchanged.
 *
 * <p>DJL's own {@code Dropout} draws from a generator that the whole process shares, so runs with
 * it cannot be repeated; a trainer refuses it. Any input shape; the output has the same.
 *
 * @see <a href="https://jmlr.org/papers/v15/srivastava14a.html">Srivastava et al. 2014, Dropout</a>
 */
public final class Dropout extends AbstractBlock implements DescribedLayer {
  private final double rate;

  /**
   * Makes the layer.
   *
   * @param rate the probability of zeroing an element, in [0, 1)
   * @throws IllegalArgumentException if the rate is out of its range
   */
  public Dropout(double rate) {
    if (!(rate >= 0 && rate < 1)) {
      throw new IllegalArgumentException("dropout rate must be in [0, 1) but was " + rate);
    }
    this.rate = rate;
  }

  /**
   * {@return the layer}
   *
   * @param rate the probability of zeroing an element, in [0, 1)
   * @throws IllegalArgumentException if the rate is out of its range
   */
  public static Dropout of(double rate) {
    return new Dropout(rate);
  }

  /** {@return the layer with its settings} */
  @Override
  public String toString() {
    return "Dropout[rate=" + rate + "]";
  }

  @Override
  public LayerDescription describe() {
    return LayerDescription.named("Dropout", Trait.SAMPLES_ALONE, Trait.DRAWS, Trait.BF16)
        .with("rate", rate);
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameterStore,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> params) {
    return training && rate > 0
        ? new NDList(Draws.dropout(inputs.singletonOrThrow(), rate))
        : inputs;
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return inputShapes;
  }
}
