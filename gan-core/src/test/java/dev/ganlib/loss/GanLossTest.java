package dev.ganlib.loss;

import static dev.ganlib.testing.GradientCheck.gradient;
import static dev.ganlib.testing.Values.doubles;
import static dev.ganlib.testing.Values.scalar;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import dev.ganlib.internal.torch.EngineRoom;
import dev.ganlib.internal.torch.GradMode;
import dev.ganlib.internal.torch.Gradients;
import dev.ganlib.internal.torch.Scope;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the particulars of each loss; {@link ObjectiveContractTest} has what all of them keep. */
final class GanLossTest {
  private static final double[] REAL = {2, -1, 0.5, 3};
  private static final double[] FAKE = {-2, 0.25, 1.5, -0.5};

  private NDManager manager;

  @BeforeEach
  void open() {
    manager = EngineRoom.newManager(Device.cpu());
  }

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void should_be_the_mean_of_the_separate_terms_when_averaged_and_never_halve_them() {
    NDArray real = manager.create(REAL);
    NDArray fake = manager.create(FAKE);
    double realTerm = Arrays.stream(REAL).map(x -> Math.log1p(Math.exp(-x))).average().orElse(0);
    double fakeTerm = Arrays.stream(FAKE).map(x -> Math.log1p(Math.exp(x))).average().orElse(0);

    for (GanLoss loss : List.of(GanLoss.bceWithLogits(), GanLoss.bceWithLogits().averaged())) {
      assertThat(loss.hasSeparateTerms()).isTrue();
      assertThat(scalar(loss.realTerm(real))).isCloseTo(realTerm, within(1e-12));
      assertThat(scalar(loss.fakeTerm(fake))).isCloseTo(fakeTerm, within(1e-12));
    }
  }

  @Test
  void should_smooth_the_separate_terms() {
    GanLoss loss = GanLoss.bce().smooth(0.9, 0.2);
    NDArray p = manager.create(new double[] {0.25});

    assertThat(scalar(loss.realTerm(p)))
        .isCloseTo(-0.9 * Math.log(0.25) - 0.1 * Math.log(0.75), within(1e-12));
    assertThat(scalar(loss.fakeTerm(p)))
        .isCloseTo(-0.2 * Math.log(0.25) - 0.8 * Math.log(0.75), within(1e-12));
  }

  /** A loss that takes the logarithm of a sigmoid saturates there, in float32. */
  @Test
  @SuppressWarnings("try") // scope and mode work by being open
  void should_not_saturate_below_a_logit_of_minus_18() {
    try (Scope scope = new Scope();
        GradMode on = GradMode.on()) {
      NDArray logit = Gradients.leaf(manager.create(new float[] {-20}));
      for (NDArray loss :
          List.of(
              GanLoss.nonSaturating().generatorLoss(logit),
              GanLoss.bceWithLogits().realTerm(logit))) {
        assertThat(scalar(loss)).isCloseTo(20, within(1e-5));
        assertThat(doubles(Gradients.of(loss, List.of(logit)).get(0)))
            .containsExactly(new double[] {-1}, within(1e-6));
      }
    }
  }

  @Test
  void should_apply_the_sigmoid_once() {
    NDArray real = manager.create(REAL);
    NDArray fake = manager.create(FAKE);
    NDArray realProbabilities = Activation.sigmoid(real);
    NDArray fakeProbabilities = Activation.sigmoid(fake);

    double ofLogits = scalar(GanLoss.bceWithLogits().discriminatorLoss(real, fake));
    assertThat(scalar(GanLoss.bce().discriminatorLoss(realProbabilities, fakeProbabilities)))
        .isCloseTo(ofLogits, within(1e-12));
    assertThat(
            scalar(GanLoss.bceWithLogits().discriminatorLoss(realProbabilities, fakeProbabilities)))
        .isNotCloseTo(ofLogits, within(0.01));
  }

  /** A relativistic loss sees differences alone; the ordinary one sees where they lie. */
  @ParameterizedTest
  @MethodSource("comparing")
  void should_not_be_overwritten_by_the_ordinary_loss_when_relativistic(GanLoss loss) {
    NDArray real = manager.create(REAL);
    NDArray fake = manager.create(FAKE);
    NDArray realAbove = real.add(5);
    NDArray fakeAbove = fake.add(5);
    double forD = scalar(loss.discriminatorLoss(real, fake));
    double forG = scalar(loss.generatorLoss(real, fake));

    assertThat(scalar(loss.discriminatorLoss(realAbove, fakeAbove))).isCloseTo(forD, within(1e-12));
    assertThat(scalar(loss.generatorLoss(realAbove, fakeAbove))).isCloseTo(forG, within(1e-12));
    // The players are each other's mirror image.
    assertThat(scalar(loss.generatorLoss(fake, real))).isCloseTo(forD, within(1e-12));
    assertThat(scalar(loss.discriminatorLoss(realAbove, fake))).isNotCloseTo(forD, within(0.1));
    assertThat(scalar(loss.generatorLoss(realAbove, fake))).isNotCloseTo(forG, within(0.1));
  }

  static List<GanLoss> comparing() {
    return Stream.concat(Stream.of(GanLoss.relativistic()), comparingWithMeans().stream()).toList();
  }

  static List<GanLoss> comparingWithMeans() {
    return List.of(
        GanLoss.relativisticAverage(),
        GanLoss.relativisticAverageHinge(),
        GanLoss.relativisticAverageLeastSquares());
  }

  @ParameterizedTest
  @MethodSource("comparing")
  void should_ask_for_the_reals_when_the_generator_compares_with_them(GanLoss loss) {
    NDArray fake = manager.create(FAKE);

    assertThat(loss.comparesWithReals()).isTrue();
    assertThat(loss.hasSeparateTerms()).isFalse();
    assertThat(loss).hasToString(loss.name());
    assertThatThrownBy(() -> loss.generatorLoss(fake))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "the generator's loss of "
                + loss.name()
                + " compares with reals; pass their outputs too");
    assertThatThrownBy(() -> loss.averaged())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("averaging needs a loss of two terms but was " + loss.name());
    for (Runnable term : List.<Runnable>of(() -> loss.realTerm(fake), () -> loss.fakeTerm(fake))) {
      assertThatThrownBy(term::run)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage(
              "the terms on reals and fakes of the loss " + loss.name() + " cannot be taken apart");
    }
  }

  @Test
  void should_refuse_to_pair_outputs_of_different_shapes() {
    NDArray column = manager.create(REAL, new Shape(4, 1));
    NDArray flat = manager.create(FAKE);
    String rule =
        "a relativistic loss pairs reals with fakes, so it expected outputs of one shape but was ";

    assertThatThrownBy(() -> GanLoss.relativistic().discriminatorLoss(column, flat))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(rule + "(4, 1) and (4)");
    assertThatThrownBy(() -> GanLoss.relativistic().generatorLoss(column, flat))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(rule)
        .hasMessageContainingAll("(4, 1)", "(4)");
  }

  /** Outputs of shapes (4, 1) and (4) would broadcast to 16 if they were subtracted. */
  @ParameterizedTest
  @MethodSource("comparingWithMeans")
  void should_not_broadcast_when_it_compares_with_a_mean(GanLoss loss) {
    NDArray fewer = manager.create(new double[] {1.5, -0.5});
    double expected = scalar(loss.discriminatorLoss(manager.create(REAL), fewer.reshape(2, 1)));

    assertThat(scalar(loss.discriminatorLoss(manager.create(REAL, new Shape(4, 1)), fewer)))
        .isCloseTo(expected, within(1e-12));
  }

  @ParameterizedTest
  @CsvSource({
    "NaN, 1, 1",
    "0, Infinity, 1",
    "0, 1, -Infinity",
    "1, 1, 1",
    "0, 1, NaN",
    "-Infinity, 1, 1"
  })
  void should_refuse_targets_that_are_not_finite_or_the_same(double a, double b, double c) {
    assertThatThrownBy(() -> GanLoss.leastSquares(a, b, c))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "targets must be finite and a other than b but were a = "
                + a
                + ", b = "
                + b
                + ", c = "
                + c);
  }

  @Test
  void should_say_what_it_needs() {
    assertThat(GanLoss.wasserstein().needsBoundedSlope()).isTrue();
    assertThat(GanLoss.wasserstein().averaged().needsBoundedSlope()).isTrue();
    for (GanLoss loss : List.of(GanLoss.bce(), GanLoss.hinge(), GanLoss.relativistic())) {
      assertThat(loss.needsBoundedSlope()).isFalse();
    }
    assertThat(GanLoss.minimax().output()).isEqualTo(DiscriminatorOutput.LOGIT);
    for (GanLoss loss :
        List.of(
            GanLoss.leastSquares(),
            GanLoss.hinge(),
            GanLoss.wasserstein(),
            GanLoss.relativistic(),
            GanLoss.relativisticAverage())) {
      assertThat(loss.output()).isEqualTo(DiscriminatorOutput.SCORE);
    }
    for (GanLoss loss : List.of(GanLoss.hinge(), GanLoss.wasserstein(), GanLoss.leastSquares())) {
      assertThat(loss.hasSeparateTerms()).isTrue();
      assertThat(loss.comparesWithReals()).isFalse();
    }
  }

  @Test
  void should_say_its_constants() {
    assertThat(GanLoss.nonSaturating()).hasToString("bceWithLogits(labels 1.0 / 0.0, summed)");
    assertThat(GanLoss.minimax()).hasToString("minimax(labels 1.0 / 0.0, summed)");
    assertThat(GanLoss.leastSquares()).hasToString("leastSquares(labels 1.0 / 0.0, summed)");
    assertThat(GanLoss.leastSquares(-1, 1, 0).averaged())
        .hasToString("leastSquares[-1.0, 1.0, 0.0](labels 1.0 / 0.0, averaged)");
    assertThat(GanLoss.bce().targets(Targets.noise(0.8, 1, 0, 0.2).flip(0.05)))
        .hasToString("bce(labels 0.8 to 1.0 / 0.0 to 0.2, flipped 0.05, summed)");
    assertThat(GanLoss.hinge()).hasToString("hinge(summed)");
    assertThat(GanLoss.wasserstein().averaged()).hasToString("wasserstein(averaged)");
  }

  /** The terms of hinge and of Wasserstein at REAL and FAKE, by hand. */
  @Test
  void should_have_the_separate_terms_of_losses_without_targets() {
    NDArray real = manager.create(REAL);
    NDArray fake = manager.create(FAKE);
    for (GanLoss loss : List.of(GanLoss.hinge(), GanLoss.hinge().averaged())) {
      assertThat(scalar(loss.realTerm(real))).isCloseTo(2.5 / 4, within(1e-12));
      assertThat(scalar(loss.fakeTerm(fake))).isCloseTo(4.25 / 4, within(1e-12));
    }
    for (GanLoss loss : List.of(GanLoss.wasserstein(), GanLoss.wasserstein().averaged())) {
      assertThat(scalar(loss.realTerm(real))).isCloseTo(-4.5 / 4, within(1e-12));
      assertThat(scalar(loss.fakeTerm(fake))).isCloseTo(-0.75 / 4, within(1e-12));
    }
  }

  @Test
  void should_pass_the_reals_to_the_generator_when_the_loss_is_custom_and_compares() {
    GanLoss matching =
        GanLoss.comparing(
            "matching",
            DiscriminatorOutput.SCORE,
            (real, fake) -> fake.mean().sub(real.mean()),
            (real, fake) -> real.mean().sub(fake.mean()).square());
    NDArray real = manager.create(REAL);
    NDArray fake = manager.create(FAKE);

    assertThat(scalar(matching.discriminatorLoss(real, fake))).isEqualTo(-1.3125);
    assertThat(scalar(matching.generatorLoss(real, fake))).isEqualTo(1.3125 * 1.3125);
    assertThat(matching.comparesWithReals()).isTrue();
    assertThat(matching.needsBoundedSlope()).isFalse();
    assertThat(matching).hasToString("matching");
    assertThatThrownBy(() -> matching.generatorLoss(fake))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the generator's loss of matching compares with reals; pass their outputs too");
    assertThatNullPointerException()
        .isThrownBy(() -> matching.generatorLoss(null, fake))
        .withMessage("real");
    assertThatNullPointerException()
        .isThrownBy(() -> GanLoss.comparing("own", DiscriminatorOutput.SCORE, null, (r, f) -> r))
        .withMessage("discriminator");
    assertThatNullPointerException()
        .isThrownBy(() -> GanLoss.comparing("own", DiscriminatorOutput.SCORE, (r, f) -> r, null))
        .withMessage("generator");
  }

  @Test
  void should_be_linear_when_a_player_is_wrong_by_far() {
    NDArray output = manager.create(new float[] {-100});

    assertThat(scalar(GanLoss.bceWithLogits().generatorLoss(output))).isEqualTo(100);
    assertThat(scalar(GanLoss.bceWithLogits().realTerm(output))).isEqualTo(100);
    assertThat(scalar(GanLoss.bceWithLogits().fakeTerm(output.neg()))).isEqualTo(100);
  }

  /** Documented: through a sigmoid that has rounded to 0 the gradient vanishes. */
  @Test
  void should_saturate_when_bce_gets_a_probability_that_rounded_to_zero() {
    double[] gradient =
        gradient(x -> GanLoss.bce().generatorLoss(Activation.sigmoid(x)), new Shape(1), -100);

    assertThat(gradient[0]).isBetween(-1e-6, 1e-6);
  }

  @Test
  void should_weigh_both_terms_alike_when_there_are_fewer_fakes_than_reals() {
    double loss =
        scalar(
            GanLoss.bceWithLogits()
                .discriminatorLoss(manager.create(REAL), manager.create(new double[] {1.5})));

    double realTerm = Arrays.stream(REAL).map(x -> Math.log1p(Math.exp(-x))).average().orElse(0);
    assertThat(loss).isCloseTo(realTerm + Math.log1p(Math.exp(1.5)), within(1e-12));
  }

  @Test
  void should_evaluate_two_lambdas_when_the_loss_is_custom() {
    GanLoss wasserstein = wasserstein();
    NDArray real = manager.create(REAL);
    NDArray fake = manager.create(FAKE);

    assertThat(scalar(wasserstein.discriminatorLoss(real, fake))).isEqualTo(-1.3125);
    assertThat(scalar(wasserstein.generatorLoss(fake))).isEqualTo(0.1875);
    assertThat(wasserstein.name()).isEqualTo("wasserstein");
    assertThat(wasserstein.output()).isEqualTo(DiscriminatorOutput.SCORE);
    assertThat(wasserstein.hasSeparateTerms()).isFalse();
    assertThat(wasserstein).hasToString("wasserstein");
  }

  private static GanLoss twoTerms(DiscriminatorOutput output) {
    return GanLoss.of(
        "marginHinge",
        output,
        real -> Scalars.atLeast(Scalars.shift(real.neg(), 1), 0).mean(),
        fake -> Scalars.atLeast(Scalars.shift(fake, 1), 0).mean(),
        fake -> fake.mean().neg());
  }

  @Test
  void should_equal_the_one_built_in_when_it_is_custom_and_has_two_terms() {
    Shape shape = new Shape(4);
    NDArray real = manager.create(REAL);
    NDArray fake = manager.create(FAKE);
    GanLoss own = twoTerms(DiscriminatorOutput.SCORE);
    for (List<GanLoss> pair :
        List.of(
            List.of(own, GanLoss.hinge()), List.of(own.averaged(), GanLoss.hinge().averaged()))) {
      GanLoss actual = pair.get(0);
      GanLoss stock = pair.get(1);

      assertThat(scalar(actual.discriminatorLoss(real, fake)))
          .isEqualTo(scalar(stock.discriminatorLoss(real, fake)));
      assertThat(scalar(actual.realTerm(real))).isEqualTo(scalar(stock.realTerm(real)));
      assertThat(scalar(actual.fakeTerm(fake))).isEqualTo(scalar(stock.fakeTerm(fake)));
      assertThat(scalar(actual.generatorLoss(fake))).isEqualTo(scalar(stock.generatorLoss(fake)));
      assertThat(scalar(actual.generatorLoss(real, fake))).isEqualTo(0.1875);
      assertThat(gradient(x -> actual.discriminatorLoss(x, fake), shape, REAL))
          .isEqualTo(gradient(x -> stock.discriminatorLoss(x, fake), shape, REAL));
      assertThat(gradient(x -> actual.discriminatorLoss(real, x), shape, FAKE))
          .isEqualTo(gradient(x -> stock.discriminatorLoss(real, x), shape, FAKE));
      assertThat(gradient(actual::generatorLoss, shape, FAKE))
          .isEqualTo(gradient(stock::generatorLoss, shape, FAKE))
          .containsOnly(-0.25);
    }
  }

  @Test
  void should_say_what_is_known_of_a_custom_loss_of_two_terms() {
    GanLoss own = twoTerms(DiscriminatorOutput.SCORE);

    assertThat(own.hasSeparateTerms()).isTrue();
    assertThat(own.comparesWithReals()).isFalse();
    assertThat(own.needsBoundedSlope()).isFalse();
    assertThat(own.saturates()).isFalse();
    assertThat(own.border()).isEmpty();
    assertThat(twoTerms(DiscriminatorOutput.LOGIT).border()).hasValue(0);
    assertThat(own.targets()).isEqualTo(Targets.exact());
    assertThat(own).hasToString("marginHinge(summed)");
    assertThat(own.averaged()).hasToString("marginHinge(averaged)");
  }

  @Test
  void should_refuse_targets_and_missing_functions_of_a_custom_loss_of_two_terms() {
    GanLoss own = twoTerms(DiscriminatorOutput.SCORE);
    NDArray output = manager.create(REAL);
    UnaryOperator<NDArray> mean = x -> x.mean();
    DiscriminatorOutput score = DiscriminatorOutput.SCORE;

    assertThatThrownBy(() -> own.smoothReal(0.9))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "targets need a loss that has them (bce, bceWithLogits, minimax, leastSquares) but was"
                + " marginHinge");
    assertThatThrownBy(() -> own.term(output, output))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the terms on reals and fakes of the loss marginHinge have no targets");
    assertThatThrownBy(() -> own.discriminatorLoss(output, output, output, output))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the terms on reals and fakes of the loss marginHinge have no targets");
    assertThatNullPointerException()
        .isThrownBy(() -> GanLoss.of("own", score, null, mean, mean))
        .withMessage("real");
    assertThatNullPointerException()
        .isThrownBy(() -> GanLoss.of("own", score, mean, null, mean))
        .withMessage("fake");
    assertThatNullPointerException()
        .isThrownBy(() -> GanLoss.of("own", score, mean, mean, null))
        .withMessage("generator");
    assertThatNullPointerException()
        .isThrownBy(() -> GanLoss.of(null, score, mean, mean, mean))
        .withMessage("name");
    assertThatNullPointerException()
        .isThrownBy(() -> GanLoss.of("own", null, mean, mean, mean))
        .withMessage("output");
  }

  @Test
  void should_refuse_what_needs_targets_when_the_loss_is_custom() {
    NDArray output = manager.create(REAL);

    assertThatThrownBy(() -> wasserstein().smoothReal(0.9))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "targets need a loss that has them (bce, bceWithLogits, minimax, leastSquares) but was"
                + " wasserstein");
    assertThatThrownBy(() -> wasserstein().averaged())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("averaging needs a loss of two terms but was wasserstein");
    for (Runnable term :
        List.<Runnable>of(
            () -> wasserstein().realTerm(output), () -> wasserstein().fakeTerm(output))) {
      assertThatThrownBy(term::run)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("the terms on reals and fakes of the loss wasserstein cannot be taken apart");
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, -1, 0, 0.5, 1.0000001})
  void should_refuse_a_real_target_out_of_range(double target) {
    assertThatThrownBy(() -> GanLoss.bce().smoothReal(target))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("real target must be in (0.5, 1] but was " + target);
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, -1e-9, 0.5, 1})
  void should_refuse_a_fake_target_out_of_range(double target) {
    assertThatThrownBy(() -> GanLoss.bceWithLogits().smooth(0.9, target))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("fake target must be in [0, 0.5) but was " + target);
  }

  @ParameterizedTest
  @CsvSource({"0.50001, 0", "1, 0.49999", "0.9, 0.1"})
  void should_accept_targets_in_range(double realTarget, double fakeTarget) {
    assertThat(GanLoss.bce().smooth(realTarget, fakeTarget))
        .hasToString("bce(labels " + realTarget + " / " + fakeTarget + ", summed)");
  }

  @Test
  void should_name_the_missing_part_when_it_is_null() {
    DiscriminatorOutput score = DiscriminatorOutput.SCORE;
    assertThatNullPointerException()
        .isThrownBy(() -> GanLoss.of(null, score, NDArray::add, NDArray::mean))
        .withMessage("name");
    assertThatNullPointerException()
        .isThrownBy(() -> GanLoss.of("own", null, NDArray::add, NDArray::mean))
        .withMessage("output");
    assertThatNullPointerException()
        .isThrownBy(() -> GanLoss.of("own", score, null, NDArray::mean))
        .withMessage("discriminator");
    assertThatNullPointerException()
        .isThrownBy(() -> GanLoss.of("own", score, NDArray::add, null))
        .withMessage("generator");
  }

  @Test
  void should_return_another_loss_when_adjusted() {
    GanLoss loss = GanLoss.bceWithLogits();

    assertThat(loss.smoothReal(0.9).averaged())
        .hasToString("bceWithLogits(labels 0.9 / 0.0, averaged)");
    assertThat(loss.averaged().smooth(0.98, 0.02))
        .hasToString("bceWithLogits(labels 0.98 / 0.02, averaged)");
    assertThat(loss).hasToString("bceWithLogits(labels 1.0 / 0.0, summed)");
    assertThat(loss.name()).isEqualTo("bceWithLogits");
    assertThat(loss.output()).isEqualTo(DiscriminatorOutput.LOGIT);
    assertThat(GanLoss.bce().smoothReal(0.9).output()).isEqualTo(DiscriminatorOutput.PROBABILITY);
  }

  private static GanLoss wasserstein() {
    return GanLoss.of(
        "wasserstein",
        DiscriminatorOutput.SCORE,
        (real, fake) -> fake.mean().sub(real.mean()),
        fake -> fake.mean().neg());
  }
}
