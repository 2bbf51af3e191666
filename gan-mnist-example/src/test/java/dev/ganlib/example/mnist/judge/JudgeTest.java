package dev.ganlib.example.mnist.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.example.mnist.data.Mnist;
import dev.ganlib.example.mnist.data.Outlines;
import dev.ganlib.metric.FeatureExtractor;
import dev.ganlib.store.Safetensors;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JudgeTest {
  @TempDir private Path folder;

  @Test
  void should_tell_99_of_100_test_images_right() throws IOException {
    Mnist test = Mnist.bundled(Mnist.Split.TEST);

    try (Judge judge = Judge.bundled()) {
      assertThat(test.count()).isEqualTo(10_000);
      assertThat(judge.accuracy(DigitSamples.of(test, "test"))).isBetween(0.99, 1.0);
    }
  }

  @Test
  void should_tell_98_of_100_outlines_right() throws IOException {
    Mnist test = Mnist.bundled(Mnist.Split.TEST).spread(5000);
    Mnist outlines = test.withImages(Outlines.of(test.images()));

    try (Judge judge = Judge.bundledForOutlines();
        Judge ofDigits = Judge.bundled()) {
      double share = judge.accuracy(DigitSamples.of(outlines, "outlines"));

      assertThat(share).isBetween(0.98, 1.0);
      assertThat(ofDigits.accuracy(DigitSamples.of(outlines, "outlines")))
          .as("the judge of digits does not read outlines as well")
          .isLessThan(share - 0.02);
      assertThat(judge.identity()).isNotEqualTo(ofDigits.identity());
    }
  }

  @Test
  void should_have_weights_under_one_megabyte() throws IOException {
    try (Judge judge = Judge.bundled()) {
      judge.write(folder.resolve("copy"), Map.of());
    }

    assertThat(Files.size(folder.resolve("copy"))).isBetween(4L * 89_802, 1_000_000L);
  }

  @Test
  void should_not_depend_on_the_batch() throws IOException {
    Mnist few = Mnist.bundled(Mnist.Split.TEST).spread(3);

    try (Judge judge = Judge.bundled()) {
      DigitSamples.of(few, "few")
          .forEach(
              (images, labels) -> {
                try (FeatureExtractor.Features all = judge.extract(images);
                    NDArray second = images.get("1:2");
                    FeatureExtractor.Features alone = judge.extract(second)) {
                  assertThat(all.features().getShape()).isEqualTo(new Shape(3, 64));
                  NDArray of = all.features().get("1:2");
                  assertThat(of.allClose(alone.features(), 1e-4, 1e-5, false)).isTrue();
                  assertThat(all.features().get("0:1").allClose(of, 1e-4, 1e-5, false)).isFalse();
                }
              });
    }
  }

  private static Judge train(Mnist data, long seed, StringWriter log) {
    return JudgeTraining.train(data, 2, seed, new PrintWriter(log));
  }

  @Test
  void should_be_the_same_to_the_bit_when_trained_from_the_same_seed() throws IOException {
    Mnist few = Mnist.bundled().spread(500);
    StringWriter log = new StringWriter();

    for (int i = 0; i < 3; i++) {
      try (Judge judge = train(few, i == 2 ? 8 : 7, log)) {
        judge.write(folder.resolve("judge" + i), Map.of());
      }
    }

    assertThat(folder.resolve("judge1")).hasSameBinaryContentAs(folder.resolve("judge0"));
    assertThat(Files.readAllBytes(folder.resolve("judge2")))
        .isNotEqualTo(Files.readAllBytes(folder.resolve("judge0")));
    assertThat(log.toString().lines())
        .hasSize(6)
        .allSatisfy(line -> assertThat(line).matches("epoch [12]: loss [0-9.]+"));
  }

  @Test
  void should_learn_from_a_few_images() throws IOException {
    Mnist few = Mnist.bundled().spread(8000);
    Mnist test = Mnist.bundled(Mnist.Split.TEST).spread(500);

    try (Judge judge = train(few, 1, new StringWriter())) {
      assertThat(judge.accuracy(DigitSamples.of(test, "test")))
          .as("where chance would tell a tenth")
          .isGreaterThan(0.6);
    }
  }

  @Test
  void should_refuse_other_weights() throws IOException {
    Path file = folder.resolve("other");
    try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
      Safetensors.write(file, Map.of("head/weight", manager.zeros(new Shape(2))), Map.of());
    }

    assertThatThrownBy(() -> Judge.read(file))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(file + ": expected the weights of a judge but ");
  }
}
