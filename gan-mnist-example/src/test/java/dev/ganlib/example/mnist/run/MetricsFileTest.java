package dev.ganlib.example.mnist.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MetricsFileTest {
  @TempDir private Path folder;

  private Map<String, MetricsFile.Curve> read(String text) throws IOException {
    Path file = folder.resolve("metrics.csv");
    Files.writeString(file, text);
    return MetricsFile.read(file).curves();
  }

  @Test
  void should_give_each_figure_in_the_steps_that_have_it() throws IOException {
    Map<String, MetricsFile.Curve> curves =
        read("step,epoch,a,b\n1,0,0.5,\n2,0,,7\n3,1,NaN,-Infinity\n");

    assertThat(curves.keySet()).containsExactly("step", "epoch", "a", "b");
    assertThat(curves)
        .containsEntry("a", new MetricsFile.Curve(List.of(1.0, 3.0), List.of(0.5, Double.NaN)))
        .containsEntry(
            "b", new MetricsFile.Curve(List.of(2.0, 3.0), List.of(7.0, Double.NEGATIVE_INFINITY)));
  }

  @Test
  void should_leave_out_a_figure_without_values_and_a_line_without_an_end() throws IOException {
    Map<String, MetricsFile.Curve> curves = read("step,a,b\n1,2,\n2,3.");

    assertThat(curves).containsOnlyKeys("step", "a");
    assertThat(curves).containsEntry("a", new MetricsFile.Curve(List.of(1.0), List.of(2.0)));
  }

  @Test
  void should_read_a_file_that_has_only_begun() throws IOException {
    assertThat(read("")).isEmpty();
    assertThat(read("step,epo")).isEmpty();
    assertThat(read("step,a\n")).isEmpty();
  }

  @Test
  void should_refuse_what_is_no_file_of_figures() {
    assertThatThrownBy(() -> read("name,a\n1,2\n"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("expected the column step first in ")
        .hasMessageEndingWith(" but was name");
    assertThatThrownBy(() -> read("step,a\n1,2\n2,x\n"))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("expected numbers in line 3 of ");
  }
}
