package dev.ganlib.example.mnist.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/** The page of commands has what the program prints for {@code --help}, but for the synopsis. */
final class CommandsPageTest {
  private static final Path PAGE = Path.of("docs", "reference", "commands.md");
  private static final String SECTION = "\n## ";

  static List<String> commands() {
    return List.copyOf(Main.commandLine().getSubcommands().keySet());
  }

  @Test
  void should_give_the_help_of_each_command_and_of_no_other() throws IOException {
    String page = DocumentationTest.read(PAGE);

    String expected = page.substring(0, page.indexOf(SECTION)) + sections();

    Path copy = DocumentationTest.ROOT.resolve("gan-mnist-example/target/commands.md");
    Files.createDirectories(copy.getParent());
    Files.writeString(copy, expected);
    assertThat(page).as("%s, which should be as %s", PAGE, copy).isEqualTo(expected);
  }

  private static String sections() {
    return Main.commandLine().getSubcommands().entrySet().stream()
        .map(entry -> SECTION + entry.getKey() + "\n\n```text\n" + help(entry.getValue()) + "```\n")
        .collect(Collectors.joining());
  }

  /**
   * Returns what is printed, without the spaces at the ends of lines, and without the synopsis,
   * whose order of options differs between processes.
   */
  private static String help(CommandLine command) {
    return command
        .getUsageMessage(Ansi.OFF)
        .lines()
        .dropWhile(line -> line.startsWith("Usage: ") || line.startsWith(" "))
        .map(line -> line.stripTrailing() + "\n")
        .collect(Collectors.joining());
  }

  @ParameterizedTest
  @MethodSource("commands")
  void should_name_each_command_in_the_readme(String name) {
    String readme = DocumentationTest.read(Path.of("README.md"));

    String table = readme.substring(readme.indexOf("\n| command | what it is for |\n"));

    assertThat(table.substring(0, table.indexOf("\n\n"))).contains("`" + name + "`");
  }
}
