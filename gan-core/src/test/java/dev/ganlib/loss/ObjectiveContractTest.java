package dev.ganlib.loss;

import static dev.ganlib.testing.GradientCheck.assertGradient;
import static dev.ganlib.testing.Values.doubles;
import static dev.ganlib.testing.Values.scalar;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.convolutional.Conv2d;
import dev.ganlib.internal.torch.EngineRoom;
import dev.ganlib.internal.torch.GradMode;
import dev.ganlib.internal.torch.Gradients;
import dev.ganlib.internal.torch.Scope;
import dev.ganlib.testing.RightConvolutions;
import dev.ganlib.testing.Values;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tests the contract of every built-in loss and penalty: values of its formula, gradients of
 * central differences, PyTorch's numbers (from {@code pytorch/losses.py} and {@code
 * pytorch/penalties.py}), and how it behaves at extremes, on patches and on batches split or
 * doubled.
 */
@ExtendWith(RightConvolutions.class)
final class ObjectiveContractTest {
  private static final double[] REAL = {2, -1, 0.5, 3};
  private static final double[] FAKE = {-2, 0.25, 1.5, -0.5};
  private static final double[] ZERO = {0, 0, 0, 0};
  private static final double LN2 = Math.log(2);
  private static final List<DataType> TYPES = List.of(DataType.FLOAT32, DataType.FLOAT64);

  /**
   * A loss of logits (through a sigmoid where it takes probabilities) and what is known of it.
   *
   * @param golden the discriminator's and the generator's value at REAL and FAKE
   * @param atZero the same where all logits are 0
   * @param pushes the discriminator's gradient at a real of -100 and at a fake of 100, and the
   *     generator's at a fake of -100 beside a real of 100: where the players are wrong
   * @param averages whether a batch's loss is the mean of its halves' losses
   */
  private record Objective(
      GanLoss loss,
      List<Double> golden,
      List<Double> atZero,
      List<Double> pushes,
      boolean averages) {

    NDArray discriminator(NDArray real, NDArray fake) {
      return loss.discriminatorLoss(outputs(real), outputs(fake));
    }

    NDArray generator(NDArray real, NDArray fake) {
      return loss.generatorLoss(outputs(real), outputs(fake));
    }

    List<BinaryOperator<NDArray>> both() {
      return List.of(this::discriminator, this::generator);
    }

    private NDArray outputs(NDArray logits) {
      return loss.output() == DiscriminatorOutput.PROBABILITY ? Activation.sigmoid(logits) : logits;
    }

    @Override
    public String toString() {
      return loss.toString();
    }
  }

  private static double[] all(double... numbers) {
    return numbers;
  }

  private static List<Double> list(double... numbers) {
    return Arrays.stream(numbers).boxed().toList();
  }

  private static Objective objective(
      GanLoss loss, double[] golden, double[] atZero, double[] pushes) {
    return new Objective(loss, list(golden), list(atZero), list(pushes), true);
  }

  private static Objective relativeToMeans(
      GanLoss loss, double[] golden, double[] atZero, double[] pushes) {
    return new Objective(loss, list(golden), list(atZero), list(pushes), false);
  }

  static List<Objective> losses() {
    GanLoss logits = GanLoss.bceWithLogits();
    GanLoss squares = GanLoss.leastSquares();
    GanLoss otherSquares = GanLoss.leastSquares(-1, 1, 0);
    double forG = 0.9695894233;
    // Documented: through a sigmoid, cross-entropy of probabilities saturates.
    double[] none = {0, 0, 0};
    return List.of(
        objective(logits, all(1.2728029318, forG), all(2 * LN2, LN2), all(-1, 1, -1)),
        objective(
            GanLoss.nonSaturating(), all(1.2728029318, forG), all(2 * LN2, LN2), all(-1, 1, -1)),
        objective(logits.averaged(), all(0.6364014659, forG), all(LN2, LN2), all(-0.5, 0.5, -1)),
        objective(
            logits.smoothReal(0.9), all(1.3853029318, forG), all(2 * LN2, LN2), all(-0.9, 1, -1)),
        objective(
            logits.smooth(0.98, 0.02),
            all(1.2990529318, forG),
            all(2 * LN2, LN2),
            all(-0.98, 0.98, -1)),
        objective(
            logits.smoothReal(0.9).averaged(),
            all(1.3853029318 / 2, forG),
            all(LN2, LN2),
            all(-0.45, 0.5, -1)),
        objective(GanLoss.bce(), all(1.2728029318, forG), all(2 * LN2, LN2), none),
        objective(GanLoss.bce().averaged(), all(0.6364014659, forG), all(LN2, LN2), none),
        objective(GanLoss.bce().smoothReal(0.9), all(1.3853029318, forG), all(2 * LN2, LN2), none),
        objective(
            GanLoss.bce().smooth(0.98, 0.02), all(1.2990529318, forG), all(2 * LN2, LN2), none),
        // Saturating by design: the generator gets nothing at a fake of -100.
        objective(
            GanLoss.minimax(), all(1.2728029318, -0.7820894233), all(2 * LN2, -LN2), all(-1, 1, 0)),
        objective(
            GanLoss.minimax().smoothReal(0.9),
            all(1.3853029318, -0.7820894233),
            all(2 * LN2, -LN2),
            all(-0.9, 1, 0)),
        objective(squares, all(1.9765625, 1.5078125), all(0.5, 0.5), all(-101, 100, -101)),
        objective(
            squares.averaged(), all(0.98828125, 1.5078125), all(0.25, 0.5), all(-50.5, 50, -101)),
        objective(
            squares.smoothReal(0.9),
            all(1.17375 + 0.8203125, 1.5078125),
            all(0.405, 0.5),
            all(-100.9, 100, -101)),
        objective(otherSquares, all(2.2890625, 0.8203125), all(1, 0), all(-101, 101, -100)),
        // Targets of 0.9 and 0.2 are targets of 0.8 and -0.6.
        objective(
            otherSquares.smooth(0.9, 0.2),
            all(1.20125 + 0.8878125, 0.8203125),
            all(0.5, 0),
            all(-100.8, 100.6, -100)),
        objective(GanLoss.hinge(), all(1.6875, 0.1875), all(2, 0), all(-1, 1, -1)),
        objective(GanLoss.hinge().averaged(), all(0.84375, 0.1875), all(1, 0), all(-0.5, 0.5, -1)),
        objective(GanLoss.wasserstein(), all(-1.3125, 0.1875), all(0, 0), all(-1, 1, -1)),
        objective(
            GanLoss.wasserstein().averaged(), all(-0.65625, 0.1875), all(0, 0), all(-0.5, 0.5, -1)),
        objective(
            GanLoss.relativistic(), all(0.7157727788, 2.0282727788), all(LN2, LN2), all(-1, 1, -1)),
        relativeToMeans(
            GanLoss.relativisticAverage(),
            all(0.4003984669, 1.7128984669),
            all(LN2, LN2),
            all(-1, 1, -1)),
        relativeToMeans(
            GanLoss.relativisticAverageHinge(), all(0.453125, 2.3125), all(1, 1), all(-1, 1, -1)),
        // One real and one fake: both squares are of the same distance, 200 + 1.
        relativeToMeans(
            GanLoss.relativisticAverageLeastSquares(),
            all(2.048828125, 7.298828125),
            all(1, 1),
            all(-402, 402, -402)));
  }

  /**
   * A penalty and its closed form.
   *
   * @param value of the norm of a slope that is the same everywhere
   * @param derivative of that value by the norm
   * @param averages whether a batch's penalty is the mean of its parts' penalties
   */
  private record Slope(
      Penalty penalty,
      DoubleUnaryOperator value,
      DoubleUnaryOperator derivative,
      boolean averages) {

    @Override
    public String toString() {
      return penalty.toString();
    }
  }

  static List<Slope> penalties() {
    NormPenalty between = Penalty.gradientPenalty(10);
    NormPenalty around = Penalty.dragan(10);
    return List.of(
        new Slope(between, n -> 10 * square(n - 1), n -> 20 * (n - 1), true),
        new Slope(
            between.oneSided(),
            n -> n < 1 ? 0 : 10 * square(n - 1),
            n -> n < 1 ? 0 : 20 * (n - 1),
            true),
        new Slope(
            Penalty.gradientPenalty(2).target(0.5),
            n -> 2 * square(n - 0.5),
            n -> 4 * (n - 0.5),
            true),
        new Slope(between.target(0), n -> 10 * square(n), n -> 20 * n, true),
        new Slope(between.every(5), n -> 50 * square(n - 1), n -> 100 * (n - 1), true),
        new Slope(around, n -> 10 * square(n - 1), n -> 20 * (n - 1), false),
        new Slope(
            around.target(0.9).oneSided(),
            n -> n < 0.9 ? 0 : 10 * square(n - 0.9),
            n -> n < 0.9 ? 0 : 20 * (n - 0.9),
            false),
        new Slope(around.every(3), n -> 30 * square(n - 1), n -> 60 * (n - 1), false),
        new Slope(Penalty.r1(10), n -> 5 * square(n), n -> 10 * n, true),
        new Slope(Penalty.r1(1).every(16), n -> 8 * square(n), n -> 16 * n, true),
        new Slope(Penalty.r2(10), n -> 5 * square(n), n -> 10 * n, true),
        new Slope(Penalty.r2(0.5).every(4), n -> square(n), n -> 2 * n, true));
  }

  private static double square(double x) {
    return x * x;
  }

  private record PenaltyReference(List<Network> networks) {}

  /** A network of {@code penalties.json}, a batch for it and the penalties there. */
  private record Network(
      String network,
      List<Long> shape,
      List<List<Long>> parameterShapes,
      List<List<Double>> parameters,
      List<Double> real,
      List<Double> fake,
      List<Double> uniformForSamples,
      List<Double> uniformForNumbers,
      List<PenaltyCase> cases) {

    NDArray apply(NDArray x, List<NDArray> p) {
      if (network.equals("mlp")) {
        return x.matMul(p.get(0)).add(p.get(1)).tanh().matMul(p.get(2)).add(p.get(3));
      }
      NDArray hidden = convolution(x, p.get(0), p.get(1), 2, 1).tanh();
      return convolution(hidden, p.get(2), p.get(3), 1, 0);
    }

    private static NDArray convolution(
        NDArray x, NDArray weight, NDArray bias, long stride, long padding) {
      return Conv2d.conv2d(
              x,
              weight,
              bias,
              new Shape(stride, stride),
              new Shape(padding, padding),
              new Shape(1, 1),
              1)
          .singletonOrThrow();
    }

    Batch batch() {
      return new Batch(new Shape(shape), real, fake, uniformForSamples, uniformForNumbers);
    }

    List<Input> inputs() {
      List<Input> inputs = new ArrayList<>();
      for (int i = 0; i < parameters.size(); i++) {
        inputs.add(new Input(new Shape(parameterShapes.get(i)), parameters.get(i)));
      }
      return inputs;
    }

    /** The parameters one after the other in one array, as {@link #split} takes it. */
    double[] flat() {
      return parameters.stream().flatMap(List::stream).mapToDouble(Double::doubleValue).toArray();
    }

    List<NDArray> split(NDArray flat) {
      List<NDArray> arrays = new ArrayList<>();
      long start = 0;
      for (List<Long> shape : parameterShapes) {
        long end = start + new Shape(shape).size();
        arrays.add(flat.get(start + ":" + end).reshape(new Shape(shape)));
        start = end;
      }
      return arrays;
    }

    @Override
    public String toString() {
      return network;
    }
  }

  private record PenaltyCase(
      String penalty,
      double weight,
      double target,
      boolean oneSided,
      int every,
      String dtype,
      double value,
      double norm,
      List<List<Double>> gradients) {

    Penalty built() {
      Penalty built =
          switch (penalty) {
            case "gradientPenalty" -> pulled(Penalty.gradientPenalty(weight));
            case "dragan" -> pulled(Penalty.dragan(weight));
            case "r1" -> Penalty.r1(weight);
            case "r2" -> Penalty.r2(weight);
            default -> throw new IllegalArgumentException(penalty);
          };
      return built.every(every);
    }

    private Penalty pulled(NormPenalty built) {
      NormPenalty pulled = built.target(target);
      return oneSided ? pulled.oneSided() : pulled;
    }

    @Override
    public String toString() {
      return built() + " " + dtype;
    }
  }

  /** Reals, fakes, and the random numbers for both kinds of penalty that need them. */
  private record Batch(
      Shape shape,
      List<Double> real,
      List<Double> fake,
      List<Double> forSamples,
      List<Double> forNumbers) {

    Batch rows(int from, int to) {
      int size = (int) (shape.size() / shape.get(0));
      return new Batch(
          sized(to - from),
          real.subList(from * size, to * size),
          fake.subList(from * size, to * size),
          forSamples.subList(from, to),
          forNumbers.subList(from * size, to * size));
    }

    Batch twice() {
      return new Batch(
          sized(2 * shape.get(0)), twice(real), twice(fake), twice(forSamples), twice(forNumbers));
    }

    private static List<Double> twice(List<Double> values) {
      return Stream.of(values, values).flatMap(List::stream).toList();
    }

    private Shape sized(long rows) {
      long[] sizes = shape.getShape().clone();
      sizes[0] = rows;
      return new Shape(sizes);
    }
  }

  private static double[] twice(double... values) {
    return DoubleStream.concat(Arrays.stream(values), Arrays.stream(values)).toArray();
  }

  private static List<Network> networks() throws IOException {
    return Values.json("/pytorch/penalties.json", PenaltyReference.class).networks();
  }

  static List<Arguments> penaltiesOfNetworks() throws IOException {
    List<Arguments> arguments = new ArrayList<>();
    for (Network network : networks()) {
      penalties().forEach(slope -> arguments.add(Arguments.of(slope, network)));
    }
    return arguments;
  }

  static List<Arguments> penaltyCases() throws IOException {
    List<Arguments> arguments = new ArrayList<>();
    for (Network network : networks()) {
      network.cases().forEach(expected -> arguments.add(Arguments.of(expected, network)));
    }
    return arguments;
  }

  private record LossReference(List<LossCase> cases) {}

  private record LossCase(
      String loss,
      List<Long> shape,
      double realLabel,
      double fakeLabel,
      boolean averaged,
      String dtype,
      List<Double> real,
      List<Double> fake,
      double discriminatorLoss,
      double generatorLoss,
      List<Double> discriminatorGradientReal,
      List<Double> discriminatorGradientFake,
      List<Double> generatorGradientReal,
      List<Double> generatorGradientFake) {

    GanLoss built() {
      GanLoss built =
          switch (loss) {
            case "bce" -> GanLoss.bce();
            case "bceWithLogits" -> GanLoss.bceWithLogits();
            case "minimax" -> GanLoss.minimax();
            case "leastSquares" -> GanLoss.leastSquares();
            case "leastSquares[-1.0, 1.0, 0.0]" -> GanLoss.leastSquares(-1, 1, 0);
            case "hinge" -> GanLoss.hinge();
            case "wasserstein" -> GanLoss.wasserstein();
            case "relativistic" -> GanLoss.relativistic();
            case "relativisticAverage" -> GanLoss.relativisticAverage();
            case "relativisticAverageHinge" -> GanLoss.relativisticAverageHinge();
            case "relativisticAverageLeastSquares" -> GanLoss.relativisticAverageLeastSquares();
            default -> throw new IllegalArgumentException(loss);
          };
      if (realLabel != 1 || fakeLabel != 0) {
        built = built.smooth(realLabel, fakeLabel);
      }
      return averaged ? built.averaged() : built;
    }

    @Override
    public String toString() {
      return built() + " " + shape + " " + dtype;
    }
  }

  static List<LossCase> lossCases() throws IOException {
    return Values.json("/pytorch/losses.json", LossReference.class).cases();
  }

  /** An array that a function is differentiated by. */
  private record Input(Shape shape, List<Double> values) {}

  private record Evaluation(double value, List<double[]> gradients) {
    void assertFinite() {
      assertThat(value).isFinite();
      for (double[] gradient : gradients) {
        assertThat(Arrays.stream(gradient)).allMatch(Double::isFinite);
      }
    }
  }

  /** Returns the value of a function, which must be 0-d and of the inputs' type, and gradients. */
  @SuppressWarnings("try") // scope and mode work by being open
  private static Evaluation evaluate(
      Function<List<NDArray>, NDArray> function, DataType type, List<Input> inputs) {
    try (NDManager manager = EngineRoom.newManager(Device.cpu());
        Scope scope = new Scope();
        GradMode on = GradMode.on()) {
      List<NDArray> leaves = new ArrayList<>();
      for (Input input : inputs) {
        NDArray array = manager.create(doubles(input.values()), input.shape());
        leaves.add(Gradients.leaf(array.toType(type, false)));
      }
      NDArray value = function.apply(leaves);
      assertThat(value.getShape()).isEqualTo(new Shape());
      assertThat(value.getDataType()).isEqualTo(type);
      double number = scalar(value);
      return new Evaluation(
          number, Gradients.of(value, leaves).stream().map(Values::doubles).toList());
    }
  }

  private static Evaluation evaluate(
      BinaryOperator<NDArray> loss, DataType type, Shape shape, double[] real, double[] fake) {
    return evaluate(
        both -> loss.apply(both.get(0), both.get(1)),
        type,
        List.of(new Input(shape, list(real)), new Input(shape, list(fake))));
  }

  private static double value(BinaryOperator<NDArray> loss, double[] real, double[] fake) {
    return evaluate(loss, DataType.FLOAT64, new Shape(real.length), real, fake).value();
  }

  private static Penalty.Term term(
      Penalty penalty, UnaryOperator<NDArray> critic, Batch batch, NDArray like) {
    DataType type = like.getDataType();
    NDManager manager = like.getManager();
    NDArray real = manager.create(doubles(batch.real()), batch.shape()).toType(type, false);
    NDArray fake = manager.create(doubles(batch.fake()), batch.shape()).toType(type, false);
    Function<Shape, NDArray> numbers =
        sample -> {
          Shape wanted = new Shape(batch.shape().get(0)).addAll(sample);
          List<Double> given = sample.dimension() == 0 ? batch.forSamples() : batch.forNumbers();
          return manager.create(doubles(given), wanted).toType(type, false);
        };
    return penalty.evaluate(
        new JudgeWithNumbers(new FunctionJudge(penalty, critic, real, fake, 0), numbers));
  }

  private static NDArray value(
      Penalty penalty, Network network, List<NDArray> parameters, Batch batch) {
    return term(penalty, x -> network.apply(x, parameters), batch, parameters.get(0)).value();
  }

  private static double value(Penalty penalty, Network network, Batch batch) {
    return evaluate(
            parameters -> value(penalty, network, parameters, batch),
            DataType.FLOAT64,
            network.inputs())
        .value();
  }

  /** Relative where the number is large: gradients of probabilities reach 1e12. */
  private static void assertClose(double actual, double expected, double tolerance) {
    assertThat(actual).isCloseTo(expected, within(tolerance * Math.max(1, Math.abs(expected))));
  }

  private static void assertClose(double[] actual, List<Double> expected, double tolerance) {
    assertThat(actual).hasSize(expected.size());
    for (int i = 0; i < actual.length; i++) {
      assertClose(actual[i], expected.get(i), tolerance);
    }
  }

  private static DataType type(String dtype) {
    return DataType.valueOf(dtype.toUpperCase(Locale.ROOT));
  }

  private static double tolerance(DataType type) {
    return type == DataType.FLOAT64 ? 1e-12 : 1e-5;
  }

  private static Set<String> factories(Class<?> type) {
    return Arrays.stream(type.getDeclaredMethods())
        .filter(method -> type.isAssignableFrom(method.getReturnType()))
        .filter(method -> Modifier.isStatic(method.getModifiers()))
        .filter(method -> Modifier.isPublic(method.getModifiers()))
        .map(Method::getName)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void should_be_asked_of_everything_that_is_built_in() {
    Set<String> losses = factories(GanLoss.class);
    losses.removeAll(Set.of("of", "comparing", "nonSaturating"));

    assertThat(losses().stream().map(x -> x.loss().name().split("\\[", -1)[0]).distinct())
        .containsExactlyInAnyOrderElementsOf(losses);
    Set<String> penalties = factories(Penalty.class);
    penalties.removeAll(Set.of("of", "onReals", "onFakes"));
    assertThat(penalties().stream().map(x -> x.penalty().name()).distinct())
        .containsExactlyInAnyOrderElementsOf(penalties);
  }

  @Test
  void should_have_a_reference_of_pytorch_for_every_loss_and_penalty() throws IOException {
    assertThat(lossCases().stream().map(x -> x.built().name()).collect(Collectors.toSet()))
        .containsAll(losses().stream().map(x -> x.loss().name()).toList());
    for (Network network : networks()) {
      assertThat(network.cases().stream().map(x -> x.built().toString()))
          .containsAll(penalties().stream().map(Slope::toString).toList());
    }
  }

  @ParameterizedTest
  @MethodSource("losses")
  void should_have_the_golden_values(Objective objective) {
    for (DataType type : TYPES) {
      for (Shape shape : List.of(new Shape(4), new Shape(4, 1))) {
        assertThat(evaluate(objective::discriminator, type, shape, REAL, FAKE).value())
            .isCloseTo(objective.golden().get(0), within(1e-6));
        assertThat(evaluate(objective::generator, type, shape, REAL, FAKE).value())
            .isCloseTo(objective.golden().get(1), within(1e-6));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("losses")
  void should_have_the_golden_values_when_all_logits_are_zero(Objective objective) {
    for (DataType type : TYPES) {
      double tolerance = type == DataType.FLOAT64 ? 1e-12 : 1e-6;
      Shape shape = new Shape(4, 1);
      assertThat(evaluate(objective::discriminator, type, shape, ZERO, ZERO).value())
          .isCloseTo(objective.atZero().get(0), within(tolerance));
      assertThat(evaluate(objective::generator, type, shape, ZERO, ZERO).value())
          .isCloseTo(objective.atZero().get(1), within(tolerance));
    }
  }

  @ParameterizedTest
  @MethodSource("losses")
  void should_have_the_gradients_of_central_differences(Objective objective) {
    Shape shape = new Shape(4, 1);
    assertGradient(
        x -> objective.discriminator(x, x.getManager().create(FAKE, shape)), shape, 1e-6, REAL);
    assertGradient(
        x -> objective.discriminator(x.getManager().create(REAL, shape), x), shape, 1e-6, FAKE);
    assertGradient(
        x -> objective.generator(x.getManager().create(REAL, shape), x), shape, 1e-6, FAKE);
    if (objective.loss().comparesWithReals()) {
      assertGradient(
          x -> objective.generator(x, x.getManager().create(FAKE, shape)), shape, 1e-6, REAL);
    }
  }

  @ParameterizedTest
  @MethodSource("lossCases")
  void should_equal_pytorch_in_value_and_gradient(LossCase expected) {
    GanLoss loss = expected.built();
    DataType type = type(expected.dtype());
    double tolerance = tolerance(type);
    Shape shape = new Shape(expected.shape());
    double[] real = doubles(expected.real());
    double[] fake = doubles(expected.fake());

    Evaluation discriminator = evaluate(loss::discriminatorLoss, type, shape, real, fake);
    assertClose(discriminator.value(), expected.discriminatorLoss(), tolerance);
    assertClose(discriminator.gradients().get(0), expected.discriminatorGradientReal(), tolerance);
    assertClose(discriminator.gradients().get(1), expected.discriminatorGradientFake(), tolerance);

    Evaluation generator = evaluate(loss::generatorLoss, type, shape, real, fake);
    assertClose(generator.value(), expected.generatorLoss(), tolerance);
    assertClose(generator.gradients().get(1), expected.generatorGradientFake(), tolerance);
    if (loss.comparesWithReals()) {
      assertClose(generator.gradients().get(0), expected.generatorGradientReal(), tolerance);
    } else {
      assertThat(expected.generatorGradientReal()).isEmpty();
      assertThat(generator.gradients().get(0)).containsOnly(0);
      Evaluation alone =
          evaluate(x -> loss.generatorLoss(x.get(0)), type, List.of(new Input(shape, list(fake))));
      assertThat(alone.value()).isEqualTo(generator.value());
    }
  }

  @ParameterizedTest
  @MethodSource("losses")
  void should_be_finite_at_logits_of_100(Objective objective) {
    double[] real = {-100, 100, -100, 100};
    double[] fake = {-100, 100, 100, -100};
    for (DataType type : TYPES) {
      Shape shape = new Shape(4);
      evaluate(objective::discriminator, type, shape, real, fake).assertFinite();
      evaluate(objective::generator, type, shape, real, fake).assertFinite();
    }
  }

  @ParameterizedTest
  @MethodSource("losses")
  void should_push_a_player_who_is_wrong_by_far(Objective objective) {
    Shape single = new Shape(1, 1);
    List<Double> pushes = objective.pushes();
    for (DataType type : TYPES) {
      double tolerance = type == DataType.FLOAT64 ? 1e-9 : 1e-4;
      Evaluation discriminator =
          evaluate(objective::discriminator, type, single, all(-100), all(100));
      assertThat(discriminator.gradients().get(0)[0]).isCloseTo(pushes.get(0), within(tolerance));
      assertThat(discriminator.gradients().get(1)[0]).isCloseTo(pushes.get(1), within(tolerance));
      Evaluation generator = evaluate(objective::generator, type, single, all(100), all(-100));
      assertThat(generator.gradients().get(1)[0]).isCloseTo(pushes.get(2), within(tolerance));
    }
  }

  @ParameterizedTest
  @MethodSource("losses")
  void should_be_the_mean_over_patches_when_outputs_have_more_axes(Objective objective) {
    double[] real = new double[32];
    double[] fake = new double[32];
    Arrays.setAll(real, i -> Math.sin(i) * 3);
    Arrays.setAll(fake, i -> Math.cos(i * i) * 2);
    Shape grid = new Shape(2, 1, 4, 4);
    for (BinaryOperator<NDArray> loss : objective.both()) {
      Evaluation patches = evaluate(loss, DataType.FLOAT64, grid, real, fake);
      Evaluation flat = evaluate(loss, DataType.FLOAT64, new Shape(32), real, fake);

      assertThat(patches.value()).isCloseTo(flat.value(), within(1e-12));
      for (int i = 0; i < 2; i++) {
        assertThat(patches.gradients().get(i))
            .containsExactly(flat.gradients().get(i), within(1e-12));
      }
    }
  }

  /** The losses that compare with a batch's mean must differ, so that the others' test can fail. */
  @ParameterizedTest
  @MethodSource("losses")
  void should_be_the_mean_of_the_parts_when_a_batch_is_split_unless_it_compares_with_means(
      Objective objective) {
    for (BinaryOperator<NDArray> loss : objective.both()) {
      double first = value(loss, all(2, 3), all(-2, 0.25));
      double second = value(loss, all(-1, 0.5), all(1.5, -0.5));

      double whole = value(loss, all(2, 3, -1, 0.5), all(-2, 0.25, 1.5, -0.5));

      assertThat(first).isNotCloseTo(second, within(1e-3));
      if (objective.averages()) {
        assertThat(whole).isCloseTo((first + second) / 2, within(1e-12));
      } else {
        assertThat(whole).isNotCloseTo((first + second) / 2, within(1e-2));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("losses")
  void should_be_the_same_when_a_batch_is_doubled(Objective objective) {
    for (BinaryOperator<NDArray> loss : objective.both()) {
      assertThat(value(loss, twice(REAL), twice(FAKE)))
          .isCloseTo(value(loss, REAL, FAKE), within(1e-12));
    }
  }

  @ParameterizedTest
  @MethodSource("penaltyCases")
  void should_equal_pytorch_in_value_and_gradient_by_the_parameters(
      PenaltyCase expected, Network network) {
    Penalty penalty = expected.built();
    DataType type = type(expected.dtype());
    List<Double> norm = new ArrayList<>();
    Evaluation actual =
        evaluate(
            p -> {
              Penalty.Term term =
                  term(penalty, x -> network.apply(x, p), network.batch(), p.get(0));
              norm.add(scalar(term.norm()));
              return term.value();
            },
            type,
            network.inputs());

    assertClose(actual.value(), expected.value(), tolerance(type));
    assertClose(norm.get(0), expected.norm(), tolerance(type));
    assertThat(actual.gradients()).hasSize(4);
    for (int i = 0; i < 4; i++) {
      assertClose(actual.gradients().get(i), expected.gradients().get(i), tolerance(type));
    }
  }

  @ParameterizedTest
  @MethodSource("penaltiesOfNetworks")
  void should_have_the_gradients_of_central_differences_by_the_parameters(
      Slope slope, Network network) {
    double[] parameters = network.flat();
    assertGradient(
        x -> value(slope.penalty(), network, network.split(x), network.batch()),
        new Shape(parameters.length),
        1e-6,
        parameters);
  }

  /** A linear critic's slope is its weights, wherever it is taken: here of norm 0.5, 1.3 or 0. */
  @ParameterizedTest
  @MethodSource("penalties")
  void should_have_the_closed_form_when_the_critic_is_linear(Slope slope) throws IOException {
    Batch batch = networks().get(0).batch();
    for (double[] weights : List.of(all(0.3, -0.4, 0), all(-0.3, 0.4, 1.2), all(0, 0, 0))) {
      double sum = Arrays.stream(weights).map(w -> w * w).sum();
      double norm = Math.sqrt(sum + 1e-12);
      for (DataType type : TYPES) {
        double tolerance = type == DataType.FLOAT64 ? 1e-9 : 1e-5;
        Evaluation actual =
            evaluate(
                p -> term(slope.penalty(), x -> x.matMul(p.get(0)), batch, p.get(0)).value(),
                type,
                List.of(new Input(new Shape(3, 1), list(weights))));

        assertClose(actual.value(), slope.value().applyAsDouble(norm), tolerance);
        double factor = slope.derivative().applyAsDouble(norm) / norm;
        double[] gradient = actual.gradients().get(0);
        for (int i = 0; i < 3; i++) {
          assertClose(gradient[i], factor * weights[i], tolerance);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("penaltiesOfNetworks")
  void should_be_finite_at_logits_of_100_and_where_the_critic_is_flat(
      Slope slope, Network network) {
    for (DataType type : TYPES) {
      // The first factor is of the inner weights, which saturates; the second of the outer ones.
      for (double[] factors : List.of(all(1, 1000), all(1000, 1000), all(1e4, 1), all(0, 1))) {
        List<Input> inputs = new ArrayList<>(network.inputs());
        for (int i = 0; i < 2; i++) {
          Input input = inputs.get(2 * i);
          double factor = factors[i];
          inputs.set(
              2 * i,
              new Input(input.shape(), input.values().stream().map(w -> w * factor).toList()));
        }
        double[] largest = {0};
        evaluate(
                p ->
                    term(
                            slope.penalty(),
                            x -> {
                              NDArray output = network.apply(x, p);
                              largest[0] =
                                  Arrays.stream(doubles(output)).map(Math::abs).max().orElse(0);
                              return output;
                            },
                            network.batch(),
                            p.get(0))
                        .value(),
                type,
                inputs)
            .assertFinite();
        if (factors[1] > 1) {
          assertThat(largest[0]).isGreaterThan(100);
        }
      }
    }
  }

  /** The slope of a sample is that of its outputs' sum, not of their mean. */
  @ParameterizedTest
  @MethodSource("penalties")
  void should_be_of_the_sum_over_patches_when_outputs_have_more_axes(Slope slope)
      throws IOException {
    Network network = networks().get(1);
    double patches = value(slope.penalty(), network, network.batch());

    assertThat(patches)
        .isCloseTo(reduced(slope.penalty(), network, x -> x.reshape(3, 16)), within(1e-12))
        .isCloseTo(
            reduced(slope.penalty(), network, x -> x.reshape(3, 16).sum(new int[] {1})),
            within(1e-12))
        .isNotCloseTo(
            reduced(slope.penalty(), network, x -> x.reshape(3, 16).mean(new int[] {1})),
            within(1e-4));
  }

  private static double reduced(Penalty penalty, Network network, UnaryOperator<NDArray> outputs) {
    return evaluate(
            p ->
                term(penalty, x -> outputs.apply(network.apply(x, p)), network.batch(), p.get(0))
                    .value(),
            DataType.FLOAT64,
            network.inputs())
        .value();
  }

  /** DRAGAN's noise has the batch's deviation, so it must differ: the others' test can fail. */
  @ParameterizedTest
  @MethodSource("penalties")
  void should_be_the_mean_of_the_parts_when_a_batch_is_split_unless_it_measures_the_batch(
      Slope slope) throws IOException {
    Network network = networks().get(0);
    Penalty penalty = slope.penalty();
    double first = value(penalty, network, network.batch().rows(0, 2));
    double second = value(penalty, network, network.batch().rows(2, 4));
    double whole = value(penalty, network, network.batch().rows(0, 4));

    assertThat(first).isNotCloseTo(second, within(1e-3));
    assertThat(penalty.averagesOverSamples()).isEqualTo(slope.averages());
    if (slope.averages()) {
      assertThat(whole).isCloseTo((first + second) / 2, within(1e-12));
    } else {
      assertThat(whole).isNotCloseTo((first + second) / 2, within(1e-3));
    }
  }

  @ParameterizedTest
  @MethodSource("penaltiesOfNetworks")
  void should_be_the_same_when_a_batch_is_doubled_with_its_random_numbers(
      Slope slope, Network network) {
    assertThat(value(slope.penalty(), network, network.batch().twice()))
        .isCloseTo(value(slope.penalty(), network, network.batch()), within(1e-12));
  }
}
