package dev.ganlib;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class TrainingPlanTest {

  static List<Arguments> texts() {
    TrainingPlan plan = TrainingPlan.epochs(20);
    return List.of(
        Arguments.of(plan, "20 epochs, batch 64"),
        Arguments.of(TrainingPlan.steps(500).batch(8), "500 steps, batch 8"),
        Arguments.of(plan.forSteps(7), "7 steps, batch 64"),
        Arguments.of(TrainingPlan.steps(500).forEpochs(0), "0 epochs, batch 64"),
        Arguments.of(plan.withReplacement(), "20 epochs, batch 64, with replacement"),
        Arguments.of(plan.dropLast(), "20 epochs, batch 64, last batch dropped"),
        Arguments.of(plan.generatorFirst(), "20 epochs, batch 64, generator first"),
        Arguments.of(plan.sharedFakes(), "20 epochs, batch 64, shared fakes"),
        Arguments.of(plan.inferenceFakes(), "20 epochs, batch 64, fakes for D in inference mode"),
        Arguments.of(
            plan.separateUpdates(), "20 epochs, batch 64, D updated on reals, then on fakes"),
        Arguments.of(plan.discriminatorSteps(5), "20 epochs, batch 64, 5 discriminator steps"),
        Arguments.of(plan.generatorSteps(2), "20 epochs, batch 64, 2 generator steps"),
        Arguments.of(
            plan.generatorSteps(2).separateUpdates().inferenceFakes().withReplacement().batch(32),
            "20 epochs, batch 32, with replacement, fakes for D in inference mode, D updated on"
                + " reals, then on fakes, 2 generator steps"));
  }

  @ParameterizedTest
  @MethodSource("texts")
  void should_say_its_choices_in_words(TrainingPlan plan, String text) {
    assertThat(plan).hasToString(text);
  }

  @Test
  void should_stay_as_it_is_when_another_plan_is_made_of_it() {
    TrainingPlan plan = TrainingPlan.epochs(3);

    TrainingPlan other = plan.batch(5).generatorFirst().sharedFakes().dropLast().forSteps(9);

    assertThat(plan).hasToString("3 epochs, batch 64");
    assertThat(other)
        .hasToString("9 steps, batch 5, last batch dropped, generator first, shared fakes");
  }

  static List<Arguments> outOfRange() {
    TrainingPlan plan = TrainingPlan.epochs(1);
    return List.of(
        refused("epochs must not be negative but was -1", () -> TrainingPlan.epochs(-1)),
        refused("steps must not be negative but was -2", () -> TrainingPlan.steps(-2)),
        refused("steps must not be negative but was -1", () -> plan.forSteps(-1)),
        refused("epochs must not be negative but was -1", () -> plan.forEpochs(-1)),
        refused("batch must be positive but was -3", () -> plan.batch(-3)),
        refused("batch must be positive but was 0", () -> plan.batch(0)),
        refused("discriminator steps must be positive but was 0", () -> plan.discriminatorSteps(0)),
        refused("generator steps must be positive but was -1", () -> plan.generatorSteps(-1)));
  }

  private static Arguments refused(String message, Runnable call) {
    return Arguments.of(message, call);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("outOfRange")
  void should_say_the_rule_and_the_value(String message, Runnable call) {
    assertThatThrownBy(call::run).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }

  @Test
  void should_refuse_choices_that_contradict_each_other() {
    TrainingPlan shared = TrainingPlan.epochs(1).sharedFakes();

    assertThatThrownBy(() -> shared.discriminatorSteps(2).check())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("shared fakes need one step of each player but there are 2 and 1");
    assertThatThrownBy(() -> shared.generatorSteps(3).check())
        .hasMessage("shared fakes need one step of each player but there are 1 and 3");
    assertThatThrownBy(() -> shared.inferenceFakes().check())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("shared fakes are made in training mode, so inference fakes contradict them");
    assertThatCode(() -> shared.generatorFirst().separateUpdates().check())
        .doesNotThrowAnyException();
    assertThatCode(() -> TrainingPlan.epochs(1).inferenceFakes().generatorSteps(2).check())
        .doesNotThrowAnyException();
  }

  @Test
  void should_count_its_steps_on_data_of_a_size() {
    TrainingPlan plan = TrainingPlan.epochs(3).batch(4);

    assertThat(plan.stepsOn(9)).isEqualTo(3 * 3);
    assertThat(plan.dropLast().stepsOn(9)).isEqualTo(3 * 2);
    assertThat(plan.dropLast().withReplacement().stepsOn(9)).isEqualTo(3 * 3);
    assertThat(plan.discriminatorSteps(2).stepsOn(9)).isEqualTo(3 * 2);
    assertThat(plan.forSteps(7).stepsOn(9)).isEqualTo(7);
    assertThatThrownBy(() -> plan.stepsOn(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("samples must be positive but was 0");
  }
}
