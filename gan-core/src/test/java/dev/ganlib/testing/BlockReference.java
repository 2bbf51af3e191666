package dev.ganlib.testing;

import static dev.ganlib.testing.Values.doubles;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import dev.ganlib.internal.torch.Copies;
import dev.ganlib.internal.torch.Gradients;
import java.util.List;

/** Compares blocks with numbers that were computed elsewhere. */
public final class BlockReference {
  private BlockReference() {}

  /** Returns all parameters but running means and variances. */
  public static List<Parameter> trained(Block block) {
    return block.getParameters().values().stream().filter(Parameter::requiresGradient).toList();
  }

  /** Sets the trained parameters of an initialised block, whose shapes must be these. */
  public static void setParameters(
      Block block, List<List<Long>> shapes, List<List<Double>> parameters) {
    List<Parameter> own = trained(block);
    assertThat(own.stream().map(parameter -> parameter.getArray().getShape()))
        .containsExactlyElementsOf(shapes.stream().map(Shape::new).toList());
    for (int k = 0; k < own.size(); k++) {
      NDArray array = own.get(k).getArray();
      NDArray given = array.getManager().create(doubles(parameters.get(k)), array.getShape());
      Copies.into(List.of(array), "target", List.of(given.toType(array.getDataType(), false)));
    }
  }

  /**
   * Compares the gradients of the sum of weights times squares of an output, and those of the sum
   * of all squares of these gradients.
   *
   * @param by the arrays whose gradients they are
   */
  public static void assertGradients(
      NDArray output,
      List<Double> weights,
      List<NDArray> by,
      List<List<Double>> gradients,
      List<List<Double>> second,
      double tolerance) {
    assertThat(by).hasSameSizeAs(gradients).hasSameSizeAs(second);
    NDManager manager = output.getManager();
    NDArray factors =
        manager.create(doubles(weights), output.getShape()).toType(output.getDataType(), false);
    NDList first = Gradients.withGraph(factors.mul(output.square()).sum(), by);
    NDArray squares = manager.zeros(new Shape(), output.getDataType());
    for (NDArray gradient : first) {
      squares = squares.add(gradient.square().sum());
    }
    NDList next = Gradients.of(squares, by);
    for (int k = 0; k < by.size(); k++) {
      assertClose("gradient " + k, first.get(k), gradients.get(k), tolerance);
      assertClose("second gradient " + k, next.get(k), second.get(k), tolerance);
    }
  }

  /**
   * Compares numbers.
   *
   * @param tolerance relative to the largest number over 1, for second gradients reach thousands
   */
  public static void assertClose(
      String what, NDArray actual, List<Double> expected, double tolerance) {
    double largest = expected.stream().mapToDouble(Math::abs).max().orElseThrow();
    assertThat(doubles(actual))
        .as(what)
        .containsExactly(doubles(expected), within(tolerance * Math.max(1, largest)));
  }
}
