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
import ai.djl.nn.Block;
import ai.djl.training.dataset.ArrayDataset;
import dev.ganlib.data.Order;
import dev.ganlib.data.Placement;
import dev.ganlib.data.Source;
import dev.ganlib.game.Snapshot;
import dev.ganlib.game.View;
import dev.ganlib.nn.Convolution;
import dev.ganlib.nn.Heads;
import dev.ganlib.nn.Linear;
import dev.ganlib.nn.Sequence;
import dev.ganlib.nn.stock.Mlp;
import dev.ganlib.testing.NativeArrays;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TranslatorTest {
  private static final Shape IMAGE = new Shape(1, 4, 4);
  private static final Shape PAIR = new Shape(2, 4, 4);

  @TempDir private Path folder;
  private NDManager manager;

  @BeforeEach
  void open() {
    manager = NDManager.newBaseManager(Device.cpu());
  }

  @AfterEach
  void close() {
    manager.close();
  }

  private NDArray waves(Shape shape) {
    return manager.arange((int) shape.size()).toType(DataType.FLOAT32, false).reshape(shape).sin();
  }

  /** Returns sums of 3x3 pixels, those beyond the border 0. */
  private static double[] sums(double[] pixels, int height, int width) {
    double[] sums = new double[pixels.length];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        for (int i = Math.max(0, y - 1); i <= Math.min(height - 1, y + 1); i++) {
          for (int j = Math.max(0, x - 1); j <= Math.min(width - 1, x + 1); j++) {
            sums[y * width + x] += pixels[i * width + j];
          }
        }
      }
    }
    return sums;
  }

  private static Translator summing() {
    Block block =
        Sequence.builder()
            .add(Convolution.builder(1, 3, 3).padding(1).withoutBias().build())
            .build();
    block
        .getParameters()
        .valueAt(0)
        .setInitializer((owner, shape, type) -> owner.ones(shape, type));
    return Translators.of(block, IMAGE, 1);
  }

  @Test
  void should_give_what_the_network_makes_of_images_of_any_size() {
    long before = NativeArrays.count();
    NDArray kept;
    try (Translator translator = summing()) {
      assertThat(translator.inputShape()).isEqualTo(IMAGE);
      assertThat(translator.outputShape()).isEqualTo(IMAGE);
      NDArray image = waves(new Shape(1, 1, 4, 4));
      kept = translator.apply(image);
      assertThat(doubles(kept)).containsExactly(sums(doubles(image), 4, 4), within(1e-5));
      assertThat(kept.getManager()).isSameAs(manager);

      NDArray oblong = waves(new Shape(1, 1, 5, 7));
      NDArray other = translator.apply(oblong);
      assertThat(translator.outputShape(new Shape(1, 5, 7))).isEqualTo(new Shape(1, 5, 7));
      assertThat(other.getShape()).isEqualTo(new Shape(1, 1, 5, 7));
      assertThat(doubles(other)).containsExactly(sums(doubles(oblong), 5, 7), within(1e-5));
    }
    assertThat(kept.getFloat(0, 0, 0, 0)).isNotZero();
    close();
    assertThat(NativeArrays.count()).isEqualTo(before);
    open();
  }

  @Test
  void should_refuse_what_the_network_does_not_take() {
    try (Translator translator = summing()) {
      assertThatThrownBy(() -> translator.apply(waves(new Shape(2, 3, 4, 4))))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "expected samples of shape (1, 4, 4), or other sizes behind the first, but was (3, 4, 4)");
      assertThatThrownBy(() -> translator.apply(waves(new Shape(2, 4, 4))))
          .hasMessage(
              "expected samples of shape (1, 4, 4), or other sizes behind the first, but was (4, 4)");
      assertThatThrownBy(() -> translator.apply(waves(new Shape(1, 1, 4, 4)).get("0:0")))
          .hasMessage(
              "expected inputs of shape (N, samples...) with N positive but was (0, 1, 4, 4)");
      assertThatThrownBy(
              () -> translator.apply(manager.ones(new Shape(1, 1, 4, 4), DataType.FLOAT64)))
          .hasMessage("expected inputs of type float32 but was float64");
    }
    Block narrow = Sequence.builder().add(Convolution.builder(1, 3, 3).build()).build();
    try (Translator translator = Translators.of(narrow, IMAGE, 1)) {
      assertThat(translator.outputShape()).isEqualTo(new Shape(1, 2, 2));
      assertThatThrownBy(() -> translator.apply(waves(new Shape(1, 1, 9, 2))))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "the translator takes samples of shape (1, 4, 4) but not of (1, 9, 2): expected images"
                  + " at least 3x3 for a 3x3 kernel without padding but was (N, 1, 9, 2)");
    }
  }

  @Test
  void should_name_the_sizes_that_a_network_is_bound_to() {
    Mlp mlp = Mlp.builder(IMAGE).linear(16).reshape(IMAGE).build();
    try (Translator translator = Translators.of(mlp, IMAGE, 1)) {
      assertThatThrownBy(() -> translator.apply(waves(new Shape(2, 1, 5, 4))))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "the translator takes samples of shape (1, 4, 4) but not of (1, 5, 4): expected input"
                  + " of shape (N, 1, 4, 4) but was (1, 1, 5, 4)");
    }
    Mlp vectors = Mlp.builder(new Shape(3)).linear(2).build();
    try (Translator translator = Translators.of(vectors, new Shape(3), 1)) {
      assertThatThrownBy(() -> translator.apply(waves(new Shape(2, 4))))
          .hasMessage("expected samples of shape (3) but was (4)");
    }
  }

  @Test
  void should_refuse_networks_of_other_inputs_and_outputs() {
    Block labelled = dev.ganlib.nn.LabelConcatenation.of(Linear.of(2), 3);
    try (Snapshot two =
            Translators.snapshot(labelled, DataType.FLOAT32, 1, new Shape(2), new Shape());
        Snapshot heads =
            Translators.snapshot(
                Heads.of(Linear.of(3), Linear.of(1), Linear.of(2)),
                DataType.FLOAT32,
                1,
                new Shape(2))) {
      assertThatThrownBy(() -> Translator.of(two))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "expected a network that takes one array of samples but network N takes samples of"
                  + " shape [(2), ()]");
      assertThatThrownBy(() -> Translator.of(heads))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "expected a network that gives one array of samples but network N gives arrays of"
                  + " shape [(1, 1), (1, 2)]");
      assertThat(two.arrays()).isNotEmpty();
    }
  }

  /** Labels are a function of the input, so that each can be told to be at its place. */
  @Test
  void should_translate_a_source_in_portions_with_its_labels() {
    int count = 600;
    NDArray values = manager.arange(count).toType(DataType.FLOAT32, false).reshape(count, 1, 1, 1);
    NDArray labels = manager.arange(count).toType(DataType.INT64, false);
    Source source = Source.arrays(values, labels, count);
    List<Integer> seen = new ArrayList<>();
    try (Translator translator = Translators.linear(2, 1, new Shape(1, 1, 1))) {
      long before = NativeArrays.count();

      translator.apply(
          source,
          (inputs, outputs, given, indices) -> {
            double[] x = doubles(inputs);
            double[] y = doubles(outputs);
            double[] label = doubles(java.util.Objects.requireNonNull(given));
            assertThat(x).hasSizeLessThanOrEqualTo(256).hasSameSizeAs(y).hasSameSizeAs(label);
            assertThat(indices).hasSameSizeAs(x);
            for (int i = 0; i < x.length; i++) {
              assertThat(label[i]).isEqualTo(x[i]);
              assertThat(indices[i]).isEqualTo((long) x[i]);
              assertThat(y[i]).isEqualTo(2 * x[i] + 1);
              seen.add((int) x[i]);
            }
          });

      assertThat(NativeArrays.count()).isEqualTo(before);
      assertThat(seen).hasSize(count).doesNotHaveDuplicates();
      List<double[]> unlabelled = new ArrayList<>();
      translator.apply(
          Source.arrays(values),
          (inputs, outputs, given, indices) -> {
            assertThat(given).isNull();
            unlabelled.add(doubles(outputs));
          });
      assertThat(unlabelled).hasSize(3);
      Source wrong = Source.arrays(values.reshape(count / 2, 2, 1, 1));
      assertThatThrownBy(() -> translator.apply(wrong, (inputs, outputs, given, indices) -> {}))
          .hasMessage(
              "expected samples of shape (1, 1, 1), or other sizes behind the first, but was (2, 1, 1)");
    }
  }

  /** Passes on another source's batches, but not how it draws. */
  private record Wrapped(Source inside, boolean knows) implements Source {
    @Override
    public Shape sampleShape() {
      return inside.sampleShape();
    }

    @Override
    public long size() {
      return inside.size();
    }

    @Override
    public long indexOf(Placement placement, Order order, long batch, int row) {
      return knows ? inside.indexOf(placement, order, batch, row) : -1;
    }

    @Override
    public Epoch begin(Placement placement, Order order) {
      return inside.begin(placement, order);
    }
  }

  /** A sample's number in the source is its value. */
  @Test
  void should_tell_which_samples_of_other_sources_the_outputs_are_of() {
    int count = 300;
    NDArray values = manager.arange(count).toType(DataType.FLOAT32, false).reshape(count, 1, 1, 1);
    ArrayDataset dataset = new ArrayDataset.Builder().setData(values).setSampling(7, false).build();
    Source resident = Source.arrays(values);
    try (Translator translator = Translators.linear(2, 1, new Shape(1, 1, 1))) {
      List<Source> known =
          List.of(Source.of(dataset, new Shape(1, 1, 1)), new Wrapped(resident, true));
      for (Source source : known) {
        List<Long> seen = new ArrayList<>();
        translator.apply(
            source,
            (inputs, outputs, given, indices) -> {
              double[] y = doubles(outputs);
              assertThat(indices).hasSameSizeAs(y);
              for (int i = 0; i < y.length; i++) {
                assertThat(y[i]).isEqualTo(2.0 * indices[i] + 1);
                seen.add(indices[i]);
              }
            });
        assertThat(seen).hasSize(count).doesNotHaveDuplicates();
      }
      List<Long> unknown = new ArrayList<>();
      translator.apply(
          new Wrapped(resident, false),
          (inputs, outputs, given, indices) -> {
            for (long index : indices) {
              unknown.add(index);
            }
          });
      assertThat(unknown).hasSize(count).containsOnly(-1L);
    }
  }

  @Test
  void should_refuse_inputs_to_show_before_anything_is_shown() {
    long before = NativeArrays.count();
    try (NDArray none = manager.zeros(new Shape(1, 1, 4, 4)).get("0:0");
        NDArray two = manager.zeros(new Shape(1, 2, 4, 4));
        NDArray other = manager.zeros(new Shape(1, 1, 4, 4), DataType.FLOAT64)) {
      assertThatThrownBy(() -> Translator.view(TranslatorTest::summing, none))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "expected inputs of shape (N, samples...) with N positive but was (0, 1, 4, 4)");
      assertThatThrownBy(() -> Translator.view(TranslatorTest::summing, two))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageEndingWith("but was (2, 4, 4)");
      assertThatThrownBy(() -> Translator.view(TranslatorTest::summing, other))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("expected inputs of type float32 but was float64");
    }
    assertThat(NativeArrays.count() - before).as("the array that a view was taken of").isOne();
  }

  @Test
  void should_give_equal_bits_to_many_threads() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(6);
    try (Translator translator = Translators.of(Translators.image(), PAIR, 3)) {
      NDArray small = waves(new Shape(3, 2, 4, 4));
      NDArray large = waves(new Shape(3, 2, 6, 8));
      long[] ofSmall = bits(translator.apply(small));
      long[] ofLarge = bits(translator.apply(large));
      assertThat(ofLarge).hasSize(3 * 12 * 16);
      List<Future<Boolean>> futures = new ArrayList<>();
      for (int i = 0; i < 24; i++) {
        boolean odd = i % 2 == 1;
        futures.add(
            threads.submit(
                () -> {
                  try (NDArray outputs = translator.apply(odd ? large : small)) {
                    return java.util.Arrays.equals(bits(outputs), odd ? ofLarge : ofSmall);
                  }
                }));
      }
      for (Future<Boolean> future : futures) {
        assertThat(future.get()).isTrue();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void should_show_listeners_the_same_inputs_and_save_for_them() throws IOException {
    NDArray inputs = waves(new Shape(300, 1, 4, 4));
    float[] factor = {2};
    View view = Translator.view(() -> Translators.linear(factor[0], 1, IMAGE), inputs);
    long before = NativeArrays.count();

    try (NDArray two = view.samples(2, 7)) {
      assertThat(two.getShape()).isEqualTo(new Shape(2, 1, 4, 4));
      assertThat(doubles(two)[17]).isCloseTo(2 * Math.sin(17) + 1, within(1e-5));
    }
    factor[0] = 3;
    List<Long> portions = new ArrayList<>();
    view.samples(
        300,
        7L,
        outputs -> {
          long first = portions.stream().mapToLong(Long::longValue).sum();
          assertThat(doubles(outputs)[0]).isCloseTo(3 * Math.sin(16.0 * first) + 1, within(1e-4));
          portions.add(outputs.getShape().get(0));
        });
    assertThat(portions).containsExactly(256L, 44L);
    view.save(folder.resolve("saved"));
    assertThat(view.mostSamples()).isEqualTo(300);
    assertThat(NativeArrays.count()).isEqualTo(before);
    try (Translator loaded = Translator.load(folder.resolve("saved"))) {
      assertThat(loaded.inputShape()).isEqualTo(IMAGE);
    }
    assertThatThrownBy(() -> view.samples(301, 7))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected 1 to 300 samples, as many as there are inputs to show, but was 301");
  }

  @Test
  void should_lie_between_two() {
    NDArray x = waves(new Shape(2, 1, 4, 4));
    try (Translator a = Translators.linear(2, 1, IMAGE);
        Translator b = Translators.linear(-6, 5, IMAGE);
        Translator quarter = Translator.between(a, b, 0.25);
        NDArray y = quarter.apply(x)) {
      double[] expected = doubles(x);
      for (int i = 0; i < expected.length; i++) {
        expected[i] = (0.75 * 2 + 0.25 * -6) * expected[i] + 0.75 + 0.25 * 5;
      }
      assertThat(doubles(y)).containsExactly(expected, within(1e-6));
      assertThat(doubles(a.apply(x))[3]).isCloseTo(2 * doubles(x)[3] + 1, within(1e-6));
    }
  }
}
