package dev.ganlib.nn;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.initializer.Initializer;
import dev.ganlib.internal.check.Ranges;
import dev.ganlib.internal.torch.SeededManager;
import java.util.function.BiConsumer;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Initial values in the field's usual forms, for linear layers, convolutions and transposed
 * convolutions, DJL's and those of this package, and custom layers with the trait {@link
 * Trait#INITIALISABLE}.
 *
 * <p>DJL's own default is He-normal weights and zero biases; most published GANs start from
 * PyTorch's or Keras's values. Each method sets the initialisers of all such layers inside a block,
 * which must not be initialised yet, and returns the block; such layers inside one with the trait
 * {@link Trait#KEEPS_INITIAL_WEIGHTS}, as {@link EqualisedRate} is, keep their own, but not the
 * scales and shifts of normalisations there, which {@link #normal} sets everywhere. The numbers
 * drawn follow the run's seed.
 */
public final class InitialWeights {
  private InitialWeights() {}

  /**
   * Sets PyTorch's defaults: weights and biases U(-b, b) with b = 1 / sqrt(fan-in). The fan-in is
   * the size of the weight without its first axis, also of a transposed convolution.
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

  /**
   * Sets DCGAN's values: weights N(0, deviation) and biases 0; scales of normalisations (parameters
   * of type {@code GAMMA}, as batch normalisation has) N(1, deviation) if they are trained, and
   * their shifts 0, inside an {@link EqualisedRate} too.
   *
   * @param <B> the block's own type
   * @param block not initialised; its other parameters keep their initialisers
   * @param deviation the standard deviation, positive; DCGAN has 0.02
   * @return the block
   * @throws IllegalArgumentException if the deviation is not positive or not finite
   * @see <a href="https://arxiv.org/abs/1511.06434">Radford et al. 2015, DCGAN</a>
   */
  public static <B extends Block> B normal(B block, double deviation) {
    Ranges.positiveAndFinite("deviation", deviation);
    forEachLayer(
        block,
        (weight, bias) -> {
          weight.setInitializer(gaussian(0, deviation));
          if (bias != null) {
            bias.setInitializer(Initializer.ZEROS);
          }
        });
    block.setInitializer(
        gaussian(1, deviation),
        parameter -> parameter.getType() == Parameter.Type.GAMMA && parameter.requiresGradient());
    block.setInitializer(Initializer.ZEROS, Parameter.Type.BETA);
    return block;
  }

  /** The bound is asked for late: a parameter's shape is known only when the block is prepared. */
  private static Initializer uniform(DoubleSupplier bound) {
    return (manager, shape, type) -> {
      double b = bound.getAsDouble();
      return SeededManager.uniform(manager, -b, b, shape, type);
    };
  }

  private static Initializer gaussian(double mean, double deviation) {
    return (manager, shape, type) ->
        manager.randomNormal((float) mean, (float) deviation, shape, type);
  }

  private static void forEachLayer(Block block, BiConsumer<Parameter, @Nullable Parameter> action) {
    LayerDescription layer = LayerDescription.of(block);
    if (layer.has(Trait.KEEPS_INITIAL_WEIGHTS)) {
      return;
    }
    if (layer.has(Trait.INITIALISABLE)) {
      var parameters = block.getDirectParameters();
      action.accept(parameters.get("weight"), parameters.get("bias"));
    }
    block.getChildren().values().forEach(child -> forEachLayer(child, action));
  }

  /** Weights are (out, in, kernel...), of transposed convolutions (in, out, kernel...). */
  private static long fanIn(Shape shape) {
    return shape.size() / shape.get(0);
  }

  private static long fanOut(Shape shape) {
    return shape.size() / shape.get(1);
  }
}
