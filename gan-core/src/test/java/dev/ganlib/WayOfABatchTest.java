package dev.ganlib;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The table of the files that a plain step leads through has files that there are. */
final class WayOfABatchTest {
  private static final Path PAGE = Path.of("..", "ARCHITECTURE.md");
  private static final Path SOURCES = Path.of("src", "main", "java", "dev", "ganlib");
  private static final Pattern ROW = Pattern.compile("(?m)^\\| (\\d+) \\| `([\\w/]+)` \\|");

  private static List<MatchResult> rows() throws IOException {
    String page = Files.readString(PAGE);
    String section = page.substring(page.indexOf("\n## The way of a batch\n") + 1);
    return ROW.matcher(section.substring(0, section.indexOf("\n## "))).results().toList();
  }

  @Test
  void should_name_files_that_there_are() throws IOException {
    assertThat(rows())
        .allMatch(row -> Files.isRegularFile(SOURCES.resolve(row.group(2) + ".java")));
  }

  @Test
  void should_number_fewer_files_than_18() throws IOException {
    List<MatchResult> rows = rows();

    assertThat(rows).hasSizeBetween(10, 17);
    for (int i = 0; i < rows.size(); i++) {
      assertThat(rows.get(i).group(1)).isEqualTo(String.valueOf(i + 1));
    }
  }
}
