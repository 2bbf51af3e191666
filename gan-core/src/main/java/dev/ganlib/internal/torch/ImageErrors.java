package dev.ganlib.internal.torch;

import ai.djl.ndarray.NDArray;

/** Errors of images against others, in float64 and without graph. Stateless. */
public final class ImageErrors {
  /** The least height and width. */
  public static final int WINDOW = 11;

  /** How many numbers there are of each image. */
  public static final int NUMBERS = 3;

  private ImageErrors() {}

  /**
   * Returns of each image the mean distance, the mean squared distance and the structural
   * similarity to its target.
   *
   * @param images floating, (B, C, H, W), with H and W at least {@value #WINDOW}
   * @param targets floating, of the same shape
   * @param range from the smallest possible value to the largest
   * @return float64 (B, 3)
   */
  public static NDArray of(NDArray images, NDArray targets, double range) {
    return Program.call("fidelity")
        .with(images)
        .with(targets)
        .withNumbers(range)
        .runForOne(images.getManager());
  }
}
