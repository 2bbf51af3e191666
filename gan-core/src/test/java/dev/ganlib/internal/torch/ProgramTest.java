package dev.ganlib.internal.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class ProgramTest {

  @Test
  void should_name_the_method_when_there_is_none() {
    assertThatThrownBy(() -> Program.call("grdients"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the program has no method grdients");
  }

  @Test
  void should_refuse_an_empty_list_which_the_engine_cannot_pass() {
    Program.Call call = Program.call("clone_all");

    assertThatThrownBy(() -> call.withList(Role.PARAMETERS, List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a list argument must not be empty: p");
  }

  @Test
  void should_say_of_every_method_what_it_computes_and_of_which_shapes() throws Exception {
    List<Path> files = files();
    List<String> without = new ArrayList<>();
    for (Path file : files) {
      String subject = "";
      StringBuilder comment = new StringBuilder();
      for (String line : Files.readAllLines(file)) {
        String text = line.strip();
        if (text.startsWith("def ") && !saysShapes(comment)) {
          without.add(file.getFileName() + ": " + text.substring(0, text.indexOf('(')));
        }
        subject = subject.isEmpty() ? line : subject;
        if (text.startsWith("#")) {
          comment.append(text, 1, text.length()).append('\n');
        } else {
          comment.setLength(0);
        }
      }
      assertThat(subject).as("first line of %s", file.getFileName()).startsWith("# ");
    }

    assertThat(without).isEmpty();
    assertThat(files).map(file -> file.getFileName().toString()).contains("program.py");
  }

  /** Returns whether there is a sentence, and an arrow from arguments to a result. */
  private static boolean saysShapes(StringBuilder comment) {
    return comment.indexOf("->") > 0 && comment.indexOf(".") > 0;
  }

  private static List<Path> files() throws IOException, URISyntaxException {
    Path program = Path.of(Objects.requireNonNull(Program.class.getResource("program.py")).toURI());
    try (Stream<Path> all = Files.list(Objects.requireNonNull(program.getParent()))) {
      return all.filter(file -> file.toString().endsWith(".py")).sorted().toList();
    }
  }
}
