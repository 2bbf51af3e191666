package dev.ganlib.internal.torch;

import ai.djl.ndarray.NDArray;
import java.util.List;

/**
 * Random changes of images, differentiable twice, and the control of their strength. Stateless.
 *
 * <p>A state is float64 of shape (4): the strength, the sum of the signs of the discriminator's
 * outputs since the strength last moved, and of how many images and batches that is.
 *
 * <p>An image that a kind is not applied to stays as it is to the bit: brightness then adds -0, the
 * only number that changes no other, not even 0 and -0.
 */
public final class Augmentations {
  /** The length of a state. */
  public static final int STATE = 4;

  private Augmentations() {}

  /**
   * Returns changed images.
   *
   * @param images (B, C, H, W)
   * @param uniform numbers in [0, 1), of the images' type: (B, n), for each kind one that decides
   *     whether it is applied, then two for a translation or a cutout and one for any other
   * @param kinds five flags, in the order of application: brightness, saturation, contrast,
   *     translation, cutout
   * @param strength the probability of each kind for each image
   */
  public static NDArray apply(NDArray images, NDArray uniform, long[] kinds, double strength) {
    return Program.call("augment")
        .with(images)
        .with(uniform)
        .withVector(kinds)
        .withNumbers(strength)
        .runForOne(images.getManager());
  }

  /**
   * Returns changed images, as often as a state's strength says; it is not read from the device.
   */
  public static NDArray apply(NDArray images, NDArray uniform, long[] kinds, NDArray state) {
    return Program.call("augment_adaptive")
        .with(images)
        .with(uniform)
        .withVector(kinds)
        .withList(Role.BUFFERS, List.of(state))
        .runForOne(images.getManager());
  }

  /**
   * Takes what the discriminator makes of reals into a state and moves its strength after every
   * fourth batch, on the device.
   *
   * @param state is changed
   * @param outputs (B, ...) of real images: a batch, or a part of one
   * @param batch how many images the whole batch has
   * @param middle the output that speaks neither for real nor for fake
   * @param target the mean sign of the outputs at which the strength would stay
   * @param images how many images it takes for the strength to go from 0 to 1
   */
  public static void adapt(
      NDArray state, NDArray outputs, long batch, double middle, double target, long images) {
    Program.call("adapt")
        .with(outputs)
        .withNumbers(target, (double) images, (double) batch, middle)
        .withList(Role.BUFFERS, List.of(state))
        .run(outputs.getManager())
        .close();
  }
}
