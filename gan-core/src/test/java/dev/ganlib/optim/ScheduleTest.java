package dev.ganlib.optim;

import static dev.ganlib.testing.Values.doubles;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.ganlib.internal.torch.EngineRoom;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ScheduleTest {
  private NDManager manager;

  @BeforeEach
  void open() {
    manager = EngineRoom.newManager(Device.cpu());
  }

  @AfterEach
  void close() {
    manager.close();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 999, 1_000_000_000_000L})
  void should_be_one_in_every_step_when_constant(long step) {
    assertThat(Schedule.constant().factor(step)).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 1_000_000_000_000L})
  void should_be_a_factor_in_every_step_when_constant(long step) {
    assertThat(Schedule.constant(0.2).factor(step)).isEqualTo(0.2);
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, Double.NaN, Double.POSITIVE_INFINITY})
  void should_refuse_a_constant_out_of_range(double factor) {
    assertThatThrownBy(() -> Schedule.constant(factor))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("factor must be finite and not negative but was " + factor);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 0, 100, 0, 1",
    "1, 0, 100, 1, 0.99",
    "1, 0, 100, 50, 0.5",
    "1, 0, 100, 99, 0.01",
    "1, 0, 100, 100, 0",
    "1, 0, 100, 101, 0",
    "1, 0, 100, 1000000000000, 0",
    "0.5, 2, 3, 0, 0.5",
    "0.5, 2, 3, 1, 1",
    "0.5, 2, 3, 2, 1.5",
    "0.5, 2, 3, 3, 2",
    "0.5, 2, 3, 4, 2",
    "0.7, 0.7, 9, 4, 0.7",
    "3, 1, 1, 0, 3",
    "3, 1, 1, 1, 1"
  })
  void should_follow_a_straight_line(
      double from, double to, long steps, long step, double expected) {
    assertThat(Schedule.linear(from, to, steps).factor(step)).isCloseTo(expected, within(1e-12));
  }

  /** Else rounding could make a factor negative, which an update refuses. */
  @ParameterizedTest
  @CsvSource({"0.1, 0", "0.2, 0", "1, 0", "1, 0.1", "0.3, 0.7", "0, 0.1", "2, 0.3", "0.7, 0.7"})
  void should_start_and_end_a_line_on_its_factors_to_the_bit(double from, double to) {
    for (long steps = 1; steps <= 100; steps++) {
      Schedule line = Schedule.linear(from, to, steps);

      assertThat(line.factor(0)).as("first of %d", steps).isEqualTo(from);
      assertThat(line.factor(steps)).as("last of %d", steps).isEqualTo(to);
      assertThat(line.factor(steps + 1)).as("after %d", steps).isEqualTo(to);
    }
  }

  /** cos is 1, 1/2, 0, -1/2 and -1 after 0, 1/3, 1/2, 2/3 and all of half a wave. */
  @ParameterizedTest
  @CsvSource({
    "0, 60, 0, 1",
    "0, 60, 20, 0.75",
    "0, 60, 30, 0.5",
    "0, 60, 40, 0.25",
    "0, 60, 60, 0",
    "0, 60, 61, 0",
    "0, 60, 120, 0",
    "0, 60, 1000000000000, 0",
    "0.2, 60, 0, 1",
    "0.2, 60, 20, 0.8",
    "0.2, 60, 30, 0.6",
    "0.2, 60, 40, 0.4",
    "0.2, 60, 60, 0.2",
    "0.2, 60, 90, 0.2",
    "1, 60, 17, 1",
    "0, 1, 0, 1",
    "0, 1, 1, 0"
  })
  void should_follow_half_a_cosine_wave(double to, long steps, long step, double expected) {
    assertThat(Schedule.cosine(to, steps).factor(step)).isCloseTo(expected, within(1e-12));
  }

  @Test
  void should_never_be_negative_on_a_cosine_wave() {
    for (long steps = 1; steps <= 300; steps++) {
      for (long step = 0; step <= steps + 1; step++) {
        assertThat(Schedule.cosine(0, steps).factor(step)).isBetween(0.0, 1.0);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0.5, 30, 0, 1", "0.5, 30, 29, 1", "0.5, 30, 30, 0.5", "0.5, 30, 59, 0.5",
    "0.5, 30, 60, 0.25", "0.5, 30, 95, 0.125", "0.1, 1, 3, 0.001", "1, 7, 1000, 1",
    "0.5, 1, 1000000000000, 0"
  })
  void should_go_down_in_steps(double factor, long every, long step, double expected) {
    assertThat(Schedule.step(factor, every).factor(step)).isCloseTo(expected, within(1e-15));
  }

  @ParameterizedTest
  @CsvSource({"0, 0.1", "1, 0.2", "8, 0.9", "9, 1", "10, 1", "1000000000000, 1"})
  void should_rise_to_all_of_it_in_a_warm_up(long step, double expected) {
    assertThat(Schedule.constant().warmUp(10).factor(step)).isCloseTo(expected, within(1e-15));
  }

  @Test
  void should_warm_up_what_goes_on_meanwhile() {
    Schedule line = Schedule.linear(1, 0, 100).warmUp(10);
    Schedule stairs = Schedule.step(0.5, 4).warmUp(8);
    Schedule wave = Schedule.cosine(0.2, 60).warmUp(42);
    Schedule own = ((Schedule) step -> 3 + step).warmUp(4);
    Schedule twice = Schedule.constant().warmUp(10).warmUp(5);

    assertThat(line.factor(0)).isCloseTo(0.1, within(1e-12));
    assertThat(line.factor(4)).isCloseTo(0.96 * 0.5, within(1e-12));
    assertThat(line.factor(9)).isCloseTo(0.91, within(1e-12));
    assertThat(line.factor(50)).isCloseTo(0.5, within(1e-12));
    assertThat(line.factor(100)).isZero();
    assertThat(stairs.factor(3)).isCloseTo(1 * 4 / 8.0, within(1e-12));
    assertThat(stairs.factor(5)).isCloseTo(0.5 * 6 / 8.0, within(1e-12));
    assertThat(stairs.factor(8)).isCloseTo(0.25, within(1e-12));
    assertThat(wave.factor(20)).isCloseTo(0.8 * 21 / 42, within(1e-12));
    assertThat(wave.factor(60)).isCloseTo(0.2, within(1e-12));
    assertThat(own.factor(1)).isCloseTo(4 * 0.5, within(1e-12));
    assertThat(own.factor(7)).isCloseTo(10, within(1e-12));
    assertThat(twice.factor(1)).isCloseTo(0.2 * 0.4, within(1e-12));
  }

  @Test
  void should_change_nothing_with_a_warm_up_of_one_step() {
    Schedule line = Schedule.linear(1, 0, 10);

    for (long step = 0; step < 12; step++) {
      assertThat(line.warmUp(1).factor(step)).isEqualTo(line.factor(step));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1",
    "1, 1",
    "99, 1",
    "100, 1",
    "101, 0.99",
    "150, 0.5",
    "199, 0.01",
    "200, 0",
    "9000, 0",
  })
  void should_begin_at_a_step(long step, double expected) {
    assertThat(Schedule.linear(1, 0, 100).from(100).factor(step))
        .isCloseTo(expected, within(1e-12));
  }

  /** All of the schedule is moved, what it was made of included, and it is not changed itself. */
  @Test
  void should_begin_at_a_step_whatever_it_is_made_of() {
    Schedule custom = step -> 3 + step;
    Schedule risen = Schedule.step(0.5, 4).warmUp(8);
    Schedule late = risen.from(20);
    Schedule later = late.from(7);
    Schedule fallen = Schedule.linear(1, 0, 10).from(5).warmUp(2);

    assertThat(custom.from(2).factor(1)).isEqualTo(3);
    assertThat(custom.from(2).factor(2)).isEqualTo(3);
    assertThat(custom.from(2).factor(6)).isEqualTo(7);
    for (long step = 0; step < 40; step++) {
      assertThat(late.factor(step)).isEqualTo(step < 20 ? 1 / 8.0 : risen.factor(step - 20));
      assertThat(later.factor(step)).isEqualTo(step < 27 ? 1 / 8.0 : risen.factor(step - 27));
    }
    assertThat(risen.factor(3)).isCloseTo(4 / 8.0, within(1e-12));
    assertThat(risen.from(0)).isSameAs(risen);
    assertThat(fallen.factor(0)).isCloseTo(0.5, within(1e-12));
    assertThat(fallen.factor(5)).isEqualTo(1);
    assertThat(fallen.factor(7)).isCloseTo(0.8, within(1e-12));
  }

  @Test
  void should_refuse_to_begin_before_the_first_step() {
    assertThatThrownBy(() -> Schedule.constant().from(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("first step must not be negative but was -1");
  }

  @Test
  void should_say_in_words_what_it_does() {
    assertThat(Schedule.constant()).hasToString("constant");
    assertThat(Schedule.constant(0.2)).hasToString("constant 0.2");
    assertThat(Schedule.linear(1, 0, 50_000)).hasToString("linear from 1.0 to 0.0 in 50000 steps");
    assertThat(Schedule.cosine(0.1, 50_000)).hasToString("cosine to 0.1 in 50000 steps");
    assertThat(Schedule.step(0.5, 10_000)).hasToString("times 0.5 every 10000 steps");
    assertThat(Schedule.cosine(0.1, 50_000).warmUp(1000))
        .hasToString("cosine to 0.1 in 50000 steps, warm-up of 1000 steps");
    assertThat(Schedule.linear(1, 0, 50).warmUp(10).from(2000))
        .hasToString("linear from 1.0 to 0.0 in 50 steps, warm-up of 10 steps, from step 2000");
    assertThat(Schedule.linear(1, 0, 50).from(2000).warmUp(10))
        .hasToString("linear from 1.0 to 0.0 in 50 steps, from step 2000, warm-up of 10 steps");
  }

  @Test
  void should_say_it_in_the_same_words_wherever_the_machine_stands() {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("th-TH-u-nu-thai"));

      assertThat(Schedule.linear(1, 0.5, 50)).hasToString("linear from 1.0 to 0.5 in 50 steps");
      assertThat(Schedule.cosine(0.1, 50)).hasToString("cosine to 0.1 in 50 steps");
      assertThat(Schedule.step(0.5, 10).warmUp(7))
          .hasToString("times 0.5 every 10 steps, warm-up of 7 steps");
    } finally {
      Locale.setDefault(before);
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, Double.NaN, Double.POSITIVE_INFINITY})
  void should_refuse_a_line_between_factors_out_of_range(double factor) {
    assertThatThrownBy(() -> Schedule.linear(factor, 0, 10))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("first factor must be finite and not negative but was " + factor);
    assertThatThrownBy(() -> Schedule.linear(1, factor, 10))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("last factor must be finite and not negative but was " + factor);
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 1.1, Double.NaN})
  void should_refuse_a_wave_to_a_factor_out_of_range(double factor) {
    assertThatThrownBy(() -> Schedule.cosine(factor, 10))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("last factor must be in [0, 1] but was " + factor);
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 0, 1.1, Double.NaN})
  void should_refuse_steps_by_a_factor_out_of_range(double factor) {
    assertThatThrownBy(() -> Schedule.step(factor, 10))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("step factor must be in (0, 1] but was " + factor);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -3})
  void should_refuse_to_take_no_steps(long steps) {
    String message = "steps must be positive but was " + steps;

    assertThatThrownBy(() -> Schedule.linear(1, 0, steps))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
    assertThatThrownBy(() -> Schedule.cosine(0, steps))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
    assertThatThrownBy(() -> Schedule.step(0.5, steps))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
    assertThatThrownBy(() -> Schedule.constant().warmUp(steps))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "10, 0.75", "30, 0.25", "40, 0"})
  void should_scale_the_rate_by_the_factor_of_the_update_s_step(long step, double factor) {
    Optimizer optimizer = SGD.of(0.1).schedule(Schedule.linear(1, 0, 40));

    double moved = moved(optimizer, new Update(step, 1, accepted()));

    assertThat(moved).isCloseTo(-0.1 * factor * 2, within(1e-12));
  }

  @Test
  void should_multiply_the_factors_of_schedules_on_each_other() {
    Optimizer optimizer =
        SGD.of(0.1).schedule(Schedule.linear(1, 0, 40)).schedule(Schedule.step(0.5, 10));

    double moved = moved(optimizer, new Update(30, 0.5, accepted()));

    assertThat(moved).isCloseTo(-0.1 * (0.25 * 0.125 * 0.5) * 2, within(1e-12));
  }

  @ParameterizedTest
  @ValueSource(doubles = {-1, -1e-300, Double.NaN, Double.POSITIVE_INFINITY})
  void should_refuse_the_factor_of_a_custom_schedule_before_anything_moves(double factor) {
    Optimizer optimizer = SGD.of(0.1).schedule(step -> step < 5 ? 1 : factor);
    NDArray w = manager.create(new double[] {1});
    List<NDArray> gradients = List.of(manager.create(new double[] {2}));
    OptimizerState state = optimizer.start(List.of(w), manager);

    assertThatThrownBy(
            () -> optimizer.apply(state, List.of(w), gradients, new Update(5, 1, accepted())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a schedule's factor must be finite and not negative but was " + factor);

    assertThat(doubles(w)).containsExactly(1);
  }

  @Test
  void should_keep_the_step_and_the_check_in_a_scaled_update() {
    NDArray checked = accepted();

    assertThat(Update.first(checked)).isEqualTo(new Update(0, 1, checked));
    assertThat(new Update(7, 0.5, checked).scaled(0.25)).isEqualTo(new Update(7, 0.125, checked));
  }

  private double moved(Optimizer optimizer, Update update) {
    NDArray w = manager.create(new double[] {0});
    NDArray gradient = manager.create(new double[] {2});
    optimizer.apply(optimizer.start(List.of(w), manager), List.of(w), List.of(gradient), update);
    return doubles(w)[0];
  }

  private NDArray accepted() {
    return manager.create(new float[] {0, 1});
  }
}
