package dev.ganlib.internal.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.List;

/**
 * The operators of a style-based generator. Stateless.
 *
 * <p>All can be differentiated twice.
 */
public final class Styles {
  private Styles() {}

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
}
