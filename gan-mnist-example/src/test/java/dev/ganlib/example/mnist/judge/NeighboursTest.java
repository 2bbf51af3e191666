package dev.ganlib.example.mnist.judge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ganlib.example.mnist.data.Mnist;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

final class NeighboursTest {
  private static byte[] pixels(BufferedImage image) {
    return (byte[]) image.getRaster().getDataElements(0, 0, Mnist.SIDE, Mnist.SIDE, null);
  }

  /** Of 160 training images every tenth is one of the sixteen that are shown. */
  @Test
  void should_find_training_images_among_samples_that_are_copies() throws IOException {
    Mnist copies = Mnist.bundled().spread(160);

    Neighbours neighbours =
        Neighbours.of(JudgeEvaluator.digits(), DigitSamples.of(copies, "copies"));

    assertThat(neighbours.usual()).as("of test images, which are no copies").isGreaterThan(1);
    for (List<Neighbours.Pair> pairs : List.of(neighbours.ofGenerated(), neighbours.ofReal())) {
      assertThat(pairs).hasSize(16);
      assertThat(pairs).allMatch(pair -> pair.distance() < 1e-3);
      for (Neighbours.Pair pair : pairs) {
        assertThat(pixels(pair.nearest())).isEqualTo(pixels(pair.image()));
      }
    }
    Mnist shown = Mnist.bundled().spread(16);
    for (int i = 0; i < 16; i++) {
      byte[] expected = java.util.Arrays.copyOfRange(shown.images(), i * 784, (i + 1) * 784);
      assertThat(pixels(neighbours.ofReal().get(i).image())).isEqualTo(expected);
    }
  }
}
