package dev.ganlib;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.data.Source;
import dev.ganlib.game.GanListener;
import dev.ganlib.game.StepReport;
import dev.ganlib.game.View;
import dev.ganlib.internal.torch.EngineRoom;
import dev.ganlib.internal.torch.Reads;
import dev.ganlib.loss.DiscriminatorOutput;
import dev.ganlib.loss.GanLoss;
import dev.ganlib.loss.Penalty;
import dev.ganlib.loss.Targets;
import dev.ganlib.nn.Heads;
import dev.ganlib.nn.Linear;
import dev.ganlib.nn.stock.Dcgan;
import dev.ganlib.nn.stock.Sagan;
import dev.ganlib.optim.Adam;
import dev.ganlib.optim.RMSProp;
import dev.ganlib.optim.WeightAverage;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Counts how often training reads from the device. {@link ArchitectureTest} sees to it that {@link
 * Reads} counts every read.
 */
final class DeviceReadsTest {
  private static final Shape IMAGE = new Shape(1, 16, 16);
  private static final int CLASSES = 3;
  private static final int STEPS = 40;

  /** A game with labels, spectral norms, a lazy penalty, an average and adaptive augmentation. */
  private static GanTrainerBuilder conditional() {
    Latent latent = Latent.normal(5);
    Generator generator =
        Generator.of(Sagan.generator(5, IMAGE).width(8).classes(CLASSES).build(), latent)
            .conditional(CLASSES);
    Discriminator discriminator =
        Discriminator.of(
                Sagan.discriminator(IMAGE).width(8).classes(CLASSES).build(),
                DiscriminatorOutput.SCORE)
            .conditional(CLASSES);
    return GanTrainer.builder(generator, discriminator, GanLoss.hinge())
        .optimizer(Adam.of(1e-4).clipGradientNorm(1))
        .penalty(Penalty.r1(0.1).every(3))
        .augment(Augmentation.diffAugment().adaptive(0.6, 500))
        .average(WeightAverage.halfLife(10));
  }

  /** A game with codes, drawn targets and an optimizer whose refusals are undone from outside. */
  private static GanTrainerBuilder coded() {
    Latent latent = Latent.uniform(4).categorical(3).continuous(1);
    Heads judge = Heads.of(Dcgan.discriminator(IMAGE).width(4).trunk(), Linear.of(1), Linear.of(4));
    return GanTrainer.builder(
            Generator.of(Dcgan.generator(latent.size(), IMAGE).width(4).build(), latent),
            Discriminator.of(judge, DiscriminatorOutput.LOGIT),
            GanLoss.bceWithLogits().targets(Targets.exact().flip(0.1)))
        .generatorOptimizer(RMSProp.of(1e-4).clipGradientValue(1))
        .discriminatorOptimizer(RMSProp.of(1e-4).clipWeights(0.1))
        .auxiliary(AuxiliaryTerm.information(1, 0.1));
  }

  /** Notes the reads made so far when a step is told of, before and after it asks for a figure. */
  private static final class Counter implements GanListener {
    final boolean asks;
    final List<Long> counts = new ArrayList<>();

    Counter(boolean asks) {
      this.asks = asks;
    }

    @Override
    public void onStep(StepReport report, View view) {
      if (asks) {
        assertThat(report.values()).isNotEmpty();
      }
      counts.add(Reads.count());
    }
  }

  private static List<Long> play(boolean conditional, boolean asks) {
    Counter counter = new Counter(asks);
    GanTrainerBuilder builder = conditional ? conditional() : coded();
    try (NDManager manager = EngineRoom.newManager(Device.cpu());
        GanTrainer gan = builder.device(Device.cpu()).listener(counter).build()) {
      NDArray images = manager.zeros(new Shape(12).addAll(IMAGE), DataType.UINT8);
      NDArray labels = manager.zeros(new Shape(12), DataType.INT64);
      Source source = conditional ? Source.bytes(images, labels, CLASSES) : Source.bytes(images);
      gan.fit(source, TrainingPlan.steps(STEPS).batch(4)).close();
    }
    return counter.counts;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void should_read_the_figures_of_sixteen_rounds_at_once(boolean conditional) {
    List<Long> counts = play(conditional, false);

    assertThat(counts).hasSize(STEPS);
    assertThat(counts.get(STEPS - 1) - counts.get(0)).isEqualTo(STEPS / 16);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void should_read_once_in_a_round_whose_figures_are_asked_for(boolean conditional) {
    List<Long> counts = play(conditional, true);

    for (int i = 1; i < STEPS; i++) {
      assertThat(counts.get(i) - counts.get(i - 1)).as("reads of step " + i).isEqualTo(1);
    }
  }
}
