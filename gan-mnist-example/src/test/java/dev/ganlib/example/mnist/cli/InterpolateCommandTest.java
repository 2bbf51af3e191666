package dev.ganlib.example.mnist.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.ganlib.GanTrainer;
import dev.ganlib.Latent;
import dev.ganlib.Sampler;
import dev.ganlib.data.Placement;
import dev.ganlib.example.mnist.recipe.GanRecipe;
import dev.ganlib.example.mnist.recipe.Recipe;
import dev.ganlib.example.mnist.recipe.Recipes;
import dev.ganlib.example.mnist.recipe.ShownLatents;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class InterpolateCommandTest {
  private final Commands commands = new Commands();

  @TempDir private Path folder;

  private Path shown(Latent latent) {
    Path run = folder.resolve("run");
    try (Sampler sampler = ShownLatents.sampler(latent)) {
      sampler.save(run.resolve("generator"));
    }
    return run;
  }

  /** A conditional generator, as it starts. */
  private Path conditional() {
    Path run = folder.resolve("conditional");
    GanRecipe small = Recipes.gan("cgan").with(new Recipe.Setting(Recipes.IMAGE, 10, 4));
    try (GanTrainer gan = small.trainer().device(Device.cpu()).build();
        Sampler sampler = gan.sampler()) {
      sampler.save(run.resolve("generator"));
    }
    return run;
  }

  private BufferedImage picture(Path run, Object... more) throws IOException {
    Path out = folder.resolve("ways.png");
    Object[] arguments = {"interpolate", "--run", run, "--out", out};
    Object[] all = Arrays.copyOf(arguments, arguments.length + more.length);
    System.arraycopy(more, 0, all, arguments.length, more.length);
    commands.succeed(all);
    return ImageIO.read(out.toFile());
  }

  @Test
  void should_draw_a_row_for_each_way_on_the_sphere() throws IOException {
    Path run = shown(Latent.normal(784));

    BufferedImage ways = picture(run, "--ways", 3, "--steps", 5, "--seed", 2);
    BufferedImage ends = picture(run, "--ways", 3, "--steps", 2, "--seed", 2);
    BufferedImage others = picture(run, "--ways", 3, "--steps", 2, "--seed", 3);

    assertThat(ways.getWidth()).isEqualTo(5 * 30 + 2);
    assertThat(ways.getHeight()).isEqualTo(3 * 30 + 2);
    for (int way = 0; way < 3; way++) {
      int[] from = ShownLatents.pixels(ends, 0, way);
      int[] to = ShownLatents.pixels(ends, 1, way);
      assertThat(ShownLatents.pixels(ways, 0, way)).isEqualTo(from);
      assertThat(ShownLatents.pixels(ways, 4, way)).isEqualTo(to);
      assertThat(ShownLatents.pixels(others, 0, way)).isNotEqualTo(from);
      // Half the way between orthogonal latents is (a + b) / sqrt(2). Pixels cut at 1, so only
      // numbers in the middle are looked at; the angle of random latents is not quite right.
      int[] middle = ShownLatents.pixels(ways, 2, way);
      int looked = 0;
      for (int i = 0; i < 784; i++) {
        if (from[i] % 255 != 0 && to[i] % 255 != 0 && middle[i] % 255 != 0) {
          double expected = (from[i] - 127.5 + to[i] - 127.5) / Math.sqrt(2) + 127.5;
          assertThat((double) middle[i]).isCloseTo(expected, within(14.0));
          looked++;
        }
      }
      assertThat(looked).isGreaterThan(200);
    }
  }

  /** More samples than a portion has: each place shows its own latent. */
  @Test
  void should_draw_many_ways_in_their_places() throws IOException {
    Path run = shown(Latent.normal(784));

    BufferedImage ways = picture(run, "--ways", 150, "--steps", 3, "--seed", 2);

    try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
      Placement placement = Placement.of(manager, DataType.FLOAT32);
      float[] ends = Latent.normal(784).draw(placement, 2, 300).toFloatArray();
      for (int way : new int[] {0, 84, 85, 86, 149}) {
        assertThat(ShownLatents.pixels(ways, 0, way)).isEqualTo(grey(ends, way));
        assertThat(ShownLatents.pixels(ways, 2, way)).isEqualTo(grey(ends, 150 + way));
      }
    }
  }

  private static int[] grey(float[] latents, int row) {
    int[] grey = new int[784];
    Arrays.setAll(
        grey,
        i -> (int) Math.round((Math.max(-1, Math.min(1, latents[row * 784 + i])) + 1) * 127.5));
    return grey;
  }

  @Test
  void should_keep_the_codes_of_a_way() throws IOException {
    BufferedImage ways =
        picture(shown(ShownLatents.WITH_CODES), "--ways", 4, "--steps", 3, "--seed", 1);

    for (int way = 0; way < 4; way++) {
      int[] first = ShownLatents.pixels(ways, 0, way);
      for (int step = 1; step < 3; step++) {
        int[] pixels = ShownLatents.pixels(ways, step, way);
        assertThat(Arrays.copyOfRange(pixels, ShownLatents.NOISE, 784))
            .isEqualTo(Arrays.copyOfRange(first, ShownLatents.NOISE, 784));
        assertThat(pixels).as("but not the noise").isNotEqualTo(first);
      }
      int[] category = Arrays.copyOfRange(first, ShownLatents.NOISE, ShownLatents.NOISE + 10);
      assertThat(category).as("one category").containsOnlyOnce(255);
    }
  }

  @Test
  void should_animate_there_and_back() throws IOException {
    Path out = folder.resolve("deep/ways.GIF");
    Path run = shown(Latent.normal(784));

    String printed =
        commands.succeed("interpolate", "--run", run, "--out", out, "--ways", 4, "--steps", 6);

    assertThat(printed.strip()).isEqualTo("4 ways of 6 samples in " + out);
    ImageReader reader = ImageIO.getImageReadersByFormatName("gif").next();
    try (ImageInputStream in = ImageIO.createImageInputStream(out.toFile())) {
      reader.setInput(in);
      assertThat(reader.getNumImages(true)).as("6 there, 4 back").isEqualTo(10);
      int[] first = ShownLatents.pixels(reader.read(0), 0, 0);
      int[] second = ShownLatents.pixels(reader.read(1), 0, 0);
      int[] last = ShownLatents.pixels(reader.read(9), 0, 0);
      assertThat(last).as("the way back ends beside the first").isEqualTo(second);
      assertThat(first).isNotEqualTo(second);
      assertThat(ShownLatents.pixels(reader.read(4), 0, 0))
          .isEqualTo(ShownLatents.pixels(reader.read(6), 0, 0));
    } finally {
      reader.dispose();
    }
  }

  @Test
  void should_give_each_way_a_class_or_all_the_same() throws IOException {
    Path run = conditional();

    BufferedImage turn = picture(run, "--ways", 3, "--steps", 2);
    BufferedImage ones = picture(run, "--ways", 3, "--steps", 2, "--label", 1);

    assertThat(ShownLatents.pixels(ones, 0, 1)).isEqualTo(ShownLatents.pixels(turn, 0, 1));
    assertThat(ShownLatents.pixels(ones, 1, 1)).isEqualTo(ShownLatents.pixels(turn, 1, 1));
    assertThat(ShownLatents.pixels(ones, 0, 0)).isNotEqualTo(ShownLatents.pixels(turn, 0, 0));
    assertThat(ShownLatents.pixels(ones, 0, 2)).isNotEqualTo(ShownLatents.pixels(turn, 0, 2));
  }

  @Test
  void should_refuse_labels_that_the_generator_does_not_have() {
    Path out = folder.resolve("x.png");
    Path run = conditional();
    Path without = shown(Latent.normal(784));

    assertThat(commands.fail(2, "interpolate", "--run", run, "--out", out, "--label", 10))
        .startsWith("--label must be from 0 to 9 but was 10 (see");
    assertThat(commands.fail(2, "interpolate", "--run", without, "--out", out, "--label", 1))
        .startsWith("--label needs a conditional generator, such as cgan's, but this run's is not");
    assertThat(out).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "interpolate --out x.png | Missing required argument (specify one of these): (--run=DIR",
        "interpolate --run x --out y | --out must end with .png or .gif but was y",
        "interpolate --run x --out y.png --ways 0 | --ways must be from 1 to 1000 but was 0",
        "interpolate --run x --out y.png --steps 1 | --steps must be from 2 to 1000 but was 1",
        "interpolate --run x --out y.png --steps 1001 | --steps must be from 2 to 1000 but was 1001",
        "interpolate --run x --out y.png --ways 101 --steps 100 | --ways times --steps must be at"
            + " most 10000 but was 10100",
      },
      quoteCharacter = '"')
  void should_explain_a_wrong_use(String line, String message) {
    assertThat(commands.fail(2, (Object[]) line.split(" ", -1))).startsWith(message);
  }

  @Test
  void should_say_that_points_are_no_images() {
    Path run = folder.resolve("ring");
    commands.succeed("train", "--recipe", "ring", "--steps", 0, "--out", run);

    assertThat(commands.fail(1, "interpolate", "--run", run, "--out", folder.resolve("x.png")))
        .isEqualTo("error: a picture needs samples of shape (C, H, W) but this run's are (2)");
  }
}
