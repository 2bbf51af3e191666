package dev.ganlib;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import dev.ganlib.internal.torch.EngineRoom;
import dev.ganlib.nn.stock.Mlp;
import dev.ganlib.testing.GradientCheck;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The values and gradients of the terms for further heads, against plain Java. */
final class AuxiliaryTermTest {
  private static final int ROWS = 5;
  private static final long[] LABELS = {2, 0, 1, 1, 2};

  /** 2 of noise, then 3, 2, 2 and 1 of codes. */
  private static final Latent LATENT =
      Latent.uniform(2).categorical(3).continuous(2).categorical(2).continuous(1);

  private static final int[] FIRST = {1, 0, 2, 2, 1};
  private static final int[] SECOND = {0, 0, 1, 0, 1};

  private NDManager manager;

  @BeforeEach
  void open() {
    manager = EngineRoom.newManager(Device.cpu());
  }

  @AfterEach
  void close() {
    manager.close();
  }

  private static double[] numbers(int count, long seed) {
    return new Random(seed).doubles(count, -3, 3).toArray();
  }

  /** Latents with the codes {@link #FIRST} and {@link #SECOND}, and noise that looks like codes. */
  private static double[][] latents() {
    double[][] rows = new double[ROWS][10];
    double[] random = numbers(5 * ROWS, 4);
    for (int i = 0; i < ROWS; i++) {
      rows[i][0] = random[5 * i];
      rows[i][1] = random[5 * i + 1];
      rows[i][2 + FIRST[i]] = 1;
      rows[i][5] = random[5 * i + 2];
      rows[i][6] = random[5 * i + 3];
      rows[i][7 + SECOND[i]] = 1;
      rows[i][9] = random[5 * i + 4];
    }
    return rows;
  }

  private static double[] flat(double[][] rows) {
    double[] flat = new double[rows.length * rows[0].length];
    for (int i = 0; i < flat.length; i++) {
      flat[i] = rows[i / rows[0].length][i % rows[0].length];
    }
    return flat;
  }

  /** Minus the log of the softmax of some columns of a row, at one of them. */
  private static double surprise(double[] head, int start, int size, int category) {
    double sum = 0;
    for (int k = 0; k < size; k++) {
      sum += Math.exp(head[start + k]);
    }
    return Math.log(sum) - head[start + category];
  }

  private static double[] row(double[] flat, int width, int i) {
    return Arrays.copyOfRange(flat, i * width, (i + 1) * width);
  }

  private static double information(double[] head, double categorical, double continuous) {
    double[][] latents = latents();
    double sum = 0;
    for (int i = 0; i < ROWS; i++) {
      double[] guess = row(head, 8, i);
      sum += categorical * surprise(guess, 0, 3, FIRST[i]);
      sum += continuous * Math.pow(guess[3] - latents[i][5], 2) / 2;
      sum += continuous * Math.pow(guess[4] - latents[i][6], 2) / 2;
      sum += categorical * surprise(guess, 5, 2, SECOND[i]);
      sum += continuous * Math.pow(guess[7] - latents[i][9], 2) / 2;
    }
    return sum / ROWS;
  }

  private static NDArray evaluateInformation(AuxiliaryTerm term, NDArray head) {
    NDArray latents = head.getManager().create(flat(latents()), new Shape(ROWS, 10));
    return term.evaluate(new AuxiliaryTerm.Head(head, head, null, latents, LATENT));
  }

  private static NDArray evaluateClassification(AuxiliaryTerm term, NDArray head) {
    NDArray labels = head.getManager().create(LABELS);
    return term.evaluate(new AuxiliaryTerm.Head(head, head, labels, null, Latent.normal(2)));
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, 0.25, 0})
  void should_be_the_weighted_cross_entropy_of_the_labels(double weight) {
    double[] head = numbers(3 * ROWS, 1);
    double expected = 0;
    for (int i = 0; i < ROWS; i++) {
      expected += surprise(row(head, 3, i), 0, 3, (int) LABELS[i]) / ROWS;
    }

    NDArray value =
        evaluateClassification(
            AuxiliaryTerm.classification(weight), manager.create(head, new Shape(ROWS, 3)));

    assertThat(value.getShape()).isEqualTo(new Shape());
    assertThat(value.getDouble()).isCloseTo(weight * expected, within(1e-12));
  }

  @Test
  void should_be_the_logarithm_of_the_number_of_classes_when_the_head_knows_nothing() {
    NDArray value =
        evaluateClassification(
            AuxiliaryTerm.classification(2), manager.create(new double[30], new Shape(ROWS, 6)));

    assertThat(value.getDouble()).isCloseTo(2 * Math.log(6), within(1e-12));
  }

  @Test
  void should_be_cross_entropies_and_half_squared_distances_of_the_codes_in_order() {
    double[] head = numbers(8 * ROWS, 2);
    NDArray array = manager.create(head, new Shape(ROWS, 8));

    assertThat(evaluateInformation(AuxiliaryTerm.information(0.7, 0.3), array).getDouble())
        .isCloseTo(information(head, 0.7, 0.3), within(1e-12));
    assertThat(evaluateInformation(AuxiliaryTerm.information(1, 0), array).getDouble())
        .isCloseTo(information(head, 1, 0), within(1e-12));
    assertThat(evaluateInformation(AuxiliaryTerm.information(0, 1), array).getDouble())
        .isCloseTo(information(head, 0, 1), within(1e-12));
  }

  @Test
  void should_be_least_when_the_head_guesses_the_codes() {
    double[][] guess = new double[ROWS][8];
    double[][] latents = latents();
    for (int i = 0; i < ROWS; i++) {
      for (int j = 0; j < 8; j++) {
        boolean categorical = j < 3 || j == 5 || j == 6;
        guess[i][j] = latents[i][2 + j] * (categorical ? 60 : 1);
      }
    }

    NDArray value =
        evaluateInformation(
            AuxiliaryTerm.information(1, 1), manager.create(flat(guess), new Shape(ROWS, 8)));

    assertThat(value.getDouble()).isBetween(0.0, 1e-12);
  }

  @Test
  void should_have_the_gradients_of_central_differences() {
    AuxiliaryTerm classification = AuxiliaryTerm.classification(0.6);
    AuxiliaryTerm information = AuxiliaryTerm.information(0.7, 0.3);

    GradientCheck.assertGradient(
        head -> evaluateClassification(classification, head),
        new Shape(ROWS, 3),
        1e-8,
        numbers(3 * ROWS, 1));
    GradientCheck.assertGradient(
        head -> evaluateInformation(information, head),
        new Shape(ROWS, 8),
        1e-8,
        numbers(8 * ROWS, 2));
  }

  @Test
  void should_ask_for_a_head_of_as_many_numbers_as_there_are_classes_or_codes() {
    Block block = Mlp.builder(new Shape(10)).linear(1).build();
    Generator generator = Generator.of(block, LATENT).conditional(7);
    AuxiliaryTerm classification = AuxiliaryTerm.classification(1);
    AuxiliaryTerm information = AuxiliaryTerm.information(1, 0.1);

    assertThat(classification.headSize(generator)).isEqualTo(7);
    assertThat(information.headSize(generator)).isEqualTo(8);
    assertThat(classification.needsLabels()).isTrue();
    assertThat(classification.looksAtReals()).isTrue();
    assertThat(classification.classifies()).isTrue();
    assertThat(information.classifies()).isFalse();
    assertThat(information.needsLabels()).isFalse();
    assertThat(information.looksAtReals()).isFalse();
  }

  @Test
  void should_describe_itself() {
    assertThat(AuxiliaryTerm.classification(1)).hasToString("classification(1.0)");
    assertThat(AuxiliaryTerm.information(1, 0.1)).hasToString("information(1.0, 0.1)");
    assertThat(AuxiliaryTerm.classification(1).name()).isEqualTo("classification");
    assertThat(AuxiliaryTerm.information(1, 0.1).name()).isEqualTo("information");
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void should_refuse_a_weight_that_is_none(double weight) {
    String message =
        "the weight of an auxiliary term must be finite and not negative but was " + weight;
    assertThatThrownBy(() -> AuxiliaryTerm.classification(weight))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
    assertThatThrownBy(() -> AuxiliaryTerm.information(weight, 1)).hasMessage(message);
    assertThatThrownBy(() -> AuxiliaryTerm.information(1, weight)).hasMessage(message);
  }
}
