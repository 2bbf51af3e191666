package dev.ganlib.game;

import static dev.ganlib.testing.Values.bits;
import static dev.ganlib.testing.Values.doubles;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import dev.ganlib.Discriminator;
import dev.ganlib.GanTrainer;
import dev.ganlib.GanTrainerBuilder;
import dev.ganlib.Generator;
import dev.ganlib.Latent;
import dev.ganlib.Sampler;
import dev.ganlib.TrainingPlan;
import dev.ganlib.data.Source;
import dev.ganlib.loss.GanLoss;
import dev.ganlib.loss.Penalty;
import dev.ganlib.nn.GroupNorm;
import dev.ganlib.nn.InitialWeights;
import dev.ganlib.nn.SpectralNorm;
import dev.ganlib.optim.Adam;
import dev.ganlib.testing.NativeArrays;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Games on networks with buffers that move in training: reproducible, without leaks. */
final class NormalisedNetworksTest {
  private static final TrainingPlan PLAN = TrainingPlan.steps(40).batch(32).discriminatorSteps(2);

  /** A WGAN-GP whose critic has spectral norms, so that their second gradient is used, too. */
  private static GanTrainerBuilder critic(long seed) {
    SequentialBlock generator =
        new SequentialBlock()
            .add(SpectralNorm.of(Linear.builder().setUnits(12).build()))
            .add(GroupNorm.of(3))
            .add(Activation.reluBlock())
            .add(Linear.builder().setUnits(4).build());
    SequentialBlock critic =
        new SequentialBlock()
            .add(SpectralNorm.of(Linear.builder().setUnits(16).build()))
            .add(Activation.leakyReluBlock(0.2f))
            .add(SpectralNorm.builder(Linear.builder().setUnits(1).build()).iterations(2).build());
    return GanTrainer.builder(
            Generator.of(InitialWeights.pyTorch(generator), Latent.normal(8)),
            Discriminator.ofScore(InitialWeights.pyTorch(critic)),
            GanLoss.wasserstein())
        .penalty(Penalty.gradientPenalty(10))
        .optimizer(Adam.of(1e-3).betas(0, 0.9))
        .device(Device.cpu())
        .seed(seed);
  }

  private static Map<String, List<Long>> bitsOf(ConditionalGame conditional) {
    Map<String, List<Long>> bits = new TreeMap<>();
    for (Network network : List.of(conditional.maker, conditional.judge)) {
      conditional
          .game
          .arrays(network)
          .forEach(
              (name, array) ->
                  bits.put(network + " " + name, Arrays.stream(bits(array)).boxed().toList()));
    }
    return bits;
  }

  private static Map<String, List<Long>> play(long seed, int rounds) {
    try (ConditionalGame conditional = new ConditionalGame(seed)) {
      if (rounds > 0) {
        conditional.play(rounds);
      }
      return bitsOf(conditional);
    }
  }

  private static boolean isVector(String name) {
    return name.endsWith("_u") || name.endsWith("_v");
  }

  /** A unit vector of one element is 1 or -1. */
  private static boolean isTrivial(String name, List<Long> bits) {
    return isVector(name) && bits.size() == 1;
  }

  @Test
  void should_repeat_a_training_to_the_bit_with_spectral_norms_in_both_networks() {
    List<Long> first = TinyGan.trajectory(critic(7), PLAN);
    Engine.getEngine("PyTorch").setRandomSeed(3);

    assertThat(TinyGan.trajectory(critic(7), PLAN)).isEqualTo(first);
    assertThat(TinyGan.trajectory(critic(8), PLAN)).isNotEqualTo(first);
  }

  @Test
  void should_repeat_a_conditional_training_to_the_bit() {
    Map<String, List<Long>> first = play(7, 20);
    Engine.getEngine("PyTorch").setRandomSeed(4);

    assertThat(play(7, 20)).isEqualTo(first);
    assertThat(first).isNotEqualTo(play(8, 20));
  }

  @Test
  void should_move_every_weight_and_buffer_in_training() {
    Map<String, List<Long>> before = play(7, 0);
    Map<String, List<Long>> after = play(7, 20);

    assertThat(before.keySet()).isEqualTo(after.keySet());
    assertThat(before.keySet()).anyMatch(name -> name.endsWith("_u")).hasSizeGreaterThan(25);
    before.forEach(
        (name, bits) -> {
          if (!isTrivial(name, bits)) {
            assertThat(after.get(name)).as(name).isNotEqualTo(bits);
          }
        });
  }

  @Test
  void should_draw_the_vectors_of_spectral_norms_from_the_run_s_seed() {
    Map<String, List<Long>> first = play(7, 0);
    Engine.getEngine("PyTorch").setRandomSeed(5);

    assertThat(play(7, 0)).isEqualTo(first);
    Map<String, List<Long>> other = play(8, 0);
    first.forEach(
        (name, bits) -> {
          if (isVector(name) && !isTrivial(name, bits)) {
            assertThat(other.get(name)).as(name).isNotEqualTo(bits);
          }
        });
  }

  @Test
  void should_keep_the_vectors_of_unit_length() {
    try (ConditionalGame conditional = new ConditionalGame(7)) {
      for (int i = 0; i < 2; i++) {
        int vectors = 0;
        for (var entry : conditional.game.arrays(conditional.judge).entrySet()) {
          if (isVector(entry.getKey())) {
            vectors++;
            assertThat(Arrays.stream(doubles(entry.getValue())).map(x -> x * x).sum())
                .as(entry.getKey())
                .isCloseTo(1, within(1e-6));
          }
        }
        assertThat(vectors).isEqualTo(6);
        conditional.play(10);
      }
    }
  }

  @Test
  void should_hold_as_many_arrays_after_many_rounds_as_after_few() {
    long before = NativeArrays.count();
    try (ConditionalGame conditional = new ConditionalGame(7)) {
      conditional.play(20);
      long few = NativeArrays.count();
      conditional.play(100);

      assertThat(NativeArrays.count()).isEqualTo(few);
    }
    assertThat(NativeArrays.count()).isEqualTo(before);

    try (NDManager manager = NDManager.newBaseManager(Device.cpu());
        GanTrainer gan = critic(7).build()) {
      Source source = Source.arrays(TinyGan.data(manager, DataType.FLOAT32));
      gan.fit(source, PLAN);
      long few = NativeArrays.count();
      gan.fit(source, PLAN.forSteps(140));

      assertThat(NativeArrays.count()).isEqualTo(few);
    }
    assertThat(NativeArrays.count()).isEqualTo(before);
  }

  @Test
  void should_infer_the_same_twice_and_while_training_continues() {
    try (ConditionalGame conditional = new ConditionalGame(7);
        NDManager manager = NDManager.newBaseManager(Device.cpu())) {
      conditional.play(10);
      NDArray latents = manager.arange(48f).reshape(6, 8).sin();
      NDArray samples = manager.arange(24f).reshape(6, 4).sin();
      NDArray labels = manager.create(new long[] {0, 1, 1, 0, 1, 0});
      try (Snapshot maker = conditional.game.snapshot(conditional.maker);
          Snapshot judge = conditional.game.snapshot(conditional.judge)) {
        Map<String, List<Long>> weights = bitsOf(conditional);
        long[] made = bits(maker.infer(latents, labels));
        long[] judged = bits(judge.infer(samples, labels));
        for (int i = 0; i < 2; i++) {
          assertThat(bits(maker.infer(latents, labels))).isEqualTo(made);
          assertThat(bits(judge.infer(samples, labels))).isEqualTo(judged);
          assertThat(bits(conditional.game.infer(conditional.maker, latents, labels)))
              .isEqualTo(made);
        }
        assertThat(bitsOf(conditional)).isEqualTo(weights);

        conditional.play(10);
        assertThat(bits(maker.infer(latents, labels))).isEqualTo(made);
        assertThat(bits(judge.infer(samples, labels))).isEqualTo(judged);
        assertThat(bits(conditional.game.infer(conditional.maker, latents, labels)))
            .isNotEqualTo(made);
      }
    }
  }

  @Test
  void should_sample_the_same_from_two_threads_as_from_one() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try (NDManager manager = NDManager.newBaseManager(Device.cpu());
        GanTrainer gan = critic(7).build()) {
      gan.fit(Source.arrays(TinyGan.data(manager, DataType.FLOAT32)), PLAN.forSteps(5));
      try (Sampler sampler = gan.sampler()) {
        long[] expected;
        try (NDArray samples = sampler.sample(300, 7)) {
          assertThat(samples.getShape()).isEqualTo(new Shape(300, 4));
          expected = bits(samples);
        }
        List<Future<long[]>> drawn = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
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
      }
    } finally {
      threads.shutdownNow();
    }
  }
}
