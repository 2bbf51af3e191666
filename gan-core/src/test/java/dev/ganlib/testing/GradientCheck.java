package dev.ganlib.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.internal.torch.EngineRoom;
import dev.ganlib.internal.torch.GradMode;
import dev.ganlib.internal.torch.Gradients;
import dev.ganlib.internal.torch.Scope;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Compares gradients with central differences in float64, which know nothing of autograd: (f(x + h)
 * - f(x - h)) / 2h, with an error of about 1e-10 where f is smooth and of magnitude 1.
 */
public final class GradientCheck {
  private static final double STEP = 1e-5;

  private GradientCheck() {}

  /** Asserts that the gradient of a scalar function agrees with its central differences. */
  public static void assertGradient(
      UnaryOperator<NDArray> function, Shape shape, double tolerance, double... at) {
    assertThat(gradient(function, shape, at))
        .containsExactly(differences(function, shape, at), within(tolerance));
  }

  /** Returns the gradient of a scalar function as the library computes it, in float64. */
  @SuppressWarnings("try") // scope and mode work by being open
  public static double[] gradient(UnaryOperator<NDArray> function, Shape shape, double... at) {
    try (NDManager manager = EngineRoom.newManager(Device.cpu());
        Scope scope = new Scope();
        GradMode on = GradMode.on()) {
      NDArray x = Gradients.leaf(manager.create(at, shape));
      return Gradients.of(function.apply(x), List.of(x)).get(0).toDoubleArray();
    }
  }

  /** Returns the central differences of a scalar function, in float64. */
  public static double[] differences(UnaryOperator<NDArray> function, Shape shape, double... at) {
    double[] differences = new double[at.length];
    for (int i = 0; i < at.length; i++) {
      double[] point = at.clone();
      point[i] = at[i] + STEP;
      double above = value(function, shape, point);
      point[i] = at[i] - STEP;
      double below = value(function, shape, point);
      differences[i] = (above - below) / (2 * STEP);
    }
    return differences;
  }

  /** Returns the value of a scalar function, in float64. */
  @SuppressWarnings("try") // scope and mode work by being open
  public static double value(UnaryOperator<NDArray> function, Shape shape, double... at) {
    try (NDManager manager = EngineRoom.newManager(Device.cpu());
        Scope scope = new Scope();
        GradMode on = GradMode.on()) {
      NDArray value = function.apply(Gradients.leaf(manager.create(at, shape)));
      assertThat(value.getShape()).as("shape of the value").isEqualTo(new Shape());
      return Values.scalar(value);
    }
  }
}
