package dev.ganlib.listener;

import static dev.ganlib.listener.HandMade.reports;
import static dev.ganlib.listener.HandMade.tell;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ganlib.game.StepReport;
import dev.ganlib.listener.HandMade.Stage;
import dev.ganlib.testing.Logged;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EarlyStopTest {

  @TempDir Path folder;

  /** A rule of windows of 20 steps that is patient for 60. */
  private static EarlyStop rule() {
    return EarlyStop.when("score").lower().window(20).patience(60);
  }

  /** Falls by 1 each step until step 100, with much noise that evens out over two steps. */
  private static double falling(long step) {
    return Math.max(0, 100 - step) + (step % 2 == 0 ? 50 : -50);
  }

  @Test
  void should_stop_once_when_the_mean_has_not_improved_for_so_long() {
    Stage stage = new Stage();

    tell(rule(), reports(400, "score", EarlyStopTest::falling), stage);

    // The mean of steps 101 to 120 is 0, the best; 180 is the first window's end 60 steps later.
    assertThat(stage.stops)
        .containsExactly(
            "score has not become lower for 60 steps: best 0.0 at step 120, now 0.0"
                + " (patience 60, means over 20 steps)");
    assertThat(stage.stoppedAt).as("the end of a block of 16").containsExactly(192L);
  }

  @Test
  void should_not_stop_while_the_mean_improves() {
    Stage stage = new Stage();

    tell(rule(), reports(400, "score", step -> falling(step) - 0.01 * step), stage);

    assertThat(stage.stops).isEmpty();
  }

  @Test
  void should_take_for_an_improvement_only_what_is_better_by_delta() {
    Stage stage = new Stage();
    List<StepReport> slow = reports(400, "score", step -> -0.01 * step); // 0.2 in a window
    EarlyStop rule = EarlyStop.when("score").lower().window(20).patience(100);

    tell(rule.minDelta(0.19), slow, stage);
    assertThat(stage.stops).isEmpty();

    // Improvements of 0.6 come each three windows, within the patience; 1.2 needs six of them.
    tell(rule.minDelta(0.59), slow, stage);
    assertThat(stage.stops).isEmpty();
    tell(rule.minDelta(1.19), slow, stage);
    assertThat(stage.stops)
        .containsExactly(
            "score has not become lower by at least 1.19 for 100 steps: best -0.105 at step 20,"
                + " now -1.105 (patience 100, means over 20 steps)");
  }

  @Test
  void should_want_more_when_higher_is_better() {
    Stage stage = new Stage();
    EarlyStop rule = EarlyStop.when("score").higher().window(20).patience(60);

    tell(rule, reports(200, "score", step -> 0.25 * Math.min(step, 40)), stage);

    assertThat(stage.stops)
        .containsExactly(
            "score has not become higher for 60 steps: best 10.0 at step 60, now 10.0"
                + " (patience 60, means over 20 steps)");
  }

  @Test
  void should_stop_at_a_target_reached_by_a_mean_and_not_by_a_value() {
    Stage stage = new Stage();
    EarlyStop lower = EarlyStop.when("score").lower().window(20).target(0.5);
    EarlyStop higher = EarlyStop.when("score").higher().window(20).target(20);

    tell(lower, reports(320, "score", EarlyStopTest::falling), stage);
    tell(higher, reports(320, "score", step -> (double) step), stage);

    assertThat(stage.stops)
        .containsExactly(
            "score has reached its target: 0.0 at step 120, wanted 0.5 (means over 20 steps)",
            "score has reached its target: 30.5 at step 40, wanted 20.0 (means over 20 steps)");
    assertThat(stage.stoppedAt).containsExactly(128L, 48L);
  }

  @Test
  void should_wait_for_the_values_of_a_figure_that_is_seldom_reported() {
    Stage stage = new Stage();
    EarlyStop rule = EarlyStop.when("score").lower().window(20).patience(150);

    tell(rule, reports(640, "score", step -> step % 50 == 0 ? Double.valueOf(7) : null), stage);

    // Steps 50, 100, 150 and 200 are judged at 60, 100, 160 and 200; the next, 250, at 260.
    assertThat(stage.stops)
        .containsExactly(
            "score has not become lower for 200 steps: best 7.0 at step 60, now 7.0"
                + " (patience 150, means over 20 steps)");
  }

  @Test
  void should_take_a_mean_that_is_no_number_for_no_improvement() {
    Stage stage = new Stage();

    tell(rule(), reports(160, "score", step -> Double.NaN), stage);

    assertThat(stage.stops)
        .containsExactly(
            "score has not become lower for 60 steps: it has been NaN, now NaN"
                + " (patience 60, means over 20 steps)");
  }

  @Test
  void should_name_the_figures_there_are_when_the_figure_is_not_reported_in_time() {
    EarlyStop misspelt = EarlyStop.when("scroe").lower().patience(60).within(100);
    List<StepReport> reports = reports(200, "score", step -> 1.0);

    assertThatThrownBy(() -> tell(misspelt, reports, new Stage()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "expected a figure that is reported but scroe was not in 112 steps; there are"
                + " [score, loss/player, gradientNorm/player]");
  }

  @Test
  void should_warn_at_the_end_of_a_training_too_short_to_know() {
    EarlyStop misspelt = EarlyStop.when("scroe").lower().patience(60);
    Stage stage = new Stage();
    tell(misspelt, reports(20, "score", step -> 1.0), stage);

    assertThat(Logged.by(() -> misspelt.onEnd(20, stage)).strip())
        .isEqualTo(
            "WARN the figure scroe that was to end this training was never reported; there are"
                + " [score, loss/player, gradientNorm/player]");
    assertThat(Logged.by(() -> rule().patience(1).onEnd(20, stage))).isEmpty();
  }

  @Test
  void should_have_its_patience_anew_when_a_stopped_training_is_resumed() {
    List<StepReport> reports = reports(400, "score", EarlyStopTest::falling);
    EarlyStop rule = rule().patience(80);
    Stage stage = new Stage();
    rule.onStart(0, -1, stage);
    tell(rule, reports.subList(0, 208), stage);
    assertThat(stage.stoppedAt).containsExactly(208L);

    rule.onStart(208, -1, stage);
    tell(rule, reports.subList(208, 400), stage);

    assertThat(stage.stoppedAt).containsExactly(208L, 304L);
    assertThat(stage.stops.get(1))
        .startsWith("score has not become lower for 92 steps: best 0.0 at step 208");
  }

  /** Reports that lead to a stop, of a figure that is not in every round. */
  private static List<StepReport> seldom() {
    return reports(
        400, "score", step -> step % 3 == 0 ? null : Double.valueOf(Math.max(0, 131 - step) * 1.1));
  }

  private static Stage whole(List<StepReport> reports) {
    Stage stage = new Stage();
    tell(rule().patience(70), reports, stage);
    assertThat(stage.stops).hasSize(1);
    return stage;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 16, 20, 95, 160, 207, 208, 215, 220, 223})
  void should_decide_as_an_uninterrupted_run_when_resumed(int cut) {
    List<StepReport> reports = seldom();
    Stage whole = whole(reports);

    EarlyStop before = rule().patience(70);
    Stage stage = new Stage();
    tell(before, reports.subList(0, cut), stage);
    before.save(folder);
    // What the interrupted run did after its checkpoint does not count.
    tell(before, reports.subList(cut, Math.min(400, cut + 5)), new Stage());
    EarlyStop after = rule().patience(70);
    after.resume(folder);
    after.onStart(cut, -1, stage);
    tell(after, reports.subList(cut, 400), stage);

    assertThat(stage.stops).isEqualTo(whole.stops);
    assertThat(stage.stoppedAt).isEqualTo(whole.stoppedAt);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 16, 20, 95, 150})
  void should_decide_as_if_nothing_had_happened_after_the_step_it_goes_back_to(int step) {
    List<StepReport> reports = seldom();
    Stage whole = whole(reports);
    List<StepReport> lost = reports(170, "score", round -> -10.0 * round);

    EarlyStop rule = rule().patience(70);
    Stage stage = new Stage();
    tell(rule, reports.subList(0, step), stage);
    tell(rule, lost.subList(step, 170), stage);
    rule.onRollback(step, stage);
    tell(rule, reports.subList(step, 400), stage);

    assertThat(stage.stops).isEqualTo(whole.stops);
    assertThat(stage.stoppedAt).isEqualTo(whole.stoppedAt);
  }

  @Test
  void should_refuse_the_save_of_another_rule() {
    rule().save(folder);

    assertThatThrownBy(() -> rule().window(30).minDelta(0.5).resume(folder))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "expected %s to be of a rule on score, lower is better, windows of 30 steps,"
                    .formatted(folder.resolve("early-stop-score-lower.json"))
                + " minDelta 0.5 but was score, lower is better, windows of 20 steps, minDelta"
                + " 0.0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "[]", "{\"format\": \"dev.ganlib.listener\", \"version\": 1}"})
  void should_name_the_file_that_is_damaged(String text) throws IOException {
    Path file = folder.resolve("early-stop-score-lower.json");
    Files.writeString(file, text);

    assertThatThrownBy(() -> rule().resume(folder))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageStartingWith("could not read " + file + ": ");
  }

  @Test
  void should_name_the_file_that_cannot_be_written() throws IOException {
    Path taken = Files.writeString(folder.resolve("taken"), "a file where the folder should be");

    assertThatThrownBy(() -> rule().save(taken))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage(
            "could not write %s: a file of that name is there already (%s)"
                .formatted(taken.resolve("early-stop-score-lower.json"), taken));
  }

  @Test
  void should_begin_anew_and_say_so_when_there_is_no_save() {
    assertThat(Logged.by(() -> rule().resume(folder)).strip())
        .isEqualTo(
            "WARN %s is absent: early stopping on score begins anew"
                .formatted(folder.resolve("early-stop-score-lower.json")));
  }

  @Test
  void should_save_rules_on_several_figures_into_one_folder() throws IOException {
    EarlyStop.when("loss/generator").lower().patience(1).save(folder);
    EarlyStop.when("loss/generator").higher().patience(1).save(folder);
    EarlyStop.when("accuracy").higher().patience(1).save(folder);

    try (var files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "early-stop-loss-generator-lower.json",
              "early-stop-loss-generator-higher.json",
              "early-stop-accuracy-higher.json");
    }
  }

  @Test
  void should_leave_a_rule_as_it_was_when_another_is_made_of_it() {
    List<StepReport> reports = reports(200, "score", step -> 1.0);
    EarlyStop patient = EarlyStop.when("score").lower().patience(1000).window(20);
    patient.patience(20);
    Stage stage = new Stage();

    tell(patient, reports, stage);

    assertThat(stage.stops).isEmpty();
  }

  @Test
  void should_refuse_a_rule_without_patience_and_target() {
    assertThatThrownBy(() -> EarlyStop.when("score").lower().onStart(0, -1, new Stage()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("early stopping on score needs patience(...) or target(...)");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -3})
  void should_refuse_numbers_that_are_not_positive(long number) {
    assertThatThrownBy(() -> rule().patience(number))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("patience must be positive but was " + number);
    assertThatThrownBy(() -> rule().window(number))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("window must be positive but was " + number);
    assertThatThrownBy(() -> rule().within(number))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("within must be positive but was " + number);
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY})
  void should_refuse_numbers_that_are_not_finite(double number) {
    assertThatThrownBy(() -> rule().minDelta(number))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("minDelta must be finite and not negative but was " + number);
    assertThatThrownBy(() -> rule().target(number))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("target must be finite but was " + number);
    assertThatThrownBy(() -> rule().minDelta(-0.5))
        .hasMessage("minDelta must be finite and not negative but was -0.5");
  }
}
