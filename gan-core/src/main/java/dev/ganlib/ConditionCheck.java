package dev.ganlib;

import ai.djl.nn.Block;
import dev.ganlib.nn.LayerDescription;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Checks that generator, discriminator, terms and data agree on labels, codes and further heads.
 */
final class ConditionCheck {
  private final Generator generator;
  private final Discriminator discriminator;
  private final List<AuxiliaryTerm> terms;

  ConditionCheck(Generator generator, AdversarySettings adversary) {
    this.generator = generator;
    discriminator = adversary.discriminator();
    terms = adversary.terms();
  }

  /**
   * Checks what is known before the networks are made.
   *
   * @param warnings where the legal but bad is added
   */
  void check(Set<String> warnings) {
    checkPlayers();
    checkTerms(warnings);
    checkClasses("generator", generator.block(), generator.classes());
    checkClasses("discriminator", discriminator.block(), discriminator.classes());
  }

  /** A block that says how many classes it was made for must have as many as its player. */
  private static void checkClasses(String player, Block block, int classes) {
    int made = LayerDescription.of(block).classes().orElse(-1);
    if (made >= 0 && made != classes) {
      throw new IllegalArgumentException(
          "the %s's block was made for %s but the %s is %s"
              .formatted(
                  player,
                  made == 0 ? "no classes" : made + " classes",
                  player,
                  classes == 0 ? "not conditional" : "conditional on " + classes));
    }
  }

  /** Both players must know of labels, or neither. */
  private void checkPlayers() {
    int made = generator.classes();
    int judged = discriminator.classes();
    Optional<String> told =
        terms.stream().filter(AuxiliaryTerm::needsLabels).map(AuxiliaryTerm::name).findFirst();
    if (made == 0 && (judged > 0 || told.isPresent())) {
      throw new IllegalArgumentException(
          (judged > 0
                  ? "the discriminator is conditional"
                  : "the term " + told.orElseThrow() + " needs labels")
              + " but the generator is not conditional, so its fakes have no labels; use"
              + " Generator.of(...).conditional(classes)");
    }
    if (made > 0 && judged == 0 && told.isEmpty()) {
      throw new IllegalArgumentException(
          "the generator is conditional but nothing makes it obey: give the discriminator the"
              + String.format(
                  Locale.ROOT,
                  " labels, too, with Discriminator.of(...).conditional(%d), or add",
                  made)
              + " .auxiliary(AuxiliaryTerm.classification(1))");
    }
    if (judged > 0 && made != judged) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "expected generator and discriminator to have as many classes but was %d and %d",
              made,
              judged));
    }
  }

  private void checkTerms(Set<String> warnings) {
    AdversaryCheck.checkNames(terms);
    for (AuxiliaryTerm term : terms) {
      long size = term.headSize(generator);
      if (size < 1) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "the size of the head for the term %s must be positive but was %d",
                term.name(),
                size));
      }
    }
    List<String> classifying =
        terms.stream().filter(AuxiliaryTerm::classifies).map(AuxiliaryTerm::name).toList();
    if (classifying.size() > 1) {
      throw new IllegalArgumentException(
          "at most one term may classify, for its accuracy is one figure, but was " + classifying);
    }
    if (generator.latent().codeSize() > 0 && terms.stream().allMatch(AuxiliaryTerm::needsLabels)) {
      warnings.add(
          "the latents have codes, but nothing makes the generator show them; add"
              + " .auxiliary(AuxiliaryTerm.information(1, 0.1))");
    }
  }

  /**
   * Checks that a custom part is described by the same words in every run.
   *
   * @param name of the part, for the message
   */
  static void checkWords(String name, Object part) {
    String identity = part.getClass().getName() + "@" + Integer.toHexString(part.hashCode());
    if (part.toString().equals(identity)) {
      throw new IllegalArgumentException(
          name
              + " needs a toString() that names its constants, for checkpoints compare it; make its"
              + " class a record");
    }
  }

  /**
   * Checks that the data have the labels that the networks ask for.
   *
   * @param classes of the data, or 0 if they have no labels
   */
  void check(int classes) {
    int wanted = generator.classes();
    if (wanted > 0 && classes == 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              ("the generator is conditional on %d classes but the data have no labels; use"
                  + " Source.bytes(samples, labels, classes), or a generator that is not"
                  + " conditional"),
              wanted));
    }
    if (wanted > 0 && classes != wanted) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "expected data of %d classes, as the generator has them, but was %d",
              wanted,
              classes));
    }
  }
}
