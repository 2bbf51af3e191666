package dev.ganlib.metric;

import ai.djl.ndarray.NDArray;
import java.util.Locale;

/**
 * The nearness of images to those that they should be, pair by pair: of a network that enlarges or
 * translates images, its outputs and the targets.
 *
 * <pre>{@code
 * Fidelity fidelity = Fidelity.of(Samples.of(outputs), Samples.of(targets.source(manager), like));
 * System.out.printf("%.2f dB, SSIM %.4f%n", fidelity.psnr(), fidelity.ssim());
 * }</pre>
 *
 * <p><b>L1</b> is the mean of |output - target|, in the units of the values, so up to 2 for values
 * in [-1, 1]. <b>PSNR</b>, the peak signal-to-noise ratio, is 10 log10(range² / mean squared error)
 * in decibels. <b>SSIM</b>, the structural similarity, compares means, variances and covariances of
 * windows of 11 x 11 pixels, weighted by a Gaussian of deviation 1.5, with K1 = 0.01 and K2 = 0.03:
 * 1 for equal images, 0 for unrelated ones, and -1 at the least. Windows lie within the image;
 * variances are those of the weighted pixels, without a correction for a sample.
 *
 * <p>Samples are paired in the order of their passes, which is the same for sources of as many
 * samples on one device: {@link Samples#of(dev.ganlib.Translator, dev.ganlib.data.Source)} of
 * inputs fits {@link Samples#of(dev.ganlib.data.Source, dev.ganlib.data.Placement)} of their
 * targets. An array must have the order of the samples themselves, which that of {@link
 * dev.ganlib.Translator#apply(dev.ganlib.data.Source, dev.ganlib.Translator.Consumer)} is not.
 *
 * <p>Each is the mean over images, of SSIM over channels too. Of videos every frame counts as an
 * image. Computed in float64, on the device of the arrays; nothing is clamped, and a value that is
 * NaN makes all three NaN.
 *
 * <p>The error of an image that equals its target is 0 and its PSNR infinite. Such images are
 * counted as {@link #identical()} and left out of the mean of PSNR, which is infinite if there are
 * no others.
 *
 * <p>These measure pairs, unlike other metrics of this package, and prefer blurred images to sharp
 * ones that are not quite the same. A metric of sets should stand beside them.
 *
 * @param count how many images were compared
 * @param identical how many of them equal their targets
 * @param psnr in decibels, the mean over images that differ from their targets
 * @param ssim from -1 to 1
 * @param l1 not negative
 * @see <a href="https://doi.org/10.1109/TIP.2003.819861">Wang et al. 2004, Image quality
 *     assessment: from error visibility to structural similarity</a>
 */
public record Fidelity(long count, long identical, double psnr, double ssim, double l1) {
  private static final double RANGE = 2;

  /**
   * {@return the fidelity of images with values in [-1, 1]}
   *
   * @param outputs float32 or float64 of shape (N, C, H, W), or (N, C, T, H, W) for videos, with H
   *     and W at least 11; stays the caller's
   * @param targets of the same shape, in the same order; stays the caller's
   * @throws IllegalArgumentException if a type or shape is another
   */
  public static Fidelity of(NDArray outputs, NDArray targets) {
    return of(outputs, targets, RANGE);
  }

  /**
   * {@return the fidelity of images with values in any range}
   *
   * @param outputs float32 or float64 of shape (N, C, H, W), or (N, C, T, H, W) for videos, with H
   *     and W at least 11; stays the caller's
   * @param targets of the same shape, in the same order; stays the caller's
   * @param range from the smallest possible value to the largest, positive: 2 for [-1, 1], 1 for
   *     [0, 1], 255 for bytes
   * @throws IllegalArgumentException if a type or shape is another, or the range is not positive
   *     and finite
   */
  public static Fidelity of(NDArray outputs, NDArray targets, double range) {
    FidelitySum sum = new FidelitySum(range);
    sum.add(outputs, targets);
    return sum.result();
  }

  /**
   * {@return the fidelity of samples with values in [-1, 1]}
   *
   * @param outputs images or videos with sides of at least 11
   * @param targets as many of the same shape, in the same order
   * @throws IllegalArgumentException if their numbers or shapes differ, a shape is another, or a
   *     pass does not give as many as {@link Samples#count} says
   */
  public static Fidelity of(Samples outputs, Samples targets) {
    return of(outputs, targets, RANGE);
  }

  /**
   * {@return the fidelity of samples with values in any range}
   *
   * <p>In bounded memory: outputs are made once and kept for up to 256 MiB at a time; the targets
   * are gone through once for each.
   *
   * @param outputs images or videos with sides of at least 11
   * @param targets as many of the same shape, in the same order
   * @param range as in {@link #of(NDArray, NDArray, double)}
   * @throws IllegalArgumentException if their numbers or shapes differ, a shape is another, or the
   *     range is not positive and finite
   */
  public static Fidelity of(Samples outputs, Samples targets, double range) {
    return of(outputs, targets, range, SamplePairs.MOST_BYTES);
  }

  /** The same, with so many bytes of outputs kept at a time. */
  static Fidelity of(Samples outputs, Samples targets, double range, long mostBytes) {
    if (outputs.count() != targets.count()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "expected as many outputs as targets but was %d and %d",
              outputs.count(),
              targets.count()));
    }
    FidelitySum sum = new FidelitySum(range);
    try (SamplePairs pairs = new SamplePairs(targets, mostBytes, sum::add)) {
      outputs.forEach((portion, labels) -> pairs.add(portion));
      pairs.finish();
      SamplePairs.requireCount("outputs", outputs.count(), pairs.count());
    }
    return sum.result();
  }
}
