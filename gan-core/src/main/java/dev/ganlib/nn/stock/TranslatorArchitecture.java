package dev.ganlib.nn.stock;

import dev.ganlib.internal.check.Ranges;
import java.util.Locale;

/**
 * The settings that one of this library's own networks from images to images is built from.
 *
 * @param family {@code unet}, {@code residual} or {@code superresolution}
 * @param inputs the channels of the images that it takes, positive
 * @param outputs the channels of the images that it gives, positive
 * @param width the number of channels that the others are multiples of, positive
 * @param levels how often {@link UNet} and {@link ResidualTranslator} halve the sides, or how often
 *     {@link SuperResolution} doubles them: positive, at most 10
 * @param blocks the residual blocks, positive; 0 of {@link UNet}, which has none
 * @param kernel the height and width of the first and the last kernel, odd and positive; 4 of
 *     {@link UNet}
 * @param norm of the layers
 */
record TranslatorArchitecture(
    String family,
    long inputs,
    long outputs,
    long width,
    int levels,
    int blocks,
    long kernel,
    Norm norm) {
  private static final int MOST_LEVELS = 10;

  /**
   * Checks the ranges.
   *
   * @param family {@code unet}, {@code residual} or {@code superresolution}
   * @param inputs the channels of the images that it takes, positive
   * @param outputs the channels of the images that it gives, positive
   * @param width the number of channels that the others are multiples of, positive
   * @param levels how often the sides are halved, or doubled, from 1 to 10
   * @param blocks the residual blocks, positive, or 0 of {@link UNet}
   * @param kernel the height and width of the first and the last kernel, odd, or 4 of {@link UNet}
   * @param norm of the layers
   * @throws IllegalArgumentException if a number is out of its range, or the family is another
   */
  TranslatorArchitecture {
    TranslatorFamily known = TranslatorFamily.named(family);
    Ranges.positive("input channels", inputs);
    Ranges.positive("output channels", outputs);
    Ranges.positive("width", width);
    if (levels < 1 || levels > MOST_LEVELS) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s must be from 1 to %d but was %d",
              known.levels(),
              MOST_LEVELS,
              levels));
    }
    if (known == TranslatorFamily.UNET) {
      same("blocks", UNet.BLOCKS, blocks);
      same("kernel", UNet.KERNEL, kernel);
    } else {
      Ranges.positive("blocks", blocks);
      if (Ranges.positive("kernel", kernel) % 2 == 0) {
        throw new IllegalArgumentException("kernel must be odd but was " + kernel);
      }
    }
  }

  private static void same(String name, long expected, long value) {
    if (value != expected) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "%s of a unet must be %d but was %d", name, expected, value));
    }
  }

  /** Returns the network, not initialised. */
  StockTranslator build() {
    return new StockTranslator(this, TranslatorFamily.named(family).layers(this));
  }
}
