package dev.ganlib.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.Translator;
import dev.ganlib.Translators;
import dev.ganlib.game.GanListener;
import dev.ganlib.game.StepReport;
import dev.ganlib.game.Training;
import dev.ganlib.game.View;
import dev.ganlib.metric.Evaluator;
import dev.ganlib.metric.FeatureExtractor;
import dev.ganlib.metric.Metric;
import dev.ganlib.metric.Samples;
import dev.ganlib.nn.stock.Mlp;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Games that are played without a view, {@link KnownFigures} among them. */
final class NeedsViewTest {
  @TempDir private Path folder;

  @Test
  void should_refuse_listeners_that_draw_samples_before_the_first_step() {
    try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
      refuse(SampleGrid.every(100, folder.resolve("samples")), "SampleGrid");
      refuse(TrainingWatch.every(100), "TrainingWatch");
      refuse(evaluations(manager), "Evaluations");
    }
    assertThat(folder).isEmptyDirectory();
  }

  private static void refuse(GanListener listener, String name) {
    List<Long> told = new ArrayList<>();
    GanListener other =
        new GanListener() {
          @Override
          public void onStart(long step, long totalSteps, Training training) {
            told.add(step);
          }
        };
    try (KnownFigures game = new KnownFigures()) {
      List<Long> evaluated = new ArrayList<>();
      assertThatThrownBy(
              () ->
                  game.play(
                      3,
                      round -> {
                        evaluated.add(round.step());
                        return game.loss(round);
                      },
                      other,
                      listener))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              name
                  + " needs a View, but this game is played without one: give Game.play a View,"
                  + " such as Sampler.view makes of a generator");
      assertThat(game.step()).isZero();
      assertThat(evaluated).as("not rehearsed, either").isEmpty();
      assertThat(told).isEmpty();
    }
  }

  @Test
  void should_refuse_more_samples_than_a_view_can_show_before_the_first_step() {
    try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
      NDArray inputs = manager.ones(new Shape(4, 1, 2, 2));
      View view = Translator.view(() -> Translators.linear(2, 1, new Shape(1, 2, 2)), inputs);
      Path pictures = folder.resolve("samples");
      refuseMore(view, SampleGrid.every(100, pictures).count(5), "SampleGrid", 5);
      refuseMore(view, TrainingWatch.every(100), "TrainingWatch", 64);
      refuseMore(view, evaluations(manager), "Evaluations", 10);
      assertThat(folder).isEmptyDirectory();

      try (KnownFigures game = new KnownFigures()) {
        game.play(3, view, SampleGrid.every(100, pictures).count(4));
        assertThat(game.step()).isEqualTo(3);
      }
      assertThat(pictures).isNotEmptyDirectory();
    }
  }

  private static void refuseMore(View view, GanListener listener, String name, long count) {
    try (KnownFigures game = new KnownFigures()) {
      assertThatThrownBy(() -> game.play(3, view, listener))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "expected "
                  + name
                  + " to ask for at most 4 samples, as many as the view can show, but was "
                  + count);
      assertThat(game.step()).isZero();
    }
  }

  private static Evaluations evaluations(NDManager manager) {
    Mlp features = Mlp.builder(new Shape(2)).linear(2).build();
    features.initialize(manager, DataType.FLOAT32, new Shape(1, 2));
    NDArray reals = manager.randomUniform(-1, 1, new Shape(20, 2));
    Evaluator evaluator =
        Evaluator.of(
                FeatureExtractor.of("features", features, new Shape(2)),
                Samples.of(reals),
                Samples.of(reals))
            .measuring(Metric.KERNEL_DISTANCE);
    return Evaluations.every(100, evaluator).count(10);
  }

  @Test
  void should_play_with_listeners_that_need_none() {
    History history = History.writing(folder.resolve("figures.csv"));
    try (KnownFigures game = new KnownFigures()) {
      game.play(3, game::loss, history);

      assertThat(game.step()).isEqualTo(3);
      assertThat(history.series("loss/player")).containsExactly(2, 3, 4);
    }
  }

  @Test
  void should_tell_a_listener_that_does_not_say_so_what_is_missing() {
    String remedy =
        ": give Game.play a View, such as Sampler.view makes of a generator; a listener whose"
            + " needsView() is true is refused before the first round";
    GanListener asks =
        new GanListener() {
          @Override
          public void onStep(StepReport report, Training training) {
            training.samples(4, 1);
          }
        };
    GanListener saves =
        new GanListener() {
          @Override
          public void onStep(StepReport report, Training training) {
            training.save(folder);
          }
        };
    try (KnownFigures game = new KnownFigures()) {
      assertThatThrownBy(() -> game.play(1, game::loss, asks))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("a game without a View was asked for samples" + remedy);
      assertThatThrownBy(() -> game.play(1, game::loss, saves))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("a game without a View was to save the generator" + remedy);
    }
  }
}
