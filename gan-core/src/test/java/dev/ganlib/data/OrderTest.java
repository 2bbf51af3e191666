package dev.ganlib.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class OrderTest {

  @ParameterizedTest
  @CsvSource({
    "10, 5, false, true, 2",
    "10, 4, false, true, 3",
    "10, 4, false, false, 2",
    "10, 4, true, false, 3",
    "10, 4, true, true, 3",
    "3, 4, false, true, 1",
    "3, 4, false, false, 0"
  })
  void should_count_the_batches_of_an_epoch(
      long size, int batch, boolean withReplacement, boolean keepLast, long expected) {
    assertThat(new Order(1, 0, "real", batch, withReplacement, keepLast).batches(size))
        .isEqualTo(expected);
  }

  @Test
  void should_say_the_rule_and_the_value() {
    assertThatThrownBy(() -> new Order(1, 0, "real", -3, false, true))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("batch must be positive but was -3");
    assertThatThrownBy(() -> new Order(1, 0, "real", 0, false, true))
        .hasMessage("batch must be positive but was 0");
    assertThatThrownBy(() -> new Order(1, -1, "real", 4, false, true))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("epoch must not be negative but was -1");
  }
}
