package dev.ganlib;

import static dev.ganlib.testing.Values.doubles;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import dev.ganlib.data.Source;
import dev.ganlib.game.GanListener;
import dev.ganlib.game.View;
import dev.ganlib.internal.torch.EngineRoom;
import dev.ganlib.loss.GanLoss;
import dev.ganlib.loss.Penalty;
import dev.ganlib.loss.Targets;
import dev.ganlib.nn.Linear;
import dev.ganlib.nn.stock.Dcgan;
import dev.ganlib.nn.stock.Mlp;
import dev.ganlib.nn.stock.Norm;
import dev.ganlib.optim.SGD;
import dev.ganlib.optim.Schedule;
import dev.ganlib.testing.NativeArrays;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Moves with a discriminator of packs, on paper: D(x) = w x for a pack x of two points, whose slope
 * is w for every pack.
 */
final class PackedMovesTest {
  private static final double EXACT = 1e-12;
  private static final double RATE = 0.1;
  private static final double GAMMA = 0.7;
  private static final double LAMBDA = 2;
  private static final int PACK = 2;
  private static final Shape POINT = new Shape(2);
  private static final Shape IMAGE = new Shape(1, 8, 8);

  /** Runs a block, of which the trainer knows nothing, and keeps what it was shown. */
  private static final class Recorder extends AbstractBlock implements GanListener {
    private final Block inside;
    private final List<double[][]> looks = new ArrayList<>();

    Recorder(Block inside) {
      this.inside = addChildBlock("inside", inside);
    }

    @Override
    protected NDList forwardInternal(
        ParameterStore store,
        NDList inputs,
        boolean training,
        @Nullable PairList<String, Object> params) {
      NDArray x = inputs.get(0);
      double[] flat = doubles(x);
      int width = flat.length / (int) x.getShape().get(0);
      double[][] rows = new double[flat.length / width][];
      Arrays.setAll(rows, i -> Arrays.copyOfRange(flat, i * width, (i + 1) * width));
      looks.add(rows);
      return inside.forward(store, inputs, training);
    }

    @Override
    protected void initializeChildBlocks(NDManager manager, DataType type, Shape... shapes) {
      inside.initialize(manager, type, shapes);
    }

    @Override
    public Shape[] getOutputShapes(Shape[] shapes) {
      return inside.getOutputShapes(shapes);
    }

    @Override
    public void onStart(long step, long totalSteps, View view) {
      looks.clear(); // of the rehearsal
    }
  }

  /**
   * The results of a training: the discriminator's weights before and after, and what it was shown.
   */
  private record Trained(List<Double> weights, List<Double> moved, List<double[][]> looks) {
    static Trained of(double[] before, double[] after, List<double[][]> looks) {
      return new Trained(
          Arrays.stream(before).boxed().toList(), Arrays.stream(after).boxed().toList(), looks);
    }

    double[] before() {
      return doubles(weights);
    }

    double[] after() {
      return doubles(moved);
    }
  }

  private static final double[][] REALS = {
    {1, -0.5},
    {0.25, 2},
    {-1.25, 0.75},
    {0.5, 1},
    {-0.75, -1.5},
    {1.75, 0.25},
    {-0.25, 1.25},
    {2, 0}
  };

  private static Trained train(
      GanLoss loss, UnaryOperator<GanTrainerBuilder> parts, TrainingPlan plan) {
    Recorder recorder = new Recorder(Linear.of(1).withoutBias());
    return train(recorder, recorder.looks, loss, b -> parts.apply(b.listener(recorder)), plan);
  }

  private static Trained train(
      Block discriminator,
      List<double[][]> looks,
      GanLoss loss,
      UnaryOperator<GanTrainerBuilder> parts,
      TrainingPlan plan) {
    Generator generator =
        Generator.of(
            Mlp.builder(new Shape(3)).linear(4).tanh().linear(2).build(), Latent.normal(3));
    GanTrainerBuilder builder =
        GanTrainer.builder(
                generator, Discriminator.of(discriminator, loss.output()).packed(PACK), loss)
            .generatorOptimizer(new PaperGan.Idle())
            .discriminatorOptimizer(SGD.of(RATE))
            .dataType(DataType.FLOAT64)
            .device(Device.cpu())
            .seed(PaperGan.SEED);
    try (NDManager manager = EngineRoom.newManager(Device.cpu());
        GanTrainer gan = parts.apply(builder).build()) {
      double[] before = doubles(gan.discriminatorArrays().values().iterator().next());
      double[] flat = Arrays.stream(REALS).flatMapToDouble(Arrays::stream).toArray();
      NDArray reals = manager.create(flat, new Shape(REALS.length, 2));
      gan.fit(Source.arrays(reals), plan).close();
      double[] after = doubles(gan.discriminatorArrays().values().iterator().next());
      return Trained.of(before, after, looks);
    }
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  private static double dot(double[] w, double[] x) {
    double sum = 0;
    for (int i = 0; i < w.length; i++) {
      sum += w[i] * x[i];
    }
    return sum;
  }

  /** Adds the mean of (sigmoid(w x) - target) x over the packs to a gradient. */
  private static void addEntropy(double[] gradient, double[] w, double[][] packs, double target) {
    for (double[] pack : packs) {
      double slope = (sigmoid(dot(w, pack)) - target) / packs.length;
      for (int i = 0; i < w.length; i++) {
        gradient[i] += slope * pack[i];
      }
    }
  }

  /** Asserts that the weights went down a gradient. */
  private static void assertMoved(Trained trained, double[] gradient) {
    double[] expected = trained.before().clone();
    for (int i = 0; i < expected.length; i++) {
      expected[i] -= RATE * gradient[i];
    }
    assertThat(trained.after()).containsExactly(expected, within(EXACT));
    assertThat(trained.after()).isNotEqualTo(trained.before());
  }

  @Test
  void should_show_the_discriminator_packs_of_reals_and_packs_of_fakes() {
    Trained trained =
        train(GanLoss.bceWithLogits(), parts -> parts, TrainingPlan.epochs(1).batch(4));

    assertThat(trained.looks()).hasSize(6);
    List<List<Double>> shown = new ArrayList<>();
    for (int round = 0; round < 2; round++) {
      for (double[] pack : trained.looks().get(3 * round)) {
        shown.add(List.of(pack[0], pack[1]));
        shown.add(List.of(pack[2], pack[3]));
      }
    }
    assertThat(shown)
        .containsExactlyInAnyOrderElementsOf(
            Stream.of(REALS).map(real -> List.of(real[0], real[1])).toList());
    assertThat(trained.looks()).allSatisfy(packs -> assertThat(packs).hasDimensions(2, 4));
    double[][] fakes = trained.looks().get(1);
    assertThat(Stream.of(fakes).flatMapToDouble(Arrays::stream).boxed().toList())
        .doesNotHaveDuplicates()
        .doesNotContainAnyElementsOf(shown.stream().flatMap(List::stream).toList());
  }

  @Test
  void should_move_by_one_output_a_pack() {
    Trained trained =
        train(GanLoss.bceWithLogits(), parts -> parts, TrainingPlan.steps(1).batch(6));

    double[] gradient = new double[4];
    addEntropy(gradient, trained.before(), trained.looks().get(0), 1);
    addEntropy(gradient, trained.before(), trained.looks().get(1), 0);
    assertMoved(trained, gradient);
  }

  @Test
  void should_take_the_slopes_of_penalties_by_whole_packs() {
    Trained trained =
        train(
            GanLoss.bceWithLogits(),
            parts ->
                parts
                    .penalty(Penalty.r1(GAMMA))
                    .penalty(Penalty.r2(GAMMA / 2))
                    .penalty(Penalty.gradientPenalty(LAMBDA)),
            TrainingPlan.steps(1).batch(6));

    double[] w = trained.before();
    double[] gradient = new double[4];
    addEntropy(gradient, w, trained.looks().get(0), 1);
    addEntropy(gradient, w, trained.looks().get(1), 0);
    double norm = Math.sqrt(dot(w, w) + 1e-12);
    for (int i = 0; i < w.length; i++) {
      gradient[i] += 1.5 * GAMMA * w[i] + 2 * LAMBDA * (norm - 1) * w[i] / norm;
    }
    assertMoved(trained, gradient);
    // Every number of a pack lies as far on the way from its fake to its real.
    double[][] real = trained.looks().get(0);
    double[][] fake = trained.looks().get(1);
    double[][] between = trained.looks().get(2);
    assertThat(between).hasDimensions(3, 4);
    for (int p = 0; p < 3; p++) {
      double share = (between[p][0] - fake[p][0]) / (real[p][0] - fake[p][0]);
      for (int i = 1; i < 4; i++) {
        assertThat(between[p][i])
            .isCloseTo(fake[p][i] + share * (real[p][i] - fake[p][i]), within(EXACT));
      }
    }
  }

  @Test
  void should_draw_one_target_a_pack() {
    Trained trained =
        train(
            GanLoss.bceWithLogits().targets(Targets.noise(0.7, 1, 0, 0.3)),
            parts -> parts,
            TrainingPlan.steps(1).batch(6));

    double[] gradient = new double[4];
    double[][] ofReals = PaperGan.uniform("label/real", 0, 0, 3, 2);
    double[][] ofFakes = PaperGan.uniform("label/fake", 0, 0, 3, 2);
    for (int p = 0; p < 3; p++) {
      double[][] real = {trained.looks().get(0)[p]};
      double[][] fake = {trained.looks().get(1)[p]};
      double[] ofPack = new double[4];
      addEntropy(ofPack, trained.before(), real, 0.7 + 0.3 * ofReals[p][1]);
      addEntropy(ofPack, trained.before(), fake, 0.3 * ofFakes[p][1]);
      for (int i = 0; i < 4; i++) {
        gradient[i] += ofPack[i] / 3;
      }
    }
    assertMoved(trained, gradient);
  }

  @Test
  void should_update_on_packs_of_reals_and_then_on_packs_of_fakes() {
    Trained trained =
        train(
            GanLoss.bceWithLogits(),
            parts -> parts,
            TrainingPlan.steps(1).batch(6).separateUpdates());

    double[] first = new double[4];
    addEntropy(first, trained.before(), trained.looks().get(0), 1);
    double[] w = trained.before().clone();
    for (int i = 0; i < w.length; i++) {
      w[i] -= RATE * first[i];
    }
    double[] second = new double[4];
    addEntropy(second, w, trained.looks().get(1), 0);
    assertMoved(Trained.of(w, trained.after(), List.of()), second);
  }

  @Test
  void should_move_in_micro_batches_as_in_one() {
    UnaryOperator<GanTrainerBuilder> parts = b -> b.penalty(Penalty.gradientPenalty(LAMBDA));
    Trained whole = train(GanLoss.bceWithLogits(), parts, TrainingPlan.steps(2).batch(8));
    Trained split =
        train(GanLoss.bceWithLogits(), parts, TrainingPlan.steps(2).batch(8).microBatches(2));

    assertThat(split.after()).containsExactly(whole.after(), within(EXACT));
    assertThat(split.looks().get(0)).hasDimensions(2, 4);
  }

  @Test
  void should_judge_reals_and_fakes_in_one_pass_as_in_two() {
    UnaryOperator<GanTrainerBuilder> parts = b -> b;
    TrainingPlan plan = TrainingPlan.steps(3).batch(6);
    Trained apart = train(GanLoss.bceWithLogits(), parts, plan);
    Trained together =
        train(Linear.of(1).withoutBias(), List.of(), GanLoss.bceWithLogits(), parts, plan);

    assertThat(together.after()).containsExactly(apart.after(), within(EXACT));
  }

  /** Trains on images that are augmented, and returns what was shown and how many arrays live. */
  private static List<double[][]> shown(int packing) {
    Recorder recorder =
        new Recorder(
            Dcgan.discriminator(Discriminator.packOf(packing, IMAGE))
                .width(2)
                .norm(Norm.NONE)
                .build());
    try (GanTrainer gan =
        GanTrainer.builder(
                Generator.of(Dcgan.generator(3, IMAGE).width(2).build(), Latent.normal(3)),
                Discriminator.of(recorder).packed(packing),
                GanLoss.bceWithLogits())
            .augment(Augmentation.diffAugment())
            .instanceNoise(0.1, Schedule.constant())
            .dataType(DataType.FLOAT64)
            .device(Device.cpu())
            .listener(recorder)
            .seed(3)
            .build()) {
      gan.fit(Source.noise(IMAGE, 0), TrainingPlan.steps(1).batch(6)).close();
    }
    return recorder.looks;
  }

  @Test
  void should_augment_samples_before_they_are_joined() {
    List<double[][]> single = shown(1);
    List<double[][]> packed = shown(3);

    // Reals, and the fakes of a generator that starts from the same weights.
    for (int look = 0; look < 2; look++) {
      double[] ofSingles = Stream.of(single.get(look)).flatMapToDouble(Arrays::stream).toArray();
      double[] ofPacks = Stream.of(packed.get(look)).flatMapToDouble(Arrays::stream).toArray();
      assertThat(packed.get(look)).hasDimensions(2, 192);
      assertThat(ofPacks).containsExactly(ofSingles, within(EXACT));
    }
  }

  @Test
  void should_leave_no_arrays_behind() {
    Mlp block = Mlp.builder(new Shape(6)).linear(4).tanh().linear(1).build();
    try (GanTrainer gan =
        GanTrainer.builder(
                Generator.of(Mlp.builder(new Shape(3)).linear(2).build(), Latent.normal(3)),
                Discriminator.of(block).packed(3),
                GanLoss.bceWithLogits())
            .penalty(Penalty.r1(1).every(2))
            .device(Device.cpu())
            .build()) {
      TrainingPlan plan = TrainingPlan.steps(10).batch(6);
      gan.fit(Source.noise(POINT, 0), plan).close();
      long before = NativeArrays.count();

      gan.fit(Source.noise(POINT, 0), plan.forSteps(60)).close();

      assertThat(NativeArrays.count()).isEqualTo(before);
    }
  }
}
