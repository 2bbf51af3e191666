package dev.ganlib.example.mnist.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.data.ImageFolder;
import dev.ganlib.example.mnist.data.DataException;
import dev.ganlib.example.mnist.data.Mnist;
import dev.ganlib.example.mnist.data.Outlines;
import dev.ganlib.example.mnist.data.Skeletons;
import dev.ganlib.example.mnist.recipe.Recipe;
import dev.ganlib.translation.PairedTranslation;
import dev.ganlib.translation.UnpairedTranslation;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TranslationDataTest {
  private static final Mnist DIGITS = Mnist.bundled().spread(11);
  private static final Mnist TEST = Mnist.bundled(Mnist.Split.TEST).spread(70);

  private NDManager manager;

  @BeforeEach
  void open() {
    manager = NDManager.newBaseManager(Device.cpu());
  }

  @AfterEach
  void close() {
    manager.close();
  }

  private static byte[] bytes(NDArray array) {
    return array.toByteArray();
  }

  @Test
  void should_pair_each_digit_with_its_skeleton() throws GeneralSecurityException {
    TrainingData data = TranslationData.of(manager, Recipe.Data.PAIRS, DIGITS, TEST, "digits");

    assertThat(bytes(data.columns().get(0))).isEqualTo(Skeletons.of(DIGITS.images()));
    assertThat(bytes(data.columns().get(1))).isEqualTo(DIGITS.images());
    assertThat(data.material().sources())
        .containsOnlyKeys(PairedTranslation.INPUT, PairedTranslation.TARGET);
    assertThat(data.material().shown().get(PairedTranslation.INPUT).getShape())
        .isEqualTo(new Shape(TranslationData.SHOWN, 1, 28, 28));
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    digest.update(Skeletons.of(DIGITS.images()));
    digest.update(DIGITS.images());
    assertThat(data.sha256())
        .as("of another kind of skeletons it is another")
        .isEqualTo(HexFormat.of().formatHex(digest.digest()));
  }

  @Test
  void should_show_no_digit_on_both_sides() {
    byte[] all = DIGITS.images();
    int half = 5 * Mnist.IMAGE_BYTES;

    TrainingData data = TranslationData.of(manager, Recipe.Data.SIDES, DIGITS, TEST, "digits");

    assertThat(bytes(data.columns().get(0))).isEqualTo(Arrays.copyOf(all, half));
    assertThat(bytes(data.columns().get(1)))
        .as("outlines of the rest")
        .isEqualTo(Outlines.of(Arrays.copyOfRange(all, half, all.length)));
    assertThat(data.material().sources())
        .containsOnlyKeys(UnpairedTranslation.A, UnpairedTranslation.B);
    NDArray shown = data.material().shown().get(UnpairedTranslation.A);
    assertThat(shown.min().getFloat()).isEqualTo(-1);
    assertThat(shown.max().getFloat()).isEqualTo(1);
  }

  @Test
  void should_need_an_image_for_each_side() {
    Mnist one = DIGITS.spread(1);

    assertThatThrownBy(() -> TranslationData.of(manager, Recipe.Data.SIDES, one, TEST, "digits"))
        .isInstanceOf(DataException.class)
        .hasMessage("expected 2 images at least, one for each side, but there are 1");
  }

  /** The same pictures one after another, of which the middle one is on either side. */
  @Test
  void should_tell_sides_apart_by_what_is_on_which(@TempDir Path folder) throws IOException {
    Set<String> all = new HashSet<>();
    for (int ofA = 1; ofA <= 2; ofA++) {
      List<Path> sides = List.of(folder.resolve("a" + ofA), folder.resolve("b" + ofA));
      List<ImageFolder> images = new ArrayList<>();
      for (Path side : sides) {
        Files.createDirectories(side);
      }
      for (int i = 0; i < 3; i++) {
        BufferedImage picture = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
        picture.setRGB(2, i, 0xff0000);
        ImageIO.write(picture, "png", sides.get(i < ofA ? 0 : 1).resolve(i + ".png").toFile());
      }
      for (Path side : sides) {
        images.add(ImageFolder.read(side, 8, 3));
      }
      TrainingData data = TranslationData.of(manager, images.get(0), images.get(1), sides);
      assertThat(data.own()).isEqualTo(sides.get(0));
      all.add(data.sha256());
    }
    assertThat(all).hasSize(2);
  }
}
