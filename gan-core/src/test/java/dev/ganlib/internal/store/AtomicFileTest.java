package dev.ganlib.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {

  @TempDir Path folder;

  @Test
  void should_create_file_and_parents_when_they_are_missing() throws IOException {
    Path file = folder.resolve("a/b/file.bin");

    AtomicFile.write(file, out -> out.write(new byte[] {1, 2, 3}));

    assertThat(file).hasBinaryContent(new byte[] {1, 2, 3});
    assertThat(file.getParent()).isDirectoryNotContaining(path -> !path.equals(file));
  }

  @Test
  void should_replace_file_when_it_exists() throws IOException {
    Path file = existing("old and longer");

    AtomicFile.write(file, out -> out.write(bytes("new")));

    assertThat(file).hasContent("new");
  }

  @Test
  void should_show_nothing_under_the_name_when_not_yet_committed() throws IOException {
    Path file = existing("old");

    try (AtomicFile atomic = AtomicFile.create(file)) {
      atomic.stream().write(bytes("new"));
      atomic.stream().flush();
      assertThat(file).hasContent("old");
      atomic.commit();
      assertThat(file).hasContent("new");
    }

    assertThat(file).hasContent("new");
  }

  @Test
  void should_leave_everything_as_it_was_when_writing_fails() throws IOException {
    Path file = existing("old");

    assertThatThrownBy(
            () ->
                AtomicFile.write(
                    file,
                    out -> {
                      out.write(new byte[1 << 20]);
                      throw new IOException("disk full");
                    }))
        .isInstanceOf(IOException.class)
        .hasMessage("could not write " + file + ": disk full")
        .hasRootCauseMessage("disk full");

    assertThat(file).hasContent("old");
    assertThat(folder).isDirectoryNotContaining(path -> !path.equals(file));
  }

  @Test
  void should_leave_nothing_when_closed_without_commit() throws IOException {
    try (AtomicFile file = AtomicFile.create(folder.resolve("file"))) {
      file.stream().write(1);
    }

    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void should_write_when_thread_is_interrupted() throws IOException {
    Path file = folder.resolve("file");

    Thread.currentThread().interrupt();
    try {
      AtomicFile.write(file, out -> out.write(bytes("last words")));
    } finally {
      assertThat(Thread.interrupted()).as("the interrupt is kept").isTrue();
    }

    assertThat(file).hasContent("last words");
  }

  @Test
  void should_refuse_when_target_is_a_folder() {
    assertThatThrownBy(() -> AtomicFile.write(folder, out -> out.write(1)))
        .isInstanceOf(IOException.class)
        .hasMessage("expected a file to write but was a folder: " + folder);
  }

  @Test
  void should_refuse_when_the_target_is_inside_a_zip_file() throws IOException {
    URI zip = URI.create("jar:" + folder.resolve("a.zip").toUri());
    try (FileSystem inside = FileSystems.newFileSystem(zip, Map.of("create", "true"))) {
      assertThatThrownBy(() -> AtomicFile.write(inside.getPath("/a/b"), out -> out.write(1)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "expected a path of the default file system to write to but was /a/b of the file"
                  + " system 'jar'");
    }
  }

  @Test
  void should_name_the_file_and_the_reason_when_its_folder_is_a_file() throws IOException {
    Path file = existing("no folder");

    assertThatThrownBy(() -> AtomicFile.write(file.resolve("b"), out -> out.write(1)))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "could not write %s: a file of that name is there already (%s)"
                .formatted(file.resolve("b"), file));
  }

  @Test
  void should_refuse_when_committed_twice() throws IOException {
    try (AtomicFile file = AtomicFile.create(folder.resolve("file"))) {
      file.commit();

      assertThatThrownBy(file::commit)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageStartingWith("expected one commit but was a second one: ");
    }
  }

  @Test
  void should_write_through_when_parent_is_a_link_to_a_folder() throws IOException {
    Path real = Files.createDirectory(folder.resolve("real"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), real);

    AtomicFile.write(link.resolve("file"), out -> out.write(bytes("here")));

    assertThat(real.resolve("file")).hasContent("here");
  }

  private Path existing(String content) throws IOException {
    return Files.writeString(folder.resolve("file"), content);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
