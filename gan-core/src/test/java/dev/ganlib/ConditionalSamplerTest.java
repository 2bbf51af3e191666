package dev.ganlib;

import static dev.ganlib.testing.Values.bits;
import static dev.ganlib.testing.Values.doubles;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.data.Placement;
import dev.ganlib.game.Snapshot;
import dev.ganlib.internal.torch.EngineRoom;
import dev.ganlib.testing.NativeArrays;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Samples of classes asked for, from a generator whose samples are their latents and labels. */
final class ConditionalSamplerTest {
  private static final int CLASSES = TelltaleGan.CLASSES;

  private static NDManager manager;
  private static Sampler sampler;
  private static Sampler unconditional;

  @BeforeAll
  static void restore() {
    manager = EngineRoom.newManager(Device.cpu());
    Generator generator = Generator.of(TelltaleGan.maker(), TelltaleGan.LATENT);
    sampler = sampler(generator.conditional(CLASSES));
    unconditional = sampler(Generator.of(TelltaleGan.maker(), TelltaleGan.LATENT));
  }

  @AfterAll
  static void close() {
    sampler.close();
    unconditional.close();
    manager.close();
  }

  private static Sampler sampler(Generator generator) {
    Map<String, NDArray> arrays =
        Map.of("weight", manager.ones(new Shape(TelltaleGan.LABEL), DataType.FLOAT64));
    Snapshot snapshot =
        Snapshot.restore(generator.network("generator"), arrays, DataType.FLOAT64, Device.cpu());
    return new Sampler(snapshot, generator);
  }

  private static double[][] rows(NDArray samples) {
    double[] flat = doubles(samples);
    double[][] rows = new double[flat.length / TelltaleGan.SIZE][];
    Arrays.setAll(
        rows, i -> Arrays.copyOfRange(flat, i * TelltaleGan.SIZE, (i + 1) * TelltaleGan.SIZE));
    samples.close();
    return rows;
  }

  private static int[] labels(double[][] rows) {
    return Arrays.stream(rows).mapToInt(row -> (int) row[TelltaleGan.LABEL]).toArray();
  }

  private static double[][] latents(double[][] rows) {
    return Arrays.stream(rows)
        .map(row -> Arrays.copyOf(row, TelltaleGan.LABEL))
        .toArray(double[][]::new);
  }

  private static int[] inTurn(int count) {
    return IntStream.range(0, count).map(i -> i % CLASSES).toArray();
  }

  @Test
  void should_name_its_classes() {
    assertThat(sampler.classes()).isEqualTo(CLASSES);
    assertThat(unconditional.classes()).isZero();
    assertThat(sampler.latent()).isEqualTo(TelltaleGan.LATENT);
    assertThat(sampler.sampleShape()).isEqualTo(new Shape(TelltaleGan.SIZE));
  }

  /** A portion is of 256 samples, which is no multiple of three. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 256, 257, 600})
  void should_make_all_classes_in_turn_and_begin_with_the_same(int count) {
    double[][] many = rows(sampler.sample(700, 9));
    double[][] few = rows(sampler.sample(count, 9));

    assertThat(labels(few)).isEqualTo(inTurn(count));
    assertThat(few).isDeepEqualTo(Arrays.copyOf(many, count));
  }

  @Test
  void should_make_the_classes_that_are_asked_for_from_the_latents_of_the_seed() {
    int[] wanted = IntStream.range(0, 400).map(i -> (i * i + 2) % CLASSES).toArray();
    int[] others = IntStream.range(0, 300).map(i -> 2).toArray();

    double[][] made = rows(sampler.sample(wanted, 9));
    double[][] twos = rows(sampler.sample(others, 9));
    double[][] turns = rows(sampler.sample(400, 9));

    assertThat(labels(made)).isEqualTo(wanted);
    assertThat(labels(twos)).isEqualTo(others);
    assertThat(latents(made)).isDeepEqualTo(latents(turns));
    assertThat(latents(twos)).isDeepEqualTo(Arrays.copyOf(latents(turns), 300));
    assertThat(latents(rows(sampler.sample(wanted, 10)))[0]).isNotEqualTo(latents(made)[0]);
    assertThat(Arrays.stream(latents(made)).map(Arrays::toString)).doesNotHaveDuplicates();
  }

  @Test
  void should_hand_out_portions_with_their_labels() {
    int[] wanted = IntStream.range(0, 600).map(i -> (i / 5) % CLASSES).toArray();
    List<Integer> sizes = new ArrayList<>();
    List<double[]> all = new ArrayList<>();

    sampler.sample(
        wanted,
        9,
        portion -> {
          sizes.add((int) portion.getShape().get(0));
          all.addAll(Arrays.asList(rows(portion.duplicate())));
        });

    assertThat(sizes).containsExactly(256, 256, 88);
    assertThat(labels(all.toArray(double[][]::new))).isEqualTo(wanted);
    assertThat(all.toArray(double[][]::new)).isDeepEqualTo(rows(sampler.sample(wanted, 9)));
  }

  @Test
  void should_run_on_custom_latents() {
    try (NDManager own = manager.newSubManager()) {
      NDArray latents = TelltaleGan.LATENT.draw(Placement.of(own, DataType.FLOAT64), 3, 4);

      NDArray samples = sampler.generate(latents, 2, 0, 0, 1);

      assertThat(samples.getManager()).isSameAs(own);
      double[][] rows = rows(samples);
      assertThat(labels(rows)).containsExactly(2, 0, 0, 1);
      assertThat(Arrays.stream(latents(rows)).flatMapToDouble(Arrays::stream).toArray())
          .isEqualTo(doubles(latents));
    }
  }

  @Test
  void should_refuse_labels_out_of_their_range() {
    NDArray latents = manager.ones(new Shape(2, 4), DataType.FLOAT64);
    for (int wrong : new int[] {-1, 3}) {
      String message = "label must be from 0 to 2 but was " + wrong;
      assertThatThrownBy(() -> sampler.sample(new int[] {0, wrong}, 1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(message);
      assertThatThrownBy(() -> sampler.sample(new int[] {wrong}, 1, portion -> {}))
          .hasMessage(message);
      assertThatThrownBy(() -> sampler.generate(latents, 0, wrong)).hasMessage(message);
    }
  }

  @Test
  void should_ask_for_labels_and_latents_that_fit() {
    NDArray latents = manager.ones(new Shape(2, 4), DataType.FLOAT64);
    assertThatThrownBy(() -> sampler.sample(new int[0], 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected at least one label but there was none");
    assertThatThrownBy(() -> sampler.generate(latents))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "the generator is conditional: say for which labels with generate(latents, labels)");
    assertThatThrownBy(() -> sampler.generate(latents, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected a label for each of 2 latents but was 1 labels");
    assertThatThrownBy(() -> sampler.generate(manager.ones(new Shape(2, 3)), 1, 1))
        .hasMessage("expected latents of shape (N, 4) but was (2, 3)");
    assertThatThrownBy(() -> sampler.generate(manager.ones(new Shape(2, 4)), 1, 1))
        .hasMessage("expected latents of type float64 but was float32");
  }

  @Test
  void should_refuse_labels_of_a_generator_that_takes_none() {
    String message = "the generator takes no labels: it is not conditional";
    NDArray latents = manager.ones(new Shape(1, 4), DataType.FLOAT64);
    assertThatThrownBy(() -> unconditional.sample(new int[] {0}, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
    assertThatThrownBy(() -> unconditional.sample(new int[] {0}, 1, portion -> {}))
        .hasMessage(message);
    assertThatThrownBy(() -> unconditional.generate(latents, 0)).hasMessage(message);
  }

  @Test
  void should_leave_no_array_behind() {
    NDArray latents = manager.ones(new Shape(2, 4), DataType.FLOAT64);
    long before = NativeArrays.count();

    sampler.sample(new int[300], 1).close();
    sampler.sample(300, 1).close();
    sampler.generate(latents, 0, 1).close();
    assertThatThrownBy(() -> sampler.generate(latents, 0, 7));

    assertThat(NativeArrays.count()).isEqualTo(before);
  }

  @Test
  void should_repeat_the_samples_of_a_seed() {
    try (NDArray first = sampler.sample(new int[] {1, 2, 0}, 4);
        NDArray again = sampler.sample(new int[] {1, 2, 0}, 4)) {
      assertThat(bits(again)).isEqualTo(bits(first));
    }
  }

  @Test
  void should_make_each_latent_s_class_when_there_are_many() {
    NDArray latents = TelltaleGan.LATENT.draw(Placement.of(manager, DataType.FLOAT64), 3, 300);
    int[] labels = IntStream.range(0, 300).map(i -> i / 7 % CLASSES).toArray();
    List<double[]> made = new ArrayList<>();

    sampler.generate(
        latents, labels, portion -> made.addAll(Arrays.asList(rows(portion.duplicate()))));

    double[][] rows = made.toArray(double[][]::new);
    assertThat(labels(rows)).isEqualTo(labels);
    assertThat(rows).isEqualTo(rows(sampler.generate(latents, labels)));
    assertThatThrownBy(() -> sampler.generate(latents, new int[299], portion -> {}))
        .hasMessage("expected a label for each of 300 latents but was 299 labels");
    assertThatThrownBy(() -> unconditional.generate(latents, labels, portion -> {}))
        .hasMessage("the generator takes no labels: it is not conditional");
  }
}
