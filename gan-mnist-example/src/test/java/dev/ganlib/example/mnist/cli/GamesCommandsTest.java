package dev.ganlib.example.mnist.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.ganlib.store.Safetensors;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Super-resolution, translations and videos on the command line: trained, resumed, applied. */
final class GamesCommandsTest {
  @TempDir private Path folder;

  private final Commands commands = new Commands();

  private Path at(String name) {
    return folder.resolve(name);
  }

  /** Draws an oval, and makes the folder. */
  static void picture(Path file, Color color, int place) throws IOException {
    BufferedImage picture = new BufferedImage(40, 40, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = picture.createGraphics();
    graphics.setColor(color);
    graphics.fillOval(place, 8, 14, 20);
    graphics.dispose();
    Files.createDirectories(file.getParent());
    ImageIO.write(picture, "png", file.toFile());
  }

  /** Writes pictures 0.png and so on. */
  private Path pictures(String name, Color color, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      picture(at(name).resolve(i + ".png"), color, i);
    }
    return at(name);
  }

  /** Writes videos of two classes, each a folder of frames. */
  private Path videos(int frames) throws IOException {
    for (int video = 0; video < 6; video++) {
      Path place = at("videos").resolve(video % 2 == 0 ? "x" : "y").resolve("v" + video);
      for (int frame = 0; frame < frames; frame++) {
        picture(place.resolve(frame + ".png"), Color.BLUE, 3 * frame + video);
      }
    }
    return at("videos");
  }

  /** Returns the bits of all trained arrays of a run's newest checkpoint. */
  static Map<String, List<Integer>> checkpoint(Path run) throws IOException {
    try (var steps = Files.list(run.resolve("checkpoints"));
        NDManager manager = NDManager.newBaseManager(Device.cpu())) {
      Path newest = steps.filter(Files::isDirectory).sorted().reduce((a, b) -> b).orElseThrow();
      Map<String, List<Integer>> bits = new LinkedHashMap<>();
      try (var files = Files.list(newest)) {
        for (Path file :
            files.filter(f -> f.toString().endsWith(".safetensors")).sorted().toList()) {
          Safetensors.read(file, manager)
              .tensors()
              .forEach((name, array) -> bits.put(file.getFileName() + "/" + name, bits(array)));
        }
      }
      assertThat(bits).hasSizeGreaterThan(8);
      return bits;
    }
  }

  private static List<Integer> bits(NDArray array) {
    byte[] bytes = array.toByteArray();
    Integer[] boxed = new Integer[bytes.length];
    Arrays.setAll(boxed, i -> (int) bytes[i]);
    return Arrays.asList(boxed);
  }

  /** Deletes all checkpoints but the first ones, as if the process had been killed then. */
  static void kill(Path run, int kept) throws IOException {
    try (var steps = Files.list(run.resolve("checkpoints"))) {
      for (Path step : steps.filter(Files::isDirectory).sorted().skip(kept).toList()) {
        try (var files = Files.walk(step)) {
          for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
            Files.delete(file);
          }
        }
      }
    }
  }

  private Path train(String name, Object... options) {
    Path run = at(name);
    Object[] all = new Object[options.length + 5];
    all[0] = "train";
    System.arraycopy(options, 0, all, 1, options.length);
    all[options.length + 1] = "--device";
    all[options.length + 2] = "cpu";
    all[options.length + 3] = "--out";
    all[options.length + 4] = run;
    commands.succeed(all);
    return run;
  }

  /** As if its process had been killed after the second step, or in the phase of adversaries. */
  @ParameterizedTest
  @ValueSource(ints = {2, 4})
  void should_resume_super_resolution_in_either_phase_to_the_bit(int killed) throws IOException {
    Path run =
        train(
            "run",
            "--recipe",
            "srgan",
            "--width",
            "2",
            "--limit",
            "24",
            "--batch",
            "8",
            "--pretrain",
            "3",
            "--checkpoint-every",
            "1",
            "--keep",
            "9",
            "--weight",
            "content=0",
            "--steps",
            "6");
    Map<String, List<Integer>> whole = checkpoint(run);
    kill(run, killed);
    assertThat(
            commands.fail(1, "train", "--resume", run, "--weight", "squares=2", "--device", "cpu"))
        .contains("squares");

    commands.succeed("train", "--resume", run, "--device", "cpu");

    assertThat(checkpoint(run)).isEqualTo(whole);
  }

  @Test
  void should_resume_cyclegan_to_the_bit_and_translate_both_ways() throws IOException {
    Object[] options = {
      "--recipe",
      "cyclegan",
      "--width",
      "2",
      "--limit",
      "24",
      "--batch",
      "4",
      "--checkpoint-every",
      "1",
      "--keep",
      "9"
    };
    Path cut = train("cut", with(options, "--steps", "4"));
    Map<String, List<Integer>> whole = checkpoint(cut);
    kill(cut, 2);
    assertThat(commands.fail(1, "train", "--resume", cut, "--steps", "6", "--device", "cpu"))
        .as("a rate that falls elsewhere")
        .contains("in 3 steps, from step 3");

    commands.succeed("train", "--resume", cut, "--steps", "4", "--device", "cpu");

    assertThat(checkpoint(cut)).isEqualTo(whole);
    for (String side : List.of("a", "b")) {
      Path made = at("to-" + side);
      commands.succeed(
          "translate",
          "--run",
          cut,
          "--to",
          side,
          "--input",
          "test",
          "--count",
          "3",
          "--output",
          made);
      assertThat(made.resolve("grid.png")).isRegularFile();
      assertThat(made.resolve("00002.png")).isRegularFile();
    }
    assertThat(commands.fail(1, "sample", "--run", cut, "--out", at("no.png")))
        .contains("translate --run applies it");
    assertThat(
            commands.fail(
                2, "translate", "--run", cut, "--to", "c", "--input", "test", "--output", at("no")))
        .contains("--to must be a or b but was c");
  }

  private static Object[] with(Object[] options, Object... more) {
    Object[] all = Arrays.copyOf(options, options.length + more.length);
    System.arraycopy(more, 0, all, options.length, more.length);
    return all;
  }

  @Test
  void should_learn_own_pairs_in_colour_and_apply_what_was_learned() throws IOException {
    Path inputs = pictures("in", Color.GRAY, 5);
    Path targets = pictures("out", Color.RED, 5);
    Path run =
        train(
            "run",
            "--recipe",
            "pix2pix",
            "--pairs",
            inputs,
            targets,
            "--steps",
            "2",
            "--batch",
            "2",
            "--width",
            "2",
            "--tensorboard");

    commands.succeed(
        "train", "--resume", run, "--steps", "3", "--accept-changes", "--device", "cpu");
    commands.succeed("translate", "--run", run, "--input", inputs, "--output", at("made"));
    commands.succeed(
        "translate",
        "--run",
        run,
        "--input",
        inputs.resolve("1.png"),
        "--size",
        "24x40",
        "--output",
        at("one.png"));

    assertThat(run.resolve("samples/step-000003.png")).isRegularFile();
    assertThat(run.resolve("losses.png")).isRegularFile();
    assertThat(at("made").resolve("4.png")).isRegularFile();
    BufferedImage one = ImageIO.read(at("one.png").toFile());
    // Two lines of the grid around it.
    assertThat(List.of(one.getHeight() - one.getWidth())).containsExactly(24 - 40);
    assertThat(
            commands.fail(1, "translate", "--run", run, "--input", inputs, "--output", at("made")))
        .contains("--output must be absent or an empty folder");
    assertThat(commands.fail(1, "evaluate", "--run", run)).contains("neither a judge nor held-out");
  }

  @Test
  void should_learn_own_sides_and_larger_images() throws IOException {
    Path a = pictures("a", Color.GREEN, 5);
    Path b = pictures("b", Color.WHITE, 4);
    Path cycle =
        train(
            "cycle",
            "--recipe",
            "cyclegan",
            "--images",
            a,
            "--other",
            b,
            "--steps",
            "1",
            "--batch",
            "2",
            "--width",
            "2");
    assertThat(cycle.resolve("toA/translator.json")).isRegularFile();
    Path larger =
        train(
            "larger",
            "--recipe",
            "srgan",
            "--images",
            a,
            "--size",
            "64",
            "--scale",
            "2",
            "--steps",
            "2",
            "--pretrain",
            "1",
            "--batch",
            "2",
            "--width",
            "2");
    commands.succeed(
        "translate",
        "--run",
        larger,
        "--input",
        a.resolve("0.png"),
        "--size",
        "16",
        "--output",
        at("large.png"));
    int once = ImageIO.read(at("large.png").toFile()).getWidth();
    assertThat(once).isBetween(32, 40);
  }

  @Test
  void should_learn_own_videos_and_animate_samples() throws IOException {
    Path videos = videos(4);
    Path run =
        train(
            "run",
            "--recipe",
            "dvd-gan",
            "--videos",
            videos,
            "--frames",
            "4",
            "--steps",
            "1",
            "--batch",
            "2",
            "--width",
            "2",
            "--checkpoint-every",
            "1");

    commands.succeed("train", "--resume", run, "--steps", "2", "--device", "cpu");
    commands.succeed("sample", "--run", run, "--count", "2", "--out", at("two.gif"));
    commands.succeed("sample", "--run", run, "--count", "2", "--out", at("two.png"));

    assertThat(ImageIO.read(at("two.gif").toFile()).getWidth()).isBetween(32, 80);
    assertThat(ImageIO.read(at("two.png").toFile()).getWidth()).isBetween(4 * 32, 4 * 32 + 20);
    assertThat(
            commands.fail(
                1,
                "train",
                "--recipe",
                "dvd-gan",
                "--videos",
                videos,
                "--frames",
                "5",
                "--out",
                at("no")))
        .contains("expected at least 5 frames but was 4");
  }

  @Test
  void should_refuse_what_has_no_meaning_before_training() throws IOException {
    Path a = pictures("a", Color.GREEN, 3);
    Path few = pictures("few", Color.GREEN, 2);

    assertThat(commands.fail(2, "train", "--recipe", "cyclegan", "--images", a, "--out", at("n")))
        .startsWith("the recipe cyclegan needs both sides: --images A --other B");
    assertThat(commands.fail(2, "train", "--recipe", "pix2pix", "--images", a, "--out", at("n")))
        .startsWith("the recipe pix2pix takes --pairs INPUTS TARGETS instead of --images");
    assertThat(
            commands.fail(1, "train", "--recipe", "pix2pix", "--pairs", a, few, "--out", at("n")))
        .contains("2.png");
    assertThat(
            commands.fail(
                2, "train", "--recipe", "srgan", "--images", a, "--size", "30", "--out", at("n")))
        .contains("sides of an image must be multiples of the scale 4 but was (3, 30, 30)");
    assertThat(
            commands.fail(
                2,
                "train",
                "--recipe",
                "pix2pix",
                "--pairs",
                a,
                a,
                "--size",
                "30",
                "--out",
                at("n")))
        .contains("sides of images must be multiples of 4");
    for (String option :
        List.of("--weight=l1=1", "--pretrain=3", "--scale=2", "--discriminators=both")) {
      assertThat(commands.fail(2, "train", option, "--out", at("n")))
          .contains("has no meaning for the recipe vanilla");
    }
    for (String option : List.of("--pack=2", "--discriminator-steps=2", "--mode-seeking=1")) {
      assertThat(commands.fail(2, "train", "--recipe", "srgan", option, "--out", at("n")))
          .contains("has no meaning for the recipe srgan");
    }
    assertThat(
            commands.fail(2, "train", "--recipe", "cyclegan", "--weight", "l1=1", "--out", at("n")))
        .contains("expected a weight among [cycle, identity, adversary] but was l1");
    assertThat(
            commands.fail(
                2, "train", "--recipe", "srgan", "--weight", "squares=-1", "--out", at("n")))
        .contains("weight squares must be finite and not negative but was -1.0");
    assertThat(at("n")).doesNotExist();
  }
}
