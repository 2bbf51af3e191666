package dev.ganlib.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

final class ClassSharesTest {
  @Test
  void should_give_each_class_its_share() {
    ClassShares shares = ClassShares.of(1, 0, 3);

    assertThat(shares.classes()).isEqualTo(3);
    assertThat(shares.total()).isEqualTo(4);
    assertThat(shares.share(0)).isEqualTo(0.25);
    assertThat(shares.share(1)).isZero();
    assertThat(shares.share(2)).isEqualTo(0.75);
  }

  @Test
  void should_count_a_class_with_one_sample_as_a_mode() {
    assertThat(ClassShares.of(1000, 1, 0, 7).modes()).isEqualTo(3);
  }

  /** All of the samples in one of two equal classes: 1 ln(1 / 0.5). */
  @Test
  void should_diverge_by_ln_2_when_one_of_two_equal_classes_is_missing() {
    double divergence = ClassShares.of(10, 0).divergenceFrom(ClassShares.of(5, 5));

    assertThat(divergence).isCloseTo(Math.log(2), within(1e-15));
  }

  /** 0.75 ln(0.75 / 0.5) + 0.25 ln(0.25 / 0.5), which the other order does not give. */
  @Test
  void should_diverge_from_the_data_and_not_the_other_way_round() {
    ClassShares samples = ClassShares.of(3, 1);
    ClassShares data = ClassShares.of(50, 50);

    assertThat(samples.divergenceFrom(data))
        .isCloseTo(0.75 * Math.log(1.5) - 0.25 * Math.log(2), within(1e-15));
    assertThat(data.divergenceFrom(samples))
        .isCloseTo(0.5 * Math.log(2.0 / 3) + 0.5 * Math.log(2), within(1e-15));
  }

  @Test
  void should_not_diverge_when_the_shares_are_equal() {
    assertThat(ClassShares.of(1, 2, 7).divergenceFrom(ClassShares.of(10, 20, 70))).isZero();
  }

  @Test
  void should_diverge_without_end_when_samples_are_of_a_class_without_data() {
    assertThat(ClassShares.of(9, 1).divergenceFrom(ClassShares.of(1, 0)))
        .isEqualTo(Double.POSITIVE_INFINITY);
  }

  @Test
  void should_refuse_counts_that_are_none() {
    assertThatThrownBy(() -> ClassShares.of(2, -1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("counts must not be negative but were [2, -1]");
    assertThatThrownBy(() -> ClassShares.of(0, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected at least 1 sample but the counts were [0, 0]");
    assertThatThrownBy(() -> ClassShares.of(1).divergenceFrom(ClassShares.of(1, 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected 1 classes but was 2");
  }
}
