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
import dev.ganlib.Latent.Code;
import dev.ganlib.data.Placement;
import dev.ganlib.internal.torch.EngineRoom;
import dev.ganlib.testing.NativeArrays;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The codes behind the noise of a latent. */
final class LatentCodesTest {
  /** 3 of noise, then 4, 2 and 3 of codes. */
  private static final Latent LATENT = Latent.normal(3).categorical(4).continuous(2).categorical(3);

  private NDManager manager;
  private Placement placement;

  @BeforeEach
  void open() {
    manager = EngineRoom.newManager(Device.cpu());
    placement = Placement.of(manager, DataType.FLOAT64);
  }

  @AfterEach
  void close() {
    manager.close();
  }

  private static double[][] columns(NDArray matrix, int from, int to) {
    int width = (int) matrix.getShape().get(1);
    double[] flat = doubles(matrix);
    double[][] rows = new double[flat.length / width][];
    Arrays.setAll(rows, i -> Arrays.copyOfRange(flat, i * width + from, i * width + to));
    return rows;
  }

  private static double[] flat(double[][] rows) {
    return Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray();
  }

  private static double moment(double[] values, int power) {
    return Arrays.stream(values).map(v -> Math.pow(v, power)).average().orElseThrow();
  }

  @Test
  void should_count_noise_and_codes() {
    assertThat(LATENT.noise()).isEqualTo(3);
    assertThat(LATENT.codeSize()).isEqualTo(9);
    assertThat(LATENT.size()).isEqualTo(12);
    assertThat(LATENT.shape()).isEqualTo(new Shape(12));
    assertThat(LATENT.codes())
        .containsExactly(
            new Code(Code.Kind.CATEGORICAL, 4),
            new Code(Code.Kind.CONTINUOUS, 2),
            new Code(Code.Kind.CATEGORICAL, 3));
    assertThat(Latent.normal(3).codeSize()).isZero();
    assertThat(Latent.normal(3).size()).isEqualTo(3);
  }

  @Test
  void should_leave_the_latents_it_was_made_from_as_they_were() {
    Latent noise = Latent.uniform(3);

    Latent more = noise.continuous(1);

    assertThat(noise.codes()).isEmpty();
    assertThat(more.distribution()).isEqualTo(Latent.Distribution.UNIFORM);
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT32", "FLOAT64"})
  void should_put_the_codes_behind_the_noise(DataType type) {
    NDArray latents = LATENT.draw(Placement.of(manager, type), 7, 5);

    assertThat(latents.getShape()).isEqualTo(new Shape(5, 12));
    assertThat(latents.getDataType()).isEqualTo(type);
    assertThat(latents.getManager()).isSameAs(manager);
  }

  /** 12,000 draws of a category: five standard errors of its share are 0.02. */
  @Test
  void should_have_one_one_in_each_categorical_code_each_category_as_likely() {
    NDArray latents = LATENT.draw(placement, 7, 12_000);

    for (double[][] code : List.of(columns(latents, 3, 7), columns(latents, 9, 12))) {
      int size = code[0].length;
      double[] counts = new double[size];
      for (double[] row : code) {
        assertThat(Arrays.stream(row).filter(v -> v == 1).count()).isEqualTo(1);
        assertThat(Arrays.stream(row).filter(v -> v == 0).count()).isEqualTo(size - 1);
        counts[IntStream.range(0, size).filter(k -> row[k] == 1).findFirst().orElseThrow()]++;
      }
      for (double count : counts) {
        assertThat(count / 12_000).isCloseTo(1.0 / size, within(0.022));
      }
    }
  }

  /** 20,000 numbers: five standard errors of the mean are 0.02. */
  @Test
  void should_draw_continuous_codes_uniformly_between_minus_1_and_1() {
    double[] values = flat(columns(LATENT.draw(placement, 7, 10_000), 7, 9));

    assertThat(Arrays.stream(values).min().orElseThrow()).isBetween(-1.0, -0.998);
    assertThat(Arrays.stream(values).max().orElseThrow()).isBetween(0.998, 1.0);
    assertThat(moment(values, 1)).isCloseTo(0, within(0.021));
    assertThat(moment(values, 2)).isCloseTo(1.0 / 3, within(0.011));
    assertThat(moment(values, 4)).isCloseTo(1.0 / 5, within(0.01));
  }

  /** The correlation of 10,000 independent pairs is within 0.05, five standard errors. */
  @Test
  void should_draw_noise_and_codes_independently_of_one_another() {
    Latent latent = Latent.uniform(1).continuous(1).continuous(2);

    double[][] rows = columns(latent.draw(placement, 7, 10_000), 0, 4);

    for (int i = 0; i < 4; i++) {
      for (int j = 0; j < i; j++) {
        int a = i;
        int b = j;
        double product =
            Arrays.stream(rows).mapToDouble(row -> row[a] * row[b]).average().orElse(1);
        assertThat(3 * product).as("correlation of %d and %d", a, b).isCloseTo(0, within(0.05));
      }
    }
  }

  /** As independent categories are: each pair in a twelfth of the rows. */
  @Test
  void should_draw_equal_codes_independently_of_one_another() {
    Latent latent = Latent.normal(1).categorical(3).categorical(3);

    double[][] rows = columns(latent.draw(placement, 7, 9_000), 1, 7);

    for (int a = 0; a < 3; a++) {
      for (int b = 3; b < 6; b++) {
        int i = a;
        int j = b;
        double share = Arrays.stream(rows).mapToDouble(r -> r[i] * r[j]).average().orElse(1);
        assertThat(share).isCloseTo(1.0 / 9, within(0.017));
      }
    }
  }

  @Test
  void should_leave_the_noise_as_it_is_without_codes() {
    double[] alone = doubles(Latent.normal(3).draw(placement, 7, 50));

    assertThat(flat(columns(LATENT.draw(placement, 7, 50), 0, 3))).isEqualTo(alone);
    // Nor has a later code a say in an earlier one.
    assertThat(flat(columns(LATENT.draw(placement, 7, 50), 0, 7)))
        .isEqualTo(doubles(Latent.normal(3).categorical(4).draw(placement, 7, 50)));
  }

  @Test
  void should_follow_the_seed() {
    assertThat(bits(LATENT.draw(placement, 1, 20))).isEqualTo(bits(LATENT.draw(placement, 1, 20)));
    NDArray one = LATENT.draw(placement, 1, 20);
    NDArray other = LATENT.draw(placement, 2, 20);
    for (int[] part : new int[][] {{0, 3}, {3, 7}, {7, 9}, {9, 12}}) {
      assertThat(flat(columns(one, part[0], part[1])))
          .isNotEqualTo(flat(columns(other, part[0], part[1])));
    }
  }

  @Test
  void should_leave_nothing_but_the_latents_behind() {
    long before = NativeArrays.count();

    LATENT.draw(placement, 1, 20).close();

    assertThat(NativeArrays.count()).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 0, -2})
  void should_refuse_fewer_than_two_categories(int categories) {
    assertThatThrownBy(() -> Latent.normal(3).categorical(categories))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the size of a categorical code must be at least 2 but was " + categories);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1})
  void should_refuse_a_number_of_continuous_codes_that_is_not_positive(int count) {
    assertThatThrownBy(() -> Latent.normal(3).continuous(count))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the size of a continuous code must be at least 1 but was " + count);
  }

  @Test
  void should_need_noise_even_with_codes() {
    List<Code> codes = List.of(new Code(Code.Kind.CONTINUOUS, 1));
    assertThatThrownBy(() -> new Latent(0, Latent.Distribution.NORMAL, codes))
        .hasMessage("latent size must be positive but was 0");
    assertThatThrownBy(() -> new Code(null, 2))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("kind");
  }
}
