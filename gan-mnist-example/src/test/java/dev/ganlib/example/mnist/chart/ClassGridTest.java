package dev.ganlib.example.mnist.chart;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ClassGridTest {
  @ParameterizedTest
  @CsvSource({"1, 10", "3, 10", "10, 10", "14, 7", "25, 4", "32, 4"})
  void should_have_a_column_for_each_class(int classes, int rows) {
    ClassGrid grid = new ClassGrid(classes);

    assertThat(grid.columns()).isEqualTo(classes);
    assertThat(grid.count()).isEqualTo(classes * rows);
    assertThat(grid.words())
        .isEqualTo("a column of %s samples for each of %s classes".formatted(rows, classes));
  }

  @Test
  void should_show_each_class_once_where_columns_would_be_too_many() {
    ClassGrid grid = new ClassGrid(120);

    assertThat(grid.count()).isEqualTo(120);
    assertThat(grid.columns()).isEqualTo(11);
    assertThat(grid.words())
        .isEqualTo("one sample of each of 120 classes, in their order, 11 in a row");
  }

  @Test
  void should_say_how_many_classes_it_shows_of_very_many() {
    ClassGrid grid = new ClassGrid(5000);

    assertThat(grid.count()).isEqualTo(1024);
    assertThat(grid.words())
        .isEqualTo(
            "one sample of each of the first 1024 of 5000 classes, in their order, 32 in a row");
  }
}
