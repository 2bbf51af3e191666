package dev.ganlib.example.mnist.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that translate: what their options mean, and what is made of them afterwards. */
final class TranslationCommandsTest {
  @TempDir private Path folder;

  private final Commands commands = new Commands();

  private Path at(String name) {
    return folder.resolve(name);
  }

  /** Writes pictures 0.png and so on. */
  private Path pictures(String name, Color color, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      GamesCommandsTest.picture(at(name).resolve(i + ".png"), color, i);
    }
    return at(name);
  }

  private static Object[] training(Path run, String recipe, Object... options) {
    List<Object> all = new ArrayList<>(List.of("train", "--recipe", recipe, "--width", "4"));
    all.addAll(List.of("--batch", "2", "--device", "cpu", "--out", run));
    all.addAll(List.of(options));
    return all.toArray();
  }

  private static String description(Path run) throws IOException {
    return Files.readString(run.resolve("run.json"));
  }

  @Test
  void should_leave_out_features_of_images_that_their_network_does_not_know() throws IOException {
    Path images = pictures("images", Color.GREEN, 3);
    Object[] options = {"--images", images, "--pretrain", "1", "--steps", "2"};

    String printed = commands.succeed(training(at("run"), "srgan", options));

    assertThat(printed)
        .contains(
            "(without content: its features are of a network of images of shape (1, 28, 28))");
    assertThat(description(at("run"))).contains("\"weight of content\": \"0.0\"");
    List<Object> asked = new ArrayList<>(List.of(options));
    asked.addAll(List.of("--weight", "content=1"));
    assertThat(commands.fail(2, training(at("no"), "srgan", asked.toArray())))
        .startsWith("recipe srgan for (3, 32, 32), width 4, scale 4: ")
        .contains("--weight content must be 0 for images of shape (3, 32, 32)")
        .contains("but was 1.0");
    assertThat(at("no")).doesNotExist();
  }

  @Test
  void should_let_the_rate_fall_in_the_second_half_of_the_run() throws IOException {
    Path a = pictures("a", Color.GREEN, 3);

    commands.succeed(
        training(at("run"), "pix2pix", "--pairs", a, a, "--epochs", "2", "--rate-factor", "0.5"));

    assertThat(description(at("run")))
        .as("two batches an epoch")
        .contains("], rate linear from 1.0 to 0.0 in 2 steps, from step 2, rate constant 0.5\"");
  }

  @Test
  void should_make_a_file_of_each_picture_in_folders_like_theirs() throws IOException {
    Path inputs = pictures("in/x", Color.GRAY, 2).getParent();
    pictures("in/y", Color.RED, 2);
    String advice =
        commands.succeed(training(at("run"), "pix2pix", "--pairs", inputs, inputs, "--steps", "1"));
    assertThat(advice)
        .contains("samples/ shows inputs, outputs and targets, of images that it trains on")
        .contains("translate --run %s --input %s --output translated".formatted(at("run"), inputs));

    String printed =
        commands.succeed(
            "translate", "--run", at("run"), "--input", inputs, "--output", at("made"));

    assertThat(printed).contains("4 images in " + at("made"));
    for (String name : List.of("x/0.png", "x/1.png", "y/0.png", "y/1.png")) {
      assertThat(at("made").resolve(name)).isRegularFile();
    }
    Files.copy(inputs.resolve("x/0.png"), inputs.resolve("x/0.bmp"));
    assertThat(
            commands.fail(
                1, "translate", "--run", at("run"), "--input", inputs, "--output", at("no")))
        .contains("expected pictures whose names differ before their ends")
        .contains("x/0.bmp".replace('/', File.separatorChar))
        .contains("x/0.png".replace('/', File.separatorChar));
    assertThat(at("no")).doesNotExist();
  }

  @Test
  void should_refuse_weights_and_lengths_that_leave_a_player_nothing_to_do() {
    Path no = at("no");
    assertThat(commands.fail(2, training(no, "srgan", "--steps", "2000")))
        .contains(
            "the run must be longer than its 2000 steps without adversaries (--pretrain) but has"
                + " 2000 steps (--steps)");
    assertThat(
            commands.fail(
                2, training(no, "srgan", "--weight", "squares=0", "--weight", "content=0")))
        .startsWith(
            "--pretrain must be 0 where --weight is positive for none of [squares, content], since"
                + " its steps have no adversaries, but was 2000");
    assertThat(
            commands.fail(
                2, training(no, "pix2pix", "--weight", "l1=0", "--weight", "adversary=0")))
        .startsWith("--weight must be positive for one of [l1, adversary] at least but is 0.0");
    assertThat(commands.fail(2, training(no, "cyclegan", "--weight", "adversary=0")))
        .startsWith(
            "--weight adversary must be positive for the recipe cyclegan, since without pairs only"
                + " adversaries tell what the other side looks like, but was 0.0");
    assertThat(no).doesNotExist();
  }
}
