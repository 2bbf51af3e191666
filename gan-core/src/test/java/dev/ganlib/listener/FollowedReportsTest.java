package dev.ganlib.listener;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ganlib.game.StepReport;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The state is the text of the steps that were read. */
final class FollowedReportsTest {
  private static final List<StepReport> PLAYED = HandMade.reports(5, "score", step -> 1.0);

  private final List<Long> read = new ArrayList<>();
  private final FollowedReports<String, Long> reports =
      new FollowedReports<>(
          new Replay<>("", (text, step) -> (text + " " + step).strip(), Long::longValue),
          report -> {
            read.add(report.step());
            return report.step();
          });

  private void add(int first, int last) {
    PLAYED.subList(first - 1, last).forEach(reports::add);
  }

  @Test
  void should_let_reports_wait_until_they_are_read_and_read_each_once() {
    add(1, 3);
    assertThat(reports.now()).isEmpty();
    assertThat(read).isEmpty();

    reports.read();
    reports.read();

    assertThat(reports.now()).isEqualTo("1 2 3");
    assertThat(reports.step()).isEqualTo(3);
    assertThat(read).containsExactly(1L, 2L, 3L);
  }

  @Test
  void should_go_back_without_reading_what_is_void() {
    add(1, 2);
    reports.read();
    add(3, 5);

    reports.goBack(3);

    assertThat(reports.now()).isEqualTo("1 2 3");
    assertThat(read).containsExactly(1L, 2L, 3L);
  }

  @Test
  void should_not_read_what_waits_when_it_begins_at_another_state() {
    add(1, 2);

    reports.begin("saved", 7);
    reports.follow(8L);
    reports.read();

    assertThat(reports.now()).isEqualTo("saved 8");
    assertThat(read).isEmpty();
  }
}
