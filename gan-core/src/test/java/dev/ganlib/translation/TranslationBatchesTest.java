package dev.ganlib.translation;

import static dev.ganlib.testing.Values.bits;
import static dev.ganlib.translation.Parts.GREY;
import static dev.ganlib.translation.Parts.SMALL;
import static dev.ganlib.translation.Parts.TWO;
import static dev.ganlib.translation.Parts.adam;
import static dev.ganlib.translation.Parts.judge;
import static dev.ganlib.translation.Parts.source;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.ganlib.Adversary;
import dev.ganlib.game.Checkpoint;
import dev.ganlib.game.Game;
import dev.ganlib.game.Network;
import dev.ganlib.game.Plan;
import dev.ganlib.game.Snapshot;
import dev.ganlib.internal.torch.EngineRoom;
import dev.ganlib.loss.GanLoss;
import dev.ganlib.testing.NativeArrays;
import dev.ganlib.testing.Values;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Batches in parts, pools, and the memory that rounds need. */
final class TranslationBatchesTest {
  private static final String OF_A = "judge of A";
  private static final String OF_B = "judge of B";

  @TempDir private Path folder;
  private final NDManager manager = EngineRoom.newManager(Device.cpu());

  @AfterEach
  void close() {
    manager.close();
  }

  private static double[] weights(Game game, List<Network> networks) {
    return networks.stream()
        .flatMap(network -> game.arrays(network).values().stream())
        .flatMapToDouble(array -> Arrays.stream(Values.doubles(array)))
        .toArray();
  }

  private static List<Network> networks(PairedTranslation translation) {
    List<Network> all = new ArrayList<>(List.of(translation.network()));
    translation.adversaries().stream().map(Adversary::network).forEach(all::add);
    return all;
  }

  private static List<Network> networks(UnpairedTranslation translation) {
    List<Network> all = new ArrayList<>(List.of(translation.toB(), translation.toA()));
    translation.adversaries().stream().map(Adversary::network).forEach(all::add);
    return all;
  }

  /** Rounds of 5 and of 4 samples, of which a third part has 1 or 2. */
  private static Plan parts(int count) {
    return Plan.rounds(6).batch(5).microBatches(count);
  }

  private double[] playedWithInputs(int parts, int pool) {
    PairedTranslation translation =
        PairedTranslation.builder(Parts.translator(2), GREY)
            .optimizer(adam())
            .adversary(judge("critic", GanLoss.bceWithLogits()).pool(pool))
            .showInput()
            .term("l1", Reconstruction.l1(10))
            .build();
    try (Game game = translation.game(Parts.builder(DataType.FLOAT64))) {
      game.play(
          translation.moves(
              Parts.pairs(parts(parts), source(manager, 9, GREY, 0), source(manager, 9, TWO, 1))));
      return weights(game, networks(translation));
    }
  }

  @Test
  void should_learn_from_pairs_in_parts_as_from_whole_batches() {
    double[] whole = playedWithInputs(1, 4);

    assertThat(Values.farthest(playedWithInputs(3, 4), whole)).isCloseTo(0, within(1e-12));
    assertThat(Values.farthest(playedWithInputs(1, 0), whole)).isGreaterThan(1e-6);
  }

  private static PairedTranslation enlarging(Snapshot features) {
    return PairedTranslation.builder(Parts.enlarger(), SMALL)
        .optimizer(adam())
        .degradedBy(GREY, Parts.shrinking())
        .adversary(judge("critic", GanLoss.bceWithLogits()).weight(0.1).pool(4))
        .term("squared", Reconstruction.squared(1))
        .term("content", Reconstruction.content(features, 0.5))
        .build();
  }

  private double[] playedWithDegradation(int parts, long rounds) {
    try (Snapshot features = Parts.features(0.5, DataType.FLOAT64)) {
      PairedTranslation translation = enlarging(features);
      try (Game game = translation.game(Parts.builder(DataType.FLOAT64))) {
        Plan plan =
            Plan.rounds(rounds)
                .batch(5)
                .microBatches(parts)
                .source(PairedTranslation.TARGET, source(manager, 9, GREY, 2));
        game.play(translation.moves(plan));
        return weights(game, networks(translation));
      }
    }
  }

  @Test
  void should_learn_from_degraded_targets_in_parts_as_from_whole_batches() {
    double[] whole = playedWithDegradation(1, 6);

    assertThat(Values.farthest(playedWithDegradation(3, 6), whole)).isCloseTo(0, within(1e-12));
    assertThat(Values.farthest(playedWithDegradation(1, 1), whole)).isGreaterThan(1e-4);
  }

  private static UnpairedTranslation cycle(int pool) {
    return UnpairedTranslation.builder(Parts.translator(1), Parts.translator(1), GREY, GREY)
        .optimizer(adam())
        .adversaries(
            judge(OF_A, GanLoss.leastSquares()).pool(pool),
            judge(OF_B, GanLoss.leastSquares()).pool(pool))
        .cycle(Reconstruction.l1(10))
        .identity(Reconstruction.l1(5))
        .build();
  }

  /** Passes over 11 and 9 samples in batches of 5 have last ones of 1 and 4, which are left out. */
  private double[] playedWithoutPairs(int parts, int pool) {
    UnpairedTranslation translation = cycle(pool);
    try (Game game = translation.game(Parts.builder(DataType.FLOAT64))) {
      game.play(
          translation.moves(
              parts(parts)
                  .dropLast()
                  .source(UnpairedTranslation.A, source(manager, 11, GREY, 3))
                  .source(UnpairedTranslation.B, source(manager, 9, GREY, 4))));
      return weights(game, networks(translation));
    }
  }

  @Test
  void should_learn_without_pairs_in_parts_as_from_whole_batches() {
    double[] whole = playedWithoutPairs(1, 4);

    assertThat(Values.farthest(playedWithoutPairs(3, 4), whole)).isCloseTo(0, within(1e-12));
    assertThat(Values.farthest(playedWithoutPairs(1, 0), whole)).isGreaterThan(1e-6);
  }

  private Plan sides(UnpairedTranslation translation, long rounds) {
    return translation.moves(
        Plan.rounds(rounds)
            .batch(2)
            .source(UnpairedTranslation.A, source(manager, GREY, 3))
            .source(UnpairedTranslation.B, source(manager, GREY, 4)));
  }

  private double[] kept(Checkpoint checkpoint, String judge) throws IOException {
    Map<String, NDArray> pool =
        checkpoint.arrays(Checkpoint.prefix("pool of " + judge, false), manager);
    assertThat(Objects.requireNonNull(pool.get("count")).toFloatArray()).containsExactly(2);
    return Values.doubles(Objects.requireNonNull(pool.get("images")));
  }

  /** Returns of an image among many the distance to the nearest of others. */
  private static double nearest(double[] images, int image, double[] others) {
    int size = (int) GREY.size();
    double[] one = Arrays.copyOfRange(images, image * size, (image + 1) * size);
    double nearest = Double.POSITIVE_INFINITY;
    for (int i = 0; i < others.length; i += size) {
      nearest = Math.min(nearest, Values.farthest(one, Arrays.copyOfRange(others, i, i + size)));
    }
    return nearest;
  }

  @Test
  void should_keep_the_fakes_of_each_side_in_a_pool_of_its_own() throws IOException {
    UnpairedTranslation translation = cycle(2);
    try (Game game = translation.game(Parts.builder(DataType.FLOAT32));
        NDArray a = Parts.images(manager, GREY, 3, DataType.FLOAT32);
        NDArray b = Parts.images(manager, GREY, 4, DataType.FLOAT32);
        NDArray madeB = game.infer(translation.toB(), a);
        NDArray madeA = game.infer(translation.toA(), b)) {
      // Made before the first move, as are the fakes that are lent in the first round.
      double[] ofA = Values.doubles(madeA);
      double[] ofB = Values.doubles(madeB);
      game.play(sides(translation, 1));

      Checkpoint checkpoint = Checkpoint.at(game.checkpoint(folder));
      double[] keptA = kept(checkpoint, OF_A);
      double[] keptB = kept(checkpoint, OF_B);
      for (int image = 0; image < 2; image++) {
        assertThat(nearest(keptA, image, ofA)).isLessThan(1e-5);
        assertThat(nearest(keptA, image, ofB)).isGreaterThan(1e-3);
        assertThat(nearest(keptB, image, ofB)).isLessThan(1e-5);
        assertThat(nearest(keptB, image, ofA)).isGreaterThan(1e-3);
      }
    }
  }

  /** Returns all arrays of a checkpoint: weights, pools and states of optimizers. */
  private Map<String, List<Long>> state(Path checkpoint) throws IOException {
    Map<String, List<Long>> all = new TreeMap<>();
    Checkpoint.at(checkpoint)
        .arrays("", manager)
        .forEach((name, array) -> all.put(name, Arrays.stream(bits(array)).boxed().toList()));
    return all;
  }

  @Test
  void should_resume_with_two_pools_to_the_bit() throws IOException {
    UnpairedTranslation whole = cycle(2);
    UnpairedTranslation killed = cycle(2);
    UnpairedTranslation resumed = cycle(2);
    try (Game game = whole.game(Parts.builder(DataType.FLOAT32));
        Game first = killed.game(Parts.builder(DataType.FLOAT32));
        Game second = resumed.game(Parts.builder(DataType.FLOAT32))) {
      game.play(sides(whole, 9));
      first.play(sides(killed, 4));
      Path halfway = first.checkpoint(folder.resolve("killed"));
      second.resume(Checkpoint.at(halfway));
      second.play(sides(resumed, 9));

      Map<String, List<Long>> expected = state(game.checkpoint(folder.resolve("whole")));
      for (String judge : List.of(OF_A, OF_B)) {
        String images = Checkpoint.prefix("pool of " + judge, false) + "images";
        assertThat(expected.get(images)).hasSize(2 * (int) GREY.size());
        assertThat(state(halfway).get(images)).isNotEqualTo(expected.get(images));
      }
      assertThat(state(second.checkpoint(folder.resolve("resumed")))).isEqualTo(expected);
    }
  }

  @Test
  void should_leave_no_native_arrays_behind_with_degradation_and_content() {
    try (Snapshot features = Parts.features(0.5, DataType.FLOAT32)) {
      PairedTranslation translation = enlarging(features);
      try (Game game = translation.game(Parts.builder(DataType.FLOAT32))) {
        Plan few =
            translation.moves(
                Plan.rounds(3).batch(2).source(PairedTranslation.TARGET, source(manager, GREY, 2)));
        Plan many =
            translation.moves(
                Plan.rounds(20)
                    .batch(2)
                    .source(PairedTranslation.TARGET, source(manager, GREY, 2)));
        game.play(few);
        long before = NativeArrays.count();
        int live = game.liveArrays();
        game.play(many);
        assertThat(game.liveArrays()).isEqualTo(live);
        assertThat(NativeArrays.count()).isEqualTo(before);
      }
    }
  }
}
