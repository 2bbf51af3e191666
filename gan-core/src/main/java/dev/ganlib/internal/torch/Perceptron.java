package dev.ganlib.internal.torch;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * Linear layers, and batch normalisations and activations between them, in one native call.
 * Immutable; safe for many threads.
 *
 * <p>Differentiable as {@link LayerOperators#linear} is. While a {@link ProductTape} is open it may
 * note all layers as one, and their backward pass needs no graph.
 */
public final class Perceptron {
  private static final Perceptron LINEAR = new Perceptron(List.of(Layer.linear(false)));
  private static final Perceptron AFFINE = new Perceptron(List.of(Layer.linear(true)));

  /** The length of a call's head, the numbers before those of the layers. */
  private static final int HEAD = 3;

  /** The numbers of a call in training and in inference; the head is still to be filled. */
  private final double[] training;

  private final double[] inference;

  /**
   * A description of layers in this order.
   *
   * @param layers the first and the last are linear, and the last has no activation
   */
  public Perceptron(List<Layer> layers) {
    Layer last = layers.get(layers.size() - 1);
    if (layers.get(0).kind > Layer.AFFINE
        || last.kind > Layer.AFFINE
        || last.activation != Activation.NONE) {
      throw new IllegalArgumentException("expected linear layers at both ends");
    }
    training = numbers(layers, Layer.NORM);
    inference = numbers(layers, Layer.NORM_IN_INFERENCE);
  }

  /** The activation after a layer. */
  public enum Activation {
    /** Nothing. */
    NONE(0),
    /** x where positive, else slope * x. */
    LEAKY_RELU(1),
    /** x where positive, else 0. */
    RELU(2),
    /** The hyperbolic tangent. */
    TANH(3),
    /** 1 / (1 + exp(-x)). */
    SIGMOID(4);

    private final int code;

    Activation(int code) {
      this.code = code;
    }
  }

  /**
   * One layer.
   *
   * @param kind linear without and with bias, or batch normalisation
   * @param momentum the weight of a new batch in running statistics
   * @param epsilon added to variances
   * @param activation what follows
   * @param slope of the leaky ReLU
   */
  public record Layer(
      int kind, double momentum, double epsilon, Activation activation, double slope) {
    private static final int AFFINE = 1;
    private static final int NORM = 2;
    private static final int NORM_IN_INFERENCE = 3;

    /** Returns a linear layer. */
    public static Layer linear(boolean bias) {
      return new Layer(bias ? AFFINE : 0, 0, 0, Activation.NONE, 0);
    }

    /** Returns a batch normalisation with scale and shift. */
    public static Layer batchNorm(double momentum, double epsilon) {
      return new Layer(NORM, momentum, epsilon, Activation.NONE, 0);
    }

    /** Returns whether nothing follows. */
    public boolean isPlain() {
      return activation == Activation.NONE;
    }

    /** Returns this layer with an activation behind it. */
    public Layer then(Activation what, double itsSlope) {
      return new Layer(kind, momentum, epsilon, what, itsSlope);
    }
  }

  /** Returns one linear layer of a weight, and of a bias if there is one. */
  static Perceptron of(List<NDArray> parameters) {
    return parameters.size() > 1 ? AFFINE : LINEAR;
  }

  /**
   * Returns what the layers make of x (B, features).
   *
   * @param parameters weight and bias of each linear layer, scale and shift of each normalisation
   * @param buffers running mean and variance of each normalisation; changed in training
   * @param trains whether normalisations take the batch's statistics, not the running ones
   * @throws IllegalArgumentException if a batch to be normalised has a single sample
   */
  public NDArray forward(
      NDArray x, List<NDArray> parameters, List<NDArray> buffers, boolean trains) {
    if (trains && !buffers.isEmpty() && x.getShape().get(0) == 1) {
      throw new IllegalArgumentException(
          "expected at least 2 samples to normalise in training but there was 1");
    }
    NDArray result = ProductTape.run(this, x, parameters, buffers, trains);
    return result != null
        ? result
        : call("perceptron", x, parameters, buffers, trains, Long.MAX_VALUE, 0)
            .runForOne(x.getManager());
  }

  /**
   * Starts a call of a method, or of its variant for buffers.
   *
   * @param least multiplications of the smallest product that oneDNN computes
   * @param turned rows of the largest input with which it computes W x<sup>T</sup>
   */
  Program.Call call(
      String method,
      NDArray x,
      List<NDArray> parameters,
      List<NDArray> buffers,
      boolean trains,
      long least,
      long turned) {
    double[] numbers = (trains ? training : inference).clone();
    numbers[0] = least;
    numbers[1] = Bfloat16.isOn() ? 1 : 0;
    numbers[2] = turned;
    Program.Call call =
        Program.call(buffers.isEmpty() ? method : method + "_with_buffers")
            .with(x)
            .withNumbers(numbers)
            .withList(Role.PARAMETERS, parameters);
    return buffers.isEmpty() ? call : call.withList(Role.BUFFERS, buffers);
  }

  private static double[] numbers(List<Layer> layers, int norm) {
    DoubleStream each =
        layers.stream()
            .flatMapToDouble(
                layer ->
                    DoubleStream.of(
                        layer.kind == Layer.NORM ? norm : layer.kind,
                        layer.momentum,
                        layer.epsilon,
                        layer.activation.code,
                        layer.slope));
    return DoubleStream.concat(DoubleStream.of(new double[HEAD]), each).toArray();
  }
}
