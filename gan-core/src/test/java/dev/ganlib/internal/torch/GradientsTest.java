package dev.ganlib.internal.torch;

import static dev.ganlib.testing.Values.doubles;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.testing.GradientCheck;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class GradientsTest {
  private static final double[] WEIGHTS = {0.3, -0.7, 1.1, 0.2, -0.4, 0.9};
  private static final double[] INPUTS = {1.5, -0.5, 0.25, 2, -1, 0.75};

  private NDManager manager;
  private GradMode mode;

  @BeforeEach
  void open() {
    manager = EngineRoom.newManager(Device.cpu());
    mode = GradMode.on();
  }

  @AfterEach
  void close() {
    mode.close();
    manager.close();
  }

  /** Two inputs of three features through a layer of two units: mean(exp(tanh(x W))). */
  private static NDArray network(NDArray x, NDArray weights) {
    return x.matMul(weights).tanh().exp().mean();
  }

  @Test
  void should_equal_central_differences_when_first_order() {
    NDArray x = manager.create(INPUTS, new Shape(2, 3));

    GradientCheck.assertGradient(w -> network(x, w), new Shape(3, 2), 1e-9, WEIGHTS);
  }

  @Test
  void should_equal_central_differences_when_second_order() {
    // The squared norm of the gradient by the input, as a gradient penalty takes it.
    GradientCheck.assertGradient(
        w -> {
          NDArray x = Gradients.leaf(w.getManager().create(INPUTS, new Shape(2, 3)));
          NDArray gradient = Gradients.withGraph(network(x, w), List.of(x)).get(0);
          return gradient.mul(gradient).sum();
        },
        new Shape(3, 2),
        1e-8,
        WEIGHTS);
  }

  /**
   * f = sum(w x^3), g = df/dx = 3 w x^2, and sum(g^2) has the gradients 18 w x^4 and 36 w^2 x^3.
   */
  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT32", "FLOAT64"})
  void should_equal_the_closed_form_when_second_order(DataType type) {
    NDArray x = leaf(type, 2, -1);
    NDArray w = leaf(type, 0.5, 3);

    NDArray cubes = x.mul(x).mul(x).mul(w).sum();
    NDArray first = Gradients.withGraph(cubes, List.of(x)).get(0);
    assertThat(doubles(first)).containsExactly(3 * 0.5 * 4, 3 * 3 * 1.0);

    NDList second = Gradients.of(first.mul(first).sum(), List.of(w, x));
    assertThat(second.get(0).getDataType()).isEqualTo(type);
    assertThat(doubles(second.get(0))).containsExactly(18 * 0.5 * 16, 18 * 3 * 1.0);
    assertThat(doubles(second.get(1))).containsExactly(36 * 0.25 * 8, 36 * 9 * -1.0);
  }

  @Test
  void should_give_the_same_gradients_when_the_graph_is_kept_and_used_twice() {
    NDArray x = leaf(DataType.FLOAT64, 2, -1);
    NDArray loss = x.mul(x).sum();

    double[] once = doubles(Gradients.withGraph(loss, List.of(x)).get(0));
    double[] twice = doubles(Gradients.withGraph(loss, List.of(x)).get(0));

    // Nothing accumulates: 2x both times.
    assertThat(once).containsExactly(4, -2);
    assertThat(twice).containsExactly(4, -2);
  }

  @Test
  void should_keep_a_graph_of_the_gradient_only_when_asked_to() {
    NDArray x = leaf(DataType.FLOAT64, 2, -1);

    assertThat(Gradients.depends(Gradients.of(x.mul(x).sum(), List.of(x)).get(0))).isFalse();
    assertThat(Gradients.depends(Gradients.withGraph(x.mul(x).sum(), List.of(x)).get(0))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void should_be_zero_when_the_loss_does_not_depend_on_a_parameter(boolean withGraph) {
    NDArray used = leaf(DataType.FLOAT64, 2, -1);
    NDArray unused = Gradients.leaf(manager.ones(new Shape(3, 1), DataType.FLOAT64));
    NDArray loss = used.mul(used).sum();

    List<NDArray> parameters = List.of(unused, used);
    NDList gradients =
        withGraph ? Gradients.withGraph(loss, parameters) : Gradients.of(loss, parameters);

    assertThat(gradients).hasSize(2);
    assertThat(gradients.get(0).getShape()).isEqualTo(new Shape(3, 1));
    assertThat(gradients.get(0).getDataType()).isEqualTo(DataType.FLOAT64);
    assertThat(doubles(gradients.get(0))).containsExactly(0, 0, 0);
    assertThat(doubles(gradients.get(1))).containsExactly(4, -2);
  }

  @Test
  void should_give_the_norm_when_everything_is_finite() {
    // 3^2 + 4^2 + 12^2 = 13^2
    NDArray checked = check(-0.5, array(3, 0, -4), array(12));

    assertThat(checked.getShape()).isEqualTo(new Shape(2));
    assertThat(checked.getDataType()).isEqualTo(DataType.FLOAT32);
    assertThat(checked.toFloatArray()).containsExactly(0, 13);
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void should_refuse_when_the_loss_is_not_finite(double loss) {
    assertThat(check(loss, array(3, -4)).toFloatArray()).containsExactly(1, 5);
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void should_refuse_when_one_gradient_is_not_finite(double value) {
    float[] checked = check(1, array(1, 2), array(0, value, 0)).toFloatArray();

    assertThat(checked[0]).isEqualTo(1);
    assertThat(checked[1]).isNotFinite();
  }

  @Test
  void should_accept_large_gradients_and_refuse_when_their_norm_overflows() {
    NDArray loss = manager.ones(new Shape(), DataType.FLOAT32);
    NDArray large = manager.create(new float[] {(float) 3e15, (float) -4e15});
    NDArray overflowing = manager.create(new float[] {(float) 3e25, (float) -4e25});

    float[] accepted = Gradients.check(loss, List.of(large)).toFloatArray();
    float[] refused = Gradients.check(loss, List.of(overflowing)).toFloatArray();

    assertThat(accepted[0]).isZero();
    assertThat(accepted[1]).isCloseTo((float) 5e15, within((float) 1e9));
    // Adam's second moment would be infinite from here on.
    assertThat(refused[0]).isEqualTo(1);
  }

  @Test
  void should_tell_whether_an_array_depends_on_a_leaf() {
    NDArray leaf = leaf(DataType.FLOAT32, 1, 2);
    NDArray constant = manager.ones(new Shape(2));

    assertThat(Gradients.depends(leaf)).isTrue();
    assertThat(Gradients.depends(leaf.mul(constant))).isTrue();
    assertThat(Gradients.depends(constant.mul(constant))).isFalse();
    assertThat(Gradients.depends(Gradients.detach(leaf.mul(constant)))).isFalse();
  }

  @Test
  void should_copy_when_a_leaf_is_made() {
    NDArray original = manager.create(new double[] {1, 2});
    NDArray leaf = Gradients.leaf(original);

    original.addi(6);

    assertThat(doubles(leaf)).containsExactly(1, 2);
    assertThat(Gradients.depends(original)).isFalse();
  }

  @Test
  void should_start_a_graph_of_its_own_when_a_leaf_is_made_of_a_result() {
    NDArray root = leaf(DataType.FLOAT64, 3);
    NDArray square = root.mul(root);
    NDArray leaf = Gradients.leaf(square);

    NDList gradients = Gradients.of(leaf.mul(leaf).sum(), List.of(leaf, root));

    assertThat(doubles(gradients.get(0))).containsExactly(18);
    assertThat(doubles(gradients.get(1))).containsExactly(0);
  }

  @Test
  void should_share_memory_and_stop_the_gradient_when_detached() {
    NDArray x = leaf(DataType.FLOAT64, 3);
    NDArray constant = Gradients.detach(x);

    // d(x * detach(x)) / dx = 3, not 6.
    assertThat(doubles(Gradients.of(x.mul(constant).sum(), List.of(x)).get(0))).containsExactly(3);

    constant.addi(2);
    assertThat(doubles(x)).containsExactly(5);
  }

  @ParameterizedTest
  @EnumSource(DataType.class)
  void should_support_float32_and_float64_only(DataType type) {
    assertThat(Gradients.supports(type))
        .isEqualTo(type == DataType.FLOAT32 || type == DataType.FLOAT64);
  }

  private NDArray check(double loss, NDArray... gradients) {
    return Gradients.check(manager.create(loss), List.of(gradients));
  }

  private NDArray array(double... values) {
    return manager.create(values);
  }

  private NDArray leaf(DataType type, double... values) {
    return Gradients.leaf(manager.create(values).toType(type, false));
  }
}
