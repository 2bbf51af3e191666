package dev.ganlib.translation;

import static dev.ganlib.translation.Parts.GREY;
import static dev.ganlib.translation.Parts.SMALL;
import static dev.ganlib.translation.Parts.adam;
import static dev.ganlib.translation.Parts.assertEqual;
import static dev.ganlib.translation.Parts.contents;
import static dev.ganlib.translation.Parts.judge;
import static dev.ganlib.translation.Parts.networks;
import static dev.ganlib.translation.Parts.source;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.ganlib.AdversaryBuilder;
import dev.ganlib.game.Checkpoint;
import dev.ganlib.game.Game;
import dev.ganlib.game.GanListener;
import dev.ganlib.game.Plan;
import dev.ganlib.game.StepReport;
import dev.ganlib.game.Training;
import dev.ganlib.internal.torch.EngineRoom;
import dev.ganlib.loss.GanLoss;
import dev.ganlib.optim.Schedule;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Translations that are stopped in the middle of a phase and of an epoch, and resumed. */
final class TranslationResumeTest {
  private static final Schedule WARM_UP = Schedule.linear(0, 1, 5).from(2);
  private static final Schedule RATE = Schedule.linear(1, 0, 8).from(1);

  @TempDir private Path folder;
  private final NDManager manager = EngineRoom.newManager(Device.cpu());

  @AfterEach
  void close() {
    manager.close();
  }

  private static PairedTranslation srgan(AdversaryBuilder judge) {
    return PairedTranslation.builder(Parts.enlarger(), SMALL)
        .optimizer(adam().schedule(RATE))
        .degradedBy(GREY, Parts.shrinking())
        .adversary(judge)
        .term("squared", Reconstruction.squared(1))
        .build();
  }

  private static PairedTranslation srgan() {
    return srgan(judge("critic", GanLoss.bceWithLogits()).weight(0.5, WARM_UP));
  }

  /** Two rounds without the adversary, then six with it; an epoch of the data has two. */
  private Plan phases(PairedTranslation translation) {
    Plan first = Plan.rounds(2).batch(2).source(PairedTranslation.TARGET, source(manager, GREY, 2));
    Plan second =
        Plan.rounds(6).batch(2).source(PairedTranslation.TARGET, source(manager, GREY, 2));
    return translation.movesWithoutAdversaries(first).then(translation.moves(second));
  }

  private static UnpairedTranslation cycle() {
    return UnpairedTranslation.builder(Parts.translator(1), Parts.translator(1), GREY, GREY)
        .optimizer(adam().schedule(RATE))
        .adversaries(
            judge("judge of A", GanLoss.leastSquares()).pool(4),
            judge("judge of B", GanLoss.leastSquares()).pool(4).weight(2, WARM_UP))
        .cycle(Reconstruction.l1(10), Reconstruction.l1(4))
        .term("kept", Reconstruction.squared(2))
        .build();
  }

  private Plan sides(UnpairedTranslation translation) {
    return translation.moves(
        Plan.rounds(8)
            .batch(2)
            .source(UnpairedTranslation.A, source(manager, GREY, 3))
            .source(UnpairedTranslation.B, source(manager, GREY, 4)));
  }

  /** Stops a training after its fifth round, and keeps the figures of all rounds. */
  private static final class Stop implements GanListener {
    private final List<Map<String, Double>> reported = new ArrayList<>();

    @Override
    public void onStep(StepReport report, Training training) {
      reported.add(new LinkedHashMap<>(report.values()));
      if (report.step() == 5) {
        training.stop("killed");
      }
    }
  }

  @Test
  void should_resume_rate_phase_and_weight_in_the_middle_of_the_second_phase() throws IOException {
    PairedTranslation whole = srgan();
    PairedTranslation killed = srgan();
    PairedTranslation resumed = srgan();
    try (Game game = whole.game(Parts.builder(DataType.FLOAT32));
        Game first = killed.game(Parts.builder(DataType.FLOAT32));
        Game second = resumed.game(Parts.builder(DataType.FLOAT32))) {
      game.play(phases(whole));
      first.play(phases(killed), new Stop());
      assertThat(first.step()).isEqualTo(5);
      first.checkpoint(folder);
      second.resume(Checkpoint.latest(folder).orElseThrow());
      second.play(phases(resumed));

      assertThat(second.step()).isEqualTo(8);
      assertEqual(
          contents(second, resumed.network(), resumed.adversaries().get(0).network()),
          contents(game, whole.network(), whole.adversaries().get(0).network()));
    }
  }

  @Test
  void should_resume_sides_with_pools_in_the_middle_of_an_epoch() throws IOException {
    UnpairedTranslation whole = cycle();
    UnpairedTranslation killed = cycle();
    UnpairedTranslation resumed = cycle();
    try (Game game = whole.game(Parts.builder(DataType.FLOAT32));
        Game first = killed.game(Parts.builder(DataType.FLOAT32));
        Game second = resumed.game(Parts.builder(DataType.FLOAT32))) {
      game.play(sides(whole));
      first.play(sides(killed), new Stop());
      first.checkpoint(folder);
      second.resume(Checkpoint.latest(folder).orElseThrow());
      second.play(sides(resumed));

      assertEqual(contents(second, networks(resumed)), contents(game, networks(whole)));
    }
  }

  @Test
  void should_weigh_an_adversary_by_its_schedule() {
    PairedTranslation translation = srgan();
    Stop figures = new Stop();
    try (Game game = translation.game(Parts.builder(DataType.FLOAT64))) {
      game.play(phases(translation), figures);
    }
    // In the first adversarial round the weight is 0: the translator's loss is that of its term.
    Map<String, Double> beginning = figures.reported.get(2);
    assertThat(beginning.get("loss/translator"))
        .isEqualTo(beginning.get("term/squared/translator"));
    Map<String, Double> later = figures.reported.get(3);
    assertThat(later.get("loss/translator") - later.get("term/squared/translator"))
        .as("a fifth of one half of about ln 2")
        .isBetween(0.05, 0.09);
  }

  @Test
  void should_refuse_to_resume_with_another_schedule_or_without() {
    PairedTranslation saved = srgan();
    try (Game game = saved.game(Parts.builder(DataType.FLOAT32))) {
      game.play(phases(saved), new Stop());
      game.checkpoint(folder);
    }
    refuse(
        judge("critic", GanLoss.bceWithLogits()).weight(0.5, Schedule.linear(0, 1, 6).from(2)),
        "0.5, linear from 0.0 to 1.0 in 6 steps, from step 2");
    refuse(judge("critic", GanLoss.bceWithLogits()).weight(0.5, WARM_UP).weight(0.5), "0.5");
  }

  private void refuse(AdversaryBuilder judge, String words) {
    try (Game other = srgan(judge).game(Parts.builder(DataType.FLOAT32))) {
      assertThatThrownBy(() -> other.resume(Checkpoint.latest(folder).orElseThrow()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContainingAll(
              "weight of critic", "0.5, linear from 0.0 to 1.0 in 5 steps, from step 2", words);
    }
  }

  @Test
  void should_refuse_schedules_of_no_weight() {
    AdversaryBuilder judge = judge("critic", GanLoss.bceWithLogits());
    assertThatThrownBy(() -> judge.weight(1, step -> -1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "the factor of an adversary's weight in step 0 must be finite and not negative but was"
                + " -1.0");
    PairedTranslation later = srgan(judge.weight(1, step -> step < 4 ? 1 : Double.NaN));
    try (Game game = later.game(Parts.builder(DataType.FLOAT32))) {
      assertThatThrownBy(() -> game.play(phases(later)))
          .hasStackTraceContaining(
              "the factor of an adversary's weight must be finite and not negative but was NaN");
    }
  }
}
