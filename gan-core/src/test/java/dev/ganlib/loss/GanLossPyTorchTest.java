package dev.ganlib.loss;

import static dev.ganlib.testing.Values.doubles;
import static dev.ganlib.testing.Values.scalar;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.internal.torch.EngineRoom;
import dev.ganlib.internal.torch.GradMode;
import dev.ganlib.internal.torch.Gradients;
import dev.ganlib.internal.torch.Scope;
import dev.ganlib.testing.Values;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Values and gradients against PyTorch, from {@code pytorch/losses.py}. */
final class GanLossPyTorchTest {
  private record Reference(List<Case> cases) {}

  private record Case(
      String loss,
      List<Long> shape,
      double realLabel,
      double fakeLabel,
      boolean averaged,
      String dtype,
      List<Double> real,
      List<Double> fake,
      double discriminatorLoss,
      double generatorLoss,
      List<Double> discriminatorGradientReal,
      List<Double> discriminatorGradientFake,
      List<Double> generatorGradientFake) {

    @Override
    public String toString() {
      return loss + " " + shape + " " + realLabel + " / " + fakeLabel + " " + dtype;
    }
  }

  static List<Case> cases() throws IOException {
    return Values.json("/pytorch/losses.json", Reference.class).cases();
  }

  @ParameterizedTest
  @MethodSource("cases")
  @SuppressWarnings("try") // scope and mode work by being open
  void should_equal_pytorch_in_value_and_gradient(Case expected) {
    GanLoss loss = expected.loss().equals("bce") ? GanLoss.bce() : GanLoss.bceWithLogits();
    loss = loss.smooth(expected.realLabel(), expected.fakeLabel());
    loss = expected.averaged() ? loss.averaged() : loss;
    DataType type = DataType.valueOf(expected.dtype().toUpperCase(Locale.ROOT));
    double tolerance = type == DataType.FLOAT64 ? 1e-12 : 1e-5;

    try (NDManager manager = EngineRoom.newManager(Device.cpu());
        Scope scope = new Scope();
        GradMode on = GradMode.on()) {
      NDArray real = leaf(manager, expected.real(), expected.shape(), type);
      NDArray fake = leaf(manager, expected.fake(), expected.shape(), type);
      NDArray discriminator = loss.discriminatorLoss(real, fake);
      NDList forD = Gradients.of(discriminator, List.of(real, fake));
      NDArray generator = loss.generatorLoss(fake);
      NDList forG = Gradients.of(generator, List.of(fake));

      assertClose(scalar(discriminator), expected.discriminatorLoss(), tolerance);
      assertClose(scalar(generator), expected.generatorLoss(), tolerance);
      assertClose(forD.get(0), expected.discriminatorGradientReal(), tolerance);
      assertClose(forD.get(1), expected.discriminatorGradientFake(), tolerance);
      assertClose(forG.get(0), expected.generatorGradientFake(), tolerance);
    }
  }

  private static NDArray leaf(
      NDManager manager, List<Double> values, List<Long> shape, DataType type) {
    NDArray array = manager.create(doubles(values), new Shape(shape));
    return Gradients.leaf(array.toType(type, false));
  }

  private static void assertClose(NDArray actual, List<Double> expected, double tolerance) {
    double[] values = doubles(actual);
    assertThat(values).hasSameSizeAs(doubles(expected));
    for (int i = 0; i < values.length; i++) {
      assertClose(values[i], expected.get(i), tolerance);
    }
  }

  /** Relative where the number is large: gradients of probabilities reach 1e12. */
  private static void assertClose(double actual, double expected, double tolerance) {
    Offset<Double> offset = within(tolerance * Math.max(1, Math.abs(expected)));
    assertThat(actual).isCloseTo(expected, offset);
  }
}
