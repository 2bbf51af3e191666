package dev.ganlib;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.dataset.ArrayDataset;
import dev.ganlib.data.Source;
import dev.ganlib.internal.torch.EngineRoom;
import dev.ganlib.loss.GanLoss;
import dev.ganlib.nn.Heads;
import dev.ganlib.nn.LabelConcatenation;
import dev.ganlib.nn.Linear;
import dev.ganlib.nn.stock.Mlp;
import dev.ganlib.testing.NativeArrays;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the refusals about labels, codes and further heads, and their messages. */
final class ConditionalSetUpTest {
  private static final AuxiliaryTerm CLASSIFICATION = AuxiliaryTerm.classification(1);
  private static final AuxiliaryTerm INFORMATION = AuxiliaryTerm.information(1, 0.1);
  private static final Latent CODED = Latent.normal(3).categorical(4).continuous(1);

  private static Generator plain(Latent latent) {
    return Generator.of(Mlp.builder(latent.shape()).linear(6).relu().linear(4).build(), latent);
  }

  private static Generator conditional(int classes) {
    Mlp mlp = Mlp.builder(new Shape(3 + classes)).linear(6).relu().linear(4).build();
    return Generator.of(LabelConcatenation.of(mlp, classes), Latent.normal(3)).conditional(classes);
  }

  private static Discriminator plainJudge() {
    return Discriminator.of(Mlp.builder(new Shape(4)).linear(6).leakyRelu(0.2).linear(1).build());
  }

  private static Discriminator conditionalJudge(int classes) {
    Mlp mlp = Mlp.builder(new Shape(4 + classes)).linear(6).leakyRelu(0.2).linear(1).build();
    return Discriminator.of(LabelConcatenation.of(mlp, classes)).conditional(classes);
  }

  /** Returns a discriminator with heads of some sizes behind its judgement. */
  private static Discriminator headed(int... sizes) {
    Block[] heads = new Block[1 + sizes.length];
    heads[0] = Linear.of(1);
    Arrays.setAll(heads, i -> Linear.of(i == 0 ? 1 : sizes[i - 1]));
    return Discriminator.of(
        Heads.of(Mlp.builder(new Shape(4)).linear(6).leakyRelu(0.2).build(), heads));
  }

  private static GanTrainerBuilder builder(
      Generator generator, Discriminator discriminator, AuxiliaryTerm... terms) {
    GanTrainerBuilder builder =
        GanTrainer.builder(generator, discriminator, GanLoss.bceWithLogits()).device(Device.cpu());
    Arrays.stream(terms).forEach(builder::auxiliary);
    return builder;
  }

  private static void assertRefused(GanTrainerBuilder builder, String message) {
    long before = NativeArrays.count();
    assertThatThrownBy(builder::build)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
    assertThat(NativeArrays.count()).as("arrays left behind").isEqualTo(before);
  }

  @Test
  void should_take_a_fitting_set_up_without_a_warning() {
    try (GanTrainer gan = builder(conditional(3), conditionalJudge(3)).build();
        GanTrainer classifying = builder(conditional(3), headed(3), CLASSIFICATION).build();
        GanTrainer informed = builder(plain(CODED), headed(5), INFORMATION).build()) {
      assertThat(gan.warnings()).isEmpty();
      assertThat(classifying.warnings()).isEmpty();
      assertThat(informed.warnings()).isEmpty();
    }
  }

  @Test
  void should_refuse_a_conditional_generator_that_nothing_makes_obey() {
    String message =
        "the generator is conditional but nothing makes it obey: give the discriminator the labels,"
            + " too, with Discriminator.of(...).conditional(3), or add"
            + " .auxiliary(AuxiliaryTerm.classification(1))";
    assertRefused(builder(conditional(3), plainJudge()), message);

    Mlp mlp = Mlp.builder(new Shape(3 + 5 + 3)).linear(4).build();
    Generator coded = Generator.of(LabelConcatenation.of(mlp, 3), CODED).conditional(3);
    assertRefused(builder(coded, headed(5), INFORMATION), message);
  }

  @Test
  void should_refuse_a_discriminator_that_knows_labels_of_a_generator_that_does_not() {
    assertRefused(
        builder(plain(Latent.normal(3)), conditionalJudge(3)),
        "the discriminator is conditional but the generator is not conditional, so its fakes have"
            + " no labels; use Generator.of(...).conditional(classes)");
    assertRefused(
        builder(plain(Latent.normal(3)), headed(3), CLASSIFICATION),
        "the term classification needs labels but the generator is not conditional, so its fakes"
            + " have no labels; use Generator.of(...).conditional(classes)");
  }

  @Test
  void should_refuse_different_numbers_of_classes() {
    assertRefused(
        builder(conditional(3), conditionalJudge(4)),
        "expected generator and discriminator to have as many classes but was 3 and 4");
  }

  @Test
  void should_refuse_a_term_that_is_given_twice() {
    assertRefused(
        builder(conditional(3), headed(3, 3), CLASSIFICATION, AuxiliaryTerm.classification(2)),
        "term classification was given twice");
    assertRefused(
        builder(plain(CODED), headed(5, 5), INFORMATION, INFORMATION),
        "term information was given twice");
  }

  @Test
  void should_refuse_to_look_for_codes_that_are_not_there() {
    assertRefused(
        builder(plain(Latent.normal(3)), headed(5), INFORMATION),
        "the term information needs codes but the latents have none; use"
            + " Latent.normal(62).categorical(10)");
  }

  @Test
  void should_warn_of_codes_that_nothing_looks_for() {
    String warning =
        "the latents have codes, but nothing makes the generator show them; add"
            + " .auxiliary(AuxiliaryTerm.information(1, 0.1))";
    Mlp mlp = Mlp.builder(new Shape(3 + 5 + 3)).linear(4).build();
    Generator coded = Generator.of(LabelConcatenation.of(mlp, 3), CODED).conditional(3);
    try (GanTrainer without = builder(plain(CODED), plainJudge()).build();
        GanTrainer classifying = builder(coded, headed(3), CLASSIFICATION).build()) {
      assertThat(without.warnings()).containsExactly(warning);
      assertThat(classifying.warnings()).containsExactly(warning);
    }
  }

  @Test
  void should_count_the_heads() {
    String rule =
        "expected the discriminator to give its judgement and one array for each of the terms"
            + " [classification], but it gives %s; dev.ganlib.nn.Heads puts heads on a trunk";
    assertRefused(
        builder(conditional(3), plainJudge(), CLASSIFICATION),
        String.format(Locale.ROOT, rule, "1 array"));
    assertRefused(
        builder(conditional(3), headed(3, 5), CLASSIFICATION),
        String.format(Locale.ROOT, rule, "3 arrays"));
    assertRefused(
        builder(plain(Latent.normal(3)), headed(3)),
        "expected the discriminator to give its judgement alone, since there is no auxiliary term,"
            + " but it gives 2 arrays; dev.ganlib.nn.Heads puts heads on a trunk");
  }

  @Test
  void should_refuse_a_block_made_for_another_number_of_classes() {
    Latent latent = Latent.normal(3);
    Mlp joined = Mlp.builder(new Shape(3 + 5)).linear(4).build();
    assertRefused(
        builder(
            Generator.of(LabelConcatenation.of(joined, 5), latent).conditional(3),
            headed(3),
            CLASSIFICATION),
        "the generator's block was made for 5 classes but the generator is conditional on 3");
    assertRefused(
        builder(Generator.of(LabelConcatenation.of(joined, 5), latent), plainJudge()),
        "the generator's block was made for 5 classes but the generator is not conditional");
  }

  @Test
  void should_measure_the_heads() {
    String rule =
        "expected the discriminator's head for the term %s to give (B, %d) but it gives %s";
    assertRefused(
        builder(conditional(3), headed(4), CLASSIFICATION),
        String.format(Locale.ROOT, rule, "classification", 3, "(B, 4)"));
    assertRefused(
        builder(plain(CODED), headed(4), INFORMATION),
        String.format(Locale.ROOT, rule, "information", 5, "(B, 4)"));
    Mlp mlp = Mlp.builder(new Shape(3 + 5 + 3)).linear(4).build();
    Generator coded = Generator.of(LabelConcatenation.of(mlp, 3), CODED).conditional(3);
    assertRefused(
        builder(coded, headed(5, 3), CLASSIFICATION, INFORMATION),
        String.format(Locale.ROOT, rule, "classification", 3, "(B, 5)"));
    assertRefused(
        builder(coded, headed(3, 3), CLASSIFICATION, INFORMATION),
        String.format(Locale.ROOT, rule, "information", 5, "(B, 3)"));
    Block planes = Mlp.builder(new Shape(6)).linear(6).reshape(new Shape(3, 2)).build();
    Discriminator patches =
        Discriminator.of(
            Heads.of(Mlp.builder(new Shape(4)).linear(6).build(), Linear.of(1), planes));
    assertRefused(
        builder(conditional(3), patches, CLASSIFICATION),
        String.format(Locale.ROOT, rule, "classification", 3, "(B, 3, 2)"));
  }

  @Test
  void should_say_how_an_mlp_gets_labels() {
    Generator generator =
        Generator.of(Mlp.builder(new Shape(3)).linear(4).build(), Latent.normal(3)).conditional(3);
    assertRefused(
        builder(generator, conditionalJudge(3)),
        "network generator cannot take a batch of inputs of the shapes [(2, 3), (2)]: expected 1 input but was 2; LabelConcatenation gives labels to a network of one input");
    assertRefused(
        builder(conditional(3), plainJudge().conditional(3)),
        "network discriminator cannot take a batch of inputs of the shapes [(2, 4), (2)]: expected 1 input but was 2; LabelConcatenation gives labels to a network of one input");
  }

  /** Nothing is trained: the step stays 0, and the weights what they were. */
  private static void assertRefused(GanTrainerBuilder builder, Source source, String message) {
    try (GanTrainer gan = builder.build()) {
      String before = gan.generatorArrays().toString();
      long open = NativeArrays.count();
      TrainingPlan plan = TrainingPlan.steps(1).batch(4);
      assertThatThrownBy(() -> gan.fit(source, plan))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(message);
      assertThat(gan.step()).isZero();
      assertThat(gan.generatorArrays().toString()).isEqualTo(before);
      assertThat(NativeArrays.count()).as("arrays left behind").isEqualTo(open);
    }
  }

  @Test
  void should_refuse_data_without_labels_or_of_other_classes() {
    try (NDManager manager = EngineRoom.newManager(Device.cpu())) {
      NDArray samples = manager.randomUniform(-1, 1, new Shape(8, 4));
      NDArray labels = manager.create(new long[] {0, 1, 2, 1, 0, 2, 2, 1});
      GanTrainerBuilder builder = builder(conditional(3), conditionalJudge(3));

      assertRefused(
          builder,
          Source.arrays(samples),
          "the generator is conditional on 3 classes but the data have no labels; use"
              + " Source.bytes(samples, labels, classes), or a generator that is not conditional");
      assertRefused(
          builder(conditional(3), headed(3), CLASSIFICATION),
          Source.arrays(samples, labels, 4),
          "expected data of 3 classes, as the generator has them, but was 4");
      assertRefused(
          builder(conditional(4), conditionalJudge(4)),
          Source.arrays(samples, labels, 3),
          "expected data of 4 classes, as the generator has them, but was 3");
      try (GanTrainer gan = builder(plain(Latent.normal(3)), plainJudge()).build()) {
        gan.fit(Source.arrays(samples, labels, 3), TrainingPlan.steps(1).batch(4));
        assertThat(gan.step()).isEqualTo(1);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {3, -1})
  void should_refuse_a_label_out_of_its_range(long wrong) {
    try (NDManager manager = EngineRoom.newManager(Device.cpu())) {
      NDArray samples = manager.randomUniform(-1, 1, new Shape(4, 4));
      NDArray labels = manager.create(new long[] {0, 1, 2, wrong});

      assertThatThrownBy(() -> Source.arrays(samples, labels, 3))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              String.format(
                  Locale.ROOT,
                  "labels must be from 0 to 2 but reach from %d to %d",
                  Math.min(0, wrong),
                  Math.max(2, wrong)));
    }
  }

  @Test
  void should_refuse_a_dataset_whose_labels_are_out_of_range_or_missing() {
    try (NDManager manager = EngineRoom.newManager(Device.cpu());
        GanTrainer gan = builder(conditional(3), conditionalJudge(3)).build()) {
      NDArray samples = manager.randomUniform(-1, 1, new Shape(4, 4));
      ArrayDataset wrong =
          new ArrayDataset.Builder()
              .setData(samples)
              .optLabels(manager.create(new long[] {0, 1, 2, 3}))
              .setSampling(4, false)
              .build();
      ArrayDataset missing =
          new ArrayDataset.Builder().setData(samples).setSampling(4, false).build();
      TrainingPlan plan = TrainingPlan.steps(1).batch(4);
      Shape sample = new Shape(4);

      assertThatThrownBy(() -> gan.fit(Source.of(wrong, sample, 3), plan))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("labels must be from 0 to 2 but reach from 0 to 3");
      assertThatThrownBy(() -> gan.fit(Source.of(missing, sample, 3), plan))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("label");
      assertThat(gan.step()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -3})
  void should_refuse_a_number_of_classes_that_is_not_positive(int classes) {
    Generator generator = plain(Latent.normal(3));
    Discriminator discriminator = plainJudge();
    assertThatThrownBy(() -> generator.conditional(classes))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("classes must be positive but was " + classes);
    assertThatThrownBy(() -> discriminator.conditional(classes))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("classes must be positive but was " + classes);
  }

  @Test
  void should_refuse_an_adaptive_augmentation_where_single_outputs_tell_nothing() {
    Augmentation adaptive = Augmentation.diffAugment().adaptive(0.6, 1000);
    Discriminator critic = Discriminator.ofScore(plainJudge().block());
    Generator generator = plain(Latent.normal(3));

    assertRefused(
        GanTrainer.builder(generator, critic, GanLoss.wasserstein()).augment(adaptive),
        "an adaptive augmentation follows the share of reals that the discriminator takes for real,"
            + " but with the loss wasserstein single outputs do not tell; use a fixed probability");
  }
}
