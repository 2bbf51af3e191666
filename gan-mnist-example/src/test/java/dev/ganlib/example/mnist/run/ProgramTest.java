package dev.ganlib.example.mnist.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class ProgramTest {
  @Test
  void should_name_the_jar_it_was_started_from() {
    assertThat(Program.start("target/gan.jar")).contains("java -jar target/gan.jar");
    assertThat(Program.start("a b/gan.jar"))
        .contains("java -jar " + Arguments.quoted(Path.of("a b/gan.jar")));
    assertThat(Program.start("a.jar" + File.pathSeparator + "b.jar")).isEmpty();
    assertThat(Program.start("target/classes")).isEmpty();
  }
}
