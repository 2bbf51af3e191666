package dev.ganlib.example.mnist.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.example.mnist.data.Mnist;
import dev.ganlib.example.mnist.judge.DigitSamples;
import dev.ganlib.example.mnist.judge.JudgeTraining;
import dev.ganlib.game.Snapshot;
import dev.ganlib.metric.Samples;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ContentNetworkTest {
  private static final int WIDTH = 32 * 7 * 7;

  @TempDir private Path folder;

  /** Returns of each label the mean of the features of its images. */
  private static double[][] means(Snapshot network, Samples digits) {
    double[][] sums = new double[Mnist.CLASSES][WIDTH];
    int[] counts = new int[Mnist.CLASSES];
    digits.forEach(
        (images, labels) -> {
          try (NDArray seen = network.infer(images)) {
            float[] features = seen.toFloatArray();
            for (int i = 0; i < Objects.requireNonNull(labels).length; i++) {
              counts[labels[i]]++;
              for (int j = 0; j < WIDTH; j++) {
                sums[labels[i]][j] += features[i * WIDTH + j];
              }
            }
          }
        });
    for (int label = 0; label < sums.length; label++) {
      for (int j = 0; j < WIDTH; j++) {
        sums[label][j] /= counts[label];
      }
    }
    return sums;
  }

  private static int nearest(double[][] means, float[] features, int start) {
    int best = 0;
    double least = Double.POSITIVE_INFINITY;
    for (int label = 0; label < means.length; label++) {
      double distance = 0;
      for (int j = 0; j < WIDTH; j++) {
        double difference = means[label][j] - features[start + j];
        distance += difference * difference;
      }
      if (distance < least) {
        least = distance;
        best = label;
      }
    }
    return best;
  }

  /** Returns the share of test images whose features are nearest to the mean of their label. */
  private static double sorted(Snapshot network) {
    double[][] means = means(network, DigitSamples.of(Mnist.bundled().spread(2000), "training"));
    Mnist test = Mnist.bundled(Mnist.Split.TEST).spread(1000);
    int[] right = {0};
    DigitSamples.of(test, "test")
        .forEach(
            (images, labels) -> {
              try (NDArray seen = network.infer(images)) {
                float[] features = seen.toFloatArray();
                for (int i = 0; i < Objects.requireNonNull(labels).length; i++) {
                  right[0] += nearest(means, features, i * WIDTH) == labels[i] ? 1 : 0;
                }
              }
            });
    return (double) right[0] / test.count();
  }

  @Test
  void should_tell_digits_apart_better_than_fresh_layers() {
    Map<String, NDArray> fresh = new HashMap<>();
    try (NDManager manager = NDManager.newBaseManager(Device.cpu());
        Snapshot trained = ContentNetwork.bundled()) {
      trained
          .arrays()
          .forEach(
              (name, array) ->
                  fresh.put(
                      name, manager.randomNormal(0, 0.1f, array.getShape(), DataType.FLOAT32)));
      try (Snapshot untrained =
          Snapshot.restore(ContentNetwork.features(), fresh, DataType.FLOAT32, Device.cpu())) {
        double share = sorted(trained);

        assertThat(share).isBetween(0.8, 1.0);
        assertThat(share).isGreaterThan(sorted(untrained) + 0.02);
      }
    }
  }

  @Test
  void should_see_where_strokes_are() {
    try (NDManager manager = NDManager.newBaseManager(Device.cpu());
        Snapshot network = ContentNetwork.bundled()) {
      NDArray black = manager.ones(new Shape(1, 1, 28, 28)).neg();
      NDArray dotted = black.duplicate();
      dotted.set(new NDIndex("0, 0, 4, 4"), manager.create(1f));

      NDArray changed = network.infer(dotted).sub(network.infer(black)).abs().sum(new int[] {1});

      assertThat(changed.get(0, 1, 1).getFloat()).isGreaterThan(0.01f);
      assertThat(changed.get(":, 3:, 3:").max().getFloat()).isZero();
      assertThat(ContentNetwork.takes(new Shape(1, 28, 28))).isTrue();
      assertThat(ContentNetwork.takes(new Shape(3, 28, 28))).isFalse();
    }
  }

  @Test
  void should_be_trained_to_the_same_bits_and_written_as_it_is_read() throws IOException {
    Mnist few = Mnist.bundled().spread(500);
    StringWriter log = new StringWriter();
    for (int i = 0; i < 2; i++) {
      try (JudgeTraining.Classifier trained =
          JudgeTraining.train(
              ContentNetwork.features(), ContentNetwork.head(), few, 3, 1, new PrintWriter(log))) {
        ContentNetwork.write(folder.resolve("content" + i), trained.features(), Map.of());
        assertThat(trained.accuracy(DigitSamples.of(few, "few"))).isBetween(0.2, 0.9);
      }
    }

    assertThat(folder.resolve("content1")).hasSameBinaryContentAs(folder.resolve("content0"));
    assertThat(log.toString().lines()).hasSize(6);
  }

  @Test
  void should_be_a_small_file() throws IOException {
    try (InputStream in = ContentNetwork.class.getResourceAsStream("content.safetensors")) {
      assertThat(Objects.requireNonNull(in).readAllBytes().length).isBetween(10_000, 50_000);
    }
  }
}
