package dev.ganlib.internal.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each range is tried at its ends, just beyond them, and with what is no number. */
final class RangesTest {
  private static final double LEAST = Double.MIN_VALUE;
  private static final double MOST = Double.MAX_VALUE;
  private static final double INFINITE = Double.POSITIVE_INFINITY;

  static List<Arguments> ranges() {
    return List.of(
        range("positive", x -> Ranges.positive("x", x), LEAST, INFINITE),
        range("positive and finite", x -> Ranges.positiveAndFinite("x", x), LEAST, MOST),
        range("finite and not negative", x -> Ranges.finiteAndNotNegative("x", x), 0, MOST),
        range("in [0, 1]", x -> Ranges.zeroToOne("x", x), 0, 1),
        range("in [0, 1)", x -> Ranges.zeroToBelowOne("x", x), 0, Math.nextDown(1.0)),
        range("in (0, 1]", x -> Ranges.aboveZeroToOne("x", x), LEAST, 1),
        range("in (0, 1)", x -> Ranges.betweenZeroAndOne("x", x), LEAST, Math.nextDown(1.0)));
  }

  private static Arguments range(String rule, DoubleUnaryOperator check, double low, double high) {
    return Arguments.of(rule, check, low, high);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ranges")
  void should_accept_the_range_and_nothing_beyond(
      String rule, DoubleUnaryOperator check, double low, double high) {
    assertThat(check.applyAsDouble(low)).isEqualTo(low);
    assertThat(check.applyAsDouble(high)).isEqualTo(high);
    refuse(rule, check, Math.nextDown(low));
    refuse(rule, check, Double.NaN);
    refuse(rule, check, Double.NEGATIVE_INFINITY);
    if (high < INFINITE) {
      refuse(rule, check, Math.nextUp(high));
    }
  }

  private static void refuse(String rule, DoubleUnaryOperator check, double value) {
    assertThatThrownBy(() -> check.applyAsDouble(value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("x must be " + rule + " but was " + value);
  }

  static List<Arguments> wholeRanges() {
    return List.of(
        wholeRange("be positive", x -> Ranges.positive("x", x), 1),
        wholeRange("be positive", x -> Ranges.positive("x", (int) x), 1),
        wholeRange("not be negative", x -> Ranges.notNegative("x", x), 0),
        wholeRange("not be negative", x -> Ranges.notNegative("x", (int) x), 0),
        wholeRange("be 2 or more", x -> Ranges.twoOrMore("x", (int) x), 2));
  }

  private static Arguments wholeRange(String rule, LongUnaryOperator check, long least) {
    return Arguments.of(rule, check, least);
  }

  @ParameterizedTest(name = "{0} from {2}")
  @MethodSource("wholeRanges")
  void should_accept_whole_numbers_from_the_least(
      String rule, LongUnaryOperator check, long least) {
    assertThat(check.applyAsLong(least)).isEqualTo(least);
    assertThat(check.applyAsLong(Integer.MAX_VALUE)).isEqualTo(Integer.MAX_VALUE);
    for (long below : new long[] {least - 1, Integer.MIN_VALUE}) {
      assertThatThrownBy(() -> check.applyAsLong(below))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("x must " + rule + " but was " + below);
    }
  }
}
