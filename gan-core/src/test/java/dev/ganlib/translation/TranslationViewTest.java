package dev.ganlib.translation;

import static dev.ganlib.testing.Values.bits;
import static dev.ganlib.translation.Parts.GREY;
import static dev.ganlib.translation.Parts.SMALL;
import static dev.ganlib.translation.Parts.TWO;
import static dev.ganlib.translation.Parts.judge;
import static dev.ganlib.translation.Parts.source;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.ganlib.Translator;
import dev.ganlib.game.Game;
import dev.ganlib.game.GanListener;
import dev.ganlib.game.Plan;
import dev.ganlib.game.Training;
import dev.ganlib.game.View;
import dev.ganlib.image.ImageGrid;
import dev.ganlib.internal.torch.EngineRoom;
import dev.ganlib.listener.SampleGrid;
import dev.ganlib.loss.GanLoss;
import dev.ganlib.optim.WeightAverage;
import dev.ganlib.testing.NativeArrays;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compares what is seen of translations while they train with finished translators. */
final class TranslationViewTest {
  @TempDir private Path folder;
  private final NDManager manager = EngineRoom.newManager(Device.cpu());

  @AfterEach
  void close() {
    manager.close();
  }

  private static PairedTranslation pix2pix() {
    return PairedTranslation.builder(Parts.translator(1), GREY)
        .adversary(judge("critic", GanLoss.bceWithLogits()))
        .showInput()
        .term("l1", Reconstruction.l1(10))
        .average(WeightAverage.decay(0.9))
        .build();
  }

  private static PairedTranslation enlarging() {
    return PairedTranslation.builder(Parts.enlarger(), SMALL)
        .degradedBy(GREY, Parts.shrinking())
        .term("squared", Reconstruction.squared(1))
        .build();
  }

  private static UnpairedTranslation cycle() {
    return UnpairedTranslation.builder(Parts.translator(2), Parts.translator(1), GREY, TWO)
        .adversaries(
            judge("judge of A", GanLoss.leastSquares()),
            judge("judge of B", GanLoss.leastSquares()))
        .cycle(Reconstruction.l1(10))
        .build();
  }

  /** Keeps what is seen at the end. */
  private final class Onlooker implements GanListener {
    private final List<long[]> seen = new ArrayList<>();
    private long[] samples = {};

    @Override
    public void onFinish(long step, Training training) {
      training.columns(2, 7).forEach(column -> seen.add(taken(column)));
      samples = taken(training.samples(2, 3));
      training.save(folder.resolve("saved"));
    }

    private static long[] taken(NDArray array) {
      try (array) {
        return bits(array);
      }
    }
  }

  @Test
  void should_show_pairs_to_the_bit_as_the_finished_translator_makes_them() throws IOException {
    NDArray inputs = Parts.images(manager, GREY, 1, DataType.FLOAT32);
    NDArray targets = Parts.images(manager, GREY, 2, DataType.FLOAT32);
    NDArray two = inputs.get("0:2");
    PairedTranslation translation = pix2pix();
    Onlooker onlooker = new Onlooker();
    try (Game game = translation.game(Parts.builder(DataType.FLOAT32))) {
      Plan plan =
          translation.moves(
              Parts.pairs(
                  Plan.rounds(2).batch(2), source(manager, GREY, 1), source(manager, GREY, 2)));
      View view = translation.view(game, inputs, targets);
      assertThat(view.mostSamples()).isEqualTo(Parts.COUNT);
      SampleGrid grid = SampleGrid.every(2, folder.resolve("pictures")).count(2);
      game.play(plan, view, List.of(grid, onlooker));

      try (Translator translator = translation.translator(game);
          Translator loaded =
              Translator.load(folder.resolve("saved"), Parts.translator(1), Device.cpu());
          NDArray outputs = translator.apply(two);
          NDArray again = loaded.apply(two)) {
        assertThat(onlooker.seen)
            .containsExactly(bits(two), bits(outputs), bits(targets.get("0:2")));
        assertThat(onlooker.samples).isEqualTo(bits(outputs)).isEqualTo(bits(again));
        Path expected = folder.resolve("expected.png");
        ImageGrid.of(two)
            .beside(ImageGrid.of(outputs), ImageGrid.of(targets.get("0:2")))
            .write(expected);
        assertThat(Files.readAllBytes(folder.resolve("pictures/step-000002.png")))
            .isEqualTo(Files.readAllBytes(expected));
      }
    }
  }

  @Test
  void should_show_what_targets_are_degraded_to() {
    NDArray targets = Parts.images(manager, GREY, 2, DataType.FLOAT32);
    PairedTranslation translation = enlarging();
    Onlooker onlooker = new Onlooker();
    try (Game game = translation.game(Parts.builder(DataType.FLOAT32))) {
      Plan plan =
          translation.movesWithoutAdversaries(
              Plan.rounds(2).batch(2).source(PairedTranslation.TARGET, source(manager, GREY, 2)));
      SampleGrid grid = SampleGrid.every(2, folder.resolve("pictures")).count(3);
      game.play(plan, translation.view(game, targets), List.of(grid, onlooker));

      try (Translator translator = translation.translator(game);
          NDArray inputs = game.infer(translation.degradation().orElseThrow(), targets.get("0:2"));
          NDArray outputs = translator.apply(inputs)) {
        assertThat(onlooker.seen)
            .containsExactly(bits(inputs), bits(outputs), bits(targets.get("0:2")));
        assertThat(onlooker.samples).isEqualTo(bits(outputs));
      }
      assertThat(folder.resolve("pictures/step-000002.png")).isNotEmptyFile();
    }
  }

  @Test
  void should_show_both_sides_there_and_back() {
    NDArray a = Parts.images(manager, GREY, 1, DataType.FLOAT32);
    NDArray b = Parts.images(manager, TWO, 2, DataType.FLOAT32).get("0:2");
    UnpairedTranslation translation = cycle();
    Onlooker onlooker = new Onlooker();
    try (Game game = translation.game(Parts.builder(DataType.FLOAT32))) {
      Plan plan =
          translation.moves(
              Plan.rounds(2)
                  .batch(2)
                  .source(UnpairedTranslation.A, source(manager, GREY, 3))
                  .source(UnpairedTranslation.B, source(manager, TWO, 4)));
      View view = translation.view(game, a, b);
      assertThat(view.mostSamples()).isEqualTo(2);
      game.play(plan, view, List.of(onlooker));

      try (Translator toB = translation.translatorToB(game);
          Translator toA = translation.translatorToA(game);
          NDArray two = a.get("0:2");
          NDArray there = toB.apply(two);
          NDArray back = toA.apply(there);
          NDArray here = toA.apply(b);
          NDArray again = toB.apply(here)) {
        assertThat(onlooker.seen)
            .containsExactly(bits(two), bits(there), bits(back), bits(b), bits(here), bits(again));
        assertThat(onlooker.samples).isEqualTo(bits(there));
      }
      long before = NativeArrays.count();
      view.columns(2, 0).forEach(NDArray::close);
      List<Integer> portions = new ArrayList<>();
      view.samples(2L, 0, outputs -> portions.add((int) outputs.getShape().get(0)));
      assertThat(portions).containsExactly(2);
      assertThat(NativeArrays.count()).isEqualTo(before);
    }
  }

  @Test
  void should_refuse_what_cannot_be_shown_at_once() {
    NDArray grey = Parts.images(manager, GREY, 1, DataType.FLOAT32);
    NDArray two = Parts.images(manager, TWO, 1, DataType.FLOAT32);
    PairedTranslation pairs = pix2pix();
    PairedTranslation enlarging = enlarging();
    UnpairedTranslation cycle = cycle();
    try (Game game = pairs.game(Parts.builder(DataType.FLOAT32));
        Game second = enlarging.game(Parts.builder(DataType.FLOAT32));
        Game third = cycle.game(Parts.builder(DataType.FLOAT32))) {
      assertThatThrownBy(() -> pairs.view(game, two, grey))
          .hasMessage("expected inputs of shape (N, 1, 8, 8) with N positive but was (3, 2, 8, 8)");
      assertThatThrownBy(() -> pairs.view(game, grey, two))
          .hasMessage(
              "expected targets of shape (N, 1, 8, 8) with N positive but was (3, 2, 8, 8)");
      assertThatThrownBy(() -> pairs.view(game, grey, grey.get("0:2")))
          .hasMessage("expected as many targets as inputs but were (2, 1, 8, 8) and (3, 1, 8, 8)");
      assertThatThrownBy(() -> pairs.view(game, grey.toType(DataType.FLOAT64, true), grey))
          .hasMessage("expected inputs of type float32 but was float64");
      assertThatThrownBy(() -> pairs.view(game, grey)).hasMessageContaining("no .degradedBy(...)");
      assertThatThrownBy(() -> enlarging.view(second, grey, grey))
          .hasMessage("inputs are made of targets by .degradedBy(...); use view(game, targets)");
      assertThatThrownBy(() -> cycle.view(third, grey, grey))
          .hasMessage(
              "expected images of B of shape (N, 2, 8, 8) with N positive but was (3, 1, 8, 8)");
      View view = pairs.view(game, grey, grey);
      assertThatThrownBy(() -> view.columns(4, 0))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("expected 1 to 3 samples, as many as there are to show, but was 4");
    }
  }
}
