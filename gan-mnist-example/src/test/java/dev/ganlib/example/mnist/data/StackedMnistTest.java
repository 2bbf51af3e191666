package dev.ganlib.example.mnist.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.data.Order;
import dev.ganlib.data.Placement;
import dev.ganlib.data.Source;
import dev.ganlib.example.mnist.recipe.Recipes;
import dev.ganlib.example.mnist.train.TrainingData;
import dev.ganlib.metric.ClassShares;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class StackedMnistTest {
  private static final int IMAGE = 3 * Mnist.IMAGE_BYTES;

  @Test
  void should_have_every_number_about_as_often() {
    StackedMnist training = StackedMnist.training();
    ClassShares shares = training.shares();

    assertThat(training.count()).isEqualTo(128_000);
    assertThat(shares.total()).isEqualTo(128_000);
    assertThat(shares.classes()).isEqualTo(1000);
    assertThat(shares.modes()).isEqualTo(1000);
    // Three digits drawn by themselves: the share of a number is the product of theirs.
    long[] digits = Mnist.bundled().classCounts();
    for (int mode = 0; mode < 1000; mode++) {
      double expected =
          digits[mode / 100]
              / 60_000.0
              * digits[mode / 10 % 10]
              / 60_000
              * digits[mode % 10]
              / 60_000;
      double deviation = Math.sqrt(expected / 128_000);
      assertThat(shares.share(mode)).isCloseTo(expected, within(5 * deviation));
    }
  }

  @Test
  void should_be_the_same_everywhere() {
    StackedMnist training = StackedMnist.training();
    Random random = new Random(1);

    for (int image = 0; image < 100; image++) {
      for (int channel = 0; channel < 3; channel++) {
        assertThat(training.member(image, channel)).isEqualTo(random.nextInt(60_000));
      }
    }
    assertThat(StackedMnist.training().sha256()).isEqualTo(training.sha256());
    assertThat(StackedMnist.test(50).sha256()).isNotEqualTo(training.sha256());
    assertThat(StackedMnist.test(50).member(49, 2)).isEqualTo(StackedMnist.test(80).member(49, 2));
  }

  @Test
  void should_put_the_pixels_of_three_digits_into_three_channels() {
    Mnist digits = Mnist.bundled(Mnist.Split.TEST).spread(100);
    StackedMnist stacks = StackedMnist.drawn(digits, 7, 3);

    byte[] pixels = stacks.pixels(2, 5);

    assertThat(pixels).hasSize(3 * IMAGE);
    for (int image = 2; image < 5; image++) {
      for (int channel = 0; channel < 3; channel++) {
        int from = stacks.member(image, channel) * Mnist.IMAGE_BYTES;
        int at = (image - 2) * IMAGE + channel * Mnist.IMAGE_BYTES;
        assertThat(Arrays.copyOfRange(pixels, at, at + Mnist.IMAGE_BYTES))
            .isEqualTo(Arrays.copyOfRange(digits.images(), from, from + Mnist.IMAGE_BYTES));
      }
    }
    assertThat(stacks.shares().total()).isEqualTo(7);
    int first =
        StackedMnist.mode(
            digits.labels()[stacks.member(0, 0)],
            digits.labels()[stacks.member(0, 1)],
            digits.labels()[stacks.member(0, 2)]);
    assertThat(stacks.shares().share(first)).isGreaterThanOrEqualTo(1 / 7.0);
    assertThat(StackedMnist.mode(1, 2, 3)).isEqualTo(123);
  }

  @Test
  void should_give_the_same_pixels_as_a_source_that_keeps_the_digits_once() {
    StackedMnist stacks = StackedMnist.drawn(Mnist.bundled(Mnist.Split.TEST).spread(100), 40, 3);
    List<List<Float>> expected = new ArrayList<>();
    byte[] pixels = stacks.pixels(0, 40);
    for (int i = 0; i < 40; i++) {
      List<Float> image = new ArrayList<>();
      for (int p = 0; p < IMAGE; p++) {
        image.add(Byte.toUnsignedInt(pixels[i * IMAGE + p]) * (2f / 255) - 1);
      }
      expected.add(image);
    }

    List<List<Float>> given = new ArrayList<>();
    try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
      Source source = stacks.source(manager);
      assertThat(source.sampleShape()).isEqualTo(new Shape(3, 28, 28));
      assertThat(source.size()).isEqualTo(40);
      Placement placement = Placement.of(manager, DataType.FLOAT32);
      try (Source.Epoch epoch = source.begin(placement, new Order(0, 0, "real", 16, false, true))) {
        for (Source.Batch b = epoch.next(0, 0); b != null; b = epoch.next(0, 0)) {
          float[] values = b.samples().toFloatArray();
          for (int i = 0; i < values.length; i += IMAGE) {
            List<Float> image = new ArrayList<>();
            for (int p = i; p < i + IMAGE; p++) {
              image.add(Math.round(values[p] * 1e5f) / 1e5f);
            }
            given.add(image);
          }
          b.close();
        }
      }
    }
    expected.forEach(image -> image.replaceAll(value -> Math.round(value * 1e5f) / 1e5f));
    assertThat(given).containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void should_take_no_more_memory_than_its_digits() {
    try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
      TrainingData data = TrainingData.bundled(manager, Recipes.named("stacked-dcgan"));

      long bytes =
          manager.getManagedArrays().stream()
              .mapToLong(array -> array.size() * array.getDataType().getNumOfBytes())
              .sum();

      // 47 MB of digits, 3 MB of what makes each image, and 100 images to draw.
      assertThat(bytes).isBetween(47_040_000L, 51_000_000L);
      assertThat(data.source().size()).isEqualTo(128_000);
      assertThat(data.source().classes()).isZero();
      assertThat(data.columns().get(0).getShape()).isEqualTo(new Shape(100, 3, 28, 28));
      assertThat(data.name()).isEqualTo("Stacked MNIST (bundled)");
    }
  }

  @Test
  void should_refuse_no_images() {
    assertThatThrownBy(() -> StackedMnist.test(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("count must be positive but was 0");
  }
}
