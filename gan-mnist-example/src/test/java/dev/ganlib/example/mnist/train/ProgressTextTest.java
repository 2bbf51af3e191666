package dev.ganlib.example.mnist.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.junit.jupiter.api.Test;

final class ProgressTextTest {
  private static final List<String> FIGURES =
      List.of("D 0.69", "G 12.34", "D(x) 0.50", "D(G(z)) 0.50", "12345 images/s");
  private static final Duration TIME = Duration.ofHours(12).plusMinutes(34).plusSeconds(5);

  @Test
  void should_fit_with_whole_figures_in_a_long_run() {
    assertThat(ProgressText.line(1_234_567, 2_000_000, TIME, FIGURES, 80))
        .isEqualTo(
            " 61% [===  ] 1234567/2000000 12:34:05 left D 0.69 G 12.34 D(x) 0.50 D(G(z)) 0.50")
        .hasSizeLessThanOrEqualTo(80);
  }

  @Test
  void should_fill_the_width_and_show_all_where_there_is_room() {
    assertThat(ProgressText.line(500, 1000, Duration.ofSeconds(9), FIGURES, 100))
        .isEqualTo(
            " 50% [=========         ] 500/1000 0:00:09 left D 0.69 G 12.34 D(x) 0.50 D(G(z)) 0.50"
                + " 12345 images/s");
  }

  @Test
  void should_never_be_wider_than_told() {
    for (int width = 1; width < 120; width++) {
      for (long step : new long[] {0, 7, 1_234_567, 2_000_000, 3_000_000}) {
        assertThat(ProgressText.line(step, 2_000_000, null, FIGURES, width))
            .hasSizeLessThanOrEqualTo(width);
      }
    }
  }

  @Test
  void should_be_what_a_bar_shows() {
    List<String> lines = new ArrayList<>();
    try (ProgressBar bar =
        new ProgressBarBuilder()
            .setInitialMax(2_000_000)
            .startsFrom(1_234_000, Duration.ZERO)
            .setRenderer(new ProgressText())
            .setConsumer(new DelegatingProgressBarConsumer(lines::add, 80))
            .build()) {
      bar.setExtraMessage(String.join(ProgressText.SEPARATOR, FIGURES));
      bar.stepTo(1_234_567);
      bar.refresh();
    }
    assertThat(lines).allMatch(line -> line.length() <= 80);
    assertThat(lines.get(lines.size() - 1))
        .contains("] 1234567/2000000 ")
        .contains(" left D 0.69")
        .endsWith(" D(x) 0.50 D(G(z)) 0.50");
  }
}
