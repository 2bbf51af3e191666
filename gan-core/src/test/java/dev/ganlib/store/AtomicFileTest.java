package dev.ganlib.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The public form; {@code internal.store} has the tests of crashes, links and other systems. */
final class AtomicFileTest {
  @TempDir private Path folder;

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void should_replace_a_file_and_make_missing_folders() throws IOException {
    Path file = folder.resolve("a/b.txt");

    AtomicFile.write(file, out -> out.write(bytes("old and longer")));
    AtomicFile.write(file, out -> out.write(bytes("new")));

    assertThat(file).hasContent("new");
    assertThat(file.getParent()).isDirectoryNotContaining(path -> !path.equals(file));
  }

  @Test
  void should_leave_the_old_file_when_writing_fails() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "old");

    assertThatThrownBy(
            () ->
                AtomicFile.write(
                    file,
                    out -> {
                      out.write(new byte[1 << 20]);
                      throw new IOException("no space");
                    }))
        .isInstanceOf(IOException.class)
        .hasMessage("could not write " + file + ": no space");

    assertThat(file).hasContent("old");
    assertThat(folder).isDirectoryNotContaining(path -> !path.equals(file));
  }

  @Test
  void should_show_the_new_content_once_it_is_committed() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "old");

    try (AtomicFile atomic = AtomicFile.create(file)) {
      atomic.stream().write(bytes("ne"));
      atomic.stream().write(bytes("w"));
      assertThat(file).hasContent("old");
      atomic.commit();
      assertThat(file).hasContent("new");
      assertThatThrownBy(atomic::commit)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("one commit");
    }
  }

  @Test
  void should_leave_nothing_when_closed_without_a_commit() throws IOException {
    try (AtomicFile atomic = AtomicFile.create(folder.resolve("file"))) {
      atomic.stream().write(1);
    }

    assertThat(folder).isEmptyDirectory();
  }
}
