package dev.ganlib.translation;

import static dev.ganlib.translation.Parts.GREY;
import static dev.ganlib.translation.Parts.SMALL;
import static dev.ganlib.translation.Parts.judge;
import static dev.ganlib.translation.Parts.source;
import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.ganlib.Augmentation;
import dev.ganlib.game.Game;
import dev.ganlib.game.GanListener;
import dev.ganlib.game.Plan;
import dev.ganlib.game.Snapshot;
import dev.ganlib.game.StepReport;
import dev.ganlib.game.Training;
import dev.ganlib.game.View;
import dev.ganlib.internal.torch.EngineRoom;
import dev.ganlib.loss.GanLoss;
import dev.ganlib.optim.Schedule;
import dev.ganlib.optim.WeightAverage;
import dev.ganlib.testing.NativeArrays;
import dev.ganlib.testing.NativeHeap;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Translations, looked at while they train, hold as much memory after many rounds as after few. */
final class TranslationMemoryTest {
  private final NDManager manager = EngineRoom.newManager(Device.cpu());

  @AfterEach
  void close() {
    manager.close();
  }

  /** A game, what is seen of it, and a plan of so many rounds more. */
  private record Played(Game game, View view, LongFunction<Plan> plan) implements AutoCloseable {
    void play(Plan some) {
      game.play(some, view, List.of(new Onlooker()));
    }

    @Override
    public void close() {
      game.close();
    }
  }

  private static final class Onlooker implements GanListener {
    @Override
    public void onStep(StepReport report, Training training) {
      if (report.step() % 10 == 0) {
        training.columns(2, 0).forEach(NDArray::close);
      }
    }
  }

  private Played pix2pix() {
    PairedTranslation translation =
        PairedTranslation.builder(Parts.translator(1), GREY)
            .adversary(
                judge("critic", GanLoss.bceWithLogits())
                    .augment(Augmentation.of(Augmentation.Kind.TRANSLATION)))
            .showInput()
            .term("l1", Reconstruction.l1(100))
            .build();
    Game game = translation.game(Parts.builder(DataType.FLOAT32));
    return new Played(
        game,
        translation.view(game, images(1), images(2)),
        rounds ->
            translation.moves(
                Parts.pairs(
                    Plan.rounds(rounds).batch(2),
                    source(manager, GREY, 1),
                    source(manager, GREY, 2))));
  }

  private Played srgan(Snapshot features) {
    PairedTranslation translation =
        PairedTranslation.builder(Parts.enlarger(), SMALL)
            .degradedBy(GREY, Parts.shrinking())
            .adversary(
                judge("critic", GanLoss.bceWithLogits())
                    .weight(0.01, Schedule.linear(0, 1, 20).from(10)))
            .term("squared", Reconstruction.squared(1))
            .term("content", Reconstruction.content(features, 0.1))
            .average(WeightAverage.decay(0.9))
            .build();
    Game game = translation.game(Parts.builder(DataType.FLOAT32));
    return new Played(
        game,
        translation.view(game, images(2)),
        rounds ->
            translation
                .movesWithoutAdversaries(targets(Plan.rounds(10)))
                .then(translation.moves(targets(Plan.rounds(rounds - 10)))));
  }

  private Plan targets(Plan plan) {
    return plan.batch(2).source(PairedTranslation.TARGET, source(manager, GREY, 2));
  }

  private Played cyclegan() {
    UnpairedTranslation translation =
        UnpairedTranslation.builder(Parts.translator(1), Parts.translator(1), GREY, GREY)
            .adversaries(
                judge("judge of A", GanLoss.leastSquares()).pool(4),
                judge("judge of B", GanLoss.leastSquares()).pool(4))
            .cycle(Reconstruction.l1(10))
            .identity(Reconstruction.l1(5))
            .build();
    Game game = translation.game(Parts.builder(DataType.FLOAT32));
    return new Played(
        game,
        translation.view(game, images(3), images(4)),
        rounds ->
            translation.moves(
                Plan.rounds(rounds)
                    .batch(2)
                    .source(UnpairedTranslation.A, source(manager, GREY, 3))
                    .source(UnpairedTranslation.B, source(manager, GREY, 4))));
  }

  private NDArray images(double phase) {
    return Parts.images(manager, GREY, phase, DataType.FLOAT32);
  }

  private static void assertHoldsAsMuch(Played played) {
    try (played) {
      Plan few = played.plan().apply(50);
      Plan many = played.plan().apply(100);
      played.play(few);
      long held = NativeArrays.count();
      int live = played.game().liveArrays();
      played.play(many);

      assertThat(played.game().step()).isEqualTo(150);
      assertThat(NativeArrays.count()).isEqualTo(held);
      assertThat(played.game().liveArrays()).isEqualTo(live);
    }
  }

  @Test
  void should_hold_as_many_arrays_of_pairs() {
    assertHoldsAsMuch(pix2pix());
  }

  @Test
  void should_hold_as_many_arrays_in_super_resolution() {
    try (Snapshot features = Parts.features(0.5, DataType.FLOAT32)) {
      assertHoldsAsMuch(srgan(features));
    }
  }

  @Test
  void should_hold_as_many_arrays_without_pairs() {
    assertHoldsAsMuch(cyclegan());
  }

  /** A minute long. */
  @Test
  @Tag("slow")
  @EnabledOnOs(OS.LINUX)
  void should_keep_native_memory_flat_over_3000_rounds() {
    try (Snapshot features = Parts.features(0.5, DataType.FLOAT32)) {
      assertFlat(pix2pix());
      assertFlat(srgan(features));
      assertFlat(cyclegan());
    }
  }

  private static void assertFlat(Played played) {
    try (played) {
      List<Long> kilobytes = new ArrayList<>();
      for (long rounds : new long[] {500, 1000, 1500}) {
        played.play(played.plan().apply(rounds));
        System.gc();
        kilobytes.add(NativeHeap.kilobytes());
      }
      // A handle of 120 bytes that each of some 200 native calls a round leaves would show as 60
      // MB.
      assertThat(kilobytes.get(2) - kilobytes.get(0)).isBetween(-100_000L, 20_000L);
    }
  }
}
