package dev.ganlib;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Checks the language of both modules' code, read as text.
 *
 * <p>A comment of a class or package opens with a noun or a verb in the third person, and says what
 * the thing is or does; so in tests. Phrases that are no plain technical English stay out of the
 * main code's comments and messages.
 */
final class WordsTest {
  private static final List<Path> MAIN =
      List.of(Path.of("src/main/java"), Path.of("../gan-mnist-example/src/main/java"));

  private static final List<Path> TESTS =
      List.of(Path.of("src/test/java"), Path.of("../gan-mnist-example/src/test/java"));

  /** The comment of a type or package, the annotations after it, and the declaration. */
  private static final Pattern COMMENTED =
      Pattern.compile(
          "/\\*\\*(?<comment>(?:[^*]|\\*(?!/))*+)\\*/\\s*(?:@[^\\n]*\\s+)*"
              + "(?:(?:public|protected|private|static|final|abstract|sealed|non-sealed)\\s+)*"
              + "(?<kind>class|interface|enum|record|@interface|package)\\s+(?<name>[\\w.]+)");

  private static final Pattern QUESTION =
      Pattern.compile("[\\s*]*(What|How|Whether|Where|Who|Whose|Which|When|Why)\\b");

  private static final Pattern PHRASE =
      Pattern.compile(
          "of[\\s*/]+(?:one's|your)[\\s*/]+own|(?:gone|go|goes|went)[\\s*/]+on[\\s*/]+(?:with|from)"
              + "|for[\\s*/]+want[\\s*/]+of|nobody's[\\s*/]+way|(?:is|are)[\\s*/]+even[\\s*/]+in",
          Pattern.CASE_INSENSITIVE);

  @Test
  void should_say_in_every_class_comment_what_the_class_is_or_does() throws IOException {
    List<Path> files = new ArrayList<>(files(MAIN));
    files.addAll(files(TESTS));
    List<String> found = new ArrayList<>();
    int comments = 0;
    for (Path file : files) {
      String text = Files.readString(file);
      comments += (int) COMMENTED.matcher(text).results().count();
      riddles(text).forEach(riddle -> found.add(file.getFileName() + ": " + riddle));
    }
    assertThat(found).as("comments that open with a question").isEmpty();
    assertThat(comments).as("comments that were read").isGreaterThan(500);
  }

  @Test
  void should_say_it_in_plain_words() throws IOException {
    List<String> found = new ArrayList<>();
    for (Path file : files(MAIN)) {
      Matcher matcher = PHRASE.matcher(Files.readString(file));
      while (matcher.find()) {
        found.add(file.getFileName() + ": " + matcher.group());
      }
    }
    assertThat(found).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/** What blocks tell. */\nfinal class Inspection {",
        "/**\n * How far it is.\n *\n * <p>More.\n */\n@Immutable\npublic record Progress(",
        "/** Where samples come from. */\npackage dev.ganlib.data;",
        "/** Checks. */\nclass Outer {\n  /** Who moves. */\n  private static sealed interface In {"
      })
  void should_find_a_comment_that_opens_with_a_question(String text) {
    assertThat(riddles(text)).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/** Validates what is given. */\nfinal class Check {",
        "/** How many there are. */\nprivate static final int COUNT = 3;\nfinal class Part {",
        "/** {@return whether it is so} */\nboolean isSo() {\nclass Local {"
      })
  void should_pass_other_comments(String text) {
    assertThat(riddles(text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a layer of one's own",
        "of\n   * your own",
        "is gone on with",
        "goes on\n * from there",
        "for want of a GPU",
        "u is even in [0, 1)"
      })
  void should_find_phrases_also_over_the_end_of_a_line(String text) {
    assertThat(PHRASE.matcher(text).find()).isTrue();
  }

  private static List<String> riddles(String text) {
    return COMMENTED
        .matcher(text)
        .results()
        .filter(result -> QUESTION.matcher(result.group(1)).lookingAt())
        .map(result -> result.group(3) + result.group(1).replaceAll("[\\s*]+", " "))
        .toList();
  }

  private static List<Path> files(List<Path> sources) throws IOException {
    List<Path> files = new ArrayList<>();
    for (Path source : sources) {
      try (Stream<Path> walked = Files.walk(source)) {
        walked.filter(file -> isRead(file.getFileName().toString())).sorted().forEach(files::add);
      }
    }
    return files;
  }

  private static boolean isRead(String name) {
    return name.endsWith(".java");
  }
}
