package dev.ganlib.optim;

/** The name of {@link Adam} with the weight decay apart from the gradient. */
public final class AdamW {
  private AdamW() {}

  /**
   * {@return AdamW with PyTorch's defaults: betas 0.9 and 0.999, epsilon 1e-8, weight decay 0.01}
   *
   * @param learningRate positive
   * @throws IllegalArgumentException if the learning rate is not positive and finite
   */
  public static Adam of(double learningRate) {
    return new Adam(learningRate, 0.9, 0.999, 1e-8, 0.01, true);
  }
}
