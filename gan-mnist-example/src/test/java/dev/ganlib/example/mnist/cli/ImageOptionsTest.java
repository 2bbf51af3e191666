package dev.ganlib.example.mnist.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ganlib.Sampler;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders of pictures as a user of {@code train} sees them. */
final class ImageOptionsTest {
  private final Commands commands = new Commands();

  @TempDir private Path folder;
  private Path images;

  @BeforeEach
  void begin() throws IOException {
    images = Files.createDirectory(folder.resolve("images"));
  }

  private Object[] train(String options) {
    List<Object> words =
        new ArrayList<>(
            List.of("train", "--device", "cpu", "--steps", "1", "--batch", "2", "--width", "4"));
    words.addAll(List.of("--out", folder.resolve("run"), "--images", images));
    words.addAll(Arrays.asList(options.split(" ", -1)));
    return words.toArray();
  }

  private void write(String name, int type) throws IOException {
    Path file = images.resolve(name);
    Files.createDirectories(file.getParent());
    BufferedImage image = new BufferedImage(20, 8, type);
    image.getRaster().setSample(3, 3, 0, 255);
    ImageIO.write(image, "png", file.toFile());
  }

  @Test
  void should_train_on_oblong_images_and_say_what_was_done_with_the_files() throws IOException {
    for (int i = 0; i < 3; i++) {
      write("cat/" + i + ".png", BufferedImage.TYPE_INT_ARGB);
      write("dog/" + i + ".png", BufferedImage.TYPE_INT_RGB);
    }
    Files.writeString(images.resolve("dog/3.png"), "text");
    Files.writeString(images.resolve("dog/4.webp"), "text");

    assertThat(commands.fail(1, train("--recipe dcgan --size 8x16")))
        .isEqualTo(
            "error: could not read 1 of 7 images in %s (--skip-damaged leaves them out): %s"
                .formatted(images, Path.of("dog", "3.png") + ": is no image"));

    String printed =
        commands.succeed(
            train("--recipe dcgan --size 8x16 --background black --skip-damaged --mirror"));

    assertThat(printed.lines().filter(line -> line.startsWith("images ")))
        .containsExactly(
            "images in classes: cat 3, dog 3",
            "images cut to their middle: 6, of which at most 20 % of a picture is lost",
            "images not opaque: 3",
            "images passed over 1 .webp: only PNG, JPEG, BMP or TIFF files are read",
            "images 1 damaged file left out: " + Path.of("dog", "3.png") + ": is no image");
    try (Sampler sampler = Sampler.load(folder.resolve("run/generator"))) {
      assertThat(sampler.sampleShape().getShape()).containsExactly(3, 8, 16);
    }
  }

  @Test
  void should_name_the_option_for_pictures_that_come_out_dark() throws IOException {
    for (int i = 0; i < 4; i++) {
      write(i + ".png", BufferedImage.TYPE_USHORT_GRAY);
    }
    assertThat(commands.fail(1, train("--recipe dcgan --size 8")))
        .startsWith("error: the 4 pictures of 16 bits in")
        .endsWith(" (--white says which value is white)");
    commands.succeed(train("--recipe dcgan --size 8 --channels 1 --white 255"));
  }

  @Test
  void should_print_a_sign_of_life_now_and_then() {
    StringWriter printed = new StringWriter();
    AtomicLong seconds = new AtomicLong(100);
    ReadingProgress progress =
        new ReadingProgress(
            new PrintWriter(printed),
            Path.of("own"),
            () -> TimeUnit.SECONDS.toNanos(seconds.get()));
    for (int done = 1; done <= 30; done++) {
      seconds.incrementAndGet();
      progress.decoded(done, 30);
    }
    assertThat(printed.toString().lines())
        .containsExactly(
            "read   3 of 30 pictures of own",
            "read   13 of 30 pictures of own",
            "read   23 of 30 pictures of own");
  }
}
