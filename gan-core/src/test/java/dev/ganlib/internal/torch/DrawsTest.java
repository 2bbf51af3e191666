package dev.ganlib.internal.torch;

import static dev.ganlib.testing.Values.bits;
import static dev.ganlib.testing.Values.doubles;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class DrawsTest {
  private static final int MANY = 200_000;

  private NDManager manager;
  private long seed;

  @BeforeEach
  void open() {
    manager = EngineRoom.newManager(Device.cpu());
    seed = DrawsReference.KEY.seedOf(0);
  }

  @AfterEach
  void close() {
    manager.close();
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT32", "FLOAT64"})
  void should_draw_the_normal_numbers_of_python(DataType type) throws IOException {
    NDArray drawn = Draws.normal(like(type), seed, new Shape(64, 100), manager);

    assertDrawn(drawn, type, DrawsReference.draw("randn", name(type)));
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT32", "FLOAT64"})
  void should_draw_the_uniform_numbers_of_python(DataType type) throws IOException {
    NDArray drawn = Draws.uniform(like(type), seed, 0, 1, new Shape(10, 10), manager);

    assertDrawn(drawn, type, DrawsReference.draw("rand", name(type)));
  }

  @Test
  void should_scale_uniform_numbers_to_the_bounds() {
    NDArray like = like(DataType.FLOAT64);
    double[] unit = doubles(Draws.uniform(like, seed, 0, 1, new Shape(1000), manager));
    double[] drawn = doubles(Draws.uniform(like, seed, -3, 5, new Shape(1000), manager));

    double[] expected = Arrays.stream(unit).map(u -> -3 + 8 * u).toArray();
    assertThat(drawn).containsExactly(expected, within(1e-14));
  }

  @Test
  void should_draw_the_permutation_of_python() throws IOException {
    DrawsReference.Draw reference = DrawsReference.draw("randperm", "int64");
    NDArray drawn = Draws.permutation(like(DataType.FLOAT32), seed, 60_000, manager);

    assertDrawn(drawn, DataType.INT64, reference);
    long[] sorted = drawn.toLongArray();
    Arrays.sort(sorted);
    assertThat(sorted).isEqualTo(LongStream.range(0, 60_000).toArray());
  }

  @Test
  void should_draw_the_integers_of_python() throws IOException {
    DrawsReference.Draw reference = DrawsReference.draw("randint", "int64");

    assertDrawn(
        Draws.integers(like(DataType.FLOAT32), seed, 60_000, 32, manager),
        DataType.INT64,
        reference);
  }

  private void assertDrawn(NDArray drawn, DataType type, DrawsReference.Draw reference) {
    double[] values = doubles(drawn);
    int n = values.length;
    assertThat(drawn.getDataType()).isEqualTo(type);
    assertThat(drawn.getShape()).isEqualTo(new Shape(reference.shape()));
    assertThat(drawn.getManager()).isSameAs(manager);
    assertThat(Arrays.copyOf(values, 5)).containsExactly(doubles(reference.first()), within(1e-6));
    assertThat(Arrays.copyOfRange(values, n - 5, n))
        .containsExactly(doubles(reference.last()), within(1e-6));
  }

  /**
   * A normal variable cut off at two deviations has the variance 1 - 4 phi(2) / (Phi(2) - Phi(-2))
   * and lies below -1 with probability (Phi(-1) - Phi(-2)) / (Phi(2) - Phi(-2)).
   */
  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT32", "FLOAT64"})
  void should_have_the_moments_of_a_truncated_normal(DataType type) {
    double inside = 0.9544997361036416;
    double variance = 1 - 4 * Math.exp(-2) / Math.sqrt(2 * Math.PI) / inside;
    double below = (0.15865525393145707 - 0.02275013194817921) / inside;

    NDArray drawn = Draws.truncatedNormal(like(type), seed, new Shape(2, MANY / 2), manager);
    double[] values = doubles(drawn);

    assertThat(drawn.getDataType()).isEqualTo(type);
    assertThat(drawn.getShape()).isEqualTo(new Shape(2, MANY / 2));
    assertThat(Arrays.stream(values)).allMatch(v -> Math.abs(v) <= 2);
    assertThat(Arrays.stream(values).max()).hasValueCloseTo(2.0, within(1e-3));
    assertThat(Arrays.stream(values).min()).hasValueCloseTo(-2.0, within(1e-3));
    // Five standard errors each.
    double root = Math.sqrt(MANY);
    assertThat(mean(values)).isCloseTo(0, within(5 * Math.sqrt(variance) / root));
    assertThat(mean(Arrays.stream(values).map(v -> v * v).toArray()))
        .isCloseTo(variance, within(5 * 1.0 / root));
    assertThat(mean(Arrays.stream(values).map(v -> v < -1 ? 1 : 0).toArray()))
        .isCloseTo(below, within(5 * Math.sqrt(below) / root));
  }

  @Test
  void should_draw_integers_below_the_bound_evenly() {
    long[] drawn = Draws.integers(like(DataType.FLOAT32), 3, 7, 70_000, manager).toLongArray();
    long[] counts = new long[7];
    for (long value : drawn) {
      counts[(int) value]++;
    }

    // 10,000 each; the standard deviation of a count is 93.
    assertThat(Arrays.stream(counts)).allSatisfy(c -> assertThat(c).isBetween(9_500L, 10_500L));
  }

  @Test
  void should_draw_a_single_number_when_the_shape_has_no_axis() {
    NDArray like = like(DataType.FLOAT64);
    NDArray single = Draws.normal(like, seed, new Shape(), manager);

    assertThat(single.getShape()).isEqualTo(new Shape());
    assertThat(bits(single))
        .isEqualTo(bits(Draws.normal(like, seed, new Shape(1), manager).reshape(new Shape())));
    assertThat(Draws.uniform(like, seed, 2, 3, new Shape(), manager).getDouble()).isBetween(2d, 3d);
    assertThat(Draws.truncatedNormal(like, seed, new Shape(), manager).getShape())
        .isEqualTo(new Shape());
  }

  @Test
  void should_neither_read_nor_change_the_engine_s_own_generator() {
    Shape shape = new Shape(64);
    NDArray like = like(DataType.FLOAT32);
    Engine engine = EngineRoom.engine();

    engine.setRandomSeed(1);
    long[] ours = bits(Draws.normal(like, seed, shape, manager));
    long[] theirs = bits(manager.randomNormal(shape));
    engine.setRandomSeed(1);
    assertThat(bits(manager.randomNormal(shape))).isEqualTo(theirs);
    engine.setRandomSeed(2);
    assertThat(bits(Draws.normal(like, seed, shape, manager))).isEqualTo(ours);
  }

  @Test
  void should_draw_the_same_bits_when_eight_threads_draw_at_once() throws Exception {
    long[] expected = bits(Draws.normal(like(DataType.FLOAT32), seed, new Shape(1000), manager));
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Future<long[]>> drawn = new ArrayList<>();
      for (int i = 0; i < 64; i++) {
        drawn.add(
            threads.submit(
                () -> {
                  try (NDManager own = EngineRoom.newManager(Device.cpu())) {
                    NDArray like = own.zeros(new Shape(), DataType.FLOAT32);
                    return bits(Draws.normal(like, seed, new Shape(1000), own));
                  }
                }));
      }
      for (Future<long[]> bits : drawn) {
        assertThat(bits.get()).isEqualTo(expected);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElseThrow();
  }

  private static String name(DataType type) {
    return type.name().toLowerCase(Locale.ROOT);
  }

  private NDArray like(DataType type) {
    return manager.zeros(new Shape(), type);
  }
}
