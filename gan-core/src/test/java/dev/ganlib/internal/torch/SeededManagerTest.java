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
import ai.djl.training.initializer.Initializer;
import ai.djl.training.initializer.NormalInitializer;
import ai.djl.training.initializer.TruncatedNormalInitializer;
import ai.djl.training.initializer.UniformInitializer;
import ai.djl.training.initializer.XavierInitializer;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class SeededManagerTest {
  private static final DrawKey KEY = new DrawKey(11, 0, 0, "init/generator");
  private static final Shape SHAPE = new Shape(200, 100);

  private NDManager manager;

  @BeforeEach
  void open() {
    manager = EngineRoom.newManager(Device.cpu());
  }

  @AfterEach
  void close() {
    manager.close();
  }

  /** DJL's initialisers with the standard deviation that each is documented to have. */
  static List<Arguments> initialisers() {
    return List.of(
        Arguments.of("normal", new NormalInitializer(0.02f), 0.02),
        Arguments.of("uniform", new UniformInitializer(0.3f), 0.3 / Math.sqrt(3)),
        // U(-c, c) with c = sqrt(6 / ((100 + 200) / 2))
        Arguments.of("xavier", new XavierInitializer(), Math.sqrt(6 / 150.0) / Math.sqrt(3)),
        Arguments.of(
            "he",
            new XavierInitializer(
                XavierInitializer.RandomType.GAUSSIAN, XavierInitializer.FactorType.IN, 2),
            Math.sqrt(2 / 100.0)),
        Arguments.of("one of four arguments", truncated(0.5f), 0.5 * Math.sqrt(0.7737412995)));
  }

  private static Initializer truncated(float deviation) {
    return (manager, shape, type) -> manager.truncatedNormal(0, deviation, shape, type);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("initialisers")
  void should_follow_the_key_and_nothing_else(
      String name, Initializer initialiser, double deviation) {
    EngineRoom.engine().setRandomSeed(1);
    long[] first = bits(initialiser.initialize(seeded(0), SHAPE, DataType.FLOAT32));
    EngineRoom.engine().setRandomSeed(2);
    NDArray again = initialiser.initialize(seeded(0), SHAPE, DataType.FLOAT32);
    NDArray other = initialiser.initialize(seeded(1), SHAPE, DataType.FLOAT32);

    assertThat(bits(again)).isEqualTo(first);
    assertThat(bits(other)).isNotEqualTo(first);
    assertThat(again.getManager()).isSameAs(manager);
    assertThat(again.getShape()).isEqualTo(SHAPE);
    assertThat(again.getDataType()).isEqualTo(DataType.FLOAT32);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("initialisers")
  void should_leave_the_initialiser_its_distribution(
      String name, Initializer initialiser, double deviation) {
    for (DataType type : List.of(DataType.FLOAT32, DataType.FLOAT64)) {
      double[] values = doubles(initialiser.initialize(seeded(0), SHAPE, type));
      double mean = Arrays.stream(values).average().orElseThrow();
      double square = Arrays.stream(values).map(v -> v * v).average().orElseThrow();

      // 20,000 values: five standard errors of the mean; of the deviation it is at most 0.5 %.
      assertThat(mean).isCloseTo(0, within(5 * deviation / Math.sqrt(values.length)));
      assertThat(Math.sqrt(square)).isCloseTo(deviation, within(0.025 * deviation));
    }
  }

  @Test
  void should_leave_the_engine_s_generator_alone() {
    EngineRoom.engine().setRandomSeed(1);
    long[] expected = bits(manager.randomNormal(SHAPE));
    EngineRoom.engine().setRandomSeed(1);
    new NormalInitializer().initialize(seeded(0), SHAPE, DataType.FLOAT32);

    assertThat(bits(manager.randomNormal(SHAPE))).isEqualTo(expected);
  }

  @Test
  void should_number_the_draws() {
    NDManager seeded = seeded(3);
    NDArray like = manager.zeros(new Shape(), DataType.FLOAT32);
    Shape shape = new Shape(5);

    NDArray first = seeded.randomNormal(shape);
    NDArray second = seeded.randomUniform(-1, 1, shape);

    assertThat(bits(first)).isEqualTo(bits(Draws.normal(like, KEY.seedOf(3), shape, manager)));
    assertThat(bits(second))
        .isEqualTo(bits(Draws.uniform(like, KEY.seedOf((1L << 32) + 3), -1, 1, shape, manager)));
  }

  @Test
  void should_shift_and_scale_normal_numbers() {
    NDArray like = manager.zeros(new Shape(), DataType.FLOAT64);
    double[] standard = doubles(Draws.normal(like, KEY.seedOf(0), new Shape(9), manager));

    double[] drawn = doubles(seeded(0).randomNormal(5, 0.5f, new Shape(9), DataType.FLOAT64));

    assertThat(drawn)
        .containsExactly(Arrays.stream(standard).map(v -> 5 + v / 2).toArray(), within(1e-14));
  }

  @Test
  void should_keep_double_precision_when_bounds_are_wide() {
    double bound = 1 / Math.sqrt(7);
    NDArray like = manager.zeros(new Shape(), DataType.FLOAT64);
    double[] unit = doubles(Draws.uniform(like, KEY.seedOf(0), 0, 1, new Shape(50), manager));

    double[] drawn =
        doubles(SeededManager.uniform(seeded(0), -bound, bound, new Shape(50), DataType.FLOAT64));

    double[] expected = Arrays.stream(unit).map(u -> -bound + 2 * bound * u).toArray();
    // Bounds rounded to float would be off by 1e-8.
    assertThat(drawn).containsExactly(expected, within(1e-15));
  }

  @Test
  void should_draw_from_the_engine_when_the_manager_is_not_seeded() {
    NDArray drawn = SeededManager.uniform(manager, 2, 3, new Shape(1000), DataType.FLOAT64);

    assertThat(drawn.getDataType()).isEqualTo(DataType.FLOAT64);
    assertThat(Arrays.stream(doubles(drawn))).allMatch(v -> v >= 2 && v < 3);
  }

  @Test
  void should_pass_on_everything_that_draws_nothing() {
    NDManager seeded = seeded(0);

    assertThat(doubles(seeded.zeros(new Shape(2)))).containsExactly(0, 0);
    assertThat(doubles(seeded.create(new double[] {3, 4}))).containsExactly(3, 4);
    assertThat(seeded.getDevice()).isEqualTo(Device.cpu());
    assertThatThrownBy(() -> seeded.create(new float[1], new Shape(2)))
        .as("an exception of the manager itself")
        .isInstanceOf(IllegalArgumentException.class);
  }

  static List<Arguments> unseeded() {
    return List.of(
        refused("randomInteger", m -> m.randomInteger(0, 5, new Shape(2), DataType.INT64)),
        refused("randomPermutation", m -> m.randomPermutation(5)),
        refused("randomMultinomial", m -> m.randomMultinomial(2, m.ones(new Shape(2)))),
        refused("sampleNormal", m -> m.sampleNormal(m.ones(new Shape(2)), m.ones(new Shape(2)))),
        refused("samplePoisson", m -> m.samplePoisson(m.ones(new Shape(2)))),
        refused("sampleGamma", m -> m.sampleGamma(m.ones(new Shape(2)), m.ones(new Shape(2)))));
  }

  private static Arguments refused(String name, Consumer<NDManager> draw) {
    return Arguments.of(name, draw);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("unseeded")
  void should_refuse_draws_that_would_not_follow_the_seed(String name, Consumer<NDManager> draw) {
    assertThatThrownBy(() -> draw.accept(seeded(0)))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessage(
            "an initialiser may draw with randomUniform, randomNormal and truncatedNormal, which"
                + " follow the run's seed, but it called "
                + name);
  }

  @Test
  void should_refuse_a_manager_of_the_initialiser_s_own_with_the_way_out() {
    assertThatThrownBy(
            () ->
                new TruncatedNormalInitializer(0.02f)
                    .initialize(seeded(0), SHAPE, DataType.FLOAT32))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessage(
            "an initialiser must draw from the manager that it is given, which follows the run's"
                + " seed, but it called newSubManager; instead of DJL's TruncatedNormalInitializer"
                + " use (manager, shape, type) -> manager.truncatedNormal(0, sigma, shape, type)");
  }

  private NDManager seeded(long firstDraw) {
    return SeededManager.of(manager, KEY, firstDraw);
  }
}
