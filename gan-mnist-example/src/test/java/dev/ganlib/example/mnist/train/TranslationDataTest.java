package dev.ganlib.example.mnist.train;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.example.mnist.data.Mnist;
import dev.ganlib.example.mnist.data.Outlines;
import dev.ganlib.example.mnist.data.Skeletons;
import dev.ganlib.example.mnist.recipe.Recipe;
import dev.ganlib.translation.PairedTranslation;
import dev.ganlib.translation.UnpairedTranslation;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

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
  void should_pair_each_digit_with_its_skeleton() {
    TrainingData data = TranslationData.of(manager, Recipe.Data.PAIRS, DIGITS, TEST, "digits");

    assertThat(bytes(data.columns().get(0))).isEqualTo(Skeletons.of(DIGITS.images()));
    assertThat(bytes(data.columns().get(1))).isEqualTo(DIGITS.images());
    assertThat(data.material().sources())
        .containsOnlyKeys(PairedTranslation.INPUT, PairedTranslation.TARGET);
    assertThat(data.material().shown().get(PairedTranslation.INPUT).getShape())
        .isEqualTo(new Shape(TranslationData.SHOWN, 1, 28, 28));
    assertThat(data.sha256()).isEqualTo(DIGITS.sha256());
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
}
