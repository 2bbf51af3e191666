package dev.ganlib.nn.stock;

import ai.djl.ndarray.types.Shape;
import dev.ganlib.internal.check.Ranges;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The settings that one of this library's own generators is built from; a saved generator holds it.
 *
 * @param family {@code dcgan}, {@code sngan}, {@code sagan}, {@code stylegan2} or {@code dvdgan}
 * @param latentSize the length of a latent, positive
 * @param image the shape of a sample, (C, H, W); of {@link Dvdgan} (C, T, H, W)
 * @param width the number of channels that the others are multiples of, positive, a multiple of 8
 *     in {@link Sagan}
 * @param norm of the layers
 * @param classes how many classes it can be asked for, or 0 if it takes no labels
 */
public record Architecture(
    String family, long latentSize, List<Long> image, long width, Norm norm, int classes) {
  /**
   * Checks the ranges.
   *
   * @param family {@code dcgan}, {@code sngan}, {@code sagan}, {@code stylegan2} or {@code dvdgan}
   * @param latentSize the length of a latent, positive
   * @param image the shape of a sample, (C, H, W); of {@link Dvdgan} (C, T, H, W)
   * @param width the number of channels that the others are multiples of, positive, a multiple of 8
   *     in {@link Sagan}
   * @param norm of the layers
   * @param classes how many classes it can be asked for, or 0
   * @throws IllegalArgumentException if a number is out of its range, the image's sides do not fit,
   *     or the family is another
   */
  public Architecture {
    Ranges.positive("latent size", latentSize);
    image = List.copyOf(image);
    Family known = Family.named(family);
    ImageScales.of(known.frame(shape(image)));
    Ranges.notNegative("classes", classes);
    known.checkGeneratorNorm(norm);
    known.checkedWidth(width);
  }

  Architecture(Family family, long latentSize, Shape image, long width, Norm norm, int classes) {
    this(
        family.name().toLowerCase(Locale.ROOT),
        latentSize,
        Arrays.stream(image.getShape()).boxed().toList(),
        width,
        norm,
        classes);
  }

  private static Shape shape(List<Long> sizes) {
    return new Shape(sizes.stream().mapToLong(Long::longValue).toArray());
  }

  /** {@return the generator, not initialised} */
  public StockGenerator build() {
    return new StockGenerator(this, Family.named(family).generator(this, 0));
  }

  ImageScales scales() {
    return ImageScales.of(Family.named(family).frame(sample()));
  }

  /** Returns the shape of a sample. */
  Shape sample() {
    return shape(image);
  }
}
