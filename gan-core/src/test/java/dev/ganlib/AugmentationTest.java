package dev.ganlib;

import static dev.ganlib.testing.GradientCheck.assertGradient;
import static dev.ganlib.testing.Values.bits;
import static dev.ganlib.testing.Values.doubles;
import static dev.ganlib.testing.Values.farthest;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.Augmentation.Kind;
import dev.ganlib.data.Placement;
import dev.ganlib.internal.torch.Draws;
import dev.ganlib.internal.torch.EngineRoom;
import dev.ganlib.internal.torch.Gradients;
import dev.ganlib.testing.NativeArrays;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AugmentationTest {
  private static final Augmentation ALL = Augmentation.of(Kind.values());

  private NDManager manager;

  @BeforeEach
  void open() {
    manager = EngineRoom.newManager(Device.cpu());
  }

  @AfterEach
  void close() {
    manager.close();
  }

  private NDArray uniform(Augmentation augmentation, Shape batch, DataType type, long seed) {
    Shape shape = augmentation.numbers(batch);
    return Draws.uniform(manager.zeros(new Shape(), type), seed, 0, 1, shape, manager);
  }

  private NDArray images(Shape shape, DataType type, long seed) {
    return Draws.uniform(manager.zeros(new Shape(), type), seed, -1, 1, shape, manager);
  }

  private static double[] expected(
      Augmentation augmentation, double p, NDArray images, NDArray uniform) {
    int[] sides = Arrays.stream(images.getShape().getShape()).mapToInt(Math::toIntExact).toArray();
    return PlainAugmentation.apply(
        augmentation.kinds(),
        p,
        doubles(images),
        doubles(uniform),
        sides[0],
        sides[1],
        sides[2],
        sides[3]);
  }

  private static List<Augmentation> oneByOneAndAll() {
    List<Augmentation> list = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      list.add(Augmentation.of(kind));
    }
    list.add(Augmentation.diffAugment());
    list.add(Augmentation.of(Kind.CUTOUT, Kind.TRANSLATION));
    list.add(ALL);
    return list;
  }

  @ParameterizedTest
  @CsvSource({
    "64, 1, 28, 28",
    "33, 3, 12, 20",
    "17, 3, 21, 9",
    "7, 2, 5, 3",
    "5, 1, 1, 40",
    "5, 3, 40, 1",
    "3, 3, 4, 4",
    "3, 3, 2, 2",
    "2, 1, 1, 1",
    "1, 3, 16, 16"
  })
  void should_do_what_plain_loops_do(int b, int c, int h, int w) {
    Shape shape = new Shape(b, c, h, w);
    for (Augmentation augmentation : oneByOneAndAll()) {
      for (DataType type : List.of(DataType.FLOAT32, DataType.FLOAT64)) {
        for (double p : new double[] {1, 0.5}) {
          NDArray images = images(shape, type, 1);
          NDArray uniform = uniform(augmentation, shape, type, 2);
          NDArray changed = augmentation.probability(p).apply(images, uniform, null);

          assertThat(changed.getShape()).isEqualTo(shape);
          assertThat(changed.getDataType()).isEqualTo(type);
          assertThat(changed.getManager()).isSameAs(images.getManager());
          assertThat(farthest(doubles(changed), expected(augmentation, p, images, uniform)))
              .as("%s of %s", augmentation.probability(p), type)
              .isLessThan(type == DataType.FLOAT32 ? 1e-6 : 1e-14);
        }
      }
    }
  }

  /** Pixels are moved or replaced by 0, never computed with. */
  @Test
  void should_keep_the_bits_of_pixels_when_moved_or_cut() {
    Shape shape = new Shape(40, 3, 24, 17);
    Augmentation augmentation = Augmentation.of(Kind.TRANSLATION, Kind.CUTOUT);
    NDArray images = images(shape, DataType.FLOAT32, 3);
    NDArray uniform = uniform(augmentation, shape, DataType.FLOAT32, 4);

    assertThat(doubles(augmentation.apply(images, uniform, null)))
        .isEqualTo(expected(augmentation, 1, images, uniform));
  }

  /** At the ends of [0, 1) are the first and the last place; in float32 nothing is nearer to 1. */
  @Test
  void should_reach_the_outermost_places_and_no_further() {
    NDArray image = manager.arange(1f, 65f).reshape(1, 1, 8, 8);
    Augmentation move = Augmentation.of(Kind.TRANSLATION);
    Augmentation cut = Augmentation.of(Kind.CUTOUT);
    float last = Math.nextDown(1f);

    assertThat(kept(move, image, 0, 0)).isEqualTo(pixels(p -> p / 8 > 0 && p % 8 > 0));
    assertThat(kept(move, image, last, last)).isEqualTo(pixels(p -> p / 8 < 7 && p % 8 < 7));
    assertThat(kept(move, image, 0.5f, last)).isEqualTo(pixels(p -> p % 8 < 7));
    assertThat(kept(cut, image, 0, 0)).isEqualTo(pixels(p -> p / 8 >= 2 || p % 8 >= 2));
    assertThat(kept(cut, image, last, last)).isEqualTo(pixels(p -> p / 8 < 6 || p % 8 < 6));
    assertThat(kept(cut, image, 0.5f, 0))
        .isEqualTo(pixels(p -> p / 8 < 2 || p / 8 >= 6 || p % 8 >= 2));
  }

  /** Returns the pixels of the image, all of them positive, that a change has left in it. */
  private List<Integer> kept(Augmentation augmentation, NDArray image, float u, float v) {
    NDArray uniform = manager.create(new float[] {0, u, v}, new Shape(1, 3));
    return Arrays.stream(doubles(augmentation.apply(image, uniform, null)))
        .filter(value -> value != 0)
        .mapToObj(value -> (int) value - 1)
        .toList();
  }

  private static List<Integer> pixels(IntPredicate which) {
    return IntStream.range(0, 64).filter(which).boxed().toList();
  }

  @Test
  void should_leave_short_sides_unshifted_and_hide_a_single_pixel() {
    NDArray thin = images(new Shape(50, 1, 3, 3), DataType.FLOAT32, 5);
    NDArray pixel = images(new Shape(50, 1, 1, 1), DataType.FLOAT32, 5);
    Augmentation move = Augmentation.of(Kind.TRANSLATION);
    Augmentation cut = Augmentation.of(Kind.CUTOUT);

    assertThat(bits(move.apply(thin, uniform(move, thin.getShape(), DataType.FLOAT32, 6), null)))
        .isEqualTo(bits(thin));
    assertThat(doubles(cut.apply(pixel, uniform(cut, pixel.getShape(), DataType.FLOAT32, 6), null)))
        .containsOnly(0);
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT32", "FLOAT64"})
  void should_leave_images_to_the_bit_when_the_probability_is_0(DataType type) {
    Shape shape = new Shape(8, 3, 16, 12);
    NDArray images = images(shape, type, 7);
    images.set(new float[(int) shape.size()]);
    NDArray signed = images.neg();
    for (NDArray batch : List.of(images(shape, type, 7), signed)) {
      for (Augmentation augmentation : oneByOneAndAll()) {
        NDArray uniform = uniform(augmentation, shape, type, 8);
        NDArray zeros = uniform.zerosLike();
        Augmentation adaptive = augmentation.adaptive(0.6, 1000);

        for (NDArray numbers : List.of(uniform, zeros)) {
          assertThat(bits(augmentation.probability(0).apply(batch, numbers, null)))
              .as(augmentation.toString())
              .isEqualTo(bits(batch));
          assertThat(bits(adaptive.apply(batch, numbers, adaptive.state(Placement.like(batch)))))
              .as(adaptive.toString())
              .isEqualTo(bits(batch));
        }
      }
    }
  }

  /** A share of 0.3 of 4000 has a deviation of 0.0073. */
  @ParameterizedTest
  @EnumSource(Kind.class)
  void should_change_as_many_images_as_the_probability_says(Kind kind) {
    Shape shape = new Shape(4000, 3, 8, 8);
    Augmentation augmentation = Augmentation.of(kind);
    NDArray images = images(shape, DataType.FLOAT32, 9);
    NDArray uniform = uniform(augmentation, shape, DataType.FLOAT32, 10);
    // One in nine shifts is by nothing.
    double seen = kind == Kind.TRANSLATION ? 8.0 / 9 : 1;
    for (double p : new double[] {0.3, 0.5}) {
      NDArray state = manager.create(new double[] {p, 0, 0, 0});
      NDArray fixed = augmentation.probability(p).apply(images, uniform, null);
      NDArray adaptive = augmentation.adaptive(0.6, 100).apply(images, uniform, state);

      double share = changed(doubles(images), doubles(fixed), 4000) / 4000.0;
      assertThat(share).isCloseTo(p * seen, within(0.025));
      assertThat(bits(adaptive)).isEqualTo(bits(fixed));
    }
  }

  private static int changed(double[] before, double[] after, int images) {
    int area = before.length / images;
    return (int)
        IntStream.range(0, images)
            .filter(
                i ->
                    !Arrays.equals(
                        before, i * area, (i + 1) * area, after, i * area, (i + 1) * area))
            .count();
  }

  /** Two kinds of probability 1/2 leave a quarter unchanged: their chances are drawn apart. */
  @Test
  void should_decide_on_each_kind_by_itself() {
    Shape shape = new Shape(4000, 1, 8, 8);
    Augmentation augmentation = Augmentation.of(Kind.BRIGHTNESS, Kind.CUTOUT).probability(0.5);
    NDArray images = images(shape, DataType.FLOAT32, 11);
    NDArray uniform = uniform(augmentation, shape, DataType.FLOAT32, 12);

    double[] after = doubles(augmentation.apply(images, uniform, null));
    assertThat(changed(doubles(images), after, 4000) / 4000.0).isCloseTo(0.75, within(0.025));
  }

  @Test
  void should_shift_to_every_place_equally_often() {
    int count = 9000;
    NDArray images = manager.zeros(new Shape(count, 1, 8, 8));
    Augmentation move = Augmentation.of(Kind.TRANSLATION);
    float[] dots = new float[count * 64];
    for (int i = 0; i < count; i++) {
      dots[i * 64 + 27] = 1;
    }
    images.set(dots);
    double[] after =
        doubles(move.apply(images, uniform(move, images.getShape(), DataType.FLOAT32, 13), null));
    int[] places = new int[64];
    for (int i = 0; i < after.length; i++) {
      places[i % 64] += (int) after[i];
    }

    for (int p = 0; p < 64; p++) {
      boolean near = Math.abs(p / 8 - 3) <= 1 && Math.abs(p % 8 - 3) <= 1;
      // A ninth of 9000 has a deviation of 30.
      assertThat(places[p]).isBetween(near ? 880 : 0, near ? 1120 : 0);
    }
  }

  @ParameterizedTest
  @CsvSource({"2, 3, 8, 6", "3, 1, 5, 9"})
  void should_have_the_gradient_and_second_gradient_of_central_differences(
      int b, int c, int h, int w) {
    Shape shape = new Shape(b, c, h, w);
    double[] at = doubles(images(shape, DataType.FLOAT64, 14));
    for (Augmentation augmentation : oneByOneAndAll()) {
      double[] u = doubles(uniform(augmentation, shape, DataType.FLOAT64, 15));
      Shape numbers = augmentation.numbers(shape);
      double[] weights = doubles(images(shape, DataType.FLOAT64, 16));

      assertGradient(x -> cubes(augmentation, x, u, numbers, weights), shape, 1e-7, at);
      assertGradient(
          x -> {
            NDArray value = cubes(augmentation, x, u, numbers, weights);
            NDArray gradient = Gradients.withGraph(value, List.of(x)).get(0);
            return gradient.mul(gradient).sum();
          },
          shape,
          1e-5,
          at);
    }
  }

  /** A sum of cubes that treats no two pixels alike. */
  private static NDArray cubes(
      Augmentation augmentation, NDArray x, double[] u, Shape numbers, double[] weights) {
    NDManager manager = x.getManager();
    NDArray y = augmentation.apply(x, manager.create(u, numbers), null);
    return y.mul(y).mul(y).mul(manager.create(weights, x.getShape())).sum();
  }

  /** The controller as the paper tells it, on numbers. */
  private static final class PlainControl {
    private final double target;
    private final long images;
    private final List<double[]> window = new ArrayList<>();
    private double strength;

    PlainControl(double target, long images) {
      this.target = target;
      this.images = images;
    }

    /** Takes the outputs of a batch, 0 the middle, {@code each} of them for an image. */
    void batch(double[] outputs, int each) {
      double[] means = new double[outputs.length / each];
      for (int i = 0; i < outputs.length; i++) {
        means[i / each] += Math.signum(outputs[i]) / each;
      }
      window.add(means);
      if (window.size() == 4) {
        double[] all = window.stream().flatMapToDouble(Arrays::stream).toArray();
        double sureness = Arrays.stream(all).average().orElseThrow();
        strength += Math.signum(sureness - target) * all.length / images;
        strength = Math.max(0, Math.min(1, strength));
        window.clear();
      }
    }
  }

  /** Outputs whose share of positive ones swings to and fro, so that the strength does too. */
  private NDArray outputs(int batch, Shape shape, DataType type) {
    double middle = 0.75 + 0.25 * Math.cos(batch / 9.0);
    NDArray uniform =
        Draws.uniform(manager.zeros(new Shape(), type), 100 + batch, 0, 1, shape, manager);
    return uniform.neg().add(middle);
  }

  @ParameterizedTest
  @CsvSource({
    "FLOAT32, 1, 2000, true",
    "FLOAT64, 1, 2000, true",
    "FLOAT32, 4, 2000, true",
    "FLOAT32, 1, 2000, false",
    "FLOAT32, 1, 300, true"
  })
  void should_adapt_as_a_plain_simulation_does(
      DataType type, int patches, long images, boolean logits) {
    Augmentation augmentation = Augmentation.diffAugment().adaptive(0.6, images);
    PlainControl plain = new PlainControl(0.6, images);
    NDArray state = augmentation.state(Placement.of(manager, type));
    double least = 2;
    double most = -1;
    for (int batch = 0; batch < 50; batch++) {
      int size = batch % 7 == 6 ? 11 : 32;
      Shape shape = patches == 1 ? new Shape(size, 1) : new Shape(size, 1, 2, patches / 2);
      NDArray outputs = outputs(batch, shape, type);
      plain.batch(doubles(outputs), patches);

      augmentation.adapt(state, logits ? outputs : outputs.add(0.5), logits ? 0 : 0.5, size);

      assertThat(state.toDoubleArray()[0])
          .as("after batch %d", batch)
          .isCloseTo(plain.strength, within(1e-12));
      least = batch < 4 ? least : Math.min(least, plain.strength);
      most = Math.max(most, plain.strength);
    }
    // The simulation has seen both directions, and in the short run both bounds.
    assertThat(most).isGreaterThan(0.1);
    assertThat(plain.strength).isLessThan(most);
    if (images == 300) {
      assertThat(most).isEqualTo(1);
      assertThat(least).isZero();
    }
  }

  @Test
  void should_adapt_to_a_batch_in_parts_as_to_the_whole() {
    Augmentation augmentation = Augmentation.diffAugment().adaptive(0.6, 500);
    NDArray whole = augmentation.state(Placement.of(manager, DataType.FLOAT32));
    NDArray inParts = augmentation.state(Placement.of(manager, DataType.FLOAT32));
    double most = 0;
    for (int batch = 0; batch < 24; batch++) {
      NDArray outputs = outputs(batch, new Shape(31, 1), DataType.FLOAT32);
      augmentation.adapt(whole, outputs, 0, 31);
      for (String part : List.of("0:10", "10:20", "20:31")) {
        augmentation.adapt(inParts, outputs.get(part), 0, 31);
      }
      assertThat(inParts.toDoubleArray()).containsExactly(whole.toDoubleArray(), within(1e-12));
      most = Math.max(most, whole.toDoubleArray()[0]);
    }
    assertThat(most).isGreaterThan(0.2);
  }

  @Test
  void should_move_at_the_fourth_batch_only_and_stay_at_the_target() {
    // Of five outputs four are positive: the mean sign is 0.6, which is the target.
    Augmentation augmentation = Augmentation.diffAugment().adaptive(0.6, 100);
    NDArray state = augmentation.state(Placement.of(manager, DataType.FLOAT32));
    NDArray sure = manager.ones(new Shape(5, 1));
    for (int batch = 1; batch <= 3; batch++) {
      augmentation.adapt(state, sure, 0, 5);
      assertThat(state.toDoubleArray())
          .containsExactly(new double[] {0, 5 * batch, 5 * batch, batch}, within(1e-12));
    }
    augmentation.adapt(state, sure, 0, 5);
    assertThat(state.toDoubleArray()).containsExactly(new double[] {0.2, 0, 0, 0}, within(1e-12));

    NDArray middling = manager.create(new float[] {1, 2, 3, 4, -1}, new Shape(5, 1));
    for (int batch = 1; batch <= 4; batch++) {
      augmentation.adapt(state, middling, 0, 5);
    }
    assertThat(state.toDoubleArray()).containsExactly(new double[] {0.2, 0, 0, 0}, within(1e-12));
  }

  @Test
  void should_keep_its_state_finite_when_outputs_are_not() {
    Augmentation augmentation = Augmentation.diffAugment().adaptive(0.6, 100);
    NDArray state = augmentation.state(Placement.of(manager, DataType.FLOAT32));
    float[] odd = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.NaN};
    for (int batch = 0; batch < 5; batch++) {
      augmentation.adapt(state, manager.create(odd), 0, 4);
    }
    assertThat(state.toDoubleArray()).containsExactly(new double[] {0, 0, 4, 1}, within(1e-12));
  }

  @Test
  void should_leave_no_array_but_its_result() {
    Shape shape = new Shape(4, 1, 8, 8);
    Augmentation augmentation = ALL.adaptive(0.6, 100);
    NDArray images = images(shape, DataType.FLOAT32, 17);
    NDArray uniform = uniform(augmentation, shape, DataType.FLOAT32, 18);
    NDArray state = augmentation.state(Placement.like(images));
    NDArray outputs = manager.ones(new Shape(4, 1));
    augmentation.adapt(state, outputs, 0, 4);
    long before = NativeArrays.count();

    for (int i = 0; i < 10; i++) {
      augmentation.apply(images, uniform, state).close();
      ALL.apply(images, uniform, null).close();
      augmentation.adapt(state, outputs, 0, 4);
    }

    assertThat(NativeArrays.count()).isEqualTo(before);
  }

  @Test
  void should_need_numbers_for_each_kind() {
    Shape batch = new Shape(5, 3, 8, 8);

    assertThat(Augmentation.of(Kind.BRIGHTNESS).numbers(batch)).isEqualTo(new Shape(5, 2));
    assertThat(Augmentation.of(Kind.CUTOUT).numbers(batch)).isEqualTo(new Shape(5, 3));
    assertThat(ALL.numbers(batch)).isEqualTo(new Shape(5, 12));
    assertThat(Augmentation.diffAugment().numbers(batch)).isEqualTo(new Shape(5, 8));
  }

  @Test
  void should_describe_itself() {
    assertThat(Augmentation.diffAugment())
        .hasToString("brightness, translation, cutout, probability 1.0");
    assertThat(Augmentation.of(Kind.CUTOUT, Kind.SATURATION).probability(0.5))
        .hasToString("saturation, cutout, probability 0.5");
    assertThat(Augmentation.of(Kind.CONTRAST).adaptive(0.6, 500_000))
        .hasToString("contrast, adaptive to 0.6 over 500000 images");
    assertThat(Augmentation.diffAugment().kinds())
        .containsExactly(Kind.BRIGHTNESS, Kind.TRANSLATION, Kind.CUTOUT);
    assertThat(ALL.adaptive(0.6, 1).isAdaptive()).isTrue();
    assertThat(ALL.adaptive(0.6, 1).probability(1).isAdaptive()).isFalse();
  }

  private static void assertRefused(ThrowingCallable call, String message) {
    assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }

  @Test
  void should_refuse_no_kind_and_a_kind_twice() {
    assertRefused(Augmentation::of, "an augmentation needs at least one kind but was none");
    assertRefused(
        () -> Augmentation.of(Kind.CUTOUT, Kind.CONTRAST, Kind.CUTOUT),
        "expected each kind once but was twice: CUTOUT");
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, -0.001, 1.001, Double.POSITIVE_INFINITY})
  void should_refuse_a_probability_or_target_out_of_range(double value) {
    assertRefused(() -> ALL.probability(value), "probability must be in [0, 1] but was " + value);
    assertRefused(() -> ALL.adaptive(value, 10), "target must be in (0, 1) but was " + value);
  }

  @Test
  void should_refuse_a_run_up_of_no_images() {
    assertRefused(() -> ALL.adaptive(0.6, 0), "images must be positive but was 0");
    assertRefused(() -> ALL.adaptive(0.6, -5), "images must be positive but was -5");
    assertRefused(() -> ALL.adaptive(0, 5), "target must be in (0, 1) but was 0.0");
    assertRefused(() -> ALL.adaptive(1, 5), "target must be in (0, 1) but was 1.0");
  }

  @Test
  void should_refuse_what_is_no_batch_of_images() {
    assertRefused(
        () -> ALL.numbers(new Shape(64, 784)),
        "augmentation needs images of shape (B, C, H, W) but was (64, 784)");
    assertRefused(
        () -> ALL.numbers(new Shape(64, 1, 0, 4)),
        "augmentation needs images of shape (B, C, H, W) but was (64, 1, 0, 4)");
  }

  @Test
  void should_refuse_numbers_that_do_not_fit() {
    NDArray images = manager.zeros(new Shape(4, 1, 8, 8));
    assertRefused(
        () -> ALL.apply(images, manager.zeros(new Shape(4, 8)), null),
        "expected uniform numbers of shape (4, 12) and type float32 but was (4, 8) and float32");
    assertRefused(
        () -> ALL.apply(images, manager.zeros(new Shape(4, 12), DataType.FLOAT64), null),
        "expected uniform numbers of shape (4, 12) and type float32 but was (4, 12) and float64");
  }

  @Test
  void should_refuse_a_state_where_there_is_none_and_the_other_way_round() {
    NDArray images = manager.zeros(new Shape(4, 1, 8, 8));
    NDArray uniform = manager.zeros(new Shape(4, 12));
    Augmentation adaptive = ALL.adaptive(0.6, 100);
    NDArray state = adaptive.state(Placement.like(images));
    NDList wrong =
        new NDList(
            manager.zeros(new Shape(3), DataType.FLOAT64),
            manager.zeros(new Shape(4), DataType.INT64));

    assertRefused(
        () -> adaptive.apply(images, uniform, null),
        "an adaptive probability needs a state but was null");
    assertRefused(() -> ALL.apply(images, uniform, state), "a fixed probability has no state");
    assertRefused(() -> ALL.adapt(state, images, 0, 4), "a fixed probability has no state");
    assertRefused(
        () -> adaptive.apply(images, uniform, wrong.get(0)),
        "expected a state of shape (4) and type float32 or float64 but was (3) and float64");
    assertRefused(
        () -> adaptive.adapt(wrong.get(1), images, 0, 4),
        "expected a state of shape (4) and type float32 or float64 but was (4) and int64");
    assertRefused(
        () -> adaptive.adapt(state, images, 0, 3), "expected outputs for 1 to 3 images but was 4");
    assertRefused(
        () -> adaptive.adapt(state, manager.zeros(new Shape()), 0, 3),
        "expected outputs for 1 to 3 images but was 0");
  }
}
