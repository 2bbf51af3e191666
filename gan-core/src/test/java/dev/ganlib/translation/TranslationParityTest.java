package dev.ganlib.translation;

import static dev.ganlib.translation.Parts.GREY;
import static dev.ganlib.translation.Parts.SMALL;
import static dev.ganlib.translation.Parts.TWO;
import static dev.ganlib.translation.Parts.adam;
import static dev.ganlib.translation.Parts.judge;
import static dev.ganlib.translation.Parts.setWeights;
import static dev.ganlib.translation.Parts.source;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import com.google.gson.annotations.SerializedName;
import dev.ganlib.AdversaryBuilder;
import dev.ganlib.game.Game;
import dev.ganlib.game.GanListener;
import dev.ganlib.game.Network;
import dev.ganlib.game.Plan;
import dev.ganlib.game.Snapshot;
import dev.ganlib.game.StepReport;
import dev.ganlib.game.Training;
import dev.ganlib.internal.torch.EngineRoom;
import dev.ganlib.loss.GanLoss;
import dev.ganlib.optim.Schedule;
import dev.ganlib.testing.Values;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Five rounds of translations, with {@code pytorch/translation.py} as the oracle. */
final class TranslationParityTest {
  /**
   * In float64 figures and arrays are equal; in float32 Adam's first updates, as large for small
   * gradients as for large ones, carry rounding on.
   */
  private static double tolerance(DataType type) {
    return type == DataType.FLOAT64 ? 1e-9 : 1e-4;
  }

  private final NDManager manager = EngineRoom.newManager(Device.cpu());
  private final List<Map<String, Double>> reported = new ArrayList<>();
  private final GanListener scribe =
      new GanListener() {
        @Override
        public void onStep(StepReport report, Training training) {
          reported.add(report.values());
        }
      };

  /**
   * A game as the script writes it: figures of each round; of each array at the end its norm and
   * its product with sines.
   */
  private record Reference(
      List<Map<String, Double>> rounds, List<List<Double>> norms, List<List<Double>> dots) {}

  /** The whole file. */
  private record References(
      Reference pix2pix,
      Reference srgan,
      Reference cyclegan,
      @SerializedName("warm_up") Reference warmUp,
      Reference sides) {}

  private static References references() throws IOException {
    return Values.json("/pytorch/translation.json", References.class);
  }

  @AfterEach
  void close() {
    manager.close();
  }

  private void assertPlayed(Game game, DataType type, Reference expected, Network... networks) {
    assertThat(reported).hasSize(5);
    for (int i = 0; i < 5; i++) {
      for (Map.Entry<String, Double> figure : expected.rounds().get(i).entrySet()) {
        String name = "round " + i + ", " + figure.getKey();
        assertThat(reported.get(i)).as(name).containsKey(figure.getKey());
        assertThat(reported.get(i).get(figure.getKey()))
            .as(name)
            .isCloseTo(figure.getValue(), within(tolerance(type) * Math.max(1, figure.getValue())));
      }
    }
    assertThat(expected.norms()).hasSize(networks.length);
    assertThat(expected.dots()).hasSize(networks.length);
    for (int i = 0; i < networks.length; i++) {
      Collection<NDArray> arrays = game.arrays(networks[i]).values();
      assertThat(arrays.stream().mapToDouble(TranslationParityTest::norm).toArray())
          .as("norms of %s", networks[i].name())
          .containsExactly(Values.doubles(expected.norms().get(i)), within(tolerance(type)));
      assertThat(arrays.stream().mapToDouble(TranslationParityTest::dot).toArray())
          .as("products of %s", networks[i].name())
          .containsExactly(Values.doubles(expected.dots().get(i)), within(tolerance(type)));
    }
  }

  private static double dot(NDArray array) {
    double[] values = Values.doubles(array);
    double[] sines = Parts.sines(values.length, 1, 0.4);
    double sum = 0;
    for (int i = 0; i < values.length; i++) {
      sum += values[i] * sines[i];
    }
    return sum;
  }

  private static double norm(NDArray array) {
    double sum = 0;
    for (double value : Values.doubles(array)) {
      sum += value * value;
    }
    return Math.sqrt(sum);
  }

  private static Plan whole(long rounds) {
    return Plan.rounds(rounds).batch(Parts.COUNT);
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT64", "FLOAT32"})
  void should_play_pix2pix_as_pytorch_does(DataType type) throws IOException {
    PairedTranslation pix2pix =
        PairedTranslation.builder(Parts.translator(2), GREY)
            .optimizer(adam())
            .adversary(judge("critic", GanLoss.bceWithLogits()))
            .showInput()
            .term("l1", Reconstruction.l1(100))
            .build();
    try (Game game = pix2pix.game(Parts.builder(type))) {
      setWeights(game, pix2pix.network(), 0.1);
      Network critic = pix2pix.adversaries().get(0).network();
      setWeights(game, critic, 0.2);

      game.play(
          pix2pix.moves(Parts.pairs(whole(5), source(manager, GREY, 0), source(manager, TWO, 1))),
          scribe);

      assertPlayed(game, type, references().pix2pix(), pix2pix.network(), critic);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT64", "FLOAT32"})
  void should_play_both_phases_of_super_resolution_as_pytorch_does(DataType type)
      throws IOException {
    assertPlaysSuperResolution(
        type, judge("critic", GanLoss.bceWithLogits()).weight(0.01), references().srgan());
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT64", "FLOAT32"})
  void should_raise_the_weight_of_an_adversary_as_pytorch_does(DataType type) throws IOException {
    assertPlaysSuperResolution(
        type,
        judge("critic", GanLoss.bceWithLogits()).weight(2, Schedule.linear(0, 1, 2).from(2)),
        references().warmUp());
  }

  private void assertPlaysSuperResolution(
      DataType type, AdversaryBuilder judge, Reference expected) {
    try (Snapshot features = Parts.features(0.5, type)) {
      PairedTranslation srgan =
          PairedTranslation.builder(Parts.enlarger(), SMALL)
              .optimizer(adam())
              .degradedBy(GREY, Parts.shrinking())
              .adversary(judge)
              .term("squared", Reconstruction.squared(1))
              .term("content", Reconstruction.content(features, 0.5))
              .build();
      try (Game game = srgan.game(Parts.builder(type))) {
        setWeights(game, srgan.network(), 0.3);
        Network critic = srgan.adversaries().get(0).network();
        setWeights(game, critic, 0.4);
        setWeights(game, srgan.degradation().orElseThrow(), 0.7);
        Plan targets = whole(2).source(PairedTranslation.TARGET, source(manager, GREY, 2));
        Plan more = whole(3).source(PairedTranslation.TARGET, source(manager, GREY, 2));

        game.play(srgan.movesWithoutAdversaries(targets).then(srgan.moves(more)), scribe);

        assertPlayed(game, type, expected, srgan.network(), critic);
        assertThat(reported.get(1)).doesNotContainKey("loss/critic");
      }
    }
  }

  private static UnpairedTranslationBuilder cyclegan() {
    return UnpairedTranslation.builder(Parts.translator(1), Parts.translator(1), GREY, GREY)
        .optimizer(adam())
        .adversaries(
            judge("judge of A", GanLoss.leastSquares()).weight(2),
            judge("judge of B", GanLoss.leastSquares()).weight(2));
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT64", "FLOAT32"})
  void should_play_cyclegan_as_pytorch_does(DataType type) throws IOException {
    assertPlays(
        type,
        cyclegan().cycle(Reconstruction.l1(10)).identity(Reconstruction.l1(5)).build(),
        references().cyclegan());
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT64", "FLOAT32"})
  void should_weigh_the_terms_of_each_side_as_pytorch_does(DataType type) throws IOException {
    assertPlays(
        type,
        cyclegan()
            .cycle(Reconstruction.l1(10), Reconstruction.l1(4))
            .identity(Reconstruction.l1(5), Reconstruction.l1(1))
            .term("kept", Reconstruction.squared(3), Reconstruction.squared(7))
            .build(),
        references().sides());
  }

  private void assertPlays(DataType type, UnpairedTranslation cycle, Reference expected) {
    try (Game game = cycle.game(Parts.builder(type))) {
      setWeights(game, cycle.toB(), 0.6);
      setWeights(game, cycle.toA(), 0.7);
      Network ofA = cycle.adversaries().get(0).network();
      Network ofB = cycle.adversaries().get(1).network();
      setWeights(game, ofA, 0.8);
      setWeights(game, ofB, 0.9);

      game.play(
          cycle.moves(
              whole(5)
                  .source(UnpairedTranslation.A, source(manager, GREY, 3))
                  .source(UnpairedTranslation.B, source(manager, GREY, 4))),
          scribe);

      assertPlayed(game, type, expected, cycle.toB(), cycle.toA(), ofA, ofB);
    }
  }
}
