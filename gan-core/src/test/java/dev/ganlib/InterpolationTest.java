package dev.ganlib;

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
import dev.ganlib.data.Placement;
import dev.ganlib.internal.torch.EngineRoom;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class InterpolationTest {
  private NDManager manager;

  @BeforeEach
  void open() {
    manager = EngineRoom.newManager(Device.cpu());
  }

  @AfterEach
  void close() {
    manager.close();
  }

  private NDArray latent(double... values) {
    return manager.create(values);
  }

  /** On a circle the way is an even turn. */
  @ParameterizedTest
  @CsvSource({
    "0, 90, 5, 1",
    "20, 140, 7, 1",
    "30, -100, 4, 2.5",
    "10, 10.0000001, 3, 1",
    "0, 179.9, 11, 1",
    "15, 15, 4, 3"
  })
  void should_turn_by_equal_angles_on_a_circle(double from, double to, int steps, double radius) {
    double a = Math.toRadians(from);
    double b = Math.toRadians(to);
    double[] expected = new double[2 * steps];
    for (int i = 0; i < steps; i++) {
      double angle = a + (b - a) * i / (steps - 1);
      expected[2 * i] = radius * Math.cos(angle);
      expected[2 * i + 1] = radius * Math.sin(angle);
    }

    NDArray way =
        Interpolation.spherical(
            latent(radius * Math.cos(a), radius * Math.sin(a)),
            latent(radius * Math.cos(b), radius * Math.sin(b)),
            steps);

    assertThat(way.getShape()).isEqualTo(new Shape(steps, 2));
    assertThat(doubles(way)).containsExactly(expected, within(1e-12));
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT32", "FLOAT64"})
  void should_keep_lengths_and_ends_and_go_one_way_after_another(DataType type) {
    NDArray from = Latent.normal(64).draw(Placement.of(manager, type), 1, 3);
    NDArray to = Latent.normal(64).draw(Placement.of(manager, type), 2, 3);
    NDArray scaled = from.div(from.norm(new int[] {1}, true)).mul(to.norm(new int[] {1}, true));

    NDArray way = Interpolation.spherical(scaled, to, 9);

    assertThat(way.getShape()).isEqualTo(new Shape(27, 64));
    assertThat(way.getDataType()).isEqualTo(type);
    assertThat(way.getManager()).isSameAs(scaled.getManager());
    double tolerance = type == DataType.FLOAT32 ? 1e-5 : 1e-12;
    double[] lengths = doubles(way.norm(new int[] {1}));
    double[] ends = doubles(to.norm(new int[] {1}));
    for (int pair = 0; pair < 3; pair++) {
      assertThat(bits(way.get(9L * pair))).containsExactly(bits(scaled.get(pair)));
      assertThat(bits(way.get(9L * pair + 8))).containsExactly(bits(to.get(pair)));
      for (int step = 0; step < 9; step++) {
        assertThat(lengths[9 * pair + step]).isCloseTo(ends[pair], within(tolerance));
      }
      // Even angles: all chords are equally long.
      double[] chords = new double[8];
      for (int step = 0; step < 8; step++) {
        NDArray chord = way.get(9L * pair + step + 1).sub(way.get(9L * pair + step));
        chords[step] = doubles(chord.norm())[0];
      }
      assertThat(Arrays.stream(chords).max().orElseThrow()).isCloseTo(chords[0], within(tolerance));
      assertThat(Arrays.stream(chords).min().orElseThrow()).isCloseTo(chords[0], within(tolerance));
    }
  }

  @Test
  void should_be_a_straight_line_between_parallel_latents() {
    NDArray way = Interpolation.spherical(latent(1, 2, -2), latent(3, 6, -6), 3);

    assertThat(doubles(way))
        .containsExactly(new double[] {1, 2, -2, 2, 4, -4, 3, 6, -6}, within(1e-12));
  }

  @Test
  void should_weigh_ends_of_other_lengths_by_the_formula() {
    // At a right angle the weights in the middle are the sine of 45 degrees, both.
    NDArray way = Interpolation.spherical(latent(2, 0), latent(0, 8), 3);

    double half = Math.sqrt(0.5);
    assertThat(doubles(way))
        .containsExactly(new double[] {2, 0, 2 * half, 8 * half, 0, 8}, within(1e-12));
  }

  private void assertRefused(NDArray from, NDArray to, int steps, String message) {
    assertThatThrownBy(() -> Interpolation.spherical(from, to, steps))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Test
  void should_refuse_opposite_latents() {
    NDArray from = manager.create(new double[] {1, 0, 1, 2}, new Shape(2, 2));
    NDArray to = manager.create(new double[] {0, 1, -2, -4}, new Shape(2, 2));
    assertRefused(
        from,
        to,
        3,
        "opposite latents have no one shortest way between them but pair 1 is opposite");
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, Double.NaN, Double.POSITIVE_INFINITY})
  void should_refuse_latents_without_direction(double value) {
    assertRefused(
        latent(value, 0),
        latent(1, 0),
        3,
        "a latent's length must be positive and finite but was "
            + value
            + " at the 'from' end of pair 0");
    assertRefused(
        latent(1, 0),
        latent(value, 0),
        3,
        "a latent's length must be positive and finite but was "
            + value
            + " at the 'to' end of pair 0");
  }

  @Test
  void should_refuse_shapes_types_and_steps_that_do_not_fit() {
    NDArray one = latent(1, 0);
    assertRefused(one, latent(0, 1), 1, "steps must be at least 2 but was 1");
    assertRefused(
        one,
        latent(0, 1, 0),
        3,
        "expected latents of shape (2) and type float64 to go to but was (3) and float64");
    assertRefused(
        one,
        one.toType(DataType.FLOAT32, true),
        3,
        "expected latents of shape (2) and type float64 to go to but was (2) and float32");
    NDArray volume = manager.ones(new Shape(2, 2, 2));
    assertRefused(volume, volume, 3, "expected latents of shape (d) or (B, d) but was (2, 2, 2)");
    NDArray whole = manager.ones(new Shape(2), DataType.INT32);
    assertRefused(whole, whole, 3, "expected float32 or float64 latents but was int32");
  }
}
