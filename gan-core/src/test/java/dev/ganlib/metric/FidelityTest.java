package dev.ganlib.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.internal.torch.EngineRoom;
import dev.ganlib.internal.torch.Reads;
import dev.ganlib.testing.Values;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Figures of scikit-image are in fidelity.json. */
final class FidelityTest {
  private NDManager manager;

  private static final class Case {
    String name = "";
    long[] shape = {};
    double[] outputs = {};
    double[] targets = {};
    double range;
    double psnr;
    double ssim;
    double l1;

    @Override
    public String toString() {
      return name;
    }
  }

  @BeforeEach
  void open() {
    manager = EngineRoom.newManager(Device.cpu());
  }

  @AfterEach
  void close() {
    manager.close();
  }

  static Stream<Case> cases() throws IOException {
    return Stream.of(Values.json("/fidelity/fidelity.json", Case[].class));
  }

  private NDArray array(double[] values, long... shape) {
    return manager.create(values, new Shape(shape));
  }

  private static void assertClose(Fidelity actual, Case expected, double by) {
    assertThat(actual.count()).isEqualTo(expected.shape[0]);
    assertThat(actual.identical()).isZero();
    assertThat(actual.psnr()).isCloseTo(expected.psnr, within(by));
    assertThat(actual.ssim()).isCloseTo(expected.ssim, within(by));
    assertThat(actual.l1()).isCloseTo(expected.l1, within(by));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void should_equal_scikit_image_in_float64(Case expected) {
    Fidelity fidelity =
        Fidelity.of(
            array(expected.outputs, expected.shape),
            array(expected.targets, expected.shape),
            expected.range);

    assertClose(fidelity, expected, 1e-10);
  }

  /** Values are rounded to float32 at the beginning and never again. */
  @ParameterizedTest
  @MethodSource("cases")
  void should_come_near_it_in_float32(Case expected) {
    Fidelity fidelity =
        Fidelity.of(
            array(expected.outputs, expected.shape).toType(DataType.FLOAT32, false),
            array(expected.targets, expected.shape).toType(DataType.FLOAT32, false),
            expected.range);

    assertClose(fidelity, expected, 1e-5);
  }

  /** A frame is an image: videos of a case's images are the case, however they are cut. */
  @Test
  void should_take_each_frame_of_a_video_for_an_image() throws IOException {
    Case colour = cases().filter(one -> one.name.equals("colour")).findFirst().orElseThrow();
    long[] s = colour.shape;
    NDArray outputs =
        array(colour.outputs, s).reshape(1, s[0], s[1], s[2], s[3]).transpose(0, 2, 1, 3, 4);
    NDArray targets =
        array(colour.targets, s).reshape(1, s[0], s[1], s[2], s[3]).transpose(0, 2, 1, 3, 4);
    assertThat(outputs.getShape()).isEqualTo(new Shape(1, 3, 2, 14, 19));

    assertClose(Fidelity.of(outputs, targets), colour, 1e-10);
  }

  @Test
  void should_count_equal_images_and_leave_them_out_of_the_mean_of_psnr() throws IOException {
    Case smooth = cases().filter(one -> one.name.equals("smooth")).findFirst().orElseThrow();
    NDArray outputs = array(smooth.outputs, smooth.shape);
    NDArray targets = array(smooth.targets, smooth.shape);

    Fidelity half = Fidelity.of(outputs.concat(targets, 0), targets.concat(targets, 0));
    assertThat(half.count()).isEqualTo(4);
    assertThat(half.identical()).isEqualTo(2);
    assertThat(half.psnr()).isCloseTo(smooth.psnr, within(1e-10));
    assertThat(half.ssim()).isCloseTo((smooth.ssim + 1) / 2, within(1e-10));
    assertThat(half.l1()).isCloseTo(smooth.l1 / 2, within(1e-10));

    assertThat(Fidelity.of(targets, targets))
        .isEqualTo(new Fidelity(2, 2, Double.POSITIVE_INFINITY, 1, 0));
  }

  @Test
  void should_be_nan_where_a_value_is() {
    NDArray images = array(new double[121], 1, 1, 11, 11);
    double[] values = new double[121];
    values[60] = Double.NaN;

    Fidelity fidelity = Fidelity.of(array(values, 1, 1, 11, 11), images);

    assertThat(List.of(fidelity.psnr(), fidelity.ssim(), fidelity.l1())).containsOnly(Double.NaN);
    assertThat(fidelity.identical()).isZero();
  }

  /** Samples in portions, by which their numbers are not divided. */
  private static final class Portions implements Samples {
    private final NDArray all;
    private final int portion;
    private int passes;

    Portions(NDArray all, int portion) {
      this.all = all;
      this.portion = portion;
    }

    @Override
    public long count() {
      return all.getShape().get(0);
    }

    @Override
    public void forEach(Consumer consumer) {
      passes++;
      for (long start = 0; start < count(); start += portion) {
        try (NDManager own = all.getManager().newSubManager();
            NDArray some = all.get(start + ":" + Math.min(count(), start + portion))) {
          some.attach(own);
          consumer.accept(some, null);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2 * 8 * 132, 5 * 8 * 132, 1 << 28})
  void should_bring_samples_together_in_bounded_memory(long mostBytes) {
    NDArray outputs = manager.randomUniform(-1, 1, new Shape(13, 1, 11, 12), DataType.FLOAT64);
    NDArray targets = manager.randomUniform(-1, 1, new Shape(13, 1, 11, 12), DataType.FLOAT64);
    Fidelity expected = Fidelity.of(outputs, targets);
    Portions some = new Portions(outputs, 2);
    Portions others = new Portions(targets, 3);

    Fidelity fidelity = Fidelity.of(some, others, 2, mostBytes);

    assertThat(fidelity.count()).isEqualTo(13);
    assertThat(fidelity.psnr()).isCloseTo(expected.psnr(), within(1e-12));
    assertThat(fidelity.ssim()).isCloseTo(expected.ssim(), within(1e-12));
    assertThat(fidelity.l1()).isCloseTo(expected.l1(), within(1e-12));
    assertThat(some.passes).isEqualTo(1);
    // Of portions of 2 one, one, three, and all are kept at a time.
    long samples = mostBytes / (8 * 132);
    long kept = samples < 3 ? 1 : samples < 6 ? 3 : 7;
    assertThat(others.passes).isEqualTo((int) ((7 + kept - 1) / kept));
  }

  /** Says that it has another number of samples than it gives. */
  private record Liar(Samples inside, long count) implements Samples {
    @Override
    public void forEach(Consumer consumer) {
      inside.forEach(consumer);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 1 << 28})
  void should_refuse_passes_of_another_number_than_was_said(long mostBytes) {
    Samples three = new Portions(manager.ones(new Shape(3, 1, 11, 12), DataType.FLOAT64), 2);
    Samples four = new Portions(manager.ones(new Shape(4, 1, 11, 12), DataType.FLOAT64), 2);

    assertThatThrownBy(() -> Fidelity.of(four, new Liar(three, 4), 2, mostBytes))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected 4 partners, as their count() says, but a pass gave 3");
    assertThatThrownBy(() -> Fidelity.of(three, new Liar(four, 3), 2, mostBytes))
        .hasMessage("expected 3 partners, as their count() says, but a pass gave 4");
    assertThatThrownBy(() -> Fidelity.of(new Liar(three, 4), four, 2, mostBytes))
        .hasMessage("expected 4 outputs, as their count() says, but a pass gave 3");
    assertThatThrownBy(() -> Fidelity.of(new Liar(four, 3), three, 2, mostBytes))
        .hasMessage("expected 3 outputs, as their count() says, but a pass gave 4");
  }

  /** 300 images of 64 x 64 are three calls, each read once. */
  @Test
  void should_read_the_device_once_for_many_images() {
    NDArray outputs = manager.zeros(new Shape(300, 1, 64, 64));
    NDArray targets = manager.ones(new Shape(300, 1, 64, 64));
    long before = Reads.count();

    Fidelity fidelity = Fidelity.of(Samples.of(outputs), Samples.of(targets));

    // PSNR of an error of 1 on a range of 2: 10 log10(4).
    assertThat(fidelity.psnr()).isCloseTo(10 * Math.log10(4), within(1e-12));
    assertThat(Reads.count() - before).isBetween(3L, 12L);
  }

  @Test
  void should_refuse_what_cannot_be_compared() {
    NDArray small = manager.zeros(new Shape(2, 1, 10, 30));
    NDArray images = manager.zeros(new Shape(2, 1, 11, 30));
    NDArray more = manager.zeros(new Shape(3, 1, 11, 30));
    List<Runnable> wrong = new ArrayList<>();
    wrong.add(() -> Fidelity.of(small, small));
    wrong.add(() -> Fidelity.of(images, more));
    wrong.add(() -> Fidelity.of(manager.zeros(new Shape(2, 30)), images));
    wrong.add(() -> Fidelity.of(images.toType(DataType.UINT8, true), images));
    wrong.add(() -> Fidelity.of(images, images, 0));
    wrong.add(() -> Fidelity.of(images, images, Double.NaN));
    wrong.add(() -> Fidelity.of(Samples.of(images), Samples.of(more)));
    List<String> messages =
        Arrays.asList(
            "SSIM needs images of at least 11 x 11 pixels, the size of its window, but was 10 x 30",
            "expected targets of the outputs' shape (2, 1, 11, 30) but was (3, 1, 11, 30)",
            "expected images of shape (N, C, H, W) or videos of shape (N, C, T, H, W) but was (2, 30)",
            "expected float32 or float64 images but was uint8",
            "range must be positive and finite but was 0.0",
            "range must be positive and finite but was NaN",
            "expected as many outputs as targets but was 2 and 3");
    for (int i = 0; i < wrong.size(); i++) {
      assertThatThrownBy(wrong.get(i)::run)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(messages.get(i));
    }
  }
}
