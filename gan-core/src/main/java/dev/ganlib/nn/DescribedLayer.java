package dev.ganlib.nn;

/**
 * A block that describes itself, so that a trainer need not take the cautious answer for it.
 *
 * <p>Every layer of this package is one, and a custom block may be:
 *
 * <pre>{@code
 * final class Halving extends AbstractBlock implements DescribedLayer {
 *   public LayerDescription describe() {
 *     return LayerDescription.named("Halving", Trait.SAMPLES_ALONE, Trait.BF16).with("factor", 2);
 *   }
 *   ...
 * }
 * }</pre>
 *
 * <p>A description is of the block itself and not of its children, which are asked apart. It may be
 * asked for at any time, also before the block is initialised, and does not change. Whoever
 * describes a block promises that it does no more than that: that it computes convolutions with no
 * other weights than parameters of three or more axes, for one.
 */
public interface DescribedLayer {
  /** {@return what the block does, without what its children do} */
  LayerDescription describe();
}
