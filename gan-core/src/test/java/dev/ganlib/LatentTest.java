package dev.ganlib;

import static dev.ganlib.testing.Values.bits;
import static dev.ganlib.testing.Values.doubles;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
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
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LatentTest {
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

  @Test
  void should_have_the_moments_of_a_standard_normal() {
    NDArray latents = Latent.normal(100).draw(placement, 7, 1000);
    double[] values = doubles(latents);

    assertThat(latents.getShape()).isEqualTo(new Shape(1000, 100));
    assertThat(latents.getDataType()).isEqualTo(DataType.FLOAT64);
    assertThat(latents.getManager()).isSameAs(manager);
    // 100,000 values: five standard errors of 1 / 316, root 2 / 316 and root 96 / 316.
    assertThat(moment(values, 1)).isCloseTo(0, within(0.016));
    assertThat(moment(values, 2)).isCloseTo(1, within(0.023));
    assertThat(moment(values, 4)).isCloseTo(3, within(0.16));
  }

  @Test
  void should_be_uniform_between_minus_1_and_1() {
    double[] values = doubles(Latent.uniform(100).draw(placement, 7, 1000));

    assertThat(Arrays.stream(values).min().orElseThrow()).isBetween(-1.0, -0.999);
    assertThat(Arrays.stream(values).max().orElseThrow()).isBetween(0.999, 1.0);
    assertThat(moment(values, 1)).isCloseTo(0, within(0.01));
    assertThat(moment(values, 2)).isCloseTo(1.0 / 3, within(0.005));
    assertThat(moment(values, 4)).isCloseTo(1.0 / 5, within(0.005));
  }

  @Test
  void should_follow_the_seed() {
    Latent latent = Latent.normal(5);

    assertThat(bits(latent.draw(placement, 1, 3))).isEqualTo(bits(latent.draw(placement, 1, 3)));
    assertThat(bits(latent.draw(placement, 2, 3))).isNotEqualTo(bits(latent.draw(placement, 1, 3)));
  }

  @Test
  void should_name_its_shape() {
    assertThat(Latent.normal(5).shape()).isEqualTo(new Shape(5));
    assertThat(Latent.uniform(5))
        .isEqualTo(new Latent(5, Latent.Distribution.UNIFORM, List.of()))
        .isNotEqualTo(Latent.normal(5));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -5})
  void should_refuse_a_size_that_is_not_positive(long size) {
    assertThatThrownBy(() -> Latent.normal(size))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("latent size must be positive but was " + size);
    assertThatThrownBy(() -> Latent.uniform(size))
        .hasMessage("latent size must be positive but was " + size);
  }

  @Test
  void should_name_the_missing_distribution() {
    assertThatNullPointerException()
        .isThrownBy(() -> new Latent(5, null, List.of()))
        .withMessage("distribution");
  }

  private static double moment(double[] values, int power) {
    return Arrays.stream(values).map(v -> Math.pow(v, power)).average().orElseThrow();
  }
}
