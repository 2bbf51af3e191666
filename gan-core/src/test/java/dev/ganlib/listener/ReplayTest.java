package dev.ganlib.listener;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The state is the text of the events. */
final class ReplayTest {
  private Replay<String, Long> replay;

  @BeforeEach
  void begin() {
    replay = new Replay<>("", (text, step) -> (text + " " + step).strip(), Long::longValue);
  }

  private void follow(long first, long last) {
    for (long step = first; step <= last; step++) {
      replay.follow(step);
    }
  }

  @Test
  void should_go_back_to_the_state_after_a_step() {
    follow(1, 6);
    replay.goBack(3);
    assertThat(replay.now()).isEqualTo("1 2 3");
    assertThat(replay.step()).isEqualTo(3);

    follow(4, 5);
    assertThat(replay.now()).isEqualTo("1 2 3 4 5");
  }

  @Test
  void should_begin_at_a_state_and_forget_all_when_it_goes_back_beyond_it() {
    replay.begin("saved", 7);
    follow(8, 9);
    replay.goBack(7);
    assertThat(replay.now()).isEqualTo("saved");

    replay.goBack(6);
    assertThat(replay.now()).isEmpty();
  }

  @Test
  void should_reach_back_as_far_as_it_says_and_not_keep_much_more() {
    Replay<Long, Long> sums = new Replay<>(0L, Long::sum, Long::longValue);
    long steps = 3L * Replay.REACH;
    for (long step = 1; step <= steps; step++) {
      sums.follow(step);
    }

    assertThat(sums.now()).isEqualTo(steps * (steps + 1) / 2);
    long back = steps - Replay.REACH;
    sums.goBack(back);
    assertThat(sums.now()).isEqualTo(back * (back + 1) / 2);
    sums.goBack(1);
    assertThat(sums.now()).isZero();
  }
}
