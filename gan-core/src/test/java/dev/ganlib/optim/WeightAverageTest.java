package dev.ganlib.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class WeightAverageTest {

  @ParameterizedTest
  @ValueSource(doubles = {1, 10, 693, 10_000})
  void should_let_a_weight_count_half_after_the_half_life(double halfLife) {
    WeightAverage average = WeightAverage.halfLife(halfLife);
    double counts = 1;

    for (long round = 1; round <= halfLife; round++) {
      counts *= average.decayAfter(round);
    }

    assertThat(counts).isCloseTo(0.5, within(1e-9));
  }

  @ParameterizedTest
  @CsvSource({"0.5, 1", "0.25, 0.5", "0.7071067811865476, 2", "0.8408964152537145, 4"})
  void should_have_the_half_life_of_a_decay(double decay, double halfLife) {
    assertThat(WeightAverage.decay(decay).halfLife()).isCloseTo(halfLife, within(1e-9));
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-9, 0.3, 0.5, 0.9, 0.999, 0.9999})
  void should_decay_as_told_in_every_round(double decay) {
    WeightAverage average = WeightAverage.decay(decay);

    assertThat(average.warmUp()).isZero();
    assertThat(average.decayAfter(1)).isCloseTo(decay, within(1e-12));
    assertThat(average.decayAfter(1_000_000)).isCloseTo(decay, within(1e-12));
    assertThat(Math.pow(decay, average.halfLife())).isCloseTo(0.5, within(1e-12));
  }

  @Test
  void should_have_a_half_life_of_693_rounds_with_a_decay_of_0_999() {
    assertThat(Math.round(WeightAverage.decay(0.999).halfLife())).isEqualTo(693);
  }

  /** The half-life is a twentieth of the rounds: 1/20 after one, 1 after 20, 100 after 2000. */
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "1, 9.5367431640625e-7",
    "10, 0.25",
    "20, 0.5",
    "40, 0.7071067811865476",
    "80, 0.8408964152537145",
    "2000, 0.9930924954370359",
    "2001, 0.9930924954370359",
    "1000000000000, 0.9930924954370359"
  })
  void should_have_a_shorter_half_life_in_the_warm_up(long rounds, double decay) {
    WeightAverage average = WeightAverage.halfLife(100).warmUp(0.05);

    assertThat(average.decayAfter(rounds)).isCloseTo(decay, within(1e-12));
  }

  @Test
  void should_be_of_its_parts() {
    assertThat(WeightAverage.halfLife(100)).isEqualTo(new WeightAverage(100, 0));
    assertThat(WeightAverage.halfLife(100).warmUp(0.05)).isEqualTo(new WeightAverage(100, 0.05));
    assertThat(WeightAverage.halfLife(100).warmUp(0.05).warmUp(0))
        .isEqualTo(new WeightAverage(100, 0));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -10, Double.NaN, Double.POSITIVE_INFINITY})
  void should_refuse_a_half_life_that_is_not_positive(double rounds) {
    assertThatThrownBy(() -> WeightAverage.halfLife(rounds))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("half-life must be positive and finite but was " + rounds);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1, -0.5, 1.5, Double.NaN})
  void should_refuse_a_decay_out_of_range(double decay) {
    assertThatThrownBy(() -> WeightAverage.decay(decay))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("decay must be in (0, 1) but was " + decay);
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.05, Double.NaN, Double.POSITIVE_INFINITY})
  void should_refuse_a_warm_up_that_is_negative_or_not_finite(double share) {
    assertThatThrownBy(() -> WeightAverage.halfLife(100).warmUp(share))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("warm-up must be finite and not negative but was " + share);
  }
}
