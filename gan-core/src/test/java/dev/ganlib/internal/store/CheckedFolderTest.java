package dev.ganlib.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckedFolderTest {
  private static final String SUM_OF_ABC =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  private static final String SUM_OF_NOTHING =
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
  private static final String UUID = "01234567-89ab-cdef-0123-456789abcdef";

  /** A name of other letters than ASCII's, where the system's file names can have them. */
  private static final String ACCENTED =
      Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"))
              .newEncoder()
              .canEncode('\u00e9')
          ? "m\u00e9triques.csv"
          : "metrics.csv";

  @TempDir private Path parent;
  private Path target;

  @BeforeEach
  void nameTarget() {
    target = parent.resolve("target");
  }

  /**
   * Something wrong that is done to a folder of {@code a}, which is abc, and an empty {@code b}.
   */
  @FunctionalInterface
  private interface Damage {
    void doTo(Path folder) throws IOException;
  }

  @Test
  void should_write_files_and_their_sums_when_parents_are_missing() throws IOException {
    Path deep = parent.resolve("x/y/z");

    write(deep);

    assertThat(deep.resolve("SHA256SUMS"))
        .hasContent(SUM_OF_ABC + "  a\n" + SUM_OF_NOTHING + "  b\n");
    assertThat(names(deep)).containsExactly("SHA256SUMS", "a", "b");
    assertThat(names(deep.getParent())).containsExactly("z");
    assertThatCode(() -> CheckedFolder.verify(deep)).doesNotThrowAnyException();
  }

  @Test
  void should_be_accepted_by_sha256sum() throws Exception {
    CheckedFolder.write(
        target,
        files -> {
          Files.writeString(files.resolve("a b.csv"), "abc");
          Files.writeString(files.resolve(".hidden"), "");
          Files.writeString(files.resolve(ACCENTED), "x");
        });

    CheckedFolder.verify(target);
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/sha256sum")), "no sha256sum");
    Process process =
        new ProcessBuilder("/usr/bin/sha256sum", "--check", "--strict", "SHA256SUMS")
            .directory(target.toFile())
            .redirectErrorStream(true)
            .start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(printed).isZero();
    assertThat(printed.lines()).hasSize(3).allMatch(line -> line.endsWith(": OK"));
  }

  @Test
  void should_replace_a_folder_with_all_in_it() throws IOException {
    CheckedFolder.write(target, files -> Files.writeString(files.resolve("old"), "old"));

    CheckedFolder.write(target, files -> Files.writeString(files.resolve("new"), "new"));

    assertThat(names(target)).containsExactly("SHA256SUMS", "new");
    assertThat(names(parent)).containsExactly("target");
    CheckedFolder.verify(target);
  }

  @Test
  void should_show_the_old_folder_until_the_new_one_is_whole() throws IOException {
    write(target);

    CheckedFolder.write(
        target,
        files -> {
          Files.writeString(files.resolve("new"), "new");
          CheckedFolder.verify(target);
          assertThat(names(target)).containsExactly("SHA256SUMS", "a", "b");
        });

    assertThat(names(target)).containsExactly("SHA256SUMS", "new");
  }

  static Stream<Throwable> failures() {
    return Stream.of(
        new IOException("disk full"), new IllegalStateException("bug"), new StackOverflowError());
  }

  @ParameterizedTest
  @MethodSource("failures")
  void should_leave_everything_as_it_was_when_content_fails(Throwable failure) throws IOException {
    CheckedFolder.Content failing =
        files -> {
          Files.writeString(files.resolve("half"), "ha");
          if (failure instanceof IOException e) {
            throw e;
          } else if (failure instanceof RuntimeException e) {
            throw e;
          }
          throw (Error) failure;
        };

    assertThatThrownBy(() -> CheckedFolder.write(target, failing)).isSameAs(failure);
    assertThat(parent).isEmptyDirectory();

    write(target);
    assertThatThrownBy(() -> CheckedFolder.write(target, failing)).isSameAs(failure);
    assertThat(names(parent)).containsExactly("target");
    assertThat(names(target)).containsExactly("SHA256SUMS", "a", "b");
    CheckedFolder.verify(target);
  }

  @Test
  void should_refuse_content_with_a_folder() {
    assertThatThrownBy(
            () -> CheckedFolder.write(target, files -> Files.createDirectory(files.resolve("d"))))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("expected a plain file but was another thing: ")
        .hasMessageEndingWith("/d");
    assertThat(parent).isEmptyDirectory();
  }

  /** The list could not name them, or they would be the list. */
  @ParameterizedTest
  @ValueSource(strings = {"SHA256SUMS", "a\nb", "a\\b", "a\rb"})
  void should_refuse_content_with_a_name_that_the_list_cannot_have(String name) {
    assertThatThrownBy(
            () -> CheckedFolder.write(target, files -> Files.writeString(files.resolve(name), "")))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "expected a file name other than SHA256SUMS, without backslashes and control"
                + " characters, but was '"
                + name
                + "'");
    assertThat(parent).isEmptyDirectory();
  }

  @Test
  void should_write_whole_when_thread_is_interrupted() throws IOException {
    Thread.currentThread().interrupt();
    try {
      write(target);
      CheckedFolder.verify(target);
    } finally {
      assertThat(Thread.interrupted()).as("the interrupt is kept").isTrue();
    }

    assertThat(names(target)).containsExactly("SHA256SUMS", "a", "b");
    assertThat(names(parent)).containsExactly("target");
  }

  static Stream<Arguments> damages() {
    String list = "SHA256SUMS";
    return Stream.of(
        damage(
            "no list",
            f -> Files.delete(f.resolve(list)),
            "expected the file %s/SHA256SUMS but there is none"),
        damage(
            "a list that is a folder",
            f -> {
              Files.delete(f.resolve(list));
              Files.createDirectory(f.resolve(list));
            },
            "expected the file %s/SHA256SUMS but there is none"),
        damage(
            "a list that is a link",
            f ->
                Files.createSymbolicLink(
                    f.resolve(list), Files.move(f.resolve(list), f.resolveSibling("moved"))),
            "expected the file %s/SHA256SUMS but there is none"),
        damage(
            "a file less",
            f -> Files.delete(f.resolve("a")),
            "%s: expected the file a, which SHA256SUMS lists, but there is none"),
        damage(
            "a file more",
            f -> Files.writeString(f.resolve("c"), "x"),
            "%s: expected only files that SHA256SUMS lists but there is c"),
        damage(
            "a hidden file more",
            f -> Files.writeString(f.resolve(".c"), "x"),
            "%s: expected only files that SHA256SUMS lists but there is .c"),
        damage(
            "an altered file",
            f -> Files.writeString(f.resolve("b"), "abc"),
            "expected %s/b to have the SHA-256 " + SUM_OF_NOTHING + " but it is " + SUM_OF_ABC),
        damage(
            "a truncated file",
            f -> Files.writeString(f.resolve("a"), ""),
            "expected %s/a to have the SHA-256 " + SUM_OF_ABC + " but it is " + SUM_OF_NOTHING),
        damage(
            "a folder in place of a file",
            f -> {
              Files.delete(f.resolve("a"));
              Files.createDirectory(f.resolve("a"));
            },
            "expected a plain file but was another thing: %s/a"),
        damage(
            "a link in place of a file",
            f ->
                Files.createSymbolicLink(
                    f.resolve("a"), Files.move(f.resolve("a"), f.resolveSibling("moved"))),
            "expected a plain file but was another thing: %s/a"),
        damage("an empty list", f -> Files.writeString(f.resolve(list), "\n"), LINES),
        damage("a list of other lines", f -> append(f, "nonsense\n"), LINES),
        damage("a list with capitals", f -> append(f, "A".repeat(64) + "  c\n"), LINES),
        damage("a line twice", f -> append(f, SUM_OF_ABC + "  a\n"), LINES),
        damage("a path with a slash", f -> append(f, SUM_OF_ABC + "  ../target/a\n"), LINES),
        damage("a path with a backslash", f -> append(f, SUM_OF_ABC + "  ..\\a\n"), LINES),
        damage("a name with a zero", f -> append(f, SUM_OF_ABC + "  a\0\n"), LINES),
        damage(
            "a name that is no UTF-8",
            f ->
                Files.write(
                    f.resolve(list),
                    (SUM_OF_ABC + "  \u00ff").getBytes(StandardCharsets.ISO_8859_1)),
            "%s: expected the file \ufffd, which SHA256SUMS lists, but there is none"),
        damage(
            "the parent folder's name",
            f -> append(f, SUM_OF_ABC + "  ..\n"),
            "%s: expected the file .., which SHA256SUMS lists, but there is none"),
        damage(
            "a list that is too long",
            f -> append(f, "\n".repeat(1 << 20)),
            "expected %s/SHA256SUMS to have at most 1048576 bytes but was 1048712"));
  }

  private static final String LINES = "expected lines of a checksum and a name in %s/SHA256SUMS";

  private static Arguments damage(String name, Damage damage, String message) {
    return Arguments.of(name, damage, message);
  }

  private static void append(Path folder, String text) throws IOException {
    Path list = folder.resolve("SHA256SUMS");
    Files.writeString(list, Files.readString(list) + text);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("damages")
  void should_say_what_is_wrong(String name, Damage damage, String message) throws IOException {
    write(target);

    damage.doTo(target);

    assertThatThrownBy(() -> CheckedFolder.verify(target))
        .as(name)
        .isInstanceOf(IOException.class)
        .hasMessage(message.formatted(target));
  }

  @Test
  void should_say_when_there_is_no_folder() throws IOException {
    Path file = Files.createFile(parent.resolve("file"));

    for (Path path : List.of(target, file)) {
      assertThatThrownBy(() -> CheckedFolder.verify(path))
          .isInstanceOf(IOException.class)
          .hasMessage("expected a folder but there is none: " + path);
    }
  }

  @Test
  void should_clean_strays_and_nothing_else() throws IOException {
    write(target);
    Path outside = Files.createDirectory(parent.resolve("outside"));
    Files.writeString(outside.resolve("file"), "kept");
    Path stray = parent.resolve(".target." + UUID + ".tmp");
    write(stray);
    Files.createDirectory(stray.resolve("inner"));
    Files.createSymbolicLink(stray.resolve("link"), outside);
    write(parent.resolve(".target." + UUID + ".old"));
    Files.writeString(parent.resolve(".file." + UUID + ".tmp"), "stray");
    Files.createSymbolicLink(parent.resolve(".link." + UUID + ".tmp"), outside);
    List<String> others = List.of(".target.tmp", ".target.0123.tmp", "target." + UUID + ".tmp");
    for (String other : others) {
      Files.createDirectory(parent.resolve(other));
    }

    CheckedFolder.clean(parent);

    assertThat(names(parent))
        .containsExactly(
            ".target.0123.tmp", ".target.tmp", "outside", "target", "target." + UUID + ".tmp");
    assertThat(outside.resolve("file")).hasContent("kept");
    CheckedFolder.verify(target);
    CheckedFolder.clean(parent.resolve("absent"));
  }

  /** What a crash between the two renames of a replacement leaves. */
  @Test
  void should_put_back_a_folder_whose_replacement_was_cut_short() throws IOException {
    write(parent.resolve(".target." + UUID + ".old"));
    CheckedFolder.write(
        parent.resolve(".target." + UUID + ".tmp"), f -> Files.writeString(f.resolve("new"), ""));

    CheckedFolder.clean(parent);

    assertThat(names(parent)).containsExactly("target");
    assertThat(names(target)).containsExactly("SHA256SUMS", "a", "b");
    CheckedFolder.verify(target);
  }

  @Test
  void should_remove_a_folder_and_all_in_it() throws IOException {
    write(target);
    Files.createDirectories(target.resolve("inner/most"));

    CheckedFolder.remove(target);

    assertThat(parent).isEmptyDirectory();
    assertThatThrownBy(() -> CheckedFolder.remove(target))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining(target.toString());
  }

  private static void write(Path folder) throws IOException {
    CheckedFolder.write(
        folder,
        files -> {
          Files.writeString(files.resolve("a"), "abc");
          Files.writeString(files.resolve("b"), "");
        });
  }

  private static List<String> names(Path folder) throws IOException {
    return CheckedFolder.entries(folder).stream()
        .map(path -> path.getFileName().toString())
        .toList();
  }
}
