package dev.ganlib.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("try") // locks work by being held
final class FolderLockTest {
  @TempDir private Path folder;

  @Test
  void should_refuse_a_second_lock_with_the_process_that_holds_the_first() throws IOException {
    try (FolderLock lock = FolderLock.of(folder)) {
      assertThatThrownBy(() -> FolderLock.of(folder))
          .isInstanceOf(IOException.class)
          .hasMessage(
              "expected no other training to write %s but this process, %s, does; wait for its end or choose another place",
              folder, ProcessHandle.current().pid());
    }
  }

  @Test
  void should_be_free_again_and_leave_no_file_once_closed() throws IOException {
    FolderLock first = FolderLock.of(folder);
    first.close();
    first.close();

    FolderLock.of(folder).close();

    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void should_refuse_a_folder_that_is_not_there() {
    assertThatThrownBy(() -> FolderLock.of(folder.resolve("absent")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("absent");
  }
}
