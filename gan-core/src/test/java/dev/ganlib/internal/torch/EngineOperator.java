package dev.ganlib.internal.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.pooling.Pool;
import dev.ganlib.internal.torch.EngineContract.Input;
import dev.ganlib.internal.torch.EngineContract.Order;
import dev.ganlib.internal.torch.Operators.Judgement;
import dev.ganlib.internal.torch.Perceptron.Activation;
import dev.ganlib.internal.torch.Perceptron.Layer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * An operator that the library asks the engine for, other than convolutions, for arrays of some
 * size.
 *
 * @param order how often the library differentiates it
 * @param inputs the arrays that it starts from
 * @param tolerance in units of float32's epsilon, of a result's largest element or of 1
 */
record EngineOperator(
    String name,
    Order order,
    Function<Size, List<Input>> inputs,
    Definition definition,
    double tolerance) {
  /** Ten times the most that layers and losses were seen to differ by. */
  private static final double FEW_ROUNDINGS = 80;

  /** The same of sums over many products. */
  private static final double SUMS = 500;

  /** And of what is nought but for rounding: the gradient by a bias before a normalisation. */
  private static final double NOUGHT = 6500;

  private static final double EPSILON = 1e-5;
  private static final double MOMENTUM = 0.1;
  private static final double SLOPE = 0.2;
  private static final long[] ALL_AUGMENTATIONS = {1, 1, 1, 1, 1};
  private static final int AUGMENTATION_DRAWS = 12;

  /** Features or channels of two kinds, and samples. */
  record Size(int a, int b, int batch) {}

  /** Computes the operator from its inputs. */
  @FunctionalInterface
  interface Definition {
    NDArray of(Size n, List<NDArray> t);
  }

  @Override
  public String toString() {
    return name;
  }

  private static EngineOperator once(
      String name, Function<Size, List<Input>> inputs, Definition definition) {
    return new EngineOperator(name, Order.FIRST, inputs, definition, FEW_ROUNDINGS);
  }

  private static EngineOperator twice(
      String name, Function<Size, List<Input>> inputs, Definition definition) {
    return new EngineOperator(name, Order.SECOND, inputs, definition, FEW_ROUNDINGS);
  }

  /** Returns one like it that is computed in another way. */
  EngineOperator computing(Definition other) {
    return new EngineOperator(name, order, inputs, other, tolerance);
  }

  private EngineOperator within(double roundings) {
    return new EngineOperator(name, order, inputs, definition, roundings);
  }

  /** A loss of logits (B, 1), which is a mean: times the batch, so that it is not small. */
  private static EngineOperator loss(String name, Function<NDArray, NDArray> formula) {
    return once(
        name,
        n -> List.of(Input.of("logits", n.batch, 1)),
        (n, t) -> Operators.scale(formula.apply(t.get(0)), n.batch));
  }

  private static EngineOperator loss(
      String name, Function<Size, List<Input>> inputs, Definition formula) {
    return once(name, inputs, (n, t) -> Operators.scale(formula.of(n, t), n.batch));
  }

  private static List<Input> rows(Size n) {
    return List.of(Input.of("x", n.batch, n.a));
  }

  private static List<Input> pairs(Size n) {
    return List.of(Input.of("x", n.batch, n.a), Input.of("y", n.batch, n.a));
  }

  private static List<Input> images(Size n, long... factors) {
    long[] shape = {n.batch, n.a * factors[0], factors[1], factors[2]};
    return List.of(new Input("x", new Shape(shape)));
  }

  private static List<Input> scaled(Size n) {
    List<Input> inputs = new ArrayList<>(images(n, 1, 5, 7));
    inputs.addAll(List.of(Input.of("gamma", n.a), Input.of("beta", n.a)));
    return inputs;
  }

  private static List<Input> affine(Size n) {
    return List.of(
        Input.of("x", n.batch, n.a), Input.of("weight", n.b, n.a), Input.of("bias", n.b));
  }

  private static NDArray labels(Size n, NDArray like, int classes) {
    return Draws.integers(like, 5, classes, n.batch, like.getManager());
  }

  /** The same numbers for both types. */
  private static NDArray uniform(Size n, NDArray like) {
    NDArray single = like.getManager().zeros(new Shape(), DataType.FLOAT32);
    Shape shape = new Shape(n.batch, AUGMENTATION_DRAWS);
    return Draws.uniform(single, 6, 0, 1, shape, like.getManager())
        .toType(like.getDataType(), true);
  }

  private static List<NDArray> runningStatistics(NDArray like, int channels) {
    NDArray zeros = like.getManager().zeros(new Shape(channels), like.getDataType());
    return List.of(zeros, zeros.add(like.getManager().ones(zeros.getShape(), like.getDataType())));
  }

  private static NDArray batchNorm(Size n, List<NDArray> t, boolean training) {
    List<NDArray> running = runningStatistics(t.get(0), n.a);
    return BatchNorm.batchNorm(
            t.get(0),
            running.get(0),
            running.get(1),
            t.get(1),
            t.get(2),
            1,
            (float) MOMENTUM,
            (float) EPSILON,
            training)
        .singletonOrThrow();
  }

  private static NDArray conditional(Size n, List<NDArray> t, boolean training) {
    return NormalisationOperators.conditionalBatchNorm(
        t.get(0),
        labels(n, t.get(0), 3),
        t.subList(1, 3),
        runningStatistics(t.get(0), n.a),
        training,
        MOMENTUM,
        EPSILON);
  }

  private static NDArray spectral(List<NDArray> t, int axis) {
    NDArray w = t.get(0);
    long rows = w.getShape().get(axis);
    NDArray u = w.getManager().ones(new Shape(rows), w.getDataType());
    NDArray v = w.getManager().ones(new Shape(w.size() / rows), w.getDataType());
    return NormalisationOperators.spectralNorm(w, w, u, v, axis, 2, 1e-12);
  }

  private static NDArray perceptron(List<NDArray> t) {
    Layer first = Layer.linear(true);
    Layer norm = Layer.batchNorm(MOMENTUM, EPSILON).then(Activation.LEAKY_RELU, SLOPE);
    return new Perceptron(List.of(first, norm, Layer.linear(false)))
        .forward(
            t.get(0),
            t.subList(1, 6),
            runningStatistics(t.get(0), (int) t.get(1).getShape().get(0)),
            true);
  }

  private static NDArray positive(NDArray x) {
    return Operators.shift(x.square(), 0.1);
  }

  private static NDArray probabilities(NDArray x) {
    return ai.djl.nn.Activation.sigmoid(x);
  }

  /** Returns those of linear layers that may run on a {@link ProductTape}. */
  static List<EngineOperator> onTape() {
    return List.of(
        once("linear", EngineOperator::affine, (n, t) -> linear(t)),
        once("linear without bias", n -> affine(n).subList(0, 2), (n, t) -> linear(t)),
        once(
                "perceptron",
                n -> {
                  List<Input> inputs = new ArrayList<>(affine(n));
                  inputs.addAll(
                      List.of(
                          Input.of("gamma", n.b),
                          Input.of("beta", n.b),
                          Input.of("last", n.a, n.b)));
                  return inputs;
                },
                (n, t) -> perceptron(t))
            .within(NOUGHT));
  }

  private static NDArray linear(List<NDArray> t) {
    return LayerOperators.linear(t.get(0), t.subList(1, t.size()));
  }

  /** Returns all, but for those on a tape. */
  static List<EngineOperator> all() {
    List<EngineOperator> all = new ArrayList<>();
    // Layers.
    all.add(twice("linear", EngineOperator::affine, (n, t) -> linear(t)));
    all.add(twice("linear without bias", n -> affine(n).subList(0, 2), (n, t) -> linear(t)));
    all.add(
        twice(
            "linear on three axes",
            n ->
                List.of(
                    Input.of("x", n.batch, 3, n.a),
                    Input.of("weight", n.b, n.a),
                    Input.of("bias", n.b)),
            (n, t) -> linear(t)));
    all.add(
        twice(
            "leaky relu",
            EngineOperator::rows,
            (n, t) -> LayerOperators.leakyRelu(t.get(0), SLOPE)));
    all.add(
        twice(
            "prelu",
            n -> List.of(Input.of("x", n.batch, n.a), Input.of("slope", n.a)),
            (n, t) -> LayerOperators.prelu(t.get(0), t.subList(1, 2))));
    all.add(twice("relu", EngineOperator::rows, (n, t) -> ai.djl.nn.Activation.relu(t.get(0))));
    all.add(twice("tanh", EngineOperator::rows, (n, t) -> ai.djl.nn.Activation.tanh(t.get(0))));
    all.add(twice("sigmoid", EngineOperator::rows, (n, t) -> probabilities(t.get(0))));
    all.add(
        twice(
            "pixel shuffle",
            n -> images(n, 4, 3, 5),
            (n, t) -> LayerOperators.pixelShuffle(t.get(0), 2)));
    all.add(
        twice(
            "nearest upsampling",
            n -> images(n, 1, 5, 3),
            (n, t) -> LayerOperators.upsampleNearest(t.get(0), 2)));
    all.add(
        twice(
            "bilinear upsampling",
            n -> images(n, 1, 5, 3),
            (n, t) -> LayerOperators.upsampleBilinear(t.get(0), 2)));
    all.add(
        twice(
            "average pooling",
            n -> images(n, 1, 6, 8),
            (n, t) ->
                Pool.avgPool2d(
                    t.get(0), new Shape(2, 2), new Shape(2, 2), new Shape(0, 0), false, true)));
    all.add(
        twice(
            "sum over places", n -> images(n, 1, 5, 7), (n, t) -> t.get(0).sum(new int[] {2, 3})));
    all.add(
        twice(
            "minibatch deviation",
            n -> List.of(Input.of("x", 3L * n.batch, n.a, 3, 5)),
            (n, t) -> LayerOperators.minibatchDeviation(t.get(0), 3)));
    all.add(
        twice(
            "joined labels",
            n -> images(n, 1, 3, 5),
            (n, t) -> Operators.joinLabels(t.get(0), labels(n, t.get(0), n.b), n.b)));
    // Normalisations.
    all.add(twice("batch norm", EngineOperator::scaled, (n, t) -> batchNorm(n, t, true)));
    all.add(
        twice("batch norm, inference", EngineOperator::scaled, (n, t) -> batchNorm(n, t, false)));
    all.add(
        twice(
            "batch norm of rows",
            n ->
                List.of(
                    Input.of("x", n.batch + 3L, n.a),
                    Input.of("gamma", n.a),
                    Input.of("beta", n.a)),
            (n, t) -> batchNorm(n, t, true)));
    for (boolean training : new boolean[] {true, false}) {
      all.add(
          twice(
              training ? "conditional batch norm" : "conditional batch norm, inference",
              n ->
                  List.of(
                      Input.of("x", n.batch, n.a, 5, 7),
                      Input.of("gamma", 3, n.a),
                      Input.of("beta", 3, n.a)),
              (n, t) -> conditional(n, t, training)));
    }
    all.add(
        twice(
            "instance norm",
            n -> images(n, 1, 5, 7),
            (n, t) -> NormalisationOperators.instanceNorm(t.get(0), EPSILON)));
    all.add(
        twice(
            "affine instance norm",
            EngineOperator::scaled,
            (n, t) -> NormalisationOperators.instanceNorm(t.get(0), EPSILON, t.get(1), t.get(2))));
    all.add(
        twice(
            "group norm",
            n -> images(n, 2, 5, 3),
            (n, t) -> NormalisationOperators.groupNorm(t.get(0), 2, EPSILON)));
    all.add(
        twice(
            "affine group norm",
            EngineOperator::scaled,
            (n, t) -> NormalisationOperators.groupNorm(t.get(0), 1, EPSILON, t.get(1), t.get(2))));
    all.add(
        twice(
            "spectral norm",
            n -> List.of(Input.of("w", n.b, n.a, 3, 3)),
            (n, t) -> spectral(t, 0)));
    all.add(
        twice(
            "spectral norm, transposed",
            n -> List.of(Input.of("w", n.a, n.b, 4, 4)),
            (n, t) -> spectral(t, 1)));
    all.add(
        twice(
            "rows of a table",
            n -> List.of(Input.of("table", n.b, n.a)),
            (n, t) -> NormalisationOperators.rows(labels(n, t.get(0), n.b), t.get(0)).square()));
    // Attention and projection.
    for (boolean pooled : new boolean[] {true, false}) {
      all.add(
          twice(
                  pooled ? "attention, pooled" : "attention",
                  n ->
                      List.of(
                          Input.of("queries", n.batch, n.b, 4, 6),
                          Input.of("keys", n.batch, n.b, 4, 6),
                          Input.of("values", n.batch, n.a, 4, 6)),
                  (n, t) -> Attention.attend(t.get(0), t.get(1), t.get(2), pooled))
              .within(SUMS));
    }
    all.add(
        twice(
                "weighted sum",
                n -> {
                  List<Input> inputs = new ArrayList<>(pairs(n));
                  inputs.add(Input.of("factor", 1));
                  return inputs;
                },
                (n, t) -> Attention.addWeighted(t.get(0), t.get(1), t.get(2)))
            .within(SUMS));
    all.add(
        twice(
            "inner products",
            n -> {
              List<Input> inputs = new ArrayList<>(List.of(Input.of("scores", n.batch, 1)));
              inputs.addAll(pairs(n));
              return inputs;
            },
            (n, t) -> Attention.addInnerProducts(t.get(0), t.get(1), t.get(2))));
    all.add(
        twice(
            "augmentation",
            n -> images(n, 1, 8, 9),
            (n, t) -> Augmentations.apply(t.get(0), uniform(n, t.get(0)), ALL_AUGMENTATIONS, 0.9)));
    // Losses and terms.
    all.add(loss("cross-entropy of logits", x -> Operators.bceWithLogits(x, 0.9)));
    all.add(loss("cross-entropy of probabilities", x -> Operators.bce(probabilities(x), 1)));
    all.add(loss("distance to a target", x -> Operators.halfSquare(x, 1)));
    all.add(loss("minimax", Operators::minimaxGenerator));
    all.add(loss("hinge", x -> Operators.hinge(x, -1)));
    all.add(loss("mean", x -> Operators.mean(x, -1)));
    all.add(loss("softplus", x -> Operators.softplus(x).mean()));
    all.add(
        loss(
            "relativistic",
            EngineOperator::pairs,
            (n, t) -> Operators.relativistic(t.get(0), t.get(1))));
    for (Judgement judgement : Judgement.values()) {
      all.add(
          loss(
              "relativistic average, " + judgement,
              EngineOperator::pairs,
              (n, t) -> Operators.relativisticAverage(t.get(0), t.get(1), judgement)));
    }
    all.add(
        loss(
            "classes",
            EngineOperator::rows,
            (n, t) -> Operators.crossEntropy(t.get(0), labels(n, t.get(0), n.a))));
    all.add(
        loss(
            "distance of rows",
            EngineOperator::pairs,
            (n, t) -> Operators.halfDistance(t.get(0), t.get(1))));
    all.add(
        twice("square penalty of a perceptron", EngineOperator::affine, (n, t) -> penalty(n, t))
            .within(SUMS));
    // Users' formulas.
    all.add(
        twice("power", EngineOperator::rows, (n, t) -> Operators.power(positive(t.get(0)), 1.5)));
    all.add(
        twice(
            "bounds",
            EngineOperator::rows,
            (n, t) -> Operators.atMost(Operators.atLeast(t.get(0), -0.5), 0.5).mul(t.get(0))));
    all.add(
        twice("average", EngineOperator::pairs, (n, t) -> Operators.average(t.get(0), t.get(1))));
    return all;
  }

  /** The squared slopes of tanh(W x + b). */
  private static NDArray penalty(Size n, List<NDArray> t) {
    NDArray y = ai.djl.nn.Activation.tanh(Operators.scale(linear(t), 1 / Math.sqrt(n.a)));
    return InputGradients.squarePenalty(y, t.get(0), n.batch).get(0);
  }
}
