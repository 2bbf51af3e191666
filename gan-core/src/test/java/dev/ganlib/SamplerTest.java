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
import dev.ganlib.data.Source;
import dev.ganlib.internal.torch.EngineRoom;
import dev.ganlib.loss.GanLoss;
import dev.ganlib.nn.stock.Mlp;
import dev.ganlib.testing.NativeArrays;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SamplerTest {
  private static final Shape SAMPLE = new Shape(1, 2, 2);

  private static NDManager manager;
  private static GanTrainer gan;
  private static Sampler sampler;

  @BeforeAll
  static void train() {
    manager = EngineRoom.newManager(Device.cpu());
    gan = trainer();
    sampler = fit(gan);
  }

  @AfterAll
  static void close() {
    sampler.close();
    gan.close();
    manager.close();
  }

  /** Running statistics and dropout are in the generator, so that the mode shows. */
  private static GanTrainer trainer() {
    Mlp generator =
        Mlp.builder(new Shape(8))
            .linear(16)
            .batchNorm()
            .relu()
            .dropout(0.2)
            .linear(4)
            .tanh()
            .reshape(SAMPLE)
            .build();
    return GanTrainer.builder(
            Generator.of(generator, Latent.normal(8)),
            Discriminator.of(Mlp.builder(SAMPLE).linear(8).relu().linear(1).build()),
            GanLoss.bceWithLogits())
        .device(Device.cpu())
        .build();
  }

  private static Sampler fit(GanTrainer trainer) {
    NDArray values = manager.arange(64).toType(DataType.FLOAT32, false).reshape(16, 1, 2, 2).sin();
    trainer.fit(Source.arrays(values), TrainingPlan.steps(5).batch(16));
    return trainer.sampler();
  }

  @Test
  void should_repeat_the_samples_of_a_seed() {
    try (NDArray first = sampler.sample(20, 7);
        NDArray again = sampler.sample(20, 7);
        NDArray other = sampler.sample(20, 8)) {
      assertThat(first.getShape()).isEqualTo(new Shape(20, 1, 2, 2));
      assertThat(bits(again)).isEqualTo(bits(first));
      assertThat(bits(other)).isNotEqualTo(bits(first));
      assertThat(Arrays.stream(doubles(first)).distinct().count()).isGreaterThan(60);
    }
    assertThat(sampler.sampleShape()).isEqualTo(SAMPLE);
    assertThat(sampler.latent()).isEqualTo(Latent.normal(8));
  }

  /** In training mode a sample would depend on the others in its batch, and on dropout. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 25, 255, 256, 257, 512, 599})
  void should_begin_with_the_same_samples_when_fewer_are_drawn(int count) {
    try (NDArray few = sampler.sample(count, 7);
        NDArray many = sampler.sample(600, 7)) {
      assertThat(few.getShape()).isEqualTo(new Shape(count, 1, 2, 2));
      assertThat(doubles(few))
          .containsExactly(Arrays.copyOf(doubles(many), 4 * count), within(1e-6));
    }
  }

  @Test
  void should_hand_out_bounded_portions() {
    List<Shape> shapes = new ArrayList<>();
    List<Double> values = new ArrayList<>();

    sampler.sample(
        600,
        7,
        portion -> {
          shapes.add(portion.getShape());
          Arrays.stream(doubles(portion)).forEach(values::add);
        });

    assertThat(shapes)
        .containsExactly(new Shape(256, 1, 2, 2), new Shape(256, 1, 2, 2), new Shape(88, 1, 2, 2));
    try (NDArray all = sampler.sample(600, 7)) {
      assertThat(doubles(values)).isEqualTo(doubles(all));
    }
    // A portion has latents of its own.
    assertThat(values.subList(0, 1024)).isNotEqualTo(values.subList(1024, 2048));
  }

  @Test
  void should_run_the_generator_in_inference_mode_on_custom_latents() {
    NDArray latents = Latent.normal(8).draw(gan.placement(), 3, 6);
    try (NDArray together = sampler.generate(latents)) {
      assertThat(together.getShape()).isEqualTo(new Shape(6, 1, 2, 2));
      for (int i = 0; i < 6; i++) {
        try (NDArray alone = sampler.generate(latents.get(i + ":" + (i + 1)))) {
          assertThat(doubles(alone))
              .containsExactly(
                  Arrays.copyOfRange(doubles(together), 4 * i, 4 * i + 4), within(1e-6));
        }
      }
    }
  }

  @Test
  void should_make_samples_of_many_latents_in_bounded_portions() {
    NDArray latents = Latent.normal(8).draw(gan.placement(), 3, 600);
    List<Long> sizes = new ArrayList<>();
    List<Double> values = new ArrayList<>();
    long before = NativeArrays.count();

    sampler.generate(
        latents,
        portion -> {
          sizes.add(portion.getShape().get(0));
          Arrays.stream(doubles(portion)).forEach(values::add);
        });

    assertThat(NativeArrays.count()).isEqualTo(before);
    assertThat(sizes).containsExactly(256L, 256L, 88L);
    try (NDArray all = sampler.generate(latents)) {
      assertThat(doubles(values)).containsExactly(doubles(all), within(1e-6));
    }
  }

  @Test
  void should_name_both_shapes_when_latents_do_not_fit() {
    assertThatThrownBy(() -> sampler.generate(manager.ones(new Shape(3, 7))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected latents of shape (N, 8) but was (3, 7)");
    assertThatThrownBy(() -> sampler.generate(manager.ones(new Shape(8))))
        .hasMessage("expected latents of shape (N, 8) but was (8)");
    assertThatThrownBy(() -> sampler.generate(manager.ones(new Shape(300, 7)), samples -> {}))
        .hasMessage("expected latents of shape (N, 8) but was (300, 7)");
    assertThatThrownBy(() -> sampler.generate(manager.ones(new Shape()), samples -> {}))
        .hasMessage("expected latents of shape (N, 8) but was ()");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -4})
  void should_refuse_to_draw_no_samples(long count) {
    assertThatThrownBy(() -> sampler.sample(count, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("count must be positive but was " + count);
    assertThatThrownBy(() -> sampler.sample(count, 1, portion -> {}))
        .hasMessage("count must be positive but was " + count);
  }

  @Test
  void should_keep_its_weights_when_training_continues_and_the_trainer_closes() {
    GanTrainer trainer = trainer();
    try (Sampler early = fit(trainer)) {
      long[] before;
      try (NDArray samples = early.sample(20, 7)) {
        before = bits(samples);
      }

      try (Sampler later = fit(trainer);
          NDArray samples = later.sample(20, 7)) {
        assertThat(bits(samples)).isNotEqualTo(before);
      }
      trainer.close();

      try (NDArray samples = early.sample(20, 7)) {
        assertThat(bits(samples)).isEqualTo(before);
      }
    }
  }

  @Test
  void should_leave_samples_valid_when_closed() {
    Sampler other = gan.sampler();
    NDArray samples = other.sample(300, 7);
    long[] before = bits(samples);
    other.close();

    assertThat(bits(samples)).isEqualTo(before);
    samples.close();
  }

  @Test
  void should_leave_no_array_behind() {
    long before = NativeArrays.count();
    try (Sampler other = gan.sampler()) {
      long open = NativeArrays.count();
      other.sample(300, 7).close();
      other.sample(300, 7, portion -> {});
      assertThatThrownBy(
              () ->
                  other.sample(
                      300,
                      7,
                      portion -> {
                        throw new IllegalStateException("enough");
                      }))
          .hasMessage("enough");
      assertThat(NativeArrays.count()).isEqualTo(open);
    }

    assertThat(NativeArrays.count()).isEqualTo(before);
  }

  @Test
  void should_give_equal_bits_when_two_threads_draw_at_once() throws Exception {
    long[] expected;
    try (NDArray samples = sampler.sample(300, 7)) {
      expected = bits(samples);
    }
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      List<Future<long[]>> drawn = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        drawn.add(
            threads.submit(
                () -> {
                  try (NDArray samples = sampler.sample(300, 7)) {
                    return bits(samples);
                  }
                }));
      }
      for (Future<long[]> bits : drawn) {
        assertThat(bits.get()).isEqualTo(expected);
      }
    } finally {
      threads.shutdownNow();
    }
  }
}
