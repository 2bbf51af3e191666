package dev.ganlib.nn.stock;

import static dev.ganlib.testing.Values.doubles;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import dev.ganlib.internal.torch.DrawKey;
import dev.ganlib.internal.torch.DrawScope;
import dev.ganlib.internal.torch.EngineRoom;
import dev.ganlib.internal.torch.GradMode;
import dev.ganlib.internal.torch.Gradients;
import dev.ganlib.internal.torch.Scope;
import dev.ganlib.internal.torch.StyleOperators;
import dev.ganlib.nn.LayerDescription;
import dev.ganlib.nn.StyledNetwork;
import dev.ganlib.nn.Trait;
import java.nio.DoubleBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A style-based generator that mixes styles in training: whose, where, how often, and when not. */
final class StyleMixingTest {
  private static final int LATENT = 3;
  private static final int CLASSES = 3;
  private static final Shape IMAGE = new Shape(1, 16, 16);
  private static final int LAYERS = 6;

  private NDManager manager;

  @BeforeEach
  void open() {
    manager = EngineRoom.newManager(Device.cpu());
  }

  @AfterEach
  void close() {
    manager.close();
  }

  /** Returns a generator whose weights are sines of their places, so that nothing is drawn. */
  private StockGenerator generator(int classes, double mixing) {
    StockGenerator.Builder builder = StyleGan.generator(LATENT, IMAGE).width(2).mixing(mixing);
    StockGenerator generator = (classes == 0 ? builder : builder.classes(classes)).build();
    Shape latents = new Shape(1, LATENT);
    generator.initialize(
        manager,
        DataType.FLOAT64,
        classes == 0 ? new Shape[] {latents} : new Shape[] {latents, new Shape(1)});
    double phase = 0;
    for (Parameter parameter : generator.getParameters().values()) {
      if (parameter.requiresGradient()) {
        double from = phase++;
        NDArray array = parameter.getArray();
        double[] sines =
            LongStream.range(0, array.size()).mapToDouble(i -> Math.sin(1.3 * i + from)).toArray();
        array.set(DoubleBuffer.wrap(sines));
      }
    }
    return generator;
  }

  private NDArray run(Block block, NDList inputs, boolean training) {
    return block.forward(new ParameterStore(manager, false), inputs, training).singletonOrThrow();
  }

  @SuppressWarnings("try") // the scope works by being open
  private NDArray train(Block block, NDList inputs) {
    try (DrawScope draws = new DrawScope(new DrawKey(1, 0, 0, "test"))) {
      return run(block, inputs, true);
    }
  }

  private NDArray latents(int count) {
    return manager.create(
        IntStream.range(0, count * LATENT).mapToDouble(i -> Math.sin(1.7 * i + 0.3)).toArray(),
        new Shape(count, LATENT));
  }

  private NDList inputs(int count, int classes) {
    NDList inputs = new NDList(latents(count));
    if (classes > 0) {
      inputs.add(manager.create(LongStream.range(0, count).map(i -> i % classes).toArray()));
    }
    return inputs;
  }

  private static double[] row(double[] all, int row, int rows) {
    int length = all.length / rows;
    return Arrays.copyOfRange(all, row * length, (row + 1) * length);
  }

  /** Returns whether arrays are equal but for rounding. */
  private static boolean close(double[] left, double[] right) {
    return IntStream.range(0, left.length).allMatch(i -> Math.abs(left[i] - right[i]) < 1e-12);
  }

  @Test
  void should_mix_from_the_layer_that_is_drawn_and_as_often_as_is_asked() {
    NDArray own = manager.create(new double[] {1, 2, 3, 4, 5}).reshape(5, 1);
    NDArray others = own.mul(10);
    double[] places = {0, 0.3, 0.5, 0.999_999, 0.5};
    double[] whether = {0.1, 0.749, 0.75, 0.2, 0};
    double[] uniform = new double[10];
    for (int i = 0; i < 5; i++) {
      uniform[2 * i] = places[i];
      uniform[2 * i + 1] = whether[i];
    }

    NDArray mixed =
        StyleOperators.mixed(own, others, manager.create(uniform, new Shape(5, 2)), 5, 0.75);

    assertThat(mixed.getShape()).isEqualTo(new Shape(5, 5, 1));
    assertThat(doubles(mixed))
        .containsExactly(
            // From the second layer, from the third, none, from the last, from the fourth.
            1, 10, 10, 10, 10, 2, 2, 20, 20, 20, 3, 3, 3, 3, 3, 4, 4, 4, 4, 40, 5, 5, 5, 50, 50);
  }

  /** Layer k of a sample weighs 10^k, so that a gradient says which layers a style went to. */
  @Test
  @SuppressWarnings("try") // scope and mode work by being open
  void should_give_each_style_the_gradients_of_its_layers() {
    try (Scope scope = new Scope();
        GradMode on = GradMode.on()) {
      NDArray own = Gradients.leaf(manager.create(new double[] {1, 2, 3}, new Shape(3, 1)));
      NDArray others = Gradients.leaf(manager.create(new double[] {4, 5, 6}, new Shape(3, 1)));
      NDArray uniform = manager.create(new double[] {0, 0, 0.5, 0, 0.5, 0.9}, new Shape(3, 2));
      NDArray weights = manager.create(new double[] {1, 10, 100, 1000}, new Shape(1, 4, 1));

      NDArray mixed = StyleOperators.mixed(own, others, uniform, 4, 0.75);
      NDList gradients = Gradients.of(mixed.mul(weights).sum(), List.of(own, others));

      assertThat(doubles(gradients.get(0))).containsExactly(1, 11, 1111);
      assertThat(doubles(gradients.get(1))).containsExactly(1110, 1100, 0);
    }
  }

  /** With classes, the other latent is mapped for the sample's own class. */
  @ParameterizedTest
  @ValueSource(ints = {0, CLASSES})
  void should_give_the_layers_from_some_place_on_the_style_of_the_sample_before(int classes) {
    StockGenerator generator = generator(classes, 1);
    StyledNetwork network = generator.styled().orElseThrow();
    int count = 8;
    NDList inputs = inputs(count, classes);
    NDArray latents = inputs.get(0);
    NDList turned = new NDList(latents.get("7:").concat(latents.get(":7"), 0));
    turned.addAll(inputs.subList(1, inputs.size()));

    double[] images = doubles(train(generator, inputs));

    NDArray own = StyleOperators.repeated(run(network.mapping(), inputs, false), LAYERS);
    NDArray others = StyleOperators.repeated(run(network.mapping(), turned, false), LAYERS);
    int[] found = new int[LAYERS + 1];
    for (int from = 0; from <= LAYERS; from++) {
      NDArray styles = own.get(":, :" + from).concat(others.get(":, " + from + ":"), 1);
      double[] expected = doubles(run(network.synthesis(), new NDList(styles), false));
      for (int sample = 0; sample < count; sample++) {
        found[from] += close(row(images, sample, count), row(expected, sample, count)) ? 1 : 0;
      }
    }
    assertThat(Arrays.stream(found).sum()).isEqualTo(count);
    assertThat(found[0]).as("all of another").isZero();
    assertThat(found[LAYERS]).as("all of its own").isZero();
    assertThat(Arrays.stream(found).filter(n -> n > 0).count()).isGreaterThan(2);
  }

  /** 400 samples: four deviations of the share are 0.092 at 0.7. */
  @Test
  void should_mix_a_share_of_the_samples_in_training_alone_and_leave_the_mean_style() {
    StockGenerator never = generator(0, 0);
    StockGenerator often = generator(0, 0.7);
    int count = 400;
    NDList inputs = inputs(count, 0);

    double[] plain = doubles(run(never, inputs, true));
    double[] mixed = doubles(train(often, inputs));

    long changed =
        IntStream.range(0, count)
            .filter(i -> !close(row(plain, i, count), row(mixed, i, count)))
            .count();
    assertThat((double) changed / count).isCloseTo(0.7, within(0.092));
    assertThat(doubles(often.styled().orElseThrow().meanStyle().getArray()))
        .containsExactly(doubles(never.styled().orElseThrow().meanStyle().getArray()));
    assertThat(doubles(run(often, inputs, false)))
        .containsExactly(doubles(run(never, inputs, false)));
  }

  @Test
  void should_say_of_itself_that_it_draws_and_that_samples_hang_on_others() {
    LayerDescription plain = words(generator(0, 0));
    LayerDescription mixing = words(generator(0, 0.9));

    assertThat(plain.traits()).contains(Trait.SAMPLES_ALONE).doesNotContain(Trait.DRAWS);
    assertThat(mixing.traits()).contains(Trait.DRAWS).doesNotContain(Trait.SAMPLES_ALONE);
    assertThat(mixing.attributes()).containsEntry("mixing", 0.9);
    assertThat(generator(0, 0.9).getChildren().values().toString())
        .as("what checkpoints compare")
        .isEqualTo("[StyleNetwork[mixing=0.9]]");
    assertThat(plain.attributes()).doesNotContainKey("mixing");
  }

  private static LayerDescription words(StockGenerator generator) {
    return ((StyleNetwork) generator.styled().orElseThrow()).describe();
  }

  @Test
  void should_mix_nothing_in_a_batch_of_one() {
    StockGenerator generator = generator(0, 1);
    NDList one = inputs(1, 0);

    assertThat(close(doubles(train(generator, one)), doubles(run(generator, one, false)))).isTrue();
  }

  @Test
  void should_refuse_no_share_and_families_without_styles() {
    assertThatThrownBy(() -> StyleGan.generator(LATENT, IMAGE).mixing(1.1))
        .isExactlyInstanceOf(IllegalArgumentException.class)
        .hasMessage("mixing must be in [0, 1] but was 1.1");
    assertThatThrownBy(() -> Dcgan.generator(LATENT, IMAGE).mixing(0.9))
        .isExactlyInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected a family with styles, stylegan2, to mix them but was dcgan");
  }
}
