package dev.ganlib.example.mnist.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FigureTableTest {
  @TempDir private Path folder;

  private static FigureTable table() {
    Map<String, Map<String, Double>> columns = new LinkedHashMap<>();
    columns.put("outputs", Map.of("L1", 0.12345));
    Map<String, Double> real = new LinkedHashMap<>();
    real.put("L1", 0.0);
    real.put("PSNR", Double.POSITIVE_INFINITY);
    columns.put("real", real);
    return new FigureTable("there", columns);
  }

  @Test
  void should_print_a_row_for_each_figure_and_a_line_where_there_is_none() {
    StringWriter text = new StringWriter();

    table().print(new PrintWriter(text));

    assertThat(text.toString().lines().map(line -> line.strip().replaceAll(" +", " ")))
        .containsExactly("there", "outputs real", "L1 0.1235 0.0000", "PSNR - -");
  }

  @Test
  void should_give_a_figure_or_say_that_there_is_none() {
    assertThat(table().figure("outputs", "L1")).isEqualTo(0.12345);
    assertThatThrownBy(() -> table().figure("outputs", "PSNR"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected a figure PSNR of outputs but there is none");
    assertThatThrownBy(() -> table().figure("inputs", "L1"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected a figure L1 of inputs but there is none");
  }

  @Test
  void should_stay_as_it_is_when_what_it_was_made_of_changes() {
    Map<String, Double> figures = new LinkedHashMap<>(Map.of("L1", 0.5));
    Map<String, Map<String, Double>> columns = new LinkedHashMap<>(Map.of("outputs", figures));
    FigureTable table = new FigureTable("there", columns);

    figures.put("L1", 0.25);
    columns.clear();

    assertThat(table.figure("outputs", "L1")).isEqualTo(0.5);
    Map<String, Double> given = table.columns().get("outputs");
    assertThatThrownBy(() -> given.put("L1", 0.25))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void should_write_what_is_finite() throws IOException {
    Path file = folder.resolve("figures.json");

    FigureTable.write(List.of(table()), file);

    assertThat(JsonParser.parseString(Files.readString(file)))
        .isEqualTo(
            JsonParser.parseString(
                "{\"there\": {\"outputs\": {\"L1\": 0.12345}, \"real\": {\"L1\": 0.0}}}"));
  }
}
