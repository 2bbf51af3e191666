package dev.ganlib;

import static dev.ganlib.testing.Values.doubles;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.data.Source;
import dev.ganlib.game.LastBatchException;
import dev.ganlib.internal.torch.EngineRoom;
import dev.ganlib.internal.torch.GradMode;
import dev.ganlib.internal.torch.Gradients;
import dev.ganlib.internal.torch.Operators;
import dev.ganlib.internal.torch.Scope;
import dev.ganlib.loss.GanLoss;
import dev.ganlib.loss.Penalty;
import dev.ganlib.nn.Heads;
import dev.ganlib.nn.Linear;
import dev.ganlib.nn.stock.Mlp;
import dev.ganlib.testing.GradientCheck;
import dev.ganlib.testing.Values;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Packs of samples: how they are joined, what is computed on them, and what is refused. */
final class PackingTest {
  private static final double EXACT = 1e-12;
  private static final Shape POINT = new Shape(2);

  /** The results of {@code packing.py}. */
  private record Reference(
      List<Long> shape, List<Double> real, List<Double> fake, List<Case> cases) {}

  private record Case(
      String objective,
      int size,
      List<List<Long>> shapes,
      List<List<Double>> parameters,
      double value,
      List<List<Double>> gradients,
      List<Double> byFakes) {
    @Override
    public String toString() {
      return objective + ", packs of " + size;
    }
  }

  private static Reference reference() throws IOException {
    return Values.json("/pytorch/packing.json", Reference.class);
  }

  static List<Case> cases() throws IOException {
    return reference().cases();
  }

  private static NDArray judge(NDArray packs, List<NDArray> p) {
    NDArray flat = packs.reshape(packs.getShape().get(0), -1);
    return flat.matMul(p.get(0)).add(p.get(1)).tanh().matMul(p.get(2)).add(p.get(3));
  }

  private static NDArray evaluate(
      String objective, Packing packing, NDArray real, NDArray fake, List<NDArray> p) {
    NDArray reals = packing.join(real);
    NDArray fakes = packing.join(fake);
    return switch (objective) {
      case "discriminator" ->
          GanLoss.bceWithLogits().discriminatorLoss(judge(reals, p), judge(fakes, p));
      case "generator" -> GanLoss.bceWithLogits().generatorLoss(judge(fakes, p));
      case "relativistic" ->
          GanLoss.relativistic().discriminatorLoss(judge(reals, p), judge(fakes, p));
      case "r1" -> Penalty.r1(10).evaluate(x -> judge(x, p), reals, fakes, 0).value();
      default ->
          Penalty.gradientPenalty(objective, 10, shown -> shown.fake().shown())
              .evaluate(x -> judge(x, p), reals, fakes, 0)
              .value();
    };
  }

  @ParameterizedTest
  @MethodSource("cases")
  @SuppressWarnings("try") // scope and mode work by being open
  void should_agree_with_pytorch(Case expected) throws IOException {
    Reference all = reference();
    Shape shape = new Shape(all.shape());
    Packing packing = new Packing(expected.size(), shape.slice(1));
    try (NDManager manager = EngineRoom.newManager(Device.cpu());
        Scope scope = new Scope();
        GradMode on = GradMode.on()) {
      NDArray real = manager.create(doubles(all.real()), shape);
      List<NDArray> leaves = new ArrayList<>();
      for (int i = 0; i < expected.shapes().size(); i++) {
        Shape of = new Shape(expected.shapes().get(i));
        leaves.add(Gradients.leaf(manager.create(doubles(expected.parameters().get(i)), of)));
      }
      List<NDArray> parameters = List.copyOf(leaves);
      NDArray fake = Gradients.leaf(manager.create(doubles(all.fake()), shape));
      leaves.add(fake);

      NDArray value = evaluate(expected.objective(), packing, real, fake, parameters);
      NDList gradients = Gradients.of(value, leaves);

      assertThat(Values.scalar(value)).isCloseTo(expected.value(), within(EXACT));
      for (int i = 0; i < parameters.size(); i++) {
        assertThat(doubles(gradients.get(i)))
            .as("parameter %d", i)
            .containsExactly(doubles(expected.gradients().get(i)), within(EXACT));
      }
      assertThat(doubles(gradients.get(parameters.size())))
          .containsExactly(doubles(expected.byFakes()), within(EXACT));
    }
  }

  @Test
  void should_join_samples_that_follow_one_another_along_their_first_axis() {
    try (NDManager manager = EngineRoom.newManager(Device.cpu())) {
      double[] numbers = IntStream.range(0, 24).asDoubleStream().toArray();
      NDArray samples = manager.create(numbers, new Shape(6, 2, 1, 2));
      Packing packing = new Packing(3, new Shape(2, 1, 2));

      NDArray packs = packing.join(samples);

      assertThat(packing.pack()).isEqualTo(new Shape(6, 1, 2));
      assertThat(packs.getShape()).isEqualTo(new Shape(2, 6, 1, 2));
      // The channels of samples 3, 4 and 5, of two numbers each.
      assertThat(doubles(packs.get(1)))
          .containsExactly(12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23);
      assertThat(packing.part(packs)).isEqualTo(samples);
      assertThat(packs.getManager()).isSameAs(samples.getManager());
    }
  }

  @Test
  void should_leave_single_samples_as_they_are() {
    try (NDManager manager = EngineRoom.newManager(Device.cpu())) {
      NDArray samples = manager.ones(new Shape(3, 2));
      Packing packing = new Packing(1, POINT);

      assertThat(packing.join(samples)).isSameAs(samples);
      assertThat(packing.part(samples)).isSameAs(samples);
      assertThat(packing.pack()).isEqualTo(POINT);
      assertThat(packing.packs(3)).isEqualTo(3);
    }
  }

  @Test
  void should_have_the_gradient_of_its_central_differences() {
    double[] at = IntStream.range(0, 12).mapToDouble(i -> Math.sin(i + 0.5)).toArray();
    Packing packing = new Packing(2, new Shape(1, 3));
    // The square of a sum over a pack ties its samples to one another.
    GradientCheck.assertGradient(
        x -> packing.join(x).sum(new int[] {1, 2}).square().mean(), new Shape(4, 1, 3), 1e-8, at);
    GradientCheck.assertGradient(
        x -> packing.part(packing.join(x).square()).get(1).sum(), new Shape(4, 1, 3), 1e-8, at);
  }

  @Test
  void should_tell_the_shape_of_a_pack() {
    assertThat(Discriminator.packOf(2, new Shape(3, 28, 28))).isEqualTo(new Shape(6, 28, 28));
    assertThat(Discriminator.packOf(1, new Shape(3, 28, 28))).isEqualTo(new Shape(3, 28, 28));
    assertThat(Discriminator.packOf(4, POINT)).isEqualTo(new Shape(8));
    assertThatThrownBy(() -> Discriminator.packOf(2, new Shape()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected samples of at least one axis but was ()");
    assertThat(discriminator(2).packing()).isEqualTo(2);
    assertThat(discriminator(2).conditional(3).packing()).isEqualTo(2);
    assertThat(Discriminator.of(Mlp.discriminator(POINT)).packing()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -2})
  void should_refuse_packs_of_nothing(int samples) {
    assertThatThrownBy(() -> discriminator(1).packed(samples))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("packing must be positive but was " + samples);
    assertThatThrownBy(() -> Discriminator.packOf(samples, POINT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("packing must be positive but was " + samples);
  }

  private static Discriminator discriminator(int packing) {
    return Discriminator.of(
            Mlp.builder(Discriminator.packOf(packing, POINT)).linear(5).tanh().linear(1).build())
        .packed(packing);
  }

  private static Generator generator() {
    return Generator.of(
        Mlp.builder(new Shape(3)).linear(4).tanh().linear(2).build(), Latent.normal(3));
  }

  private static GanTrainerBuilder trainer(Discriminator discriminator) {
    return GanTrainer.builder(generator(), discriminator, GanLoss.bceWithLogits())
        .device(Device.cpu());
  }

  @Test
  void should_refuse_a_block_for_single_samples() {
    assertThatThrownBy(() -> trainer(discriminator(1).packed(2)).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "network discriminator cannot take a batch of inputs of the shapes [(2, 4)]: expected input"
                + " of shape (N, 2) but was (2, 4)");
  }

  @ParameterizedTest
  @CsvSource({
    "63, 1, 'batch must be a multiple of the 2 samples that the discriminator judges together but was 63'",
    "1, 1, 'batch must be a multiple of the 2 samples that the discriminator judges together but was 1'",
    "12, 4, 'batch must be a multiple of 8, the 2 samples that the discriminator judges together times 4 micro-batches but was 12'"
  })
  void should_refuse_a_batch_that_is_no_multiple(int batch, int microBatches, String message) {
    try (GanTrainer gan = trainer(discriminator(2)).build()) {
      TrainingPlan plan = TrainingPlan.steps(1).batch(batch).microBatches(microBatches);
      assertThatThrownBy(() -> gan.fit(Source.noise(POINT, 0), plan))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(message);
      assertThat(gan.step()).isZero();
    }
  }

  @Test
  void should_refuse_a_last_batch_that_is_no_multiple() {
    try (NDManager manager = EngineRoom.newManager(Device.cpu());
        GanTrainer gan = trainer(discriminator(2)).build()) {
      Source source = Source.arrays(manager.ones(new Shape(21, 2)));
      TrainingPlan plan = TrainingPlan.epochs(1).batch(8);

      assertThatThrownBy(() -> gan.fit(source, plan))
          .isInstanceOf(LastBatchException.class)
          .hasMessage(
              "the last batch of an epoch would have 5 samples but must be a multiple of the 2"
                  + " samples that the discriminator judges together: take another batch size than 8,"
                  + " another number of samples, or dropLast() of the plan");
      gan.fit(source, plan.dropLast());
      assertThat(gan.step()).isEqualTo(2);
      gan.fit(source, TrainingPlan.steps(2).batch(8).withReplacement());
      assertThat(gan.step()).isEqualTo(4);
    }
    try (NDManager manager = EngineRoom.newManager(Device.cpu());
        GanTrainer gan = trainer(discriminator(3)).build()) {
      gan.fit(Source.arrays(manager.ones(new Shape(18, 2))), TrainingPlan.epochs(1).batch(12));
      assertThat(gan.step()).isEqualTo(2);
    }
  }

  @Test
  void should_refuse_what_is_about_single_samples() {
    Mlp labelled = Mlp.builder(new Shape(4)).linear(1).build();
    Generator obedient = generator().conditional(3);
    assertThatThrownBy(
            () ->
                GanTrainer.builder(
                        obedient,
                        Discriminator.of(labelled).packed(2).conditional(3),
                        GanLoss.bceWithLogits())
                    .build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "the discriminator judges packs of 2 samples, but it is conditional, and a label is of"
                + " one sample; use one of the two");
    Discriminator heads =
        Discriminator.of(Heads.of(Linear.of(4), Linear.of(1), Linear.of(3))).packed(2);
    assertThatThrownBy(
            () ->
                GanTrainer.builder(obedient, heads, GanLoss.bceWithLogits())
                    .auxiliary(AuxiliaryTerm.classification(1))
                    .build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "the discriminator judges packs of 2 samples, but the term classification asks something"
                + " of each sample; use one of the two");
    assertThatThrownBy(
            () ->
                trainer(discriminator(2))
                    .augment(Augmentation.diffAugment().adaptive(0.6, 1000))
                    .build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "the discriminator judges packs of 2 samples, but an adaptive augmentation follows how"
                + " it judges single reals; use a fixed probability");
  }

  @Test
  void should_refuse_a_batch_whose_size_nobody_knew() {
    assertThatThrownBy(() -> new Packing(2, POINT).packs(5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "expected a batch that is a multiple of the 2 samples that the discriminator judges"
                + " together but was 5");
    try (NDManager manager = EngineRoom.newManager(Device.cpu())) {
      NDArray five = Operators.scale(manager.ones(new Shape(5, 2)), 1);
      assertThatThrownBy(() -> new Packing(2, POINT).join(five))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageEndingWith("but was 5");
    }
  }
}
