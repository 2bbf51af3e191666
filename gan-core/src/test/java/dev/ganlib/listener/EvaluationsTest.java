package dev.ganlib.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.core.Linear;
import dev.ganlib.Discriminator;
import dev.ganlib.GanTrainer;
import dev.ganlib.GanTrainerBuilder;
import dev.ganlib.Generator;
import dev.ganlib.Latent;
import dev.ganlib.Sampler;
import dev.ganlib.TrainingPlan;
import dev.ganlib.data.Source;
import dev.ganlib.game.Checkpoint;
import dev.ganlib.game.GanListener;
import dev.ganlib.game.StepReport;
import dev.ganlib.game.Training;
import dev.ganlib.loss.GanLoss;
import dev.ganlib.metric.Evaluator;
import dev.ganlib.metric.FeatureExtractor;
import dev.ganlib.metric.Metric;
import dev.ganlib.metric.Samples;
import dev.ganlib.nn.stock.Mlp;
import dev.ganlib.optim.WeightAverage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EvaluationsTest {
  private final NDManager manager = NDManager.newBaseManager(Device.cpu());
  private NDArray data;
  private Evaluator evaluator;

  @TempDir private Path folder;

  @BeforeEach
  void build() {
    Block block = Linear.builder().setUnits(2).build();
    block.initialize(manager, DataType.FLOAT32, new Shape(1, 2));
    data = manager.randomUniform(-1, 1, new Shape(300, 2));
    evaluator =
        Evaluator.of(
                FeatureExtractor.of("linear", block, new Shape(2)),
                Samples.of(data),
                Samples.of(data.get("0:150")))
            .measuring(Metric.FRECHET_DISTANCE, Metric.PRECISION_RECALL);
  }

  @AfterEach
  void close() {
    manager.close();
  }

  private GanTrainer trainer(GanListener... listeners) {
    GanTrainerBuilder builder =
        GanTrainer.builder(
                Generator.of(
                    Mlp.builder(new Shape(3)).linear(4).tanh().linear(2).tanh().build(),
                    Latent.normal(3)),
                Discriminator.of(Mlp.builder(new Shape(2)).linear(4).tanh().linear(1).build()),
                GanLoss.bceWithLogits())
            .average(WeightAverage.decay(0.9))
            .device(Device.cpu())
            .seed(3);
    for (GanListener listener : listeners) {
      builder.listener(listener);
    }
    return builder.build();
  }

  /** Remembers what reports say. */
  private static final class Reports implements GanListener {
    private final List<StepReport> all = new ArrayList<>();

    @Override
    public void onStep(StepReport report, Training training) {
      all.add(report);
    }
  }

  @Test
  void should_add_the_figures_of_the_averaged_generator_to_the_report() {
    Reports reports = new Reports();
    try (GanTrainer gan = trainer(Evaluations.every(6, evaluator).count(200).seed(9), reports)) {
      gan.fit(Source.arrays(data), TrainingPlan.steps(13).batch(20));
      assertThat(reports.all).hasSize(13);
      for (StepReport report : reports.all) {
        boolean due = report.step() % 6 == 0;
        assertThat(report.value("frechetDistance").isPresent()).isEqualTo(due);
        assertThat(report.names().contains("precision")).isEqualTo(due);
        assertThat(report.values().containsKey("recall")).isEqualTo(due);
        assertThat(report.values()).containsKey("loss/generator");
      }
    }
    // The same figure from the sampler of a run that ended there.
    try (GanTrainer gan = trainer()) {
      gan.fit(Source.arrays(data), TrainingPlan.steps(12).batch(20));
      try (Sampler sampler = gan.sampler()) {
        assertThat(reports.all.get(11).value("frechetDistance"))
            .hasValue(evaluator.evaluate(Samples.of(sampler, 200, 9)).value("frechetDistance"));
      }
    }
  }

  @Test
  void should_change_no_number_of_the_training() {
    Reports with = new Reports();
    Reports without = new Reports();
    try (GanTrainer gan = trainer(Evaluations.every(2, evaluator).count(100), with)) {
      gan.fit(Source.arrays(data), TrainingPlan.steps(8).batch(20));
    }
    try (GanTrainer gan = trainer(without)) {
      gan.fit(Source.arrays(data), TrainingPlan.steps(8).batch(20));
    }

    for (int i = 0; i < 8; i++) {
      assertThat(with.all.get(i).values()).containsAllEntriesOf(without.all.get(i).values());
    }
  }

  @Test
  void should_feed_early_stopping_and_the_best_checkpoint() throws IOException {
    Reports reports = new Reports();
    try (GanTrainer gan =
        trainer(
            Evaluations.every(4, evaluator).count(100),
            reports,
            EarlyStop.when("frechetDistance").higher().target(0).window(1).within(16),
            Checkpoints.every(4, folder).keep(1).keepHighest("frechetDistance"))) {
      gan.fit(Source.arrays(data), TrainingPlan.steps(100).batch(20));

      assertThat(gan.stopReason()).get().asString().contains("frechetDistance");
      // The figure of step 4 is as good as wanted; reports are read in blocks of 16.
      assertThat(gan.step()).isEqualTo(16);
    }
    double best = -1;
    for (StepReport report : reports.all) {
      best = Math.max(best, report.value("frechetDistance").orElse(-1));
    }
    List<Path> kept = Checkpoint.in(folder);
    double keptBest = -1;
    for (Path checkpoint : kept) {
      keptBest = Math.max(keptBest, Checkpoint.figure(checkpoint, "frechetDistance").orElse(-1));
    }
    assertThat(kept).hasSizeBetween(1, 2);
    assertThat(keptBest).isEqualTo(best);
  }

  @Test
  void should_refuse_a_figure_twice_or_at_another_time() {
    GanListener twice =
        new GanListener() {
          @Override
          public void onStep(StepReport report, Training training) {
            training.report("loss/generator", 1);
          }
        };
    GanListener early =
        new GanListener() {
          @Override
          public void onStart(long step, long totalSteps, Training training) {
            training.report("mine", 1);
          }
        };
    try (GanTrainer gan = trainer(twice)) {
      assertThatThrownBy(() -> gan.fit(Source.arrays(data), TrainingPlan.steps(1).batch(20)))
          .hasStackTraceContaining("the figure loss/generator was already reported in step 1");
    }
    try (GanTrainer gan = trainer(early)) {
      assertThatThrownBy(() -> gan.fit(Source.arrays(data), TrainingPlan.steps(1).batch(20)))
          .hasStackTraceContaining(
              "a figure is added to a report in onStep but was mine at another time");
    }
  }

  @Test
  void should_refuse_intervals_and_counts_out_of_range() {
    assertThatThrownBy(() -> Evaluations.every(0, evaluator))
        .hasMessage("steps must be positive but was 0");
    assertThatThrownBy(() -> Evaluations.every(1, evaluator).count(0))
        .hasMessage("samples must be positive but was 0");
  }
}
