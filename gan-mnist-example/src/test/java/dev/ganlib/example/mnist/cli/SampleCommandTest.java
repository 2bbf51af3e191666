package dev.ganlib.example.mnist.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import dev.ganlib.GanTrainer;
import dev.ganlib.Sampler;
import dev.ganlib.example.mnist.judge.Judge;
import dev.ganlib.example.mnist.judge.SampleFile;
import dev.ganlib.example.mnist.recipe.GanRecipe;
import dev.ganlib.example.mnist.recipe.Recipe;
import dev.ganlib.example.mnist.recipe.Recipes;
import dev.ganlib.example.mnist.recipe.ShownLatents;
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

/** Tests the classes that {@code sample} asks a conditional generator for. */
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
    GanRecipe small = Recipes.gan("cgan").with(new Recipe.Setting(Recipes.IMAGE, CLASSES, 4));
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
    Path out = options.contains("npy") ? npy : folder.resolve("samples.png");
    String line = "sample --run " + run + " --out " + out + " " + options;

    assertThat(commands.fail(2, (Object[]) line.split(" ", -1)))
        .isEqualTo(message + " (see gan-mnist-example sample --help)");
    assertThat(out).doesNotExist();
  }

  @Test
  void should_draw_one_sample_without_a_frame_and_by_its_number() throws IOException {
    Path one = folder.resolve("one.PNG");
    Path three = folder.resolve("three.png");
    commands.succeed("sample", "--run", run, "--count", 1, "--from", 300, "--out", one);
    commands.succeed("sample", "--run", run, "--count", 301, "--out", npy);
    commands.succeed(
        "sample", "--run", run, "--count", 1, "--from", 300, "--scale", 3, "--out", three);

    float[] all = written();
    BufferedImage picture = ImageIO.read(one.toFile());
    assertThat(picture.getWidth()).isEqualTo(28);
    assertThat(picture.getHeight()).isEqualTo(28);
    for (int p = 0; p < 784; p++) {
      float value = all[300 * 784 + p];
      assertThat(picture.getRGB(p % 28, p / 28) & 0xff)
          .isCloseTo(Math.round((value + 1) * 127.5f), within(1));
    }
    assertThat(ImageIO.read(three.toFile()).getWidth()).isEqualTo(84);
  }

  @Test
  void should_write_a_file_for_each_sample_and_a_list_of_them() throws IOException {
    Path each = folder.resolve("new/each");
    Path grid = folder.resolve("grid.png");
    commands.succeed(
        "sample", "--run", run, "--count", 6, "--from", 2, "--seed", 5, "--each-file", each);
    commands.succeed("sample", "--run", run, "--count", 8, "--seed", 5, "--out", grid);

    assertThat(each.resolve("samples.csv"))
        .content()
        .isEqualTo(
            """
            file,seed,number,class
            00002.png,5,2,2
            00003.png,5,3,3
            00004.png,5,4,0
            00005.png,5,5,1
            00006.png,5,6,2
            00007.png,5,7,3
            """);
    try (var files = Files.list(each)) {
      assertThat(files).hasSize(7);
    }
    // Of eight samples of four classes in turn, each column shows a class: number 6 is in row 1.
    BufferedImage one = ImageIO.read(each.resolve("00006.png").toFile());
    assertThat(one.getWidth()).isEqualTo(28);
    assertThat(ImageIO.read(grid.toFile()).getWidth()).isEqualTo(2 + 4 * 30);
    int[] pixels = one.getRGB(0, 0, 28, 28, null, 0, 28);
    int[] expected = ShownLatents.pixels(ImageIO.read(grid.toFile()), 2, 1);
    for (int p = 0; p < 784; p++) {
      assertThat(pixels[p] & 0xff).isCloseTo(expected[p], within(1));
    }

    assertThat(commands.fail(1, "sample", "--run", run, "--each-file", each))
        .isEqualTo(
            "error: --each-file must be absent or an empty folder but %s is not; choose another"
                .formatted(each));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cat,dog,emu,owl | dog | 1",
        "cat,dog,emu,owl | 3 | 3",
        "1,2,3,4 | 1 | 0",
      })
  void should_take_the_names_that_a_run_gives_its_classes(String names, String word, int number)
      throws IOException {
    Files.writeString(
        run.resolve("run.json"),
        "{\"recipe\": \"cgan\", \"state\": \"finished\", \"arguments\": [], \"resumedAt\": [],"
            + " \"classes\": [\"%s\"]}".formatted(names.replace(",", "\", \"")));

    String printed =
        commands.succeed("sample", "--run", run, "--label", word, "--count", 1, "--out", npy);

    assertThat(written()).isEqualTo(samples(0, number));
    assertThat(printed).contains("1 sample of class " + names.split(",", -1)[number] + " in ");
    assertThat(commands.fail(2, "sample", "--run", run, "--label", "0x", "--out", npy))
        .startsWith("--label must be one of " + names.replace(",", ", "));
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
