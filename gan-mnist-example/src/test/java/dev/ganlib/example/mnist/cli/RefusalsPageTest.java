package dev.ganlib.example.mnist.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The table of what is refused has the messages of the code, and all of the checks' messages. */
final class RefusalsPageTest {
  private static final Path PAGE = Path.of("docs", "reference", "losses.md");
  private static final Path SOURCES = Path.of("gan-core/src/main/java/dev/ganlib");
  private static final String TABLE = "\n| together | when | | message |\n";
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");
  private static final Pattern JOINED = Pattern.compile("\"\\s*\\+\\s*\"");

  /** A message from a method of the class, whose text is not in the statement. */
  private static final Pattern ELSEWHERE = Pattern.compile("(?s)\\s*[a-z]\\w*\\(.*");

  /** What is refused or warned of, up to the end of the statement. */
  private static final Pattern MESSAGE =
      Pattern.compile("(?s)(?:new IllegalArgumentException|warnings\\.add)\\((.*?);\n");

  /** Returns the parts of messages in the table's last column. */
  private static List<String> quoted() {
    String page = DocumentationTest.read(PAGE);
    String table = page.substring(page.indexOf(TABLE) + TABLE.length());
    return table
        .substring(0, table.indexOf("\n\n"))
        .lines()
        .map(row -> row.split("\\|", -1)[4])
        .flatMap(cell -> CODE.matcher(cell).results())
        .map((MatchResult code) -> code.group(1))
        .toList();
  }

  /** Returns a source file with texts in one piece where they were joined by a plus. */
  private static String source(Path file) {
    return JOINED.matcher(DocumentationTest.read(file)).replaceAll("");
  }

  private static String sources() throws IOException {
    Path root = DocumentationTest.ROOT;
    try (Stream<Path> files = Files.walk(root.resolve(SOURCES))) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .map(file -> source(root.relativize(file)))
          .collect(Collectors.joining());
    }
  }

  @Test
  void should_quote_messages_that_there_are() throws IOException {
    String sources = sources();

    assertThat(quoted()).hasSizeGreaterThan(40).allMatch(sources::contains);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"AdversaryCheck", "ConditionCheck", "Packing", "TrainerCheck", "DataRanges"})
  void should_quote_every_message_of_the_checks(String name) {
    List<String> quoted = quoted();

    List<String> messages =
        MESSAGE
            .matcher(source(SOURCES.resolve(name + ".java")))
            .results()
            .map((MatchResult message) -> message.group(1))
            .filter(message -> message.contains("\""))
            .filter(message -> !ELSEWHERE.matcher(message).matches())
            .toList();

    assertThat(messages)
        .isNotEmpty()
        .allMatch(message -> quoted.stream().anyMatch(message::contains));
  }
}
