package dev.ganlib.example.mnist;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import dev.ganlib.GanTrainer;
import dev.ganlib.Sampler;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code sample} asks a conditional generator for. */
final class SampleCommandTest {
  private static final int CLASSES = 4;

  private final Commands commands = new Commands();

  @TempDir private Path folder;
  private Path run;
  private Path npy;

  /** A conditional generator, as it starts. */
  @BeforeEach
  void makeRun() {
    run = folder.resolve("run");
    npy = folder.resolve("samples.npy");
    Recipe small = Recipes.named("cgan").with(new Recipe.Setting(Recipes.IMAGE, CLASSES, 4));
    try (GanTrainer gan = small.trainer().device(Device.cpu()).build();
        Sampler sampler = gan.sampler()) {
      sampler.save(run.resolve("generator"));
    }
  }

  /** Returns what the file has behind its header. */
  private float[] written() throws IOException {
    byte[] bytes = Files.readAllBytes(npy);
    float[] values = new float[(bytes.length - 128) / 4];
    ByteBuffer.wrap(bytes, 128, bytes.length - 128)
        .slice()
        .order(ByteOrder.LITTLE_ENDIAN)
        .asFloatBuffer()
        .get(values);
    return values;
  }

  private float[] samples(long seed, int... labels) throws IOException {
    try (Sampler sampler = Sampler.load(run.resolve("generator"));
        NDArray samples = sampler.sample(labels, seed)) {
      return samples.toFloatArray();
    }
  }

  @Test
  void should_give_every_sample_the_label() throws IOException {
    commands.succeed(
        "sample", "--run", run, "--label", 2, "--count", 3, "--format", "npy", "--out", npy);

    assertThat(written()).isEqualTo(samples(0, 2, 2, 2)).isNotEqualTo(samples(0, 1, 1, 1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"vanilla", "dcgan", "cgan"})
  void should_draw_from_a_generator_that_comes_with_the_application(String name)
      throws IOException {
    commands.succeed(
        "sample", "--pretrained", name, "--count", 100, "--format", "npy", "--out", npy);

    long[] seen = new long[10];
    try (Judge judge = Judge.bundled()) {
      SampleFile.read(npy, null, null)
          .forEach(
              (images, labels) -> {
                try (NDArray classes = judge.classes(images)) {
                  for (long digit : classes.toLongArray()) {
                    seen[(int) digit]++;
                  }
                }
              });
    }
    // A hundred fair draws miss a digit with a chance of 3e-5; the seed is fixed.
    assertThat(seen).doesNotContain(0);
    if (name.equals("cgan")) {
      assertThat(seen).containsOnly(9, 10, 11);
    }
  }

  @Test
  void should_say_which_generators_come_with_the_application() {
    assertThat(commands.fail(1, "sample", "--pretrained", "biggan", "--out", npy))
        .contains(
            "expected a generator that comes with the application, one of [vanilla, dcgan, cgan],"
                + " but was biggan");
    assertThat(npy).doesNotExist();
  }

  @Test
  void should_give_each_class_in_turn_without_options() throws IOException {
    commands.succeed(
        "sample", "--run", run, "--count", 6, "--seed", 9, "--format", "npy", "--out", npy);

    assertThat(written()).isEqualTo(samples(9, 0, 1, 2, 3, 0, 1));
  }

  @Test
  void should_give_so_many_of_each_class() throws IOException {
    String printed =
        commands.succeed(
            "sample", "--run", run, "--each=2", "--seed", 4, "--format", "npy", "--out", npy);

    assertThat(printed.strip()).isEqualTo("8 samples in " + npy);
    assertThat(written()).isEqualTo(samples(4, 0, 0, 1, 1, 2, 2, 3, 3));
  }

  @ParameterizedTest
  @CsvSource({"--each, 10", "--each=3, 3"})
  void should_draw_a_row_for_each_class(String option, int columns) throws IOException {
    Path png = folder.resolve("new/samples.png");

    commands.succeed("sample", "--run", run, option, "--out", png);

    BufferedImage picture = ImageIO.read(png.toFile());
    assertThat(picture.getWidth()).isEqualTo(columns * 30 + 2);
    assertThat(picture.getHeight()).isEqualTo(CLASSES * 30 + 2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--label 4 | --label must be from 0 to 3 but was 4",
        "--label -1 | --label must be from 0 to 3 but was -1",
        "--label 1 --each | --each asks for all classes but --label for one",
        "--each --count 3 | --count=N, --each are mutually exclusive (specify only one)",
        "--each=0 | --each must be from 1 to 10000 for a picture but was 0",
        "--each=2501 | --each must be from 1 to 2500 for 4 classes in a picture but was 2501",
        "--each=0 --format npy | --each must be positive but was 0",
        "--each=536870912 --format npy | --each must be from 1 to 536870911 for 4 classes but was"
            + " 536870912",
        "--each=many | Invalid value for option '--each': 'many' is not an int",
      },
      quoteCharacter = '"')
  void should_explain_a_wrong_use(String options, String message) {
    String line = "sample --run " + run + " --out " + npy + " " + options;

    assertThat(commands.fail(2, (Object[]) line.split(" ", -1)))
        .isEqualTo(message + " (see gan-mnist-example sample --help)");
    assertThat(npy).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource({"--label=1, --label", "--each, --each"})
  void should_ask_only_a_conditional_generator_for_classes(String option, String name) {
    Path ring = folder.resolve("ring");
    commands.succeed("train", "--recipe", "ring", "--steps", 0, "--out", ring);

    assertThat(commands.fail(2, "sample", "--run", ring, option, "--out", npy))
        .startsWith(
            name + " needs a conditional generator, such as cgan's, but this run's is not (see");
  }
}
