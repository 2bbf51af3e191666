package dev.ganlib.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.internal.check.Ranges;
import dev.ganlib.internal.torch.NormalisationOperators;
import java.util.List;
import java.util.Locale;

/**
 * Group normalisation: the channels of each sample are divided, in order, into groups of equal
 * size, and each group is shifted and scaled to mean 0 and variance 1 over its channels and space.
 *
 * <p>Input (B, C, any...), C a multiple of the groups; output of the same shape. Training and
 * inference are the same, and no sample's output depends on another sample. Equal to PyTorch's
 * {@code GroupNorm}; a learned scale and shift for each channel, {@code gamma} and {@code beta} of
 * shape (C), are on by default as there.
 *
 * @see <a href="https://arxiv.org/abs/1803.08494">Wu and He 2018, Group Normalization</a>
 */
public final class GroupNorm extends SampleNorm {
  private final long groups;

  private GroupNorm(Builder builder) {
    super(builder, 2);
    groups = builder.groups;
  }

  /**
   * {@return the layer with epsilon 1e-5 and with scale and shift}
   *
   * @param groups the number of groups, positive; 1 normalises each sample as a whole
   * @throws IllegalArgumentException if it is not positive
   */
  public static GroupNorm of(long groups) {
    return builder(groups).build();
  }

  /**
   * {@return a builder with epsilon 1e-5 and with scale and shift}
   *
   * @param groups the number of groups, positive; 1 normalises each sample as a whole
   * @throws IllegalArgumentException if it is not positive
   */
  public static Builder builder(long groups) {
    return new Builder(groups);
  }

  /** {@return the layer with its settings} */
  @Override
  public String toString() {
    return String.format(Locale.ROOT, "GroupNorm[groups=%d, epsilon=%s]", groups, epsilon());
  }

  @Override
  public LayerDescription describe() {
    return describe(
        LayerDescription.named("GroupNorm", Trait.SAMPLES_ALONE, Trait.BF16)
            .with("groups", groups));
  }

  @Override
  NDArray normalise(NDArray x, List<NDArray> affine) {
    return affine.isEmpty()
        ? NormalisationOperators.groupNorm(x, groups, epsilon())
        : NormalisationOperators.groupNorm(x, groups, epsilon(), affine.get(0), affine.get(1));
  }

  @Override
  void checkParts(Shape input) {
    if (input.get(1) % groups != 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "channels must be a multiple of the %d groups but the input was %s",
              groups,
              input));
    }
    if (input.slice(1).size() == groups) {
      throw new IllegalArgumentException(
          "group normalisation needs more than one number a group but the input was "
              + input
              + " for "
              + groups
              + " groups");
    }
  }

  /** Collects the constants of a {@link GroupNorm}. */
  public static final class Builder extends SampleNorm.Builder<Builder> {
    private final long groups;

    private Builder(long groups) {
      super(true);
      this.groups = Ranges.positive("groups", groups);
    }

    @Override
    Builder self() {
      return this;
    }

    /** {@return the layer, not initialised} */
    public GroupNorm build() {
      return new GroupNorm(this);
    }
  }
}
