package dev.ganlib;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.training.dataset.ArrayDataset;
import ai.djl.training.initializer.ConstantInitializer;
import ai.djl.training.initializer.Initializer;
import dev.ganlib.data.Order;
import dev.ganlib.data.Placement;
import dev.ganlib.data.Source;
import dev.ganlib.internal.torch.EngineRoom;
import dev.ganlib.loss.GanLoss;
import dev.ganlib.nn.stock.Mlp;
import dev.ganlib.optim.Adam;
import dev.ganlib.testing.NativeArrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Data of another size than what the generator makes are told of, and no others. */
final class DataRangesTest {
  private static final int ROWS = 100;

  /** A generator without an activation at its end, of outputs that are all 0.5, in some shape. */
  private static Mlp half(Shape sample) {
    Mlp generator = linear(sample);
    generator.setInitializer(Initializer.ZEROS, Parameter.Type.WEIGHT);
    generator.setInitializer(new ConstantInitializer(0.5f), Parameter.Type.BIAS);
    return generator;
  }

  private static Mlp linear(Shape sample) {
    return Mlp.builder(new Shape(3)).linear(6).relu().linear(sample.size()).reshape(sample).build();
  }

  private static Source rows(NDManager manager, Shape sample, IntToDoubleFunction number) {
    float[] values = new float[(int) (ROWS * sample.size())];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) number.applyAsDouble(i);
    }
    return Source.arrays(manager.create(values, new Shape(ROWS).addAll(sample)));
  }

  /** Returns the warnings that a training with a generator as it is at the start would have. */
  private static List<String> warnings(Mlp generator, Shape sample, IntToDoubleFunction number) {
    try (NDManager manager = EngineRoom.newManager(Device.cpu())) {
      return warnings(generator, rows(manager, sample, number), manager);
    }
  }

  private static List<String> warnings(Mlp generator, Source real, NDManager manager) {
    Set<String> warnings = new LinkedHashSet<>();
    generator.initialize(manager, DataType.FLOAT32, new Shape(1, 3));
    NDList latent = new NDList(manager.randomNormal(new Shape(DataRanges.PROBE, 3)));
    ParameterStore store = new ParameterStore(manager, false);
    Placement placement = Placement.of(manager, DataType.FLOAT32);
    NDArray made = generator.forward(store, latent, false).singletonOrThrow();
    long before = NativeArrays.count();
    try {
      new DataRanges(BlockTraits.lastActivation(generator), warnings)
          .check(real, placement, made::duplicate);
    } finally {
      assertThat(NativeArrays.count()).as("arrays left behind").isEqualTo(before);
    }
    return List.copyOf(warnings);
  }

  /** Returns the warnings after two trainings of a step each. */
  private static List<String> trained(Mlp generator, Shape sample, IntToDoubleFunction number) {
    Mlp discriminator = Mlp.builder(sample).linear(6).leakyRelu(0.2).linear(1).build();
    try (NDManager manager = EngineRoom.newManager(Device.cpu());
        GanTrainer gan =
            GanTrainer.builder(
                    Generator.of(generator, Latent.normal(3)),
                    Discriminator.of(discriminator),
                    GanLoss.bceWithLogits())
                .optimizer(Adam.of(1e-3))
                .device(Device.cpu())
                .build()) {
      Source real = rows(manager, sample, number);
      gan.fit(real, TrainingPlan.steps(1).batch(4));
      long before = NativeArrays.count();
      gan.fit(real, TrainingPlan.steps(1).batch(4));
      assertThat(NativeArrays.count()).as("arrays left behind").isEqualTo(before);
      return gan.warnings();
    }
  }

  /** Columns: age 18 to 77, income 2,000 to 200,000, flag 0 or 1. */
  private static double person(int i) {
    int row = i / 3;
    return switch (i % 3) {
      case 0 -> row % 2 == 0 ? 18 : 77;
      case 1 -> row % 2 == 0 ? 2_000 : 200_000;
      default -> row % 2;
    };
  }

  @Test
  void should_name_the_columns_that_are_not_scaled_with_both_ranges() {
    assertThat(trained(half(new Shape(3)), new Shape(3), DataRangesTest::person))
        .containsExactly(
            "real samples reach from 18 to 77 in column 0, from 2000 to 200000 in column 1 (columns"
                + " count from 0, there are 3), but those of the generator at the start from 0.5 to"
                + " 0.5: networks learn little of numbers of such a size; scale each column to mean"
                + " 0 and deviation 1, and samples back");
  }

  @Test
  void should_count_the_columns_beyond_three() {
    assertThat(warnings(half(new Shape(6)), new Shape(6), i -> i % 6 == 0 ? i % 12 : 5_000))
        .singleElement()
        .asString()
        .startsWith(
            "real samples reach from 5000 to 5000 in column 1, from 5000 to 5000 in column 2, from"
                + " 5000 to 5000 in column 3, and as far out in 2 more (columns");
  }

  @Test
  void should_name_the_range_of_images_for_a_generator_without_an_activation_at_its_end() {
    Shape image = new Shape(1, 2, 2);
    assertThat(warnings(half(image), image, i -> i % 4 == 0 ? 0 : 255))
        .containsExactly(
            "the real samples reach from 0 to 255, but those of the generator at the start from 0.5"
                + " to 0.5: networks learn little of numbers of such a size; scale the real samples"
                + " to [-1, 1] and let the generator end with tanh");
  }

  /** The generator's numbers are all 0.5. */
  @ParameterizedTest
  @CsvSource({"29, 0", "31, 1", "-31, 1", "5e-4, 0", "4e-4, 1", "-4e-4, 1", "0, 0"})
  void should_tell_of_numbers_thirty_times_as_large_or_a_thousand_times_as_small(
      double number, int count) {
    assertThat(warnings(half(new Shape(2)), new Shape(2), i -> i % 2 == 0 ? i % 4 : number))
        .hasSize(count);
  }

  /** A generator that scales by itself is right. */
  @Test
  void should_be_silent_where_the_generator_makes_numbers_of_that_size() {
    Mlp generator = half(new Shape(2));
    generator.setInitializer(new ConstantInitializer(900f), Parameter.Type.BIAS);
    assertThat(warnings(generator, new Shape(2), i -> 25_000 + i)).isEmpty();
  }

  @Test
  void should_look_at_columns_beside_a_range_that_is_known() {
    Mlp generator = Mlp.builder(new Shape(3)).linear(2).tanh().build();
    assertThat(warnings(generator, new Shape(2), i -> i % 2 == 0 ? i % 4 - 1 : i * 1e-8))
        .singleElement()
        .asString()
        .startsWith("real samples reach from 0.00000001 to 0.000001")
        .contains(" in column 1 (columns count from 0, there are 2), but");
  }

  /** One batch, and no more about it. */
  private record OneBatch(NDArray samples) implements Source {
    @Override
    public Shape sampleShape() {
      return samples.getShape().slice(1);
    }

    @Override
    public long size() {
      return samples.getShape().get(0);
    }

    @Override
    public Epoch begin(Placement placement, Order order) {
      return new Epoch() {
        @Override
        public Batch next(long step, long index) {
          return Batch.of(samples.duplicate());
        }

        @Override
        public void close() {}
      };
    }
  }

  @ParameterizedTest
  @CsvSource({"NaN, NaN", "-Infinity, -Infinity", "Infinity, Infinity"})
  void should_name_the_sample_of_a_dataset_that_is_not_finite(float number, String word) {
    try (NDManager manager = EngineRoom.newManager(Device.cpu())) {
      float[] values = new float[3 * DataRanges.PROBE];
      values[3 * 17 + 2] = number;
      NDArray samples = manager.create(values, new Shape(DataRanges.PROBE, 3));
      ArrayDataset dataset =
          new ArrayDataset.Builder().setData(samples).setSampling(4, true).build();
      for (Mlp generator :
          List.of(linear(new Shape(3)), Mlp.builder(new Shape(3)).linear(3).tanh().build())) {
        assertThatThrownBy(() -> warnings(generator, Source.of(dataset, new Shape(3)), manager))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessage(
                "expected finite samples but sample 17 has %s at position 2 (1 of 64 samples is not"
                    + " finite)",
                word);
      }
    }
  }

  @Test
  void should_name_the_row_of_a_source_that_does_not_number_its_samples() {
    try (NDManager manager = EngineRoom.newManager(Device.cpu())) {
      Source source =
          new OneBatch(manager.create(new float[] {0, 1, Float.NaN, 1}, new Shape(2, 2)));
      assertThatThrownBy(() -> warnings(linear(new Shape(2)), source, manager))
          .hasMessage(
              "expected finite samples but in the first batch row 1 has NaN at position 0 (1 of 2"
                  + " samples is not finite)");
    }
  }

  /** A point far from 0, and columns that are scaled; for generators of any seed. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8, 64})
  void should_be_silent_about_numbers_of_usual_size(int columns) {
    Random random = new Random(7);
    Shape sample = new Shape(columns);
    assertThat(warnings(linear(sample), sample, i -> 3 + 0.5 * random.nextGaussian())).isEmpty();
    assertThat(warnings(linear(sample), sample, i -> random.nextGaussian())).isEmpty();
  }
}
