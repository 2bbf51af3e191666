package dev.ganlib.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.testing.GradientCheck;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ClassesTest {
  private static final double[] LOGITS = {2, -1, 0.5, 0, 0, 0, -3, 4, 1, 100, -100, 0};
  private static final long[] LABELS = {0, 2, 0, 1};

  private final NDManager manager = NDManager.newBaseManager(Device.cpu());

  @AfterEach
  void close() {
    manager.close();
  }

  /** Minus the mean log of the softmax, stable at the row with a difference of 200. */
  private static double expected() {
    double sum = 0;
    for (int i = 0; i < LABELS.length; i++) {
      double largest = Math.max(LOGITS[3 * i], Math.max(LOGITS[3 * i + 1], LOGITS[3 * i + 2]));
      double total = 0;
      for (int k = 0; k < 3; k++) {
        total += Math.exp(LOGITS[3 * i + k] - largest);
      }
      sum += largest + Math.log(total) - LOGITS[3 * i + (int) LABELS[i]];
    }
    return sum / LABELS.length;
  }

  @Test
  void should_be_the_mean_of_minus_log_softmax() {
    NDArray logits = manager.create(LOGITS, new Shape(4, 3));

    double value = Classes.crossEntropy(logits, manager.create(LABELS)).getDouble();

    assertThat(value).isCloseTo(expected(), within(1e-12));
  }

  @Test
  void should_have_the_gradient_of_central_differences() {
    GradientCheck.assertGradient(
        x -> Classes.crossEntropy(x, x.getManager().create(LABELS)), new Shape(4, 3), 1e-8, LOGITS);
  }

  @Test
  void should_count_how_many_are_told_right() {
    NDArray logits = manager.create(LOGITS, new Shape(4, 3));

    NDArray share = Classes.accuracy(logits, manager.create(new long[] {0, 2, 1, 0}));

    assertThat(share.getDouble()).isEqualTo(0.75);
  }

  /** To PyTorch's function -100 is a sample to leave out. */
  @ParameterizedTest
  @ValueSource(longs = {-1, 3, -100})
  void should_leave_no_sample_out(long wrong) {
    NDArray logits = manager.create(LOGITS, new Shape(4, 3));
    NDArray labels = manager.create(new long[] {0, wrong, 1, 2});

    assertThatThrownBy(() -> Classes.crossEntropy(logits, labels))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("Target " + wrong + " is out of bounds");
  }

  @Test
  void should_name_the_shapes_it_wants() {
    NDArray logits = manager.zeros(new Shape(4, 3));
    assertThatThrownBy(() -> Classes.crossEntropy(logits, manager.create(new long[] {0, 1})))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected labels of type int64 and shape (4) but was int64 (2)");
    assertThatThrownBy(() -> Classes.accuracy(logits, manager.zeros(new Shape(4))))
        .hasMessage("expected labels of type int64 and shape (4) but was float32 (4)");
    assertThatThrownBy(() -> Classes.accuracy(manager.zeros(new Shape(4)), logits))
        .hasMessage("expected logits of shape (B, classes) but was (4)");
  }
}
