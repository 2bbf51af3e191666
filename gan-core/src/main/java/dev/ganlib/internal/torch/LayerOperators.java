package dev.ganlib.internal.torch;

import ai.djl.ndarray.NDArray;
import java.util.List;

/**
 * The operators of layers: linear maps, convolutions, resampling, activations. Stateless.
 *
 * <p>All can be differentiated twice, but for linear maps while a {@link ProductTape} notes them.
 * Parameters are a weight, then a bias if there is one; results belong to the input's manager.
 */
public final class LayerOperators {
  private LayerOperators() {}

  /** Returns x where positive, else {@code slope * x}, with the slope in double precision. */
  public static NDArray leakyRelu(NDArray x, double slope) {
    return Program.call("leaky_relu").with(x).withNumbers(slope).runForOne(x.getManager());
  }

  /**
   * Returns {@code x * weight^T + bias} on the last axis.
   *
   * @param parameters weight (out, in), and bias (out) if any
   */
  public static NDArray linear(NDArray x, List<NDArray> parameters) {
    NDArray result = ProductTape.run(Perceptron.of(parameters), x, parameters, List.of(), true);
    if (result != null) {
      return result;
    }
    return Program.call(Bfloat16.variant("linear"))
        .with(x)
        .withList(Role.PARAMETERS, parameters)
        .runForOne(x.getManager());
  }

  /**
   * Returns the convolution of x, or the transposed one, over all axes after the second.
   *
   * <p>On three axes, where a kernel lies wholly within the padded side nowhere, oneDNN 3.7 leaves
   * gradients by the weight unwritten, and writes beyond its memory. There the padding is made by
   * an operator of its own, or cut off the result of a transposed convolution.
   *
   * @param parameters weight (out, in / groups, kernel...), or of a transposed convolution (in, out
   *     / groups, kernel...), and bias (out) if any
   * @param spec 1 if transposed, else 0; the groups; then, each with a number for every axis,
   *     stride, padding, dilation and output padding
   */
  public static NDArray convolution(NDArray x, List<NDArray> parameters, long... spec) {
    if (Convolutions.verdict() == Convolutions.Verdict.UNKNOWN) {
      Convolutions.require(x.getDevice());
    }
    return Program.call(Bfloat16.variant("convolution"))
        .with(x)
        .withList(Role.PARAMETERS, parameters)
        .withVector(spec)
        .runForOne(x.getManager());
  }

  /** Returns (B, C, fH, fW) from (B, ffC, H, W), f the factor. */
  public static NDArray pixelShuffle(NDArray x, long factor) {
    return byFactor("pixel_shuffle", x, factor);
  }

  /** Returns (B, C, any / f...), each place the mean of a block; a factor f for every axis. */
  public static NDArray averagePooling(NDArray x, long... factors) {
    return Program.call("average_pooling").with(x).withVector(factors).runForOne(x.getManager());
  }

  /** Returns images (B, C, H, W) larger by a factor, each pixel repeated. */
  public static NDArray upsampleNearest(NDArray x, long factor) {
    return byFactor("upsample_nearest", x, factor);
  }

  /** Returns images (B, C, H, W) larger by a factor, bilinear between the pixels' centres. */
  public static NDArray upsampleBilinear(NDArray x, long factor) {
    return byFactor("upsample_bilinear", x, factor);
  }

  /**
   * Returns x where positive, else {@code slope * x}.
   *
   * @param slope a list of one array, of one number or of one for each channel (axis 1)
   */
  public static NDArray prelu(NDArray x, List<NDArray> slope) {
    return Program.call("prelu").with(x).withList(Role.PARAMETERS, slope).runForOne(x.getManager());
  }

  /**
   * Returns x with one more channel: the mean over all features of their deviation in the sample's
   * group. With n groups, sample i is in group i mod n.
   *
   * @param group the samples in a group, a divisor of the batch
   */
  public static NDArray minibatchDeviation(NDArray x, long group) {
    return byFactor("minibatch_deviation", x, group);
  }

  private static NDArray byFactor(String method, NDArray x, long number) {
    return Program.call(method).with(x).withIntegers(number).runForOne(x.getManager());
  }
}
