package dev.ganlib.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import dev.ganlib.testing.Logged;
import dev.ganlib.testing.NativeArrays;
import dev.ganlib.testing.Values;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class FeatureInputTest {
  private static final Shape GREY = new Shape(1, 2, 2);
  private static final Shape COLOUR = new Shape(3, 2, 2);

  private final NDManager manager = NDManager.newBaseManager(Device.cpu());

  @AfterEach
  void close() {
    manager.close();
  }

  /** Two random directions in the pixels, which are also clamped where they are out of 0 to 255. */
  private FeatureExtractor network(Shape sample, FeatureInput input) {
    Block block =
        new SequentialBlock()
            .add(Blocks.batchFlattenBlock())
            .add(Linear.builder().setUnits(2).build());
    block.initialize(manager, DataType.FLOAT32, new Shape(1).addAll(sample));
    NDArray weight = block.getParameters().get(0).getValue().getArray();
    float[] weights = new float[(int) weight.size()];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) Math.sin(i + 1);
    }
    weight.set(weights);
    return FeatureExtractor.of("network", block, sample, input);
  }

  private NDArray images(int count, Shape sample, double low, double high) {
    Shape shape = new Shape(count).addAll(sample);
    NDArray zigzag = manager.arange((int) shape.size()).mul(0.7548777f);
    NDArray unit = zigzag.sub(zigzag.floor()).reshape(shape);
    return unit.mul(high - low).add(low);
  }

  private static double distance(FeatureExtractor extractor, NDArray data, NDArray samples) {
    return Evaluator.of(extractor, Samples.of(data), Samples.of(data))
        .measuring(Metric.FRECHET_DISTANCE)
        .evaluate(Samples.of(samples))
        .value(Evaluation.FRECHET_DISTANCE);
  }

  @Test
  void should_make_the_range_along_a_line() {
    NDArray samples = manager.create(new float[] {-1, -0.5f, 0, 1}, new Shape(4, 1));

    assertThat(Values.doubles(FeatureInput.range(0, 255).of(samples, -1, 1)))
        .containsExactly(new double[] {0, 63.75, 127.5, 255}, within(1e-4));
    assertThat(Values.doubles(FeatureInput.range(-2, 2).from(-1, 3).of(samples, -1, 1)))
        .containsExactly(new double[] {-2, -1.5, -1, 0}, within(1e-6));
    assertThat(FeatureInput.asGiven().isAsGiven()).isTrue();
    assertThat(FeatureInput.range(-1, 1).isAsGiven()).isFalse();
  }

  @Test
  void should_repeat_grey_in_each_channel() {
    NDArray grey = manager.create(new float[] {1, 2, 3, 4, 5, 6, 7, 8}, new Shape(2, 1, 2, 2));

    NDArray colour = FeatureInput.asGiven().channels(3).of(grey, 1, 8);

    assertThat(colour.getShape()).isEqualTo(new Shape(2, 3, 2, 2));
    assertThat(Values.doubles(colour))
        .containsExactly(1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4, 5, 6, 7, 8, 5, 6, 7, 8, 5, 6, 7, 8);
  }

  /**
   * What a network of bytes in colour sees in samples in [-1, 1] is what it sees in the same images
   * as bytes in colour.
   */
  @Test
  void should_measure_as_if_the_samples_had_been_made_for_the_network() {
    NDArray data = images(200, GREY, -1, 1);
    NDArray samples = images(150, GREY, -0.9, 0.7);
    FeatureExtractor stated = network(COLOUR, FeatureInput.range(0, 255).channels(3));
    FeatureExtractor plain = network(COLOUR, FeatureInput.asGiven());

    double own = distance(stated, data, samples);

    double bytes =
        distance(
            plain, data.add(1).mul(127.5f).repeat(1, 3), samples.add(1).mul(127.5f).repeat(1, 3));
    assertThat(own).isCloseTo(bytes, within(1e-3 * bytes));
    double wrong = distance(plain, data.repeat(1, 3), samples.repeat(1, 3));
    assertThat(wrong).as("as it was without a word").isLessThan(own / 1000);
    assertThat(stated.identity())
        .endsWith(", input in [0.0, 255.0] from [-1.0, 1.0], channels 3")
        .startsWith(plain.identity());
  }

  @Test
  void should_refuse_samples_that_the_input_cannot_be_made_from() {
    FeatureExtractor colour = network(COLOUR, FeatureInput.range(0, 1).channels(3));
    NDArray data = images(50, GREY, -1, 1);

    assertThatThrownBy(() -> distance(colour, data, images(50, GREY, 0, 255)))
        .hasMessageStartingWith(
            "expected samples in [-1.0, 1.0], which the extractor's input is made from, but they"
                + " reach from 0.")
        .hasMessageEndingWith("FeatureInput.range(0.0, 1.0).from(low, high) names another range");
    assertThatThrownBy(() -> distance(colour, data, images(50, new Shape(4, 2, 2), -1, 1)))
        .hasMessage(
            "expected images of shape (B, 1 or 3, H, W) for the extractor but was (50, 4, 2, 2);"
                + " only grey ones can be made to have other channels, by repeating theirs");
    FeatureExtractor grey = network(GREY, FeatureInput.range(0, 1).channels(1));
    assertThatThrownBy(() -> distance(grey, data, images(50, COLOUR, -1, 1)))
        .hasMessageStartingWith("expected images of shape (B, 1, H, W) for the extractor but was");
    assertThatThrownBy(
            () -> distance(colour, images(50, new Shape(1, 3, 3), -1, 1), images(9, GREY, -1, 1)))
        .hasMessage("expected samples of shape (B, 3, 2, 2) with B > 0 but was (50, 3, 3, 3)");
  }

  /** Data in [0, 1] where the input is made from [-1, 1]. */
  @Test
  void should_warn_of_data_that_use_half_of_the_range_or_less() {
    NDArray unit = images(50, GREY, 0, 1);
    FeatureExtractor extractor = network(GREY, FeatureInput.range(0, 255));
    FeatureExtractor right = network(GREY, FeatureInput.range(0, 255).from(0, 1));

    assertThat(Logged.by(() -> distance(extractor, unit, unit)))
        .contains("half or less of [-1.0, 1.0], which the extractor's input is made from");
    assertThat(Logged.by(() -> distance(right, unit, unit))).isEmpty();
  }

  @Test
  void should_leave_no_array_behind() {
    Samples data = Samples.of(images(50, GREY, -1, 1));
    FeatureExtractor extractor = network(COLOUR, FeatureInput.range(0, 255).channels(3));
    Evaluator evaluator = Evaluator.of(extractor, data, data).measuring(Metric.KERNEL_DISTANCE);
    long before = NativeArrays.count();

    evaluator.evaluate(data);

    assertThat(NativeArrays.count()).isEqualTo(before);
  }

  @Test
  void should_refuse_what_is_no_range() {
    assertThatThrownBy(() -> FeatureInput.range(1, 1))
        .hasMessage("expected a finite range with low < high but was [1.0, 1.0]");
    assertThatThrownBy(() -> FeatureInput.range(0, Double.NaN))
        .hasMessage("expected a finite range with low < high but was [0.0, NaN]");
    assertThatThrownBy(() -> FeatureInput.range(0, 1).from(3, 2))
        .hasMessage("expected a finite range with low < high but was [3.0, 2.0]");
    assertThatThrownBy(() -> FeatureInput.asGiven().from(0, 1))
        .hasMessageStartingWith("expected a range to make from this one");
    assertThatThrownBy(() -> FeatureInput.asGiven().channels(2))
        .hasMessage("channels must be 1 or 3 but was 2");
  }
}
