package dev.ganlib.example.mnist.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ganlib.Sampler;
import dev.ganlib.example.mnist.recipe.Recipes;
import dev.ganlib.example.mnist.recipe.ShownLatents;
import dev.ganlib.example.mnist.run.Arguments;
import dev.ganlib.example.mnist.run.RunDescription;
import dev.ganlib.example.mnist.run.RunFolder;
import dev.ganlib.store.FolderLock;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests the messages of {@code train} about data and networks, with as little training as shows
 * them.
 */
final class TrainCommandTest {
  /** Has weights that are written in a third of the time that those of the default recipe take. */
  private static final String SMALL = "--recipe dcgan --width 4 ";

  private final Commands commands = new Commands();

  @TempDir private Path folder;
  private Path run;

  @BeforeEach
  void nameRun() {
    run = folder.resolve("run");
  }

  /** Returns the words of a command that trains into the run's folder. */
  private Object[] train(String options) {
    List<Object> words = new ArrayList<>(List.of("train", "--device", "cpu", "--out", run));
    words.addAll(Arrays.asList(options.replace("FOLDER", folder.toString()).split(" ", -1)));
    return words.toArray();
  }

  private String trained(String options) {
    return commands.succeed(train(options));
  }

  private RunDescription description() throws IOException {
    return RunDescription.read(run.resolve("run.json"));
  }

  private String setting(String name) throws IOException {
    return Objects.requireNonNull(description().settings().get(name), name);
  }

  private String header() throws IOException {
    return Files.readAllLines(run.resolve("metrics.csv")).get(0);
  }

  /** Writes images of one grey each. */
  private void images(String name, int... greys) throws IOException {
    Path images = Files.createDirectories(folder.resolve(name));
    for (int i = 0; i < greys.length; i++) {
      BufferedImage image = new BufferedImage(10, 12, BufferedImage.TYPE_INT_RGB);
      for (int pixel = 0; pixel < 120; pixel++) {
        image.setRGB(pixel % 10, pixel / 10, greys[i] * 0x010101);
      }
      ImageIO.write(image, "png", images.resolve(i + ".png").toFile());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "dcgan, 4",
    "dcgan-r1, 4",
    "cgan, 4",
    "acgan, 4",
    "infogan, 4",
    "sngan, 4",
    "sagan, 8"
  })
  void should_train_a_convolutional_recipe_and_sample_from_it(String recipe, int width)
      throws IOException {
    trained(
        String.format(
            Locale.ROOT, "--recipe %s --width %d --steps 2 --limit 64 --batch 8", recipe, width));

    boolean labels = Recipes.named(recipe).needsLabels();
    assertThat(description().state()).isEqualTo("finished");
    assertThat(description().networks())
        .isEqualTo("(1, 28, 28)" + (labels ? ", classes 10" : "") + ", width " + width);
    assertThat(description().data()).isEqualTo("MNIST (bundled), 64 images");
    assertThat(description().dataSize()).isEqualTo(64);
    assertThat(setting("augmentation")).isEqualTo("none");
    assertThat(description().convolutions()).startsWith("right");
    assertThat(setting("auxiliary terms"))
        .isEqualTo(
            switch (recipe) {
              case "acgan" -> "[classification(1.0)]";
              case "infogan" -> "[information(1.0, 0.1)]";
              default -> "[]";
            });
    BufferedImage first = ImageIO.read(run.resolve("samples/step-000000.png").toFile());
    assertThat(first.getWidth()).isEqualTo(labels ? 10 * 58 + 2 : 5 * 114 + 2);
    assertThat(run.resolve("samples/step-000002.png")).as("the end").exists();
    assertThat(run.resolve("samples.gif")).doesNotExist();
    assertThat(header().contains("term/")).isEqualTo(!setting("auxiliary terms").equals("[]"));
    commands.succeed("sample", "--run", run, "--out", folder.resolve("samples.png"));
  }

  @Test
  void should_take_images_of_one_folder_without_labels() throws IOException {
    images("flat", 0, 51, 255);

    String printed = trained("--images FOLDER/flat --size 4 --channels 1 --steps 1 --batch 3");

    assertThat(printed).contains("data   " + folder.resolve("flat") + ", 3 samples");
    assertThat(description().networks()).isEqualTo("(1, 4, 4)");
    byte[] pixels = new byte[48];
    Arrays.fill(pixels, 16, 32, (byte) 51);
    Arrays.fill(pixels, 32, 48, (byte) 255);
    assertThat(description().dataSha256()).isEqualTo(sha256(pixels));
    BufferedImage real = ImageIO.read(run.resolve("real.png").toFile());
    int cell = (real.getWidth() - 2) / 2;
    assertThat(real.getRGB(2, 2) & 0xff).isZero();
    assertThat(real.getRGB(2 + cell, 2) & 0xff).isEqualTo(51);
    assertThat(real.getRGB(2, 2 + cell) & 0xff).as("the third, of rows of two").isEqualTo(255);
    try (Sampler sampler = Sampler.load(run.resolve("generator"))) {
      assertThat(sampler.sampleShape().getShape()).containsExactly(1, 4, 4);
    }
  }

  private static String sha256(byte[]... parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (byte[] part : parts) {
        digest.update(part);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void should_show_reals_of_all_folders_of_data_that_are_in_order() throws IOException {
    int[] greys = new int[60];
    Arrays.fill(greys, 200);
    images("classes/a", greys);
    images("classes/b", 10, 11);

    trained("--images FOLDER/classes --size 4 --channels 1 --steps 0 --batch 2");

    BufferedImage real = ImageIO.read(run.resolve("real.png").toFile());
    int cell = (real.getWidth() - 2) / 7;
    assertThat(real.getRGB(2, 2) & 0xff).isEqualTo(200);
    images("classes/b", new int[60]);
    run = folder.resolve("even");
    trained("--images FOLDER/classes --size 4 --channels 1 --steps 0 --batch 2");
    BufferedImage even = ImageIO.read(run.resolve("real.png").toFile());
    long dark = 0;
    for (int i = 0; i < 49; i++) {
      dark += (even.getRGB(2 + i % 7 * cell, 2 + i / 7 * cell) & 0xff) == 0 ? 1 : 0;
    }
    assertThat(dark).as("half of the 49").isBetween(24L, 25L);
  }

  @Test
  void should_train_as_long_on_few_images_as_on_many_unless_told() throws IOException {
    images("few", 0, 1, 2, 3, 4);
    Path taken = Files.createDirectories(folder.resolve("taken/by/another")).getParent();
    String few = "--images FOLDER/few --size 8 --channels 1 --recipe dcgan --width 4";

    // The plan is printed before the folder is found to be in use.
    run = taken;
    commands.fail(1, train(few));
    commands.fail(1, train(few + " --batch 5"));
    commands.fail(1, train(few + " --epochs 2"));
    commands.fail(1, train("--limit 5 --recipe dcgan --width 4"));

    String printed = commands.succeed("recipes");
    assertThat(printed.lines().filter(line -> line.startsWith("plan ")))
        .containsExactly(
            "plan   16884 steps, batch 64",
            "plan   216000 steps, batch 5",
            "plan   2 epochs, batch 64",
            "plan   18 epochs, batch 64");
    assertThat(printed)
        .contains(
            "(the steps of 18 epochs of 60000 digits; 18 epochs of these data would be 18 steps;");
  }

  @Test
  void should_take_colour_and_32_pixels_unless_told() throws IOException {
    images("flat", 1, 2);

    trained("--images FOLDER/flat --recipe dcgan --width 4 --steps 0 --batch 2");

    assertThat(description().networks()).isEqualTo("(3, 32, 32), width 4");
  }

  @Test
  void should_take_folders_for_classes() throws IOException {
    images("classes/bright", 255, 254);
    images("classes/dark", 0, 1, 2);

    String printed =
        trained(
            "--images FOLDER/classes --size 8 --channels 1 --recipe cgan --width 4 --steps 1"
                + " --batch 5");

    assertThat(printed).contains(folder.resolve("classes") + ", classes [bright, dark], 5 samples");
    assertThat(description().networks()).isEqualTo("(1, 8, 8), classes 2, width 4");
    byte[] pixels = new byte[5 * 64];
    int[] greys = {255, 254, 0, 1, 2};
    byte[] labels = new byte[5 * 8];
    for (int i = 0; i < 5; i++) {
      Arrays.fill(pixels, i * 64, (i + 1) * 64, (byte) greys[i]);
      labels[i * 8 + 7] = (byte) (i < 2 ? 0 : 1);
    }
    assertThat(description().dataSha256()).isEqualTo(sha256(pixels, labels));
    try (Sampler sampler = Sampler.load(run.resolve("generator"))) {
      assertThat(sampler.classes()).isEqualTo(2);
    }
    assertThat(printed).contains("samples/ shows a column of 10 samples for each of 2 classes");
    BufferedImage grid = ImageIO.read(run.resolve("samples/step-000001.png").toFile());
    assertThat((double) grid.getHeight() / grid.getWidth()).isBetween(4.9, 5.1);
    assertThat(description().classes()).containsExactly("bright", "dark");
    assertThat(
            commands.succeed(
                "sample", "--run", run, "--label", "dark", "--out", folder.resolve("dark.npy")))
        .contains("25 samples of class dark in ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"cgan", "acgan", "sagan"})
  void should_refuse_a_conditional_recipe_without_classes(String recipe) throws IOException {
    images("flat", 0, 51);
    images("one/only", 0, 51);

    assertThat(commands.fail(1, train("--images FOLDER/flat --recipe " + recipe)))
        .isEqualTo(
            "error: the recipe %s needs classes, but %s has no subfolders; put the images of each"
                    .formatted(recipe, folder.resolve("flat"))
                + " class into a subfolder");
    assertThat(commands.fail(1, train("--images FOLDER/one --recipe " + recipe)))
        .contains("but " + folder.resolve("one") + " has one subfolder;");
    assertThat(run).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--recipe dcgan --size 30 | recipe dcgan for (3, 30, 30), width 32: sides of an image must"
            + " be 4 to 7 times a power of two, at least 8, but was (3, 30, 30); the next that fit"
            + " are 28 and 32",
        "--recipe sngan --size 4 --channels 1 | recipe sngan for (1, 4, 4), width 16: sides of an"
            + " image must be",
        "--recipe sagan --width 12 --size 16 | recipe sagan for (3, 16, 16), classes 2, width 12:"
            + " width of a sagan must be a multiple of 8 but was 12",
        "--size 0 | --size must be positive but was 0",
        "--channels 5 | --channels must be from 1 to 4 but was 5",
        "--size 64x | --size must be a number, or height and width such as 64x32, but was '64x'",
        "--size 8x0 | --size must be positive but was 8x0",
        "--recipe dcgan --size 64x100 | recipe dcgan for (3, 64, 100), width 32: sides of an image"
            + " must be 4 to 7 times a power of two, at least 8, but was (3, 64, 100); the next"
            + " that fit are 64 x 96 and 64 x 112",
        "--background grey | --background must be white, black or #rrggbb but was 'grey'",
        "--white 0 | --white must be from 1 to 65535 but was 0",
        "--digit 3 | --data, --digit and --limit have no meaning with --images",
        "--limit 3 | --data, --digit and --limit have no meaning with --images",
        "--recipe dcgan --width 0 | --width must be positive but was 0",
        "--width 8 | --width has no meaning for the recipe vanilla",
        "--ring | --images has no meaning for the recipe vanilla-ring",
      },
      quoteCharacter = '"')
  void should_refuse_what_does_not_fit_custom_images(String options, String message)
      throws IOException {
    images("own/a", 0);
    images("own/b", 0);

    assertThat(commands.fail(2, train("--images FOLDER/own " + options)))
        .startsWith(message)
        .endsWith(" (see gan-mnist-example train --help)");
    assertThat(run).as("the run's folder").doesNotExist();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--size 32 | --size has no meaning without --images",
        "--background black | --background has no meaning without --images",
        "--white 4095 | --white has no meaning without --images",
        "--skip-damaged | --skip-damaged has no meaning without --images",
        "--channels 1 | --channels has no meaning without --images",
        "--limit 0 | --limit must be positive but was 0",
        "--recipe cgan --digit 3 | --digit leaves one class, but the recipe cgan learns to tell"
            + " classes apart",
        "--ring --limit 3 | --data, --digit and --limit have no meaning for the recipe"
            + " vanilla-ring",
        "--ring --gif | --gif has no meaning for the recipe vanilla-ring, which makes no images",
        "--ring --sample-every 3 | --sample-every has no meaning for the recipe vanilla-ring, which makes"
            + " no images",
        "--ring --augment fixed | --augment has no meaning for the recipe vanilla-ring",
        "--ring --recipe dcgan | --ring: the ring has no images to convolve, so it has no recipe"
            + " dcgan",
        "--discriminator-width 8 | --discriminator-width has no meaning for the recipe vanilla",
        "--recipe sngan --discriminator-width 0 | --discriminator-width must be positive but was 0",
        "--augment fixed --augment-horizon 9 | --augment-horizon has no meaning without --augment"
            + " adaptive",
        "--augment-kinds cutout | --augment-kinds has no meaning without --augment",
        "--augment fixed --augment-kinds cutout,glitter | Invalid value for option"
            + " '--augment-kinds' (KIND): expected one of [brightness, saturation,"
            + " contrast, translation, cutout]",
        "--augment adaptive --augment-horizon 0 | --augment-horizon must be positive but was 0",
        "--rate-factor 0 | --rate-factor must be positive and finite but was 0.0",
        "--rate-factor NaN | --rate-factor must be positive and finite but was NaN",
        "--discriminator-steps 2 | --discriminator-steps must be 1 for the recipe vanilla, whose"
            + " players share their fakes",
        "--discriminator-steps 0 | --discriminator-steps must be positive but was 0",
        "--augment often | Invalid value for option '--augment': expected one of [none, fixed,"
            + " adaptive]",
      },
      quoteCharacter = '"')
  void should_explain_a_wrong_use(String options, String message) {
    assertThat(commands.fail(2, train(options))).startsWith(message);
    assertThat(run).doesNotExist();
  }

  @Test
  void should_say_what_a_folder_has_instead_of_images() throws IOException {
    Path empty = Files.createDirectory(folder.resolve("empty"));
    Path broken = Files.createDirectory(folder.resolve("broken"));
    Files.writeString(broken.resolve("a.png"), "none");
    Files.writeString(broken.resolve("b.png"), "none");

    assertThat(commands.fail(1, train("--images FOLDER/empty")))
        .isEqualTo(
            "error: expected PNG, JPEG, BMP or TIFF files in " + empty + " but there are no files");
    assertThat(commands.fail(1, train("--images FOLDER/absent")))
        .isEqualTo(
            "error: no such file: " + folder.resolve("absent") + " (expected a folder of images)");
    assertThat(commands.fail(1, train("--images FOLDER/broken")))
        .startsWith("error: could not read 2 of 2 images in " + broken + ": a.png: ")
        .endsWith("; b.png: is no image");
    assertThat(run).doesNotExist();
  }

  @Test
  void should_refuse_to_train_on_more_images_than_there_are() {
    assertThat(commands.fail(1, train("--limit 60001")))
        .isEqualTo("error: --limit must be at most the 60000 images there are but was 60001");
    assertThat(commands.fail(1, train("--digit 7 --limit 6266")))
        .isEqualTo("error: --limit must be at most the 6265 images there are but was 6266");
    assertThat(run).doesNotExist();
  }

  @Test
  void should_have_a_width_for_each_player() throws IOException {
    trained("--recipe sngan --width 4 --discriminator-width 2 --steps 0 --limit 16 --batch 8");

    assertThat(description().networks()).isEqualTo("(1, 28, 28), width 4 and 2");
  }

  @Test
  void should_move_at_other_rates_and_the_discriminator_more_often() throws IOException {
    String printed =
        trained(
            "--recipe sngan --width 4 --rate-factor 0.5 --discriminator-steps 5 --steps 2"
                + " --limit 16 --batch 2");

    assertThat(printed).contains("plan   2 steps, batch 2, 5 discriminator steps");
    assertThat(setting("optimizer"))
        .startsWith("Adam[learningRate=2.0E-4, beta1=0.0, beta2=0.9,")
        .endsWith(", rate constant 0.5");
  }

  @ParameterizedTest
  @ValueSource(strings = {"vanilla", "keras", "infogan --width 4", "cgan --width 4", "ring"})
  void should_seek_modes_when_asked(String recipe) throws IOException {
    String data = recipe.equals("ring") ? "" : " --limit 16";
    trained("--recipe " + recipe + " --mode-seeking 0.5 --steps 2 --batch 8" + data);

    assertThat(setting("generator term mode seeking")).isEqualTo("ModeSeeking[weight=0.5]");
    assertThat(header().split(",", -1)).contains("term/mode seeking/generator");
    assertThat(Files.readAllLines(run.resolve("metrics.csv"))).hasSize(3);
  }

  @Test
  void should_keep_to_mode_seeking_when_resumed() throws IOException {
    trained("--recipe ring --mode-seeking 2 --steps 2 --batch 8 --checkpoint-every 2");
    String before = setting("generator term mode seeking");

    commands.succeed("train", "--resume", run, "--steps", 3);
    assertThat(setting("generator term mode seeking")).isEqualTo(before);
    assertThat(Files.readAllLines(run.resolve("metrics.csv"))).hasSize(4);
    assertThat(commands.fail(1, "train", "--resume", run, "--steps", 4, "--mode-seeking", 3))
        .contains("generator term mode seeking")
        .contains("ModeSeeking[weight=2.0]")
        .contains("ModeSeeking[weight=3.0]");
  }

  @Test
  void should_limit_the_images_of_one_digit() throws IOException {
    String printed = trained("--digit 7 --limit 20 --batch 8 --epochs 1 --recipe dcgan --width 4");

    assertThat(printed).contains("MNIST (bundled), digit 7, 20 images, 20 samples");
    assertThat(description().steps()).as("two batches of 8, one of 4").isEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "none | none",
        "fixed | brightness, translation, cutout, probability 1.0",
        "fixed --augment-kinds translation,cutout | translation, cutout, probability 1.0",
        "adaptive | brightness, translation, cutout, adaptive to 0.6 over 500000 images",
        "adaptive --augment-horizon 2000 | brightness, translation, cutout, adaptive to 0.6 over"
            + " 2000 images",
      },
      quoteCharacter = '"')
  void should_augment_when_asked(String choice, String words) throws IOException {
    trained("--recipe dcgan --width 4 --augment " + choice + " --steps 2 --limit 16 --batch 8");

    assertThat(setting("augmentation")).isEqualTo(words);
    assertThat(header().split(",", -1))
        .satisfies(
            columns ->
                assertThat(Arrays.asList(columns).contains("augmentation"))
                    .isEqualTo(choice.startsWith("adaptive")));
  }

  @Test
  void should_train_otherwise_on_what_is_augmented() throws IOException {
    trained("--recipe dcgan --width 4 --steps 1 --limit 16 --batch 8");
    String plain = Files.readString(run.resolve("metrics.csv"));
    run = folder.resolve("augmented");

    trained("--recipe dcgan --width 4 --augment fixed --steps 1 --limit 16 --batch 8");

    assertThat(Files.readString(run.resolve("metrics.csv"))).isNotEqualTo(plain);
  }

  @Test
  void should_animate_the_pictures_of_samples() throws IOException {
    trained("--recipe dcgan --width 4 --steps 1 --limit 8 --batch 2");
    Files.writeString(run.resolve("samples/.DS_Store"), "no picture");
    commands.succeed("train", "--resume", run, "--steps", 3, "--sample-every", 2, "--gif");

    ImageReader reader = ImageIO.getImageReadersByFormatName("gif").next();
    try (ImageInputStream in =
        ImageIO.createImageInputStream(run.resolve("samples.gif").toFile())) {
      reader.setInput(in);
      assertThat(reader.getNumImages(true)).as("at the steps 0, 1, 2 and 3").isEqualTo(4);
      BufferedImage last = ImageIO.read(run.resolve("samples/step-000003.png").toFile());
      BufferedImage frame = reader.read(3);
      assertThat(frame.getWidth()).isEqualTo(last.getWidth());
      assertThat(frame.getHeight()).isEqualTo(last.getHeight());
      int[] expected = ShownLatents.pixels(last, 0, 0);
      int[] shown = ShownLatents.pixels(frame, 0, 0);
      for (int i = 0; i < expected.length; i++) {
        assertThat(Math.abs(shown[i] - expected[i])).as("pixel %d", i).isLessThanOrEqualTo(2);
      }
    } finally {
      reader.dispose();
    }
  }

  @Test
  void should_say_why_it_failed_though_there_is_nothing_to_animate() throws IOException {
    assertThat(
            commands.fail(
                1, train("--recipe infogan --width 4 --limit 9 --batch 8 --epochs 1 --gif")))
        .isEqualTo(
            "error: the last batch of an epoch would have 1 sample, which cannot be trained on; give"
                + " another --batch, such as 7, or for digits another --limit, such as 8");
    assertThat(description().state()).isEqualTo("failed");
    assertThat(run.resolve("samples.gif")).doesNotExist();
  }

  private List<String> lines(String file) throws IOException {
    return Files.readAllLines(run.resolve(file));
  }

  @Test
  void should_resume_a_run_as_if_it_had_not_ended() throws IOException {
    String options = "--recipe dcgan-r1 --width 4 --limit 40 --batch 8 --seed 3";
    trained(options + " --steps 9");
    List<String> rows = lines("metrics.csv");
    byte[] weights = Files.readAllBytes(run.resolve("generator/generator.safetensors"));

    run = folder.resolve("again");
    trained(options + " --steps 4 --checkpoint-every 3");
    assertThat(lines("metrics.csv")).hasSize(5);
    String printed = commands.succeed("train", "--resume", run, "--steps", 9);

    assertThat(printed).contains("from   " + run.resolve("checkpoints/step-000000004"));
    assertThat(lines("metrics.csv")).isEqualTo(rows);
    assertThat(lines("metrics.jsonl")).hasSize(9);
    assertThat(run.resolve("generator/generator.safetensors")).hasBinaryContent(weights);
    assertThat(run.resolve("checkpoints"))
        .isDirectoryContaining("glob:**/step-000000006")
        .isDirectoryContaining("glob:**/step-000000009")
        .isDirectoryNotContaining("glob:**/step-000000004");
    assertThat(description().resumedAt()).containsExactly(4L);
    assertThat(description().state()).isEqualTo("finished");
  }

  @Test
  void should_say_that_nothing_is_left_to_play_and_refuse_to_play_less() throws IOException {
    trained("--ring --steps 20 --checkpoint-every 8");
    List<String> before = lines("run.json");

    assertThat(commands.fail(1, "train", "--resume", run, "--steps", 19))
        .isEqualTo(
            "error: expected a plan of at least the 20 rounds that have been played or begun but was"
                + " 19");
    assertThat(lines("run.json")).isEqualTo(before);

    assertThat(commands.succeed("train", "--resume", run)).contains("nothing left to play;");
    assertThat(lines("run.json")).isEqualTo(before);
  }

  @Test
  void should_leave_a_run_that_has_stopped_as_it_is_unless_told_when_to_end() throws IOException {
    trained("--ring --steps 4000 --early-stop loss/generator:higher:1");
    List<String> before = lines("run.json");
    long stopped = description().steps();

    assertThat(commands.succeed("train", "--resume", run))
        .contains("the run is over: it stopped after " + stopped + " steps (loss/generator ")
        .contains("give --early-stop, --steps or --epochs, too, to continue it");
    assertThat(lines("run.json")).isEqualTo(before);

    commands.succeed("train", "--resume", run, "--steps", stopped + 3);
    assertThat(description().steps()).isEqualTo(stopped + 3);
    assertThat(description().stopReason()).isEmpty();
    assertThat(description().resumedAt()).containsExactly(stopped);
  }

  @Test
  void should_keep_absolute_paths_to_resume_from_another_working_directory() throws IOException {
    images("flat", 0, 51, 255);
    Path relative = Path.of("").toAbsolutePath().relativize(folder.resolve("flat"));

    trained("--images " + relative + " --size 4 --channels 1 --steps 1 --batch 3");

    assertThat(description().arguments()).contains("--images=" + relative.toAbsolutePath());
    commands.succeed("train", "--resume", run, "--steps", 2);
  }

  @Test
  void should_say_what_it_expects_to_resume() throws IOException {
    Path empty = Files.createDirectory(folder.resolve("empty"));

    assertThat(commands.fail(1, "train", "--resume", empty))
        .isEqualTo(
            "error: expected the folder of a run, with its run.json, but %s has none; give a folder that train has made"
                .formatted(empty));
    assertThat(commands.fail(1, "train", "--resume", run))
        .contains("but " + run + " is no folder; give");
    assertThat(empty).isEmptyDirectory();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "runs/vanilla-1 | runs/vanilla-1",
        "my runs/1 | 'my runs/1'",
        "Bob's | 'Bob'\\''s'",
        "$HOME | '$HOME'",
        "~ | '~'",
      })
  @DisabledOnOs(OS.WINDOWS)
  void should_quote_a_folder_for_the_shell(String path, String word) {
    assertThat(Arguments.quoted(Path.of(path))).isEqualTo(word);
  }

  @Test
  void should_refuse_to_go_on_otherwise_and_leave_the_run_as_it_is() throws IOException {
    trained("--limit 40 --batch 8 --steps 3");
    List<String> before = lines("run.json");

    assertThat(commands.fail(1, "train", "--resume", run, "--batch", 4, "--seed", 9))
        .endsWith("with but it differs: seed was 0 and is 9");
    assertThat(commands.fail(1, "train", "--resume", run, "--batch", 4, "--steps", 9))
        .endsWith("with but it differs: batch was 8 and is 4");
    assertThat(lines("run.json")).isEqualTo(before);

    commands.succeed("train", "--resume", run, "--batch", 4, "--steps", 5, "--accept-changes");
    assertThat(description().steps()).isEqualTo(5);
    assertThat(description().plan()).startsWith("5 steps, batch 4,");
  }

  /** Makes a run look like one whose process was killed before its end. */
  private void kill() throws IOException {
    Path file = run.resolve("run.json");
    String text = Files.readString(file);
    assertThat(text).contains("\"state\": \"finished\"");
    Files.writeString(file, text.replace("\"state\": \"finished\"", "\"state\": \"training\""));
  }

  private int sampled(Path file) {
    return commands.run("sample", "--run", run, "--count", 3, "--format", "npy", "--out", file);
  }

  @Test
  void should_sample_a_run_that_has_not_ended_from_its_newest_checkpoint() throws IOException {
    trained(SMALL + "--limit 40 --batch 8 --steps 5 --checkpoint-every 2");
    Path kept = folder.resolve("kept.npy");
    Path killed = folder.resolve("killed.npy");
    commands.succeed("sample", "--run", run, "--count", 3, "--format", "npy", "--out", kept);
    kill();

    assertThat(sampled(killed)).isZero();
    assertThat(commands.errors())
        .contains("the run has not ended: this is its generator of step 5");
    assertThat(killed).hasSameBinaryContentAs(kept);

    Files.write(run.resolve("checkpoints/step-000000005/state.safetensors"), new byte[9]);
    assertThat(sampled(killed)).isZero();
    assertThat(commands.errors())
        .contains("the run has not ended: this is its generator of step 4");
    assertThat(Files.readAllBytes(killed)).isNotEqualTo(Files.readAllBytes(kept));
  }

  @Test
  void should_say_what_a_run_without_generator_and_checkpoint_lacks() throws IOException {
    trained(SMALL + "--limit 40 --batch 8 --steps 3 --checkpoint-every 0");
    kill();
    for (String file : List.of("generator.json", "generator.safetensors")) {
      Files.delete(run.resolve("generator").resolve(file));
    }
    Files.delete(run.resolve("generator"));

    assertThat(commands.fail(1, "sample", "--run", run, "--out", folder.resolve("x.png")))
        .startsWith("error: expected a trained generator in " + run.resolve("generator"))
        .contains("a checkpoint in " + run.resolve("checkpoints") + " but there is neither");
  }

  @Test
  void should_animate_pictures_alone_by_their_steps() throws IOException {
    trained(SMALL + "--limit 40 --batch 8 --steps 2 --checkpoint-every 2");
    Files.writeString(run.resolve("samples/.DS_Store"), "no picture");
    Files.copy(run.resolve("samples/step-000000.png"), run.resolve("samples/step-1000000.png"));
    Files.copy(run.resolve("samples/step-000000.png"), run.resolve("samples/step-999999.png"));

    commands.succeed("train", "--resume", run, "--steps", 4, "--gif");

    assertThat(run.resolve("samples.gif")).isNotEmptyFile();
    assertThat(new RunFolder(run).grids())
        .extracting(file -> file.getFileName().toString())
        .containsExactly(
            "step-000000.png",
            "step-000002.png",
            "step-000004.png",
            "step-999999.png",
            "step-1000000.png");
  }

  @Test
  void should_look_first_whether_what_comes_out_can_be_written() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "no folder");
    Path inFile = file.resolve("x.png");

    assertThat(commands.fail(1, "train", "--ring", "--steps", 1, "--out", inFile))
        .isEqualTo("error: could not write %s: %s is no folder".formatted(inFile, file));
    assertThat(commands.fail(1, "modes", "--steps", 1, "--out", inFile))
        .isEqualTo("error: could not write %s: %s is no folder".formatted(inFile, file));
  }

  @Test
  @SuppressWarnings("try") // the lock works by being held
  void should_not_go_on_with_a_run_that_is_being_trained() throws IOException {
    trained("--ring --steps 3");
    List<String> before = lines("run.json");

    try (FolderLock lock = FolderLock.of(run)) {
      assertThat(commands.fail(1, "train", "--resume", run, "--steps", 9))
          .isEqualTo(
              String.format(
                  Locale.ROOT,
                  "error: expected no other training to write %s but this process, %d, does; wait for its end or choose another place",
                  run,
                  ProcessHandle.current().pid()));
    }
    assertThat(lines("run.json")).isEqualTo(before);
    commands.succeed("train", "--resume", run, "--steps", 9);
  }

  @Test
  void should_go_on_from_an_older_checkpoint_where_the_newest_is_damaged() throws IOException {
    trained(SMALL + "--limit 40 --batch 8 --steps 4 --checkpoint-every 2");
    List<String> rows = lines("metrics.csv");
    Path newest = run.resolve("checkpoints/step-000000004");
    Files.write(newest.resolve("state.safetensors"), new byte[9]);

    int code = commands.run("train", "--resume", run);

    assertThat(code).isZero();
    assertThat(commands.errors())
        .startsWith(
            "skipped: expected %s to have the SHA-256 "
                .formatted(newest.resolve("state.safetensors")));
    assertThat(lines("metrics.csv")).isEqualTo(rows);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--resume FOLDER --out FOLDER/x | --out has no meaning beside --resume",
        "--accept-changes | --accept-changes has no meaning without --resume",
        "--checkpoint-every -1 | --checkpoint-every must not be negative but was -1",
        "--keep 0 | --keep must be positive but was 0",
        "--on-nan pray | --on-nan must be fail, skip or rollback but was pray",
        "--early-stop loss:9 | --early-stop must be a figure, lower or higher, and steps, such as loss/discriminator:higher:2000, but was loss:9",
        "--early-stop a:lower:0 | --early-stop: patience must be positive but was 0",
      })
  void should_refuse_what_does_not_keep_a_training(String options, String message) {
    List<Object> words = new ArrayList<>(List.of("train"));
    words.addAll(Arrays.asList(options.replace("FOLDER", folder.toString()).split(" ", -1)));

    assertThat(commands.fail(2, words.toArray())).startsWith(message);
  }

  @Test
  void should_end_early_and_say_why() throws IOException {
    String printed = trained("--ring --steps 4000 --early-stop loss/generator:lower:1");

    assertThat(printed)
        .containsPattern(
            "trained \\d{2,3} steps in 0:\\d\\d:\\d\\d \\(.*loss/generator.*\\); kept in");
    assertThat(description().state()).isEqualTo("finished");
    assertThat(description().steps()).isBetween(100L, 3999L);
  }

  @Test
  void should_write_no_checkpoint_if_told_so() throws IOException {
    trained(SMALL + "--limit 40 --batch 8 --steps 2 --checkpoint-every 0");

    assertThat(run.resolve("checkpoints")).doesNotExist();
    assertThat(commands.fail(1, "train", "--resume", run))
        .isEqualTo(
            "error: expected checkpoints (step-...) in "
                + run.resolve("checkpoints")
                + " but there is none");
  }

  /** Returns the content of the run's one event file, a character for each byte. */
  private String events() throws IOException {
    try (Stream<Path> files = Files.list(run.resolve("tensorboard"))) {
      List<Path> all = files.toList();
      assertThat(all).hasSize(1);
      assertThat(all.get(0).getFileName().toString()).startsWith("events.out.tfevents.");
      return Files.readString(all.get(0), StandardCharsets.ISO_8859_1);
    }
  }

  private static int count(String text, String part) {
    return text.split(Pattern.quote(part), -1).length - 1;
  }

  @ParameterizedTest
  @ValueSource(strings = {"dcgan", "cgan"})
  void should_write_figures_and_pictures_for_tensorboard(String recipe) throws IOException {
    trained("--recipe " + recipe + " --width 4 --steps 18 --limit 8 --batch 2 --tensorboard");

    String events = events();
    for (String figure : header().split(",", -1)) {
      boolean isFigure = !figure.equals("step") && !figure.equals("epoch");
      assertThat(count(events, "\n" + (char) figure.length() + figure))
          .as(figure)
          .isEqualTo(isFigure ? 18 : 0);
    }
    assertThat(events)
        .contains(
            Files.readString(run.resolve("samples/step-000000.png"), StandardCharsets.ISO_8859_1));
  }

  @Test
  void should_write_figures_alone_for_tensorboard_on_the_ring() throws IOException {
    trained("--ring --steps 2 --tensorboard");

    assertThat(count(events(), "loss/generator")).isEqualTo(2);
    assertThat(events()).doesNotContain("PNG");
  }

  @Test
  void should_write_no_event_file_unless_asked() throws IOException {
    trained("--ring --steps 1");

    assertThat(run.resolve("metrics.csv")).exists();
    assertThat(run.resolve("tensorboard")).doesNotExist();
  }
}
