package dev.ganlib.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class BatchesTest {
  /** Counts by going through the samples, as a source does. */
  @ParameterizedTest
  @CsvSource({
    "9, 4, 1, true", "9, 4, 1, false", "8, 4, 1, true", "3, 4, 1, true", "3, 4, 1, false",
    "9, 4, 2, true", "9, 4, 2, false", "100, 7, 3, true", "100, 7, 3, false", "1, 1, 5, true"
  })
  void should_count_the_rounds_of_a_pass(int samples, int size, int perRound, boolean keepLast) {
    Batches kept = Batches.epochs(3).size(size).perRound(perRound);
    Batches batches = keepLast ? kept : kept.dropLast();
    int whole = 0;
    int left = samples;
    for (; left >= size; left -= size) {
      whole++;
    }
    int all = whole + (keepLast && left > 0 ? 1 : 0);
    int rounds = 0;
    for (int given = 0; given < all; given += perRound) {
      rounds++;
    }

    assertThat(batches.perEpoch(samples)).isEqualTo(all);
    assertThat(batches.roundsPerEpoch(samples)).isEqualTo(rounds);
    assertThat(batches.roundsOn(samples)).isEqualTo(3L * rounds);
    assertThat(batches.rest(samples)).isEqualTo(keepLast ? left : 0);
  }

  @Test
  void should_have_no_smaller_batch_where_samples_are_drawn_anew() {
    Batches batches = Batches.epochs(2).size(4).dropLast().withReplacement();

    assertThat(batches.rest(9)).isZero();
    assertThat(batches.perEpoch(9)).isEqualTo(3);
  }

  @Test
  void should_have_no_rest_of_samples_whose_number_is_unknown() {
    assertThat(Batches.epochs(2).size(4).rest(-1)).isZero();
  }

  @Test
  void should_take_another_length_and_keep_all_else() {
    Batches batches = Batches.epochs(2).size(8).perRound(5).parts(2).withReplacement().dropLast();

    assertThat(batches.forRounds(7)).isEqualTo(new Batches(7, false, 8, 5, 2, true, false));
    assertThat(batches.forRounds(7).roundsOn(1000)).isEqualTo(7);
    assertThat(batches.forRounds(7).forEpochs(2)).isEqualTo(batches);
  }

  @Test
  void should_give_the_order_of_an_epoch() {
    Order order = Batches.rounds(1).size(8).withReplacement().dropLast().order(5, 2, "real");

    assertThat(order).isEqualTo(new Order(5, 2, "real", 8, true, false));
  }

  static List<Arguments> outOfRange() {
    Batches batches = Batches.rounds(1);
    return List.of(
        refused("rounds must not be negative but was -1", () -> Batches.rounds(-1)),
        refused("epochs must not be negative but was -2", () -> Batches.epochs(-2)),
        refused("epochs must not be negative but was -2", () -> batches.forEpochs(-2)),
        refused("batch must be positive but was 0", () -> batches.size(0)),
        refused("batches per round must be positive but was 0", () -> batches.perRound(0)),
        refused("micro-batches must be positive but was -1", () -> batches.parts(-1)));
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
  void should_take_as_many_epochs_as_there_are_for_without_end() {
    assertThat(Batches.epochs(Long.MAX_VALUE).size(10).roundsOn(100)).isEqualTo(Long.MAX_VALUE);
    assertThat(Batches.epochs(Long.MAX_VALUE).size(100).roundsOn(100)).isEqualTo(Long.MAX_VALUE);
    assertThat(Batches.epochs(3).size(10).roundsOn(100)).isEqualTo(30);
    assertThat(Batches.epochs(3).size(10).roundsOn(0)).isZero();
  }
}
