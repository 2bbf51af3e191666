package dev.ganlib.game;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.data.Source;
import dev.ganlib.loss.GanLoss;
import dev.ganlib.loss.Scalars;
import dev.ganlib.nn.stock.Mlp;
import dev.ganlib.optim.Adam;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * CycleGAN in one dimension: two unpaired sources, four networks, one optimizer over both
 * generators. It shows that the general form carries more than two players.
 *
 * @see <a href="https://arxiv.org/abs/1703.10593">Zhu et al. 2017, CycleGAN</a>
 */
final class CycleGanTest {
  private static final GanLoss LOSS = GanLoss.bceWithLogits();
  private static final int SAMPLES = 4096;

  private final Network toB = translator("toB");
  private final Network toA = translator("toA");
  private final Network judgeA = judge("judgeA");
  private final Network judgeB = judge("judgeB");
  private final Player translators = Player.of("translators", adam(), toB, toA);
  private final Player playerA = Player.of("judgeA", adam(), judgeA);
  private final Player playerB = Player.of("judgeB", adam(), judgeB);

  private static Adam adam() {
    return Adam.of(2e-3).betas(0.5, 0.999);
  }

  private static Network translator(String name) {
    return Network.of(
        name, Mlp.builder(new Shape(1)).linear(32).leakyRelu(0.2).linear(1).build(), new Shape(1));
  }

  private static Network judge(String name) {
    return Network.of(
        name,
        Mlp.builder(new Shape(1))
            .linear(32)
            .leakyRelu(0.2)
            .linear(32)
            .leakyRelu(0.2)
            .linear(1)
            .build(),
        new Shape(1));
  }

  private NDArray translatorsLoss(Round round) {
    NDArray a = round.batch("a");
    NDArray b = round.batch("b");
    NDArray fakeB = round.lend("fakeB", round.run(toB, a));
    NDArray fakeA = round.lend("fakeA", round.run(toA, b));
    NDArray fooled =
        LOSS.generatorLoss(round.run(judgeB, fakeB))
            .add(LOSS.generatorLoss(round.run(judgeA, fakeA)));
    NDArray cycle =
        round.run(toA, fakeB).sub(a).abs().mean().add(round.run(toB, fakeA).sub(b).abs().mean());
    round.record(cycle, "cycle");
    return fooled.add(Scalars.scale(cycle, 2));
  }

  private static NDArray judgeLoss(Round round, Network judge, String source, String fakes) {
    NDArray fake = round.lent(fakes);
    return LOSS.discriminatorLoss(
        round.run(judge, round.batch(source)),
        round.run(judge, java.util.Objects.requireNonNull(fake)));
  }

  private static NDArray gaussian(NDManager manager, double mean, double deviation, long seed) {
    Random random = new Random(seed);
    float[] values = new float[SAMPLES];
    for (int i = 0; i < SAMPLES; i++) {
      values[i] = (float) (mean + deviation * random.nextGaussian());
    }
    return manager.create(values, new Shape(SAMPLES, 1));
  }

  @Test
  void should_learn_to_translate_between_two_unpaired_gaussians() {
    try (NDManager manager = NDManager.newBaseManager(Device.cpu());
        Game game =
            Game.builder()
                .player(translators)
                .player(playerA)
                .player(playerB)
                .device(Device.cpu())
                .seed(1)
                .build()) {
      NDArray a = gaussian(manager, 0, 1, 1);
      NDArray b = gaussian(manager, 3, 0.5, 2);
      Plan plan =
          Plan.rounds(800)
              .batch(128)
              .source("a", Source.arrays(a))
              .source("b", Source.arrays(b))
              .move(translators, this::translatorsLoss)
              .move(playerA, round -> judgeLoss(round, judgeA, "a", "fakeA"))
              .move(playerB, round -> judgeLoss(round, judgeB, "b", "fakeB"));

      game.play(plan);

      try (NDArray translated = game.infer(toB, a);
          NDArray back = game.infer(toA, translated)) {
        double[] made = TinyGan.flat(translated);
        double[] returned = TinyGan.flat(back);
        double[] original = TinyGan.flat(a);
        double mean = java.util.Arrays.stream(made).average().orElseThrow();
        double variance =
            java.util.Arrays.stream(made).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
        double cycle = 0;
        for (int i = 0; i < original.length; i++) {
          cycle += Math.abs(returned[i] - original[i]) / original.length;
        }
        assertThat(mean).isBetween(2.7, 3.3);
        assertThat(Math.sqrt(variance)).isBetween(0.3, 0.75);
        assertThat(cycle).isLessThan(0.25);
      }
    }
  }
}
