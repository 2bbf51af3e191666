package dev.ganlib.nn;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.convolutional.Convolution;
import ai.djl.nn.convolutional.Deconvolution;
import ai.djl.nn.core.Linear;
import ai.djl.training.initializer.Initializer;
import dev.ganlib.internal.torch.SeededManager;
import java.util.function.BiConsumer;

/**
 * Initial values in the field's usual forms, for DJL's linear and convolution layers.
 *
 * <p>DJL's own default is He-normal weights and zero biases; most published GANs start from
 * PyTorch's or Keras's values. Each method sets the initialisers of all such layers inside a block,
 * which must not be initialised yet, and returns the block. The numbers drawn follow the run's
 * seed.
 */
public final class InitialWeights {
  private InitialWeights() {}

  /**
   * Sets PyTorch's defaults: weights and biases U(-b, b) with b = 1 / sqrt(fan-in).
   *
   * @param <B> the block's own type
   * @param block not initialised; its other parameters keep their initialisers
   * @return the block
   */
  public static <B extends Block> B pyTorch(B block) {
    forEachLayer(
        block,
        (weight, bias) -> {
          weight.setInitializer(uniform(() -> 1 / Math.sqrt((double) fanIn(weight.getShape()))));
          if (bias != null) {
            bias.setInitializer(uniform(() -> 1 / Math.sqrt((double) fanIn(weight.getShape()))));
          }
        });
    return block;
  }

  /**
   * Sets Keras's defaults: Glorot-uniform weights, U(-b, b) with b = sqrt(6 / (fan-in + fan-out)),
   * and zero biases.
   *
   * @param <B> the block's own type
   * @param block not initialised; its other parameters keep their initialisers
   * @return the block
   * @see <a href="https://proceedings.mlr.press/v9/glorot10a.html">Glorot and Bengio 2010</a>
   */
  public static <B extends Block> B glorotUniform(B block) {
    forEachLayer(
        block,
        (weight, bias) -> {
          weight.setInitializer(
              uniform(
                  () -> {
                    Shape shape = weight.getShape();
                    return Math.sqrt(6.0 / (fanIn(shape) + fanOut(shape)));
                  }));
          if (bias != null) {
            bias.setInitializer(Initializer.ZEROS);
          }
        });
    return block;
  }

  /** The bound is asked for late: a parameter's shape is known only when the block is prepared. */
  private static Initializer uniform(java.util.function.DoubleSupplier bound) {
    return (manager, shape, type) -> {
      double b = bound.getAsDouble();
      return SeededManager.uniform(manager, -b, b, shape, type);
    };
  }

  private static void forEachLayer(Block block, BiConsumer<Parameter, Parameter> action) {
    if (block instanceof Linear || block instanceof Convolution || block instanceof Deconvolution) {
      var parameters = block.getDirectParameters();
      action.accept(parameters.get("weight"), parameters.get("bias"));
    }
    block.getChildren().values().forEach(child -> forEachLayer(child, action));
  }

  /** Weights are (out, in, kernel...). */
  private static long fanIn(Shape shape) {
    return shape.size() / shape.get(0);
  }

  private static long fanOut(Shape shape) {
    return shape.size() / shape.get(1);
  }
}
