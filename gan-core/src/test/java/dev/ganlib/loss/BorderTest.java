package dev.ganlib.loss;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Tests that a loss's border lies between the outputs to which it pulls reals and fakes. */
final class BorderTest {

  @Test
  void should_lie_between_what_reals_and_fakes_are_pulled_to() {
    assertThat(GanLoss.bce().border()).hasValue(0.5);
    assertThat(GanLoss.bceWithLogits().border()).hasValue(0);
    assertThat(GanLoss.minimax().border()).hasValue(0);
    assertThat(GanLoss.hinge().border()).hasValue(0);
    assertThat(GanLoss.leastSquares().border()).hasValue(0.5);
    assertThat(GanLoss.leastSquares(-1, 1, 0).border()).hasValue(0);
  }

  @Test
  void should_not_exist_where_outputs_are_compared_or_have_no_scale() {
    assertThat(GanLoss.wasserstein().border()).isEmpty();
    assertThat(GanLoss.relativistic().border()).isEmpty();
    assertThat(GanLoss.relativisticAverage().border()).isEmpty();
    assertThat(GanLoss.leastSquares(1, -1, 0).border()).isEmpty();
  }

  @Test
  void should_follow_the_kind_of_output_for_a_custom_loss() {
    assertThat(own(DiscriminatorOutput.LOGIT).border()).hasValue(0);
    assertThat(own(DiscriminatorOutput.PROBABILITY).border()).hasValue(0.5);
    assertThat(own(DiscriminatorOutput.SCORE).border()).isEmpty();
  }

  private static GanLoss own(DiscriminatorOutput output) {
    return GanLoss.of("own", output, (real, fake) -> fake.mean().sub(real.mean()), x -> x.mean());
  }
}
