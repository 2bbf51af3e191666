package dev.ganlib.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ganlib.testing.Logged;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tests' logger writes to the standard error stream, of this class from level info on. */
final class LogLineTest {

  private static String logOf(long rounds, long interval) {
    return logOf(rounds, LogLine.every(interval));
  }

  private static String logOf(long rounds, LogLine listener) {
    return Logged.by(
        () -> {
          try (KnownFigures figures = new KnownFigures()) {
            figures.play(
                rounds,
                round -> {
                  round.record(KnownFigures.figure(round, -0.5), "score");
                  return figures.loss(round);
                },
                listener);
          }
        });
  }

  @Test
  void should_log_every_nth_round_in_one_line() {
    assertThat(logOf(7, 3).lines())
        .containsExactly(
            "INFO step 3  epoch 0  score -0.5000  loss/player 4.0000  gradientNorm/player 5.6569",
            "INFO step 6  epoch 0  score -0.5000  loss/player 7.0000  gradientNorm/player 9.8995");
  }

  @Test
  void should_write_a_point_whatever_the_machine_s_language() {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.GERMANY);
    try {
      assertThat(logOf(1, 1)).contains("loss/player 2.0000");
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void should_log_the_figures_chosen_and_name_one_that_never_came() {
    assertThat(logOf(3, LogLine.every(3).figures("score", "los/player")).lines())
        .containsExactly(
            "INFO step 3  epoch 0  score -0.5000  los/player -",
            "WARN figures that were to be logged were never reported: [los/player]; there are"
                + " [score, loss/player, gradientNorm/player]");
    assertThatThrownBy(() -> LogLine.every(1).figures())
        .hasMessage("expected at least one figure but there was none");
  }

  @Test
  void should_log_nothing_when_training_is_shorter_than_the_interval() {
    assertThat(logOf(2, 3)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -3})
  void should_refuse_an_interval_that_is_not_positive(long interval) {
    assertThatThrownBy(() -> LogLine.every(interval))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("interval must be positive but was " + interval);
  }
}
