package dev.ganlib.example.mnist.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ganlib.example.mnist.Copied;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands on a run that translates and was killed after its third step. */
final class KilledTranslationTest {
  @TempDir private static Path shared;

  @TempDir private Path folder;

  private final Commands commands = new Commands();

  private Path run;

  /** Trains one step, then two more, and keeps what each end's translator makes of a picture. */
  @BeforeAll
  static void train() throws IOException {
    Path in = shared.resolve("in");
    for (int i = 0; i < 3; i++) {
      GamesCommandsTest.picture(in.resolve(i + ".png"), Color.GRAY, i);
    }
    Path trained = shared.resolve("run");
    Commands commands = new Commands();
    commands.succeed(
        TranslationCommandsTest.training(
            trained, "pix2pix", "--pairs", in, in, "--steps", "1", "--rate-factor", "9"));
    Copied.folder(trained.resolve("translator"), shared.resolve("translator"));
    commands.succeed(applying(trained, shared.resolve("earlier.png")));
    commands.succeed("train", "--resume", trained, "--steps", "3", "--accept-changes");
    commands.succeed(applying(trained, shared.resolve("later.png")));
    TranslationCommandsTest.kill(trained);
  }

  /** Copies the run, with a translator of its first end. */
  @BeforeEach
  void copy() throws IOException {
    run = folder.resolve("run");
    Copied.folder(shared.resolve("run"), run);
    delete(run.resolve("translator"));
    Copied.folder(shared.resolve("translator"), run.resolve("translator"));
  }

  private static Object[] applying(Path run, Path output) {
    Path picture = shared.resolve("in").resolve("0.png");
    return new Object[] {"translate", "--run", run, "--input", picture, "--output", output};
  }

  private static void delete(Path tree) throws IOException {
    try (var files = Files.walk(tree)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private void requireNewest() throws IOException {
    Path made = folder.resolve("made.png");

    int code = commands.run(applying(run, made));

    assertThat(commands.errors())
        .isEqualTo("the run has not ended: this is its translator of step 3");
    assertThat(code).isZero();
    assertThat(made).hasSameBinaryContentAs(shared.resolve("later.png"));
    assertThat(Files.readAllBytes(made))
        .isNotEqualTo(Files.readAllBytes(shared.resolve("earlier.png")));
  }

  @Test
  void should_apply_the_newest_checkpoint_and_no_earlier_translator() throws IOException {
    requireNewest();
  }

  @Test
  void should_apply_the_newest_checkpoint_where_no_translator_was_kept() throws IOException {
    delete(run.resolve("translator"));

    requireNewest();
  }

  @Test
  void should_say_where_a_translator_would_be() throws IOException {
    delete(run.resolve("translator"));
    delete(run.resolve("checkpoints"));

    assertThat(commands.fail(1, applying(run, folder.resolve("n.png"))))
        .startsWith("error: expected a trained translator in " + run.resolve("translator"));
  }

  @Test
  void should_draw_no_samples() {
    assertThat(commands.fail(1, "sample", "--run", run, "--out", folder.resolve("no.png")))
        .contains("translates images and draws no samples");
  }

  @Test
  void should_refuse_a_checkpoint_of_another_width() throws IOException {
    String text = Files.readString(run.resolve("run.json"));
    String other = text.replaceFirst("(\"--width\",\\s*\"|\"--width=)4\"", "$15\"");
    assertThat(other).isNotEqualTo(text);
    Files.writeString(run.resolve("run.json"), other);

    assertThat(commands.fail(1, applying(run, folder.resolve("no.png"))))
        .startsWith("error: expected a network translator in checkpoint ")
        .contains(run.resolve("checkpoints").toString())
        .contains(" of the recipe pix2pix for (3, 32, 32), width 5 but ");
    assertThat(folder.resolve("no.png")).doesNotExist();
  }
}
