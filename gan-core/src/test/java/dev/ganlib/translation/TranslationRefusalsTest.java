package dev.ganlib.translation;

import static dev.ganlib.translation.Parts.GREY;
import static dev.ganlib.translation.Parts.SMALL;
import static dev.ganlib.translation.Parts.adam;
import static dev.ganlib.translation.Parts.judge;
import static dev.ganlib.translation.Parts.source;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.ganlib.Adversary;
import dev.ganlib.AdversaryBuilder;
import dev.ganlib.Augmentation;
import dev.ganlib.Augmentation.Kind;
import dev.ganlib.AuxiliaryTerm;
import dev.ganlib.Discriminator;
import dev.ganlib.Generator;
import dev.ganlib.Latent;
import dev.ganlib.game.Checkpoint;
import dev.ganlib.game.Game;
import dev.ganlib.game.Plan;
import dev.ganlib.game.Snapshot;
import dev.ganlib.internal.torch.EngineRoom;
import dev.ganlib.loss.GanLoss;
import dev.ganlib.nn.AveragePooling;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Plans, adversaries and checkpoints that do not belong to a translation. */
final class TranslationRefusalsTest {
  private static final String INPUT = PairedTranslation.INPUT;
  private static final String TARGET = PairedTranslation.TARGET;

  @TempDir private Path folder;
  private final NDManager manager = EngineRoom.newManager(Device.cpu());

  @AfterEach
  void close() {
    manager.close();
  }

  private Plan sources(String... names) {
    Plan plan = Plan.rounds(1).batch(2);
    for (String name : names) {
      plan = plan.source(name, source(manager, GREY, 1));
    }
    return plan;
  }

  private Plan paired(String first, String second) {
    return Plan.rounds(1)
        .batch(2)
        .paired(first, source(manager, GREY, 1), second, source(manager, GREY, 2));
  }

  private static PairedTranslation withInputs() {
    return PairedTranslation.builder(Parts.translator(1), GREY)
        .term("l1", Reconstruction.l1(1))
        .build();
  }

  private static PairedTranslationBuilder enlarging() {
    return PairedTranslation.builder(Parts.enlarger(), SMALL)
        .optimizer(adam())
        .degradedBy(GREY, Parts.shrinking())
        .term("squared", Reconstruction.squared(1));
  }

  private static UnpairedTranslation cycle(AdversaryBuilder ofA, AdversaryBuilder ofB) {
    return UnpairedTranslation.builder(Parts.translator(1), Parts.translator(1), GREY, GREY)
        .adversaries(ofA, ofB)
        .build();
  }

  @Test
  void should_refuse_inputs_and_targets_that_are_not_paired() {
    PairedTranslation translation = withInputs();
    List<UnaryOperator<Plan>> all =
        List.of(translation::moves, translation::movesWithoutAdversaries);
    for (UnaryOperator<Plan> moves : all) {
      assertThatThrownBy(() -> moves.apply(sources(INPUT, TARGET)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "expected the sources \"input\" and \"target\" in one order, so that samples in the same place belong together, but the plan draws each in an order of its own; use .paired(\"input\", ..., \"target\", ...)");
      assertThatThrownBy(() -> moves.apply(sources(INPUT)))
          .hasMessageContaining("but the plan has no source \"target\"; use .paired(\"input\"");
      assertThatThrownBy(() -> moves.apply(paired("drawings", TARGET)))
          .hasMessageContaining("but the plan has no source \"input\"; use .paired(\"input\"");
      // A pair each, but not with one another.
      Plan other =
          paired(INPUT, "masks")
              .paired(TARGET, source(manager, GREY, 1), "depths", source(manager, GREY, 2));
      assertThatThrownBy(() -> moves.apply(other))
          .hasMessageContaining("draws each in an order of its own");
      assertThat(moves.apply(paired(INPUT, TARGET)).totalRounds()).isOne();
      assertThat(moves.apply(paired(TARGET, INPUT)).totalRounds()).isOne();
    }
  }

  @Test
  void should_refuse_sources_that_do_not_fit_inputs_that_are_made_of_targets() {
    PairedTranslation translation = enlarging().build();
    List<UnaryOperator<Plan>> all =
        List.of(translation::moves, translation::movesWithoutAdversaries);
    for (UnaryOperator<Plan> moves : all) {
      assertThatThrownBy(() -> moves.apply(sources("real")))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "expected the source \"target\", of which inputs are made, but the plan has none of that name; add .source(\"target\", ...)");
      for (Plan plan : List.of(sources(INPUT, TARGET), paired(INPUT, TARGET))) {
        assertThatThrownBy(() -> moves.apply(plan))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessage(
                "inputs are made of targets by .degradedBy(...), so the plan's source \"input\" would be ignored; leave one of the two out");
      }
      assertThat(moves.apply(sources(TARGET)).totalRounds()).isOne();
    }
  }

  @Test
  void should_refuse_sides_that_are_missing_or_paired() {
    UnpairedTranslation translation =
        cycle(
            judge("judge of A", GanLoss.leastSquares()),
            judge("judge of B", GanLoss.leastSquares()));

    assertThatThrownBy(() -> translation.moves(sources("a")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "expected the sources \"a\" and \"b\", one of each side, but the plan has no source \"b\"; use .source(\"a\", ...).source(\"b\", ...)");
    assertThatThrownBy(() -> translation.moves(sources("A", "b")))
        .hasMessageContaining("but the plan has no source \"a\"");
    assertThatThrownBy(() -> translation.moves(paired("b", "a")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "expected the sources \"a\" and \"b\" in orders of their own but the plan pairs them; use .source(\"a\", ...).source(\"b\", ...), or PairedTranslation where samples belong together");
    assertThat(translation.moves(sources("a", "b")).totalRounds()).isOne();
  }

  private static PairedTranslationBuilder augmented(Kind... kinds) {
    return PairedTranslation.builder(Parts.translator(1), GREY)
        .adversary(judge("critic", GanLoss.bceWithLogits()).augment(Augmentation.of(kinds)));
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void should_refuse_changes_that_mix_the_colours_of_input_and_output(Kind kind) {
    assertThat(augmented(kind).build().adversaries()).hasSize(1);
    if (kind == Kind.SATURATION || kind == Kind.CONTRAST) {
      assertThatThrownBy(() -> augmented(Kind.TRANSLATION, kind).showInput().build())
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "critic is shown input and output as channels of one image, whose colours [%s] would mix with one another; with .showInput() augment by [BRIGHTNESS, TRANSLATION, CUTOUT]",
              kind);
    } else {
      assertThat(augmented(kind).showInput().build().adversaries()).hasSize(1);
    }
  }

  @Test
  void should_refuse_labels_and_terms_for_them() {
    AdversaryBuilder fine = judge("judge of B", GanLoss.bceWithLogits());
    AdversaryBuilder conditional =
        Adversary.builder(
            "critic", Discriminator.of(Parts.patches()).conditional(3), GanLoss.bceWithLogits());
    AdversaryBuilder term =
        judge("critic", GanLoss.bceWithLogits()).auxiliary(AuxiliaryTerm.classification(1));
    AdversaryBuilder withGenerator =
        judge("critic", GanLoss.bceWithLogits())
            .auxiliary(AuxiliaryTerm.classification(1))
            .generator(Generator.of(Parts.translator(1), Latent.normal(2)).conditional(3));
    String start =
        "the samples that critic is to judge have no labels or latents, as translations have none yet, but its ";

    for (AdversaryBuilder judge : List.of(conditional, term, withGenerator)) {
      String end =
          judge == conditional
              ? "discriminator is conditional; leave out .conditional(3)"
              : "term classification is about them; leave out .auxiliary(...)";
      assertThatThrownBy(
              () ->
                  PairedTranslation.builder(Parts.translator(1), GREY)
                      .adversary(fine)
                      .adversary(judge)
                      .build())
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(start + end);
      assertThatThrownBy(() -> cycle(judge, fine)).hasMessage(start + end);
      assertThatThrownBy(() -> cycle(fine, judge)).hasMessage(start + end);
    }
  }

  /** Plays a round, and resumes its checkpoint as another translation. */
  private void assertRefused(
      PairedTranslation saved, Plan plan, PairedTranslation other, String... words) {
    try (Game game = saved.game(Parts.builder(DataType.FLOAT32));
        Game second = other.game(Parts.builder(DataType.FLOAT32))) {
      game.play(saved.moves(plan));
      game.checkpoint(folder);
      assertThatThrownBy(() -> second.resume(Checkpoint.latest(folder).orElseThrow()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContainingAll(words);
      assertThat(second.step()).isZero();
    }
  }

  @Test
  void should_refuse_to_resume_with_another_weight_of_content() {
    try (Snapshot features = Parts.features(0.5, DataType.FLOAT32)) {
      assertRefused(
          enlarging().term("content", Reconstruction.content(features, 0.5)).build(),
          sources(TARGET),
          enlarging().term("content", Reconstruction.content(features, 0.25)).build(),
          "term content",
          "content by features, weight 0.5",
          "content by features, weight 0.25");
    }
  }

  @Test
  void should_refuse_to_resume_with_other_features() {
    try (Snapshot features = Parts.features(0.5, DataType.FLOAT32);
        Snapshot others = Parts.features(0.6, DataType.FLOAT32)) {
      assertRefused(
          enlarging().term("content", Reconstruction.content(features, 0.5)).build(),
          sources(TARGET),
          enlarging().term("content", Reconstruction.content(others, 0.5)).build(),
          "weights of features",
          "SHA-256");
    }
  }

  @Test
  void should_refuse_to_resume_with_another_weight_of_an_adversary() {
    AdversaryBuilder judge = judge("critic", GanLoss.bceWithLogits()).weight(0.01);
    AdversaryBuilder heavier = judge("critic", GanLoss.bceWithLogits()).weight(0.02);
    assertRefused(
        enlarging().adversary(judge).build(),
        sources(TARGET),
        enlarging().adversary(heavier).build(),
        "weight of critic",
        "0.01",
        "0.02");
  }

  @Test
  void should_refuse_to_resume_with_the_input_shown() {
    AdversaryBuilder judge = judge("critic", GanLoss.bceWithLogits());
    AdversaryBuilder alike = judge("critic", GanLoss.bceWithLogits());
    PairedTranslationBuilder shown =
        PairedTranslation.builder(Parts.translator(1), GREY).adversary(alike).showInput();
    assertRefused(
        PairedTranslation.builder(Parts.translator(1), GREY).adversary(judge).build(),
        paired(INPUT, TARGET),
        shown.build(),
        "input shown",
        "false",
        "true");
  }

  @Test
  void should_refuse_to_resume_with_another_degradation() {
    assertRefused(
        enlarging().degradedBy(GREY, AveragePooling.of(2, 2)).build(),
        sources(TARGET),
        enlarging().build(),
        "network degradation",
        "AveragePooling[factors=[2, 2]]");
  }

  private static UnpairedTranslationBuilder cycle() {
    return UnpairedTranslation.builder(Parts.translator(1), Parts.translator(1), GREY, GREY)
        .adversaries(
            judge("judge of A", GanLoss.leastSquares()),
            judge("judge of B", GanLoss.leastSquares()));
  }

  @Test
  void should_refuse_names_of_terms_that_are_taken() {
    for (String name : List.of("cycle", "identity", "colour of a", "colour of b")) {
      assertThatThrownBy(() -> cycle().term(name, Reconstruction.l1(1)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "expected a name of a term that is not \"cycle\" or \"identity\", which are methods"
                  + " of their own, and does not end with \" of a\" or \" of b\" but was \""
                  + name
                  + "\"");
    }
    UnpairedTranslationBuilder twice = cycle().term("colour", Reconstruction.l1(1));
    assertThatThrownBy(() -> twice.term("colour", Reconstruction.l1(1), Reconstruction.l1(2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("term colour was given twice");
  }

  @Test
  void should_refuse_a_term_of_translations_and_origins_of_different_shapes() {
    UnpairedTranslationBuilder builder =
        UnpairedTranslation.builder(Parts.translator(2), Parts.translator(1), GREY, Parts.TWO)
            .adversaries(
                judge("judge of A", GanLoss.leastSquares()),
                judge("judge of B", GanLoss.leastSquares()))
            .term("kept", Reconstruction.l1(1));
    assertThatThrownBy(builder::build)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "the term kept needs sides of one shape, for it compares images with their translations"
                + " to the other side, but were (1, 8, 8) and (2, 8, 8)");
  }

  @Test
  void should_refuse_to_resume_with_another_weight_of_one_side() throws IOException {
    UnpairedTranslation saved =
        cycle().cycle(Reconstruction.l1(10), Reconstruction.l1(4)).term("kept", l1(1)).build();
    try (Game game = saved.game(Parts.builder(DataType.FLOAT32))) {
      game.checkpoint(folder);
    }
    assertOtherTerms(
        cycle().cycle(l1(10), l1(5)).term("kept", l1(1)),
        "term cycle of b",
        "l1, weight 4.0",
        "l1, weight 5.0");
    assertOtherTerms(
        cycle().cycle(l1(10), l1(4)).term("kept", l1(2)),
        "term kept",
        "l1, weight 1.0",
        "l1, weight 2.0");
    // What was said last counts, for one side and for both.
    assertOtherTerms(
        cycle().cycle(l1(10), l1(4)).cycle(l1(10)).term("kept", l1(1)),
        "term cycle",
        "term cycle of a");
    UnpairedTranslation same =
        cycle().cycle(l1(1)).cycle(l1(10), l1(4)).term("kept", l1(1)).build();
    try (Game game = same.game(Parts.builder(DataType.FLOAT32))) {
      game.resume(Checkpoint.latest(folder).orElseThrow());
    }
  }

  private static Reconstruction l1(double weight) {
    return Reconstruction.l1(weight);
  }

  private void assertOtherTerms(UnpairedTranslationBuilder other, String... words) {
    try (Game second = other.build().game(Parts.builder(DataType.FLOAT32))) {
      assertThatThrownBy(() -> second.resume(Checkpoint.latest(folder).orElseThrow()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContainingAll(words);
    }
  }
}
