package dev.ganlib.internal.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.List;

/**
 * The operators of a style-based generator. Stateless.
 *
 * <p>All can be differentiated twice; none knows the gradient of a buffer.
 */
public final class StyleOperators {
  private StyleOperators() {}

  /**
   * Returns the convolution of images with a weight that is scaled for each sample, and perhaps
   * demodulated.
   *
   * @param x (B, C, H, W)
   * @param style (B, C), to which 1 is added
   * @param parameters weight (out, C, k, k), and bias (out) if any
   * @param demodulated whether each sample's weight is divided by its length, for each output
   * @param spec see {@link LayerOperators#convolution}
   * @return (B, out, ...), owned by the manager of x
   */
  public static NDArray modulatedConvolution(
      NDArray x, NDArray style, List<NDArray> parameters, boolean demodulated, long... spec) {
    Convolutions.require(x.getDevice());
    return Program.call("modulated_convolution")
        .with(x)
        .with(style)
        .withList(Role.PARAMETERS, parameters)
        .withVector(demodulated ? 1 : 0, Bfloat16.isOn() ? 1 : 0)
        .withVector(spec)
        .runForOne(x.getManager());
  }

  /** Returns each parameter times its factor, owned by a manager. */
  public static NDList scaled(NDManager owner, List<NDArray> parameters, double... factors) {
    return Program.call("scale_each")
        .withList(Role.PARAMETERS, parameters)
        .withVector(factors)
        .run(owner);
  }

  /** Returns the square root of 2 times x, times a slope where x is negative. */
  public static NDArray scaledLeakyRelu(NDArray x, double slope) {
    return Program.call("scaled_leaky_relu").with(x).withNumbers(slope).runForOne(x.getManager());
  }

  /** Returns latents (B, L), each divided by the root of the mean of its squares. */
  public static NDArray unitSquare(NDArray latents) {
    return Program.call("unit_square").with(latents).runForOne(latents.getManager());
  }

  /**
   * Returns styles (B, S) as they are, and moves a mean towards theirs, in place.
   *
   * @param mean (S), a buffer
   * @param rate the share of the way, from 0 to 1
   */
  public static NDArray trackMean(NDArray styles, NDArray mean, double rate) {
    return Program.call("track_mean")
        .with(styles)
        .withNumbers(rate)
        .withList(Role.BUFFERS, List.of(mean))
        .runForOne(styles.getManager());
  }

  /**
   * Returns styles for each of so many layers, (B, layers, S): with a probability another style
   * from a layer on that is drawn uniformly, but never from the first.
   *
   * @param styles (B, S)
   * @param others (B, S), the other style of each sample
   * @param uniform (B, 2), numbers in [0, 1): what decides where, and whether
   * @param layers at least 2
   * @param probability from 0 to 1
   */
  public static NDArray mixed(
      NDArray styles, NDArray others, NDArray uniform, int layers, double probability) {
    return Program.call("mix_styles")
        .with(styles)
        .with(others)
        .with(uniform)
        .withIntegers(layers)
        .withNumbers(probability)
        .runForOne(styles.getManager());
  }

  /** Returns the rows of an array, each a place further, and the last one first. */
  public static NDArray turned(NDArray rows) {
    return Program.call("turn_rows").with(rows).runForOne(rows.getManager());
  }

  /** Returns styles (B, S) for each of so many layers, (B, layers, S). */
  public static NDArray repeated(NDArray styles, int layers) {
    return Program.call("repeat_styles")
        .with(styles)
        .withNumbers(layers)
        .runForOne(styles.getManager());
  }

  /**
   * Returns the mean plus a share of how far styles are from it: to the bit the styles if it is 1,
   * and the mean if it is 0.
   *
   * @param styles (B, L, S)
   * @param mean (S)
   * @param share from 0 to 1
   */
  public static NDArray truncated(NDArray styles, NDArray mean, double share) {
    return Program.call("truncate_styles")
        .with(styles)
        .with(mean)
        .withNumbers(share)
        .runForOne(styles.getManager());
  }
}
