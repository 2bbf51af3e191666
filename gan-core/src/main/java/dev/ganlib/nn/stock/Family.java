package dev.ganlib.nn.stock;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import dev.ganlib.internal.check.Ranges;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** A kind of stock network: how its generator and its discriminator are put together. */
enum Family {
  DCGAN,
  SNGAN,
  SAGAN,
  STYLEGAN2,
  DVDGAN;

  private List<Norm> generatorNorms() {
    return switch (this) {
      case DCGAN -> List.of(Norm.values());
      case SNGAN, SAGAN, DVDGAN -> List.of(Norm.BATCH);
      case STYLEGAN2 -> List.of(Norm.NONE);
    };
  }

  private List<Norm> discriminatorNorms() {
    return switch (this) {
      case DCGAN -> List.of(Norm.values());
      case SNGAN, SAGAN, DVDGAN -> List.of(Norm.SPECTRAL, Norm.NONE);
      case STYLEGAN2 -> List.of(Norm.NONE);
    };
  }

  static Family named(String name) {
    return Arrays.stream(values())
        .filter(family -> family.name().toLowerCase(Locale.ROOT).equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "expected a family among dcgan, sngan, sagan, stylegan2 and dvdgan but was "
                        + name));
  }

  /**
   * Returns the shape of an image of a sample: the sample's own, or of a video that of a frame.
   *
   * @throws IllegalArgumentException if it is no video where one is expected
   */
  Shape frame(Shape sample) {
    if (this != DVDGAN) {
      return sample;
    }
    if (sample.dimension() != 4 || sample.get(1) < Dvdgan.LEAST_FRAMES) {
      throw new IllegalArgumentException(
          "expected the shape of a video, (C, T, H, W) with %s frames or more, but was %s"
              .formatted(Dvdgan.LEAST_FRAMES, sample));
    }
    return new Shape(sample.get(0)).addAll(sample.slice(2));
  }

  /** Returns the norm that the paper has. */
  Norm generatorNorm() {
    return generatorNorms().get(0);
  }

  /** Returns the norm that the paper has. */
  Norm discriminatorNorm() {
    return discriminatorNorms().get(0);
  }

  void checkGeneratorNorm(Norm norm) {
    check("generator", generatorNorms(), norm);
  }

  void checkDiscriminatorNorm(Norm norm) {
    check("discriminator", discriminatorNorms(), norm);
  }

  /**
   * Returns a width.
   *
   * @throws IllegalArgumentException if it is not positive, or for {@code SAGAN} not a multiple of
   *     8
   */
  long checkedWidth(long width) {
    Ranges.positive("width", width);
    if (this == SAGAN && width % 8 != 0) {
      throw new IllegalArgumentException(
          "width of a sagan must be a multiple of 8 but was " + width);
    }
    return width;
  }

  private void check(String player, List<Norm> norms, Norm norm) {
    if (!norms.contains(norm)) {
      throw new IllegalArgumentException(
          "expected norm of a %s %s to be among %s but was %s"
              .formatted(name().toLowerCase(Locale.ROOT), player, norms, norm));
    }
  }

  /**
   * Returns the layers of a generator.
   *
   * @param mixing the share of samples of two styles in training; 0 where there are no styles
   */
  Block generator(Architecture architecture, double mixing) {
    return switch (this) {
      case DCGAN -> Dcgan.layers(architecture);
      case SNGAN, SAGAN -> Sngan.layers(this, architecture);
      case STYLEGAN2 -> StyleGan.layers(architecture, mixing);
      case DVDGAN -> Dvdgan.layers(architecture);
    };
  }

  /** Returns a network from images to (B, features). */
  Block trunk(ImageScales scales, long width, Norm norm) {
    return switch (this) {
      case DCGAN -> Dcgan.trunk(scales, width, norm);
      case SNGAN, SAGAN -> Sngan.trunk(this, scales, width, norm);
      case STYLEGAN2 -> StyleGan.trunk(scales, width);
      case DVDGAN -> throw new IllegalStateException("two discriminators of their own");
    };
  }

  /** Returns a discriminator of a trunk and a last layer. */
  Block judgement(Block trunk, ImageScales scales, long width, Norm norm, int classes) {
    return switch (this) {
      case DCGAN -> Dcgan.judgement(trunk, norm, classes);
      case SNGAN, SAGAN ->
          Sngan.judgement(trunk, Sngan.features(this, scales, width), norm, classes);
      case STYLEGAN2 -> StyleGan.judgement(trunk, StyleGan.features(scales, width), classes);
      case DVDGAN -> throw new IllegalStateException("two discriminators of their own");
    };
  }
}
