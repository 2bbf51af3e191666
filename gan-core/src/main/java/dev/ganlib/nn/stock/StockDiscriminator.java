package dev.ganlib.nn.stock;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import dev.ganlib.internal.check.Ranges;
import dev.ganlib.nn.Heads;
import java.util.Locale;

/**
 * Builds the discriminators of {@link Dcgan}, {@link Sngan}, {@link Sagan} and {@link StyleGan}.
 */
public final class StockDiscriminator {
  private StockDiscriminator() {}

  /** Collects the choices of a discriminator. */
  public static final class Builder {
    private final Family family;
    private final ImageScales scales;
    private long width = 64;
    private Norm norm;
    private int classes;

    Builder(Family family, Shape image) {
      this.family = family;
      scales = ImageScales.of(image);
      norm = family.discriminatorNorm();
    }

    /**
     * Sets the number of channels that the others are multiples of; 64 unless set.
     *
     * @param channels positive, a multiple of 8 in {@link Sagan}
     * @return this builder
     * @throws IllegalArgumentException if the number is out of its range
     */
    public Builder width(long channels) {
      width = family.checkedWidth(channels);
      return this;
    }

    /**
     * Sets the normalisation; the paper's unless set.
     *
     * @param choice one that the family has
     * @return this builder
     * @throws IllegalArgumentException if the family does not have it
     */
    public Builder norm(Norm choice) {
      family.checkDiscriminatorNorm(choice);
      norm = choice;
      return this;
    }

    /**
     * Makes it conditional: it then takes labels, int64 (B), as its second input.
     *
     * @param count how many classes the labels tell apart, positive
     * @return this builder
     * @throws IllegalArgumentException if the count is not positive
     */
    public Builder classes(int count) {
      classes = Ranges.positive("classes", count);
      return this;
    }

    /** {@return the discriminator, (B, C, H, W) to (B, 1), not initialised} */
    public Block build() {
      return family.judgement(family.trunk(scales, width, norm), scales, width, norm, classes);
    }

    /**
     * {@return the discriminator without its last layer, (B, C, H, W) to features (B, F), not
     * initialised: a trunk for {@link Heads}}
     *
     * @throws IllegalArgumentException if it was made conditional
     */
    public Block trunk() {
      if (classes > 0) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "a trunk takes no labels but was made conditional on %d classes",
                classes));
      }
      return family.trunk(scales, width, norm);
    }
  }
}
