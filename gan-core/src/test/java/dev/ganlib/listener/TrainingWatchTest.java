package dev.ganlib.listener;

import static dev.ganlib.listener.HandMade.reports;
import static dev.ganlib.listener.HandMade.tell;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.game.StepReport;
import dev.ganlib.internal.torch.EngineRoom;
import dev.ganlib.listener.HandMade.Stage;
import dev.ganlib.testing.Logged;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Windows of 32 steps, looks every 100. */
final class TrainingWatchTest {
  @TempDir Path folder;
  private NDManager manager;
  private final List<String> told = new ArrayList<>();

  @BeforeEach
  void open() {
    manager = EngineRoom.newManager(Device.cpu());
  }

  @AfterEach
  void close() {
    manager.close();
  }

  private TrainingWatch watch() {
    return TrainingWatch.every(100).count(4).window(32).tell(told::add);
  }

  /** Reports of a healthy training but for one figure. */
  private static List<StepReport> healthyBut(
      long steps, String figure, LongFunction<@Nullable Double> value) {
    return healthyBut(steps, Map.of(figure, value));
  }

  private static List<StepReport> healthyBut(
      long steps, Map<String, LongFunction<@Nullable Double>> others) {
    Map<String, LongFunction<@Nullable Double>> figures = new HashMap<>();
    figures.put("accuracy", step -> step % 2 == 0 ? 0.9 : 1.0);
    figures.put("loss/generator", step -> 2 + step / 500.0);
    figures.put("gradientNorm/generator", step -> step < 32 ? 10.0 : 1.0);
    figures.putAll(others);
    return reports(steps, figures);
  }

  private static List<StepReport> healthy(long steps) {
    return healthyBut(steps, Map.of());
  }

  @Test
  void should_stay_silent_while_training_is_healthy() {
    TrainingWatch watch = watch();

    tell(watch, healthy(1600), new Stage());

    assertThat(watch.warnings()).isEmpty();
    assertThat(told).isEmpty();
  }

  @Test
  void should_warn_once_when_the_discriminator_wins() {
    TrainingWatch watch = watch();
    List<StepReport> reports = healthyBut(320, "accuracy", step -> step > 64 ? 0.998 : 0.9);

    String log = Logged.by(() -> tell(watch, reports, new Stage()));

    // Means of 97 to 128 and of 65 to 96.
    String warning =
        "step 128: the discriminator wins: its accuracy was 0.9980 and 0.9980 in two windows of 32"
            + " steps while the generator's loss went from 2.161 to 2.225; try R1 (Penalty.r1),"
            + " instance noise, one-sided targets (smoothReal), a lower rate or a smaller network"
            + " for the discriminator, or augmentation where samples are few";
    assertThat(watch.warnings()).containsExactly(warning);
    assertThat(told).containsExactly(warning);
    assertThat(log.strip()).isEqualTo("WARN " + warning);
  }

  @Test
  void should_not_warn_of_a_certain_discriminator_while_the_generator_catches_up() {
    TrainingWatch watch = watch();
    Map<String, LongFunction<@Nullable Double>> figures =
        Map.of("accuracy", step -> 1.0, "loss/generator", step -> 9 - step / 100.0);

    tell(watch, healthyBut(320, figures), new Stage());

    assertThat(watch.warnings()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"0.9949, 0", "0.9951, 1"})
  void should_take_an_accuracy_for_1_from_a_limit_on(double accuracy, int warnings) {
    TrainingWatch watch = watch();

    tell(watch, healthyBut(320, "accuracy", step -> accuracy), new Stage());

    assertThat(watch.warnings()).hasSize(warnings);
  }

  @Test
  void should_not_judge_who_wins_without_an_accuracy() {
    TrainingWatch watch = watch();

    tell(watch, healthyBut(320, "accuracy", step -> null), new Stage());

    assertThat(watch.warnings()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"9.9, 0", "10.1, 1"})
  void should_warn_once_when_the_discriminator_is_sure_of_what_is_wrong(double loss, int warnings) {
    TrainingWatch watch = watch();

    tell(watch, healthyBut(320, "loss/discriminator", step -> step > 64 ? loss : 1.0), new Stage());

    assertThat(watch.warnings()).hasSize(warnings);
    assertThat(watch.warnings())
        .allSatisfy(
            warning ->
                assertThat(warning)
                    .isEqualTo(
                        "step 128: the discriminator is sure of what is wrong: its loss, without"
                            + " penalties, was 10.10 and 10.10 in two windows of 32 steps, where one"
                            + " half for every sample is 1.386; scale the data, images to [-1, 1]"
                            + " and each column of a table to mean 0 and deviation 1; or try a lower"
                            + " rate for the discriminator"));
  }

  @Test
  void should_not_take_penalties_and_terms_for_errors_of_the_discriminator() {
    TrainingWatch watch = watch();
    Map<String, LongFunction<@Nullable Double>> figures =
        Map.of(
            "loss/discriminator", step -> 60.0,
            "penalty/r1", step -> 40.0,
            "term/classification/real", step -> 6.0,
            "term/classification/fake", step -> 5.0,
            "term/classification/generator", step -> 30.0);

    tell(watch, healthyBut(320, figures), new Stage());

    assertThat(watch.warnings()).isEmpty();
  }

  @Test
  void should_not_judge_the_loss_of_scores() {
    TrainingWatch watch = watch();
    Map<String, LongFunction<@Nullable Double>> figures = new HashMap<>();
    figures.put("accuracy", step -> null);
    figures.put("loss/discriminator", step -> 1e3);

    tell(watch, healthyBut(320, figures), new Stage());

    assertThat(watch.warnings()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"0.11, 0", "0.09, 1"})
  void should_warn_once_when_the_gradient_has_vanished(double norm, int warnings) {
    TrainingWatch watch = watch();
    LongFunction<@Nullable Double> norms = step -> step > 64 ? norm : 10.0;

    tell(watch, healthyBut(320, "gradientNorm/generator", norms), new Stage());

    assertThat(watch.warnings()).hasSize(warnings);
    assertThat(watch.warnings())
        .allSatisfy(
            warning ->
                assertThat(warning)
                    .startsWith(
                        "step 128: the generator is frozen: the norm of its gradient was 0.09000"
                            + " and 0.09000 in two windows of 32 steps, at its largest 10.00;"
                            + " try a loss that does not saturate"));
  }

  @Test
  void should_warn_of_a_gradient_that_was_never_there_without_an_accuracy() {
    TrainingWatch watch = watch();
    Map<String, LongFunction<@Nullable Double>> figures =
        Map.of("gradientNorm/generator", step -> 1e-9, "accuracy", step -> null);

    tell(watch, healthyBut(320, figures), new Stage());

    assertThat(watch.warnings()).hasSize(1).first().asString().startsWith("step 64: the generator");
  }

  @Test
  void should_not_warn_of_a_small_gradient_while_the_generator_wins_sometimes() {
    TrainingWatch watch = watch();
    Map<String, LongFunction<@Nullable Double>> figures =
        Map.of("gradientNorm/generator", step -> 1e-9, "accuracy", step -> 0.6);

    tell(watch, healthyBut(320, figures), new Stage());

    assertThat(watch.warnings()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"0.95, 1", "0.6, 0"})
  void should_warn_of_samples_that_do_not_change_while_the_generator_loses(
      double accuracy, int warnings) {
    TrainingWatch watch = watch();

    tell(watch, healthyBut(320, "accuracy", step -> accuracy), new Stage(step -> 3.0));

    assertThat(watch.warnings()).hasSize(warnings);
    assertThat(watch.warnings())
        .allMatch(
            warning ->
                warning.startsWith(
                    "step 200: the generator is frozen: no number of its samples has changed since"
                        + " the look before, and the discriminator's accuracy was 0.9500; try"));
  }

  @Test
  void should_not_judge_samples_that_do_not_change_without_an_accuracy() {
    TrainingWatch watch = watch();

    tell(watch, healthyBut(320, "accuracy", step -> null), new Stage(step -> 3.0));

    assertThat(watch.warnings()).isEmpty();
  }

  /** Two of four samples at 0 and two at a distance d: the mean distance is 4 d / 6. */
  private static Stage apart(LongFunction<Double> distance) {
    return new Stage(step -> 1.5 * (distance.apply(step) + 1e-9 * step));
  }

  @ParameterizedTest
  @CsvSource({"1.01, 0", "0.99, 1"})
  void should_warn_once_when_samples_are_less_than_a_quarter_as_far_apart_as_reals(
      double distance, int warnings) {
    // Their distances are 3, 3 and 6, so a quarter of the mean is 1.
    NDArray reals = manager.create(new double[] {0, 3, 6}, new Shape(3, 1));
    TrainingWatch watch = watch().reals(reals);

    tell(watch, healthy(1600), apart(step -> distance));

    assertThat(watch.warnings()).hasSize(warnings);
    assertThat(watch.warnings())
        .allMatch(
            warning ->
                warning.startsWith(
                    "step 1200: the samples are alike: their mean distance is 0.9900, that of"
                        + " reals is 4.000; try R1 or gradientPenalty"));
  }

  @Test
  void should_compare_with_earlier_samples_when_there_are_no_reals() {
    TrainingWatch watch = watch();

    tell(watch, healthy(1600), apart(step -> step < 1150 ? 4.0 : 0.99));

    assertThat(watch.warnings())
        .hasSize(1)
        .first()
        .asString()
        .startsWith(
            "step 1400: the samples are alike: their mean distance is 0.9900, that of earlier"
                + " samples was 4.000; try");
  }

  @Test
  void should_not_take_for_a_collapse_what_happens_before_the_samples_are_judged() {
    TrainingWatch watch = watch();

    tell(watch, healthy(1600), apart(step -> step < 1000 ? 4.0 : 0.5));

    assertThat(watch.warnings()).isEmpty();
  }

  @Test
  void should_not_warn_of_samples_that_are_alike_in_two_looks_only() {
    TrainingWatch watch = watch();

    tell(watch, healthy(2000), apart(step -> step % 300 == 0 ? 4.0 : 0.5));

    assertThat(watch.warnings()).isEmpty();
  }

  @Test
  void should_warn_of_each_kind() {
    TrainingWatch watch = watch();
    Map<String, LongFunction<@Nullable Double>> figures =
        Map.of(
            "accuracy", step -> step > 64 ? 1.0 : 0.8,
            "gradientNorm/generator", step -> step > 320 ? 1e-5 : 1.0);

    tell(watch, healthyBut(1600, figures), apart(step -> step < 1150 ? 4.0 : 0.1));

    assertThat(watch.warnings()).hasSize(3);
    assertThat(watch.warnings().get(0)).startsWith("step 128: the discriminator wins");
    assertThat(watch.warnings().get(1)).startsWith("step 384: the generator is frozen");
    assertThat(watch.warnings().get(2)).startsWith("step 1400: the samples are alike");
    assertThat(told).isEqualTo(watch.warnings());
  }

  @Test
  void should_tell_of_the_last_rounds_at_the_end() {
    TrainingWatch watch = TrainingWatch.every(100).window(20);
    Stage stage = new Stage();
    tell(watch, healthyBut(40, "accuracy", step -> 1.0), stage);
    assertThat(watch.warnings()).isEmpty();

    watch.onEnd(40, stage);

    assertThat(watch.warnings()).hasSize(1);
  }

  @Test
  void should_judge_no_mean_that_is_no_number() {
    TrainingWatch watch = watch();
    LongFunction<@Nullable Double> nan = step -> Double.NaN;
    Map<String, LongFunction<@Nullable Double>> figures =
        Map.of("accuracy", nan, "loss/generator", nan, "gradientNorm/generator", nan);

    tell(watch, healthyBut(1600, figures), apart(step -> Double.NaN));

    assertThat(watch.warnings()).isEmpty();
  }

  @Test
  void should_look_at_as_many_samples_of_the_seed_as_asked_for() {
    Stage stage = new Stage();

    tell(TrainingWatch.every(150).count(8).seed(-3), healthy(320), stage);
    tell(TrainingWatch.every(300), healthy(320), stage);

    assertThat(stage.asked)
        .containsExactly("150: 8 of seed -3", "300: 8 of seed -3", "300: 64 of seed 0");
  }

  /**
   * Reports that lead to all three warnings, at steps that are no multiples of one another. Made
   * once, for making them plays 1,500 rounds.
   */
  private static final class Bad {
    static final List<StepReport> REPORTS =
        List.copyOf(
            healthyBut(
                1500,
                Map.of(
                    "accuracy",
                    step -> step % 5 == 0 ? null : Double.valueOf(step > 171 ? 1.0 : 0.91),
                    "gradientNorm/generator",
                    step -> step > 250 ? 1e-5 : 1.0 / step)));
  }

  private static Stage badSamples() {
    return apart(step -> step < 1150 ? 4.0 : 0.1);
  }

  private List<String> uninterrupted() {
    TrainingWatch whole = TrainingWatch.every(100).count(4).window(32);
    tell(whole, Bad.REPORTS, badSamples());
    assertThat(whole.warnings()).hasSize(3);
    return whole.warnings();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 150, 207, 224, 290, 300, 320, 325, 1230, 1400, 1499})
  void should_warn_as_in_an_uninterrupted_run_when_resumed(int cut) {
    List<StepReport> reports = Bad.REPORTS;

    TrainingWatch before = watch();
    tell(before, reports.subList(0, cut), badSamples());
    before.save(folder);
    TrainingWatch after = watch();
    after.resume(folder);
    tell(after, reports.subList(cut, 1500), badSamples());

    assertThat(after.warnings()).isEqualTo(uninterrupted());
    assertThat(told).as("each once, by either of the two").isEqualTo(after.warnings());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 150, 207, 224, 290, 1230})
  void should_warn_as_if_nothing_had_happened_after_the_step_it_goes_back_to(int step) {
    List<StepReport> reports = Bad.REPORTS;
    int lost = step + 70; // less than two windows of rounds that look healthy
    List<StepReport> other = healthyBut(lost, "gradientNorm/generator", round -> 1e6);

    TrainingWatch watch = watch();
    tell(watch, reports.subList(0, step), badSamples());
    tell(watch, other.subList(step, lost), apart(round -> 1e6));
    watch.onRollback(step, new Stage());
    tell(watch, reports.subList(step, 1500), badSamples());

    assertThat(watch.warnings()).isEqualTo(uninterrupted());
  }

  @Test
  void should_not_repeat_a_warning_after_going_back() {
    TrainingWatch watch = watch();
    List<StepReport> reports = healthyBut(320, "accuracy", step -> 1.0);
    tell(watch, reports, new Stage());
    assertThat(told).hasSize(1);

    watch.onRollback(0, new Stage());
    tell(watch, reports, new Stage());

    assertThat(told).hasSize(1);
    assertThat(watch.warnings()).hasSize(1);
  }

  @Test
  void should_refuse_the_save_of_another_watch() {
    watch().save(folder);

    assertThatThrownBy(() -> TrainingWatch.every(100).count(4).seed(9).resume(folder))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "expected %s to be of a watch with windows of 500 steps, every 100 steps 4 samples of seed 9 but was windows of 32 steps, every 100 steps 4 samples of seed 0"
                .formatted(folder.resolve("training-watch.json")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{\"format\": \"dev.ganlib.listener\", \"version\": 2, \"state\": {}}",
        "{\"format\": \"dev.ganlib.listener\", \"version\": 1, \"state\": {\"step\": 3}}"
      })
  void should_name_the_file_that_is_damaged(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("training-watch.json"), text);

    assertThatThrownBy(() -> watch().resume(folder))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageStartingWith("could not read " + file + ": ");
  }

  @Test
  void should_begin_anew_and_say_so_when_there_is_no_save() {
    assertThat(Logged.by(() -> watch().resume(folder)).strip())
        .isEqualTo(
            "WARN %s is absent: the watch of this training begins anew"
                .formatted(folder.resolve("training-watch.json")));
  }

  @Test
  void should_refuse_reals_that_cannot_be_compared() {
    assertThatThrownBy(() -> watch().reals(manager.ones(new Shape(1, 3))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected 2 or more reals of float32 or float64 but was float32 (1, 3)");
    assertThatThrownBy(() -> watch().reals(manager.ones(new Shape(5, 3))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected reals whose mean distance is positive and finite but was 0.0");
    NDArray wide = manager.create(new float[] {0, 0, 1, 1}, new Shape(2, 2));
    assertThatThrownBy(() -> tell(watch().reals(wide), healthy(100), new Stage()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected reals of shape (1), as the generator makes samples, but was (2)");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -3})
  void should_refuse_numbers_out_of_their_range(int number) {
    assertThatThrownBy(() -> TrainingWatch.every(number))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("interval must be positive but was " + number);
    assertThatThrownBy(() -> watch().window(number))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("window must be positive but was " + number);
    assertThatThrownBy(() -> watch().count(1 + number))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("count must be 2 or more but was " + (1 + number));
  }
}
