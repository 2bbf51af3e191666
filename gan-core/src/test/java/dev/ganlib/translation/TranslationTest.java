package dev.ganlib.translation;

import static dev.ganlib.testing.Values.bits;
import static dev.ganlib.translation.Parts.GREY;
import static dev.ganlib.translation.Parts.SMALL;
import static dev.ganlib.translation.Parts.TWO;
import static dev.ganlib.translation.Parts.adam;
import static dev.ganlib.translation.Parts.assertEqual;
import static dev.ganlib.translation.Parts.contents;
import static dev.ganlib.translation.Parts.judge;
import static dev.ganlib.translation.Parts.networks;
import static dev.ganlib.translation.Parts.source;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Block;
import ai.djl.nn.LambdaBlock;
import dev.ganlib.Adversary;
import dev.ganlib.AdversaryBuilder;
import dev.ganlib.Augmentation;
import dev.ganlib.Discriminator;
import dev.ganlib.Translator;
import dev.ganlib.game.Checkpoint;
import dev.ganlib.game.Game;
import dev.ganlib.game.GanListener;
import dev.ganlib.game.Plan;
import dev.ganlib.game.Training;
import dev.ganlib.internal.torch.EngineRoom;
import dev.ganlib.loss.GanLoss;
import dev.ganlib.nn.Sequence;
import dev.ganlib.optim.WeightAverage;
import dev.ganlib.testing.Values;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TranslationTest {
  @TempDir private Path folder;
  private final NDManager manager = EngineRoom.newManager(Device.cpu());

  @AfterEach
  void close() {
    manager.close();
  }

  private static PairedTranslationBuilder enlarging(double weight) {
    return PairedTranslation.builder(Parts.enlarger(), SMALL)
        .optimizer(adam())
        .degradedBy(GREY, Parts.shrinking())
        .adversary(judge("critic", GanLoss.bceWithLogits()).weight(0.01))
        .term("squared", Reconstruction.squared(weight))
        .average(WeightAverage.decay(0.9));
  }

  private static UnpairedTranslationBuilder cycle(double weight) {
    return UnpairedTranslation.builder(Parts.translator(1), Parts.translator(1), GREY, GREY)
        .optimizer(adam())
        .adversaries(
            judge("judge of A", GanLoss.leastSquares()),
            judge("judge of B", GanLoss.leastSquares()))
        .cycle(Reconstruction.l1(weight))
        .identity(Reconstruction.l1(1));
  }

  private Plan phases(PairedTranslation translation, long second) {
    Plan first = Plan.rounds(2).batch(2).source(PairedTranslation.TARGET, source(manager, GREY, 2));
    Plan then =
        Plan.rounds(second).batch(2).source(PairedTranslation.TARGET, source(manager, GREY, 2));
    return translation.movesWithoutAdversaries(first).then(translation.moves(then));
  }

  private Plan sides(UnpairedTranslation translation, long rounds) {
    return translation.moves(
        Plan.rounds(rounds)
            .batch(2)
            .source(UnpairedTranslation.A, source(manager, GREY, 3))
            .source(UnpairedTranslation.B, source(manager, GREY, 4)));
  }

  @Test
  void should_resume_the_second_phase_to_the_bit() throws IOException {
    PairedTranslation whole = enlarging(1).build();
    PairedTranslation killed = enlarging(1).build();
    PairedTranslation resumed = enlarging(1).build();
    try (Game game = whole.game(Parts.builder(DataType.FLOAT32));
        Game first = killed.game(Parts.builder(DataType.FLOAT32));
        Game second = resumed.game(Parts.builder(DataType.FLOAT32))) {
      game.play(phases(whole, 5));
      first.play(phases(killed, 2));
      first.checkpoint(folder);
      second.resume(Checkpoint.latest(folder).orElseThrow());
      assertThat(second.step()).isEqualTo(4);
      second.play(phases(resumed, 5));

      assertEqual(
          contents(second, resumed.network(), resumed.adversaries().get(0).network()),
          contents(game, whole.network(), whole.adversaries().get(0).network()));
      try (Translator averaged = resumed.translator(second);
          Translator expected = whole.translator(game);
          Translator live = Translator.of(second.snapshot(resumed.network()));
          NDArray input = Parts.images(manager, SMALL, 5, DataType.FLOAT32);
          NDArray made = averaged.apply(input);
          NDArray alike = expected.apply(input);
          NDArray now = live.apply(input)) {
        assertThat(bits(made)).isEqualTo(bits(alike)).isNotEqualTo(bits(now));
      }
    }
  }

  @Test
  void should_resume_without_pairs_to_the_bit() throws IOException {
    UnpairedTranslation whole = cycle(10).build();
    UnpairedTranslation killed = cycle(10).build();
    UnpairedTranslation resumed = cycle(10).build();
    try (Game game = whole.game(Parts.builder(DataType.FLOAT32));
        Game first = killed.game(Parts.builder(DataType.FLOAT32));
        Game second = resumed.game(Parts.builder(DataType.FLOAT32))) {
      game.play(sides(whole, 5));
      first.play(sides(killed, 3));
      first.checkpoint(folder);
      second.resume(Checkpoint.latest(folder).orElseThrow());
      second.play(sides(resumed, 5));

      assertEqual(contents(second, networks(resumed)), contents(game, networks(whole)));
    }
  }

  @Test
  void should_refuse_to_resume_with_another_weight_of_a_term() {
    UnpairedTranslation saved = cycle(10).build();
    UnpairedTranslation other = cycle(5).build();
    try (Game game = saved.game(Parts.builder(DataType.FLOAT32));
        Game second = other.game(Parts.builder(DataType.FLOAT32))) {
      game.play(sides(saved, 1));
      game.checkpoint(folder);
      assertThatThrownBy(() -> second.resume(Checkpoint.latest(folder).orElseThrow()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("term cycle")
          .hasMessageContaining("l1, weight 10.0")
          .hasMessageContaining("l1, weight 5.0");
    }
  }

  /** Keeps what a discriminator is shown. */
  private static final class Witness {
    private final List<double[]> seen = new ArrayList<>();

    Block block() {
      Block watch =
          new LambdaBlock(
              list -> {
                seen.add(Values.doubles(list.singletonOrThrow()));
                return list;
              },
              "witness");
      return Sequence.builder().add(watch).add(Parts.patches()).build();
    }
  }

  @Test
  void should_augment_input_and_target_alike() {
    Witness witness = new Witness();
    AdversaryBuilder judge =
        Adversary.builder("critic", Discriminator.of(witness.block()), GanLoss.bceWithLogits())
            .augment(Augmentation.of(Augmentation.Kind.TRANSLATION, Augmentation.Kind.CUTOUT));
    PairedTranslation translation =
        PairedTranslation.builder(Parts.translator(1), GREY).adversary(judge).showInput().build();
    try (Game game = translation.game(Parts.builder(DataType.FLOAT32))) {
      witness.seen.clear();
      game.play(
          translation.moves(
              Parts.pairs(
                  Plan.rounds(4).batch(2), source(manager, GREY, 1), source(manager, GREY, 1))));
    }
    // Of reals, which here are twice the same image, both halves are one; of fakes they are not.
    int size = (int) GREY.size();
    int pairs = 0;
    int changed = 0;
    for (double[] batch : witness.seen) {
      for (int at = 0; at < batch.length; at += 2 * size) {
        double[] input = Arrays.copyOfRange(batch, at, at + size);
        double[] target = Arrays.copyOfRange(batch, at + size, at + 2 * size);
        // A background of exact zeros is what was shifted in or cut out.
        long hidden = Arrays.stream(input).filter(value -> value == 0).count();
        long hiddenToo = Arrays.stream(target).filter(value -> value == 0).count();
        assertThat(hiddenToo).isEqualTo(hidden);
        pairs += Arrays.equals(input, target) ? 1 : 0;
        changed += hidden > 0 ? 1 : 0;
      }
    }
    // Batches of 2, 1, 2 and 1.
    assertThat(pairs).isGreaterThanOrEqualTo(6);
    assertThat(changed).isGreaterThanOrEqualTo(12);
  }

  @Test
  void should_brighten_input_and_target_alike() {
    Witness witness = new Witness();
    AdversaryBuilder judge =
        Adversary.builder("critic", Discriminator.of(witness.block()), GanLoss.bceWithLogits())
            .augment(Augmentation.of(Augmentation.Kind.BRIGHTNESS));
    PairedTranslation translation =
        PairedTranslation.builder(Parts.translator(1), GREY).adversary(judge).showInput().build();
    try (Game game = translation.game(Parts.builder(DataType.FLOAT32))) {
      game.play(
          translation.moves(
              Parts.pairs(
                  Plan.rounds(4).batch(2), source(manager, GREY, 1), source(manager, GREY, 2))),
          new GanListener() {
            @Override
            public void onStart(long step, long total, Training training) {
              witness.seen.clear(); // what the rehearsal showed
            }
          });
    }
    double[] inputs = Values.doubles(Parts.images(manager, GREY, 1, DataType.FLOAT32));
    double[] targets = Values.doubles(Parts.images(manager, GREY, 2, DataType.FLOAT32));
    int size = (int) GREY.size();
    Set<Double> added = new HashSet<>();
    int reals = 0;
    for (double[] batch : witness.seen) {
      for (int at = 0; at < batch.length; at += 2 * size) {
        int image = 0;
        while (!isConstant(difference(batch, at, inputs, image * size))) {
          image++;
          assertThat(image).as("an input that this is a brighter one of").isLessThan(Parts.COUNT);
        }
        double summand = batch[at] - inputs[image * size];
        added.add(summand);
        double[] ofTarget = difference(batch, at + size, targets, image * size);
        // Of fakes the target's half is another image, so that they differ by no constant.
        if (isConstant(ofTarget)) {
          assertThat(ofTarget[0]).isCloseTo(summand, within(1e-5));
          reals++;
        }
      }
    }
    // Batches of 2, 1, 2 and 1.
    assertThat(reals).isEqualTo(6);
    assertThat(added).hasSizeGreaterThanOrEqualTo(12);
  }

  private static double[] difference(double[] a, int ofA, double[] b, int ofB) {
    double[] values = new double[(int) GREY.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = a[ofA + i] - b[ofB + i];
    }
    return values;
  }

  private static boolean isConstant(double[] values) {
    return Arrays.stream(values).allMatch(value -> Math.abs(value - values[0]) < 1e-5);
  }

  @Test
  void should_say_what_does_not_fit_before_training() {
    assertThatThrownBy(() -> PairedTranslation.builder(Parts.translator(1), GREY).build())
        .hasMessageContaining("the translator has nothing to lower");
    assertThatThrownBy(() -> enlarging(1).showInput().build())
        .hasMessageContaining("images of one height and width")
        .hasMessageContaining("(1, 4, 4) and (1, 8, 8)");
    assertThatThrownBy(() -> enlarging(1).degradedBy(TWO, Parts.shrinking()).build())
        .hasMessageContaining("targets of shape (2, 8, 8) but it makes (1, 8, 8)");
    assertThatThrownBy(() -> enlarging(1).degradedBy(GREY, Parts.same(1)).build())
        .hasMessageContaining("inputs of shape (1, 4, 4)")
        .hasMessageContaining("makes (1, 8, 8)");
    assertThatThrownBy(() -> enlarging(1).term("squared", Reconstruction.l1(1)))
        .hasMessage("term squared was given twice");
    assertThatThrownBy(() -> Reconstruction.l1(-1))
        .hasMessage("the weight of l1 must be positive and finite but was -1.0");
    assertThatThrownBy(() -> Reconstruction.squared(Double.NaN))
        .hasMessage("the weight of squared must be positive and finite but was NaN");
    assertThatThrownBy(
            () ->
                UnpairedTranslation.builder(Parts.translator(1), Parts.translator(1), GREY, GREY)
                    .build())
        .hasMessageContaining("add .adversaries(...)");
    assertThatThrownBy(
            () ->
                UnpairedTranslation.builder(Parts.translator(2), Parts.translator(1), GREY, TWO)
                    .adversaries(
                        judge("judge of A", GanLoss.leastSquares()),
                        judge("judge of B", GanLoss.leastSquares()))
                    .identity(Reconstruction.l1(1))
                    .build())
        .hasMessageContaining("identity term needs sides of one shape")
        .hasMessageContaining("(1, 8, 8) and (2, 8, 8)");
    assertThatThrownBy(
            () ->
                UnpairedTranslation.builder(Parts.translator(2), Parts.translator(1), GREY, GREY)
                    .adversaries(
                        judge("judge of A", GanLoss.leastSquares()),
                        judge("judge of B", GanLoss.leastSquares()))
                    .build())
        .hasMessageContaining("network toB to make images of shape (1, 8, 8)")
        .hasMessageContaining("makes (2, 8, 8)");
  }

  @Test
  void should_refuse_targets_of_another_shape_instead_of_spreading_them() {
    PairedTranslation translation =
        PairedTranslation.builder(Parts.translator(1), GREY)
            .term("l1", Reconstruction.l1(1))
            .build();
    try (Game game = translation.game(Parts.builder(DataType.FLOAT32))) {
      Plan plan =
          translation.moves(
              Parts.pairs(
                  Plan.rounds(1).batch(2), source(manager, GREY, 1), source(manager, TWO, 1)));
      assertThatThrownBy(() -> game.play(plan))
          .hasMessageContaining("to have one shape but were (2, 1, 8, 8) and (2, 2, 8, 8)");
      assertThat(game.step()).isZero();
    }
  }
}
