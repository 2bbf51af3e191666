package dev.ganlib.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.data.Placement;
import dev.ganlib.data.Source;
import dev.ganlib.game.Network;
import dev.ganlib.nn.stock.Mlp;
import dev.ganlib.testing.NativeArrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class TrainOnFakeTest {
  private final NDManager manager = NDManager.newBaseManager(Device.cpu());

  @AfterEach
  void close() {
    manager.close();
  }

  private static Network classifier() {
    return Network.of(
        "classifier",
        Mlp.builder(new Shape(2)).linear(16).leakyRelu(0.1f).linear(2).build(),
        new Shape(2));
  }

  /** Two clouds, of which the label tells; the labels of a share of them are wrong. */
  private Samples clouds(int count, double wrong, long seed) {
    Random random = new Random(seed);
    float[] values = new float[2 * count];
    long[] labels = new long[count];
    for (int i = 0; i < count; i++) {
      int cloud = i % 2;
      values[2 * i] = (float) (random.nextGaussian() * 0.3 + (cloud == 0 ? -1 : 1));
      values[2 * i + 1] = (float) random.nextGaussian();
      labels[i] = random.nextDouble() < wrong ? 1 - cloud : cloud;
    }
    NDArray points = manager.create(values, new Shape(count, 2));
    return Samples.of(
        Source.arrays(points, manager.create(labels), 2), Placement.of(manager, DataType.FLOAT32));
  }

  @Test
  void should_learn_from_samples_whose_labels_are_obeyed() {
    Samples test = clouds(500, 0, 1);

    assertThat(TrainOnFake.accuracy(classifier(), clouds(2000, 0, 2), test, 2, 12, 0))
        .isBetween(0.97, 1.0);
    assertThat(TrainOnFake.accuracy(classifier(), clouds(2000, 1, 2), test, 2, 12, 0))
        .as("all labels wrong")
        .isBetween(0.0, 0.03);
  }

  @Test
  void should_repeat_itself_and_leave_no_array_behind() {
    Samples training = clouds(300, 0.2, 2);
    Samples test = clouds(200, 0, 1);
    double first = TrainOnFake.accuracy(classifier(), training, test, 2, 2, 7);
    long before = NativeArrays.count();

    double second = TrainOnFake.accuracy(classifier(), training, test, 2, 2, 7);

    assertThat(second).isEqualTo(first);
    assertThat(NativeArrays.count()).isEqualTo(before);
  }

  @Test
  void should_refuse_samples_without_labels() {
    Samples labelled = clouds(300, 0, 2);

    assertThatThrownBy(
            () -> TrainOnFake.accuracy(classifier(), labelled.withoutLabels(), labelled, 2, 1, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected samples with labels but was 300 samples of a source");
    assertThatThrownBy(
            () -> TrainOnFake.accuracy(classifier(), labelled, labelled.withoutLabels(), 2, 1, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected samples with labels but was 300 samples of a source");
  }
}
