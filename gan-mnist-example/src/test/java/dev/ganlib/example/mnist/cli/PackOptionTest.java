package dev.ganlib.example.mnist.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ganlib.example.mnist.run.RunDescription;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code --pack}, and the recipe on Stacked MNIST, which it is for. */
final class PackOptionTest {
  private final Commands commands = new Commands();

  @TempDir private Path folder;

  private Object[] words(Path run, String options) {
    List<Object> words = new ArrayList<>(List.of("train", "--device", "cpu", "--out", run));
    words.addAll(Arrays.asList(options.split(" ", -1)));
    return words.toArray();
  }

  private Path trained(String name, String options) {
    Path run = folder.resolve(name);
    commands.succeed(words(run, options));
    return run;
  }

  private static RunDescription description(Path run) throws IOException {
    return RunDescription.read(run.resolve("run.json"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "dcgan --width 4 --limit 64 | (1, 28, 28), width 4, packs of 2",
        "vanilla --limit 64 | (1, 28, 28), packs of 2",
        "keras --limit 64 | (1, 28, 28), packs of 2",
        "wgan-gp --limit 64 | (1, 28, 28), packs of 2",
        "r3gan --limit 64 | (1, 28, 28), packs of 2",
        "sngan --width 4 --limit 64 | (1, 28, 28), width 4, packs of 2",
        "ring | (2), packs of 2",
        "lsgan --ring | (2), packs of 2",
        "stacked-dcgan --width 4 | (3, 28, 28), width 4, packs of 2"
      })
  void should_train_with_packs(String recipe, String networks) throws IOException {
    Path run = trained("run", "--pack 2 --steps 2 --batch 8 --recipe " + recipe);

    assertThat(description(run).state()).isEqualTo("finished");
    assertThat(description(run).networks()).isEqualTo(networks);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--pack 0 | --pack must be positive but was 0",
        "--pack 3 --recipe dcgan | batch must be a multiple of --pack 3 but was 64",
        "--pack 2 --batch 7 | batch must be a multiple of --pack 2 but was 7",
        "--pack 2 --recipe cgan | --pack has no meaning for the recipe cgan, whose discriminator has"
            + " to do with the label of each sample",
        "--pack 2 --recipe acgan | --pack has no meaning for the recipe acgan, whose discriminator"
            + " has to do with the label of each sample",
        "--pack 2 --recipe sagan | --pack has no meaning for the recipe sagan, whose discriminator"
            + " has to do with the label of each sample",
        "--pack 2 --recipe infogan | --pack has no meaning for the recipe infogan, whose"
            + " discriminator finds the code of each sample",
        "--pack 2 --augment adaptive | --pack and an adaptive augmentation exclude one another",
        "--recipe stacked-dcgan --limit 5 | --data, --digit and --limit have no meaning for the"
            + " recipe stacked-dcgan",
        "--recipe stacked-dcgan --images x | --images has no meaning for the recipe stacked-dcgan",
        "--recipe stacked-dcgan --ring | the ring has no images to convolve"
      })
  void should_refuse_what_contradicts(String options, String message) {
    Path run = folder.resolve("run");

    assertThat(commands.fail(2, words(run, options))).contains(message);
    assertThat(run).doesNotExist();
  }

  @Test
  void should_refuse_a_last_batch_that_makes_no_packs() {
    Path run = folder.resolve("run");

    assertThat(commands.fail(1, words(run, "--pack 2 --batch 8 --epochs 1 --limit 21")))
        .contains(
            "the last batch of an epoch would have 5 samples but must be a multiple of the 2 samples");
  }

  @Test
  void should_train_on_stacks_draw_them_in_colour_and_go_on_to_the_bit() throws IOException {
    String options = "--recipe stacked-dcgan --width 4 --batch 8 --pack 2 --checkpoint-every 2";
    Path straight = trained("straight", options + " --steps 4");
    Path resumed = trained("resumed", options + " --steps 2");
    commands.succeed("train", "--resume", resumed, "--steps", 4);

    RunDescription description = description(resumed);
    assertThat(description.data()).isEqualTo("Stacked MNIST (bundled)");
    assertThat(description.dataSize()).isEqualTo(128_000);
    assertThat(description.resumedAt()).containsExactly(2L);
    assertThat(description.steps()).isEqualTo(4);
    Path weights = Path.of("generator", "generator.safetensors");
    assertThat(Files.readAllBytes(resumed.resolve(weights)))
        .isEqualTo(Files.readAllBytes(straight.resolve(weights)));
    BufferedImage real = ImageIO.read(straight.resolve("real.png").toFile());
    boolean coloured = false;
    for (int i = 0; i < real.getWidth() * real.getHeight(); i++) {
      int rgb = real.getRGB(i % real.getWidth(), i / real.getWidth());
      coloured |= (rgb >> 16 & 255) != (rgb & 255);
    }
    assertThat(coloured).isTrue();
    assertThat(straight.resolve("samples/step-000000.png")).exists();
    assertThat(commands.succeed("sample", "--run", straight, "--out", folder.resolve("s.png")))
        .isNotEmpty();
  }

  @Test
  void should_measure_steps_with_packs() {
    assertThat(
            commands.succeed(
                "bench",
                "--recipe",
                "stacked-dcgan",
                "--width",
                4,
                "--batch",
                8,
                "--pack",
                2,
                "--rounds",
                1,
                "--repeats",
                1,
                "--warmup",
                1,
                // Its floor would take ten seconds, and is that of any packed convolutions.
                "--precision",
                "bf16"))
        .contains("recipe stacked-dcgan, (3, 28, 28), width 4, packs of 2, batch 8");
    assertThat(commands.fail(2, "bench", "--recipe", "ring", "--pack", 3))
        .contains("batch must be a multiple of --pack 3 but was 64");
  }
}
