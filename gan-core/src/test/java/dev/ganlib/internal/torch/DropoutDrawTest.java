package dev.ganlib.internal.torch;

import static dev.ganlib.testing.Values.bits;
import static dev.ganlib.testing.Values.doubles;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@link Draws#dropout} and the {@link DrawScope} that its randomness comes from. */
@SuppressWarnings("try") // scopes and modes work by being open
final class DropoutDrawTest {
  private static final String OUTSIDE =
      "Dropout draws its randomness from the move that runs it, but no move is being played on this"
          + " thread; run the network through a trainer, or in inference mode";

  private NDManager manager;

  @BeforeEach
  void open() {
    manager = EngineRoom.newManager(Device.cpu());
  }

  @AfterEach
  void close() {
    manager.close();
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT32", "FLOAT64"})
  void should_mask_as_python_s_bernoulli_does(DataType type) throws IOException {
    DrawsReference.Draw reference =
        DrawsReference.draw("bernoulli", type == DataType.FLOAT32 ? "float32" : "float64");
    NDArray ones = manager.ones(new Shape(64, 256), type);
    NDArray dropped;
    try (DrawScope scope = new DrawScope(DrawsReference.KEY)) {
      dropped = Draws.dropout(ones, 0.3);
    }
    double[] mask = Arrays.stream(doubles(dropped)).map(v -> v * 0.7).toArray();

    assertThat(dropped.getDataType()).isEqualTo(type);
    assertThat(dropped.getShape()).isEqualTo(new Shape(64, 256));
    assertThat(Arrays.copyOf(mask, 5)).containsExactly(doubles(reference.first()), within(1e-6));
    assertThat(Arrays.copyOfRange(mask, mask.length - 5, mask.length))
        .containsExactly(doubles(reference.last()), within(1e-6));
    assertThat(Arrays.stream(mask).sum()).isCloseTo(reference.sum(), within(0.01));
  }

  @Test
  void should_pass_the_gradient_through_the_same_mask() {
    NDArray x = Gradients.leaf(manager.arange(1, 101).toType(DataType.FLOAT64, false));
    double[] factors;
    double[] gradient;
    try (DrawScope scope = new DrawScope(DrawsReference.KEY);
        GradMode on = GradMode.on()) {
      NDArray dropped = Draws.dropout(x, 0.25);
      factors = doubles(dropped.div(x));
      gradient = doubles(Gradients.of(dropped.sum(), List.of(x)).get(0));
    }

    // Each factor is 0 or 1 / 0.75, and the output is linear in x with these factors.
    assertThat(Arrays.stream(factors)).allMatch(f -> f == 0 || Math.abs(f - 4.0 / 3) < 1e-12);
    assertThat(Arrays.stream(factors)).contains(0.0).anyMatch(f -> f > 1);
    assertThat(gradient).containsExactly(factors, within(1e-12));
  }

  @Test
  void should_be_refused_when_no_scope_is_open() {
    NDArray x = manager.ones(new Shape(3));
    assertThatThrownBy(() -> Draws.dropout(x, 0.5))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(OUTSIDE);

    new DrawScope(DrawsReference.KEY).close();
    assertThatThrownBy(() -> Draws.dropout(x, 0.5)).hasMessage(OUTSIDE);
  }

  @Test
  void should_number_the_draws_of_a_scope() {
    DrawKey key = new DrawKey(5, 6, 7, "move/discriminator");
    try (DrawScope scope = new DrawScope(key)) {
      assertThat(DrawScope.nextSeed("test")).isEqualTo(key.seedOf(0));
      assertThat(DrawScope.nextSeed("test")).isEqualTo(key.seedOf(1));
      assertThat(DrawScope.nextSeed("test")).isEqualTo(key.seedOf(2));
    }
    try (DrawScope scope = new DrawScope(key)) {
      assertThat(DrawScope.nextSeed("test")).isEqualTo(key.seedOf(0));
    }
  }

  @Test
  void should_return_to_the_outer_scope_when_an_inner_one_closes() {
    DrawKey outer = new DrawKey(1, 0, 0, "outer");
    DrawKey inner = new DrawKey(1, 0, 0, "inner");
    try (DrawScope first = new DrawScope(outer)) {
      assertThat(DrawScope.nextSeed("test")).isEqualTo(outer.seedOf(0));
      try (DrawScope second = new DrawScope(inner)) {
        assertThat(DrawScope.nextSeed("test")).isEqualTo(inner.seedOf(0));
      }
      assertThat(DrawScope.nextSeed("test")).isEqualTo(outer.seedOf(1));
    }
  }

  @Test
  void should_draw_another_mask_when_drawn_again_and_the_same_when_repeated() {
    NDArray x = manager.ones(new Shape(1000));
    try (DrawScope scope = new DrawScope(DrawsReference.KEY)) {
      long[] first = bits(Draws.dropout(x, 0.5));
      long[] second = bits(Draws.dropout(x, 0.5));
      assertThat(second).isNotEqualTo(first);
      try (DrawScope again = new DrawScope(DrawsReference.KEY)) {
        assertThat(bits(Draws.dropout(x, 0.5))).isEqualTo(first);
      }
    }
  }

  @Test
  void should_belong_to_the_thread_that_opened_it() {
    ExecutorService other = Executors.newSingleThreadExecutor();
    try (DrawScope scope = new DrawScope(DrawsReference.KEY)) {
      assertThatThrownBy(() -> other.submit(() -> DrawScope.nextSeed("Dropout")).get())
          .isInstanceOf(ExecutionException.class)
          .hasRootCauseMessage(OUTSIDE);
    } finally {
      other.shutdownNow();
    }
  }
}
