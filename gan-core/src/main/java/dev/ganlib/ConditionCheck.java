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
  private final List<AdversarySettings> adversaries;

  /** All adversaries of a generator, the first of which has the terms that a trainer was given. */
  ConditionCheck(Generator generator, List<AdversarySettings> adversaries) {
    this.generator = generator;
    this.adversaries = List.copyOf(adversaries);
  }

  /**
   * Checks what is known before the networks are made.
   *
   * @param warnings where the legal but bad is added
   */
  void check(Set<String> warnings) {
    adversaries.forEach(this::checkLabels);
    checkObeys();
    adversaries.forEach(adversary -> checkTerms(adversary.terms()));
    checkCodes(warnings);
    checkClasses("generator", generator.block(), generator.classes());
    for (AdversarySettings adversary : adversaries) {
      Discriminator discriminator = adversary.discriminator();
      checkClasses(adversary.name(), discriminator.block(), discriminator.classes());
    }
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

  private static Optional<String> told(AdversarySettings adversary) {
    return adversary.terms().stream()
        .filter(AuxiliaryTerm::needsLabels)
        .map(AuxiliaryTerm::name)
        .findFirst();
  }

  /** A discriminator can be told of no other labels than the generator's. */
  private void checkLabels(AdversarySettings adversary) {
    int made = generator.classes();
    int judged = adversary.discriminator().classes();
    Optional<String> told = told(adversary);
    if (made == 0 && (judged > 0 || told.isPresent())) {
      throw new IllegalArgumentException(
          (judged > 0
                  ? "the discriminator is conditional"
                  : "the term " + told.orElseThrow() + " needs labels")
              + " but the generator is not conditional, so its fakes have no labels; use"
              + " Generator.of(...).conditional(classes)");
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

  /** Some adversary must know of the labels that a generator is asked for. */
  private void checkObeys() {
    boolean known =
        adversaries.stream().anyMatch(a -> a.discriminator().classes() > 0 || told(a).isPresent());
    if (generator.classes() > 0 && !known) {
      throw new IllegalArgumentException(
          "the generator is conditional but nothing makes it obey: give the discriminator the"
              + String.format(
                  Locale.ROOT,
                  " labels, too, with Discriminator.of(...).conditional(%d), or add",
                  generator.classes())
              + " .auxiliary(AuxiliaryTerm.classification(1))");
    }
  }

  private void checkTerms(List<AuxiliaryTerm> terms) {
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
  }

  private void checkCodes(Set<String> warnings) {
    boolean shown =
        adversaries.stream().flatMap(a -> a.terms().stream()).anyMatch(t -> !t.needsLabels());
    if (generator.latent().codeSize() > 0 && !shown) {
      warnings.add(
          "the latents have codes, but nothing makes the generator show them; add"
              + " .auxiliary(AuxiliaryTerm.information(1, 0.1))");
    }
  }

  /** Checks that a term of the generator and one of the first adversary have not one figure. */
  void checkGeneratorTerms(Set<String> names) {
    for (AuxiliaryTerm term : adversaries.get(0).terms()) {
      if (names.contains(term.name())) {
        throw new IllegalArgumentException(
            "a generator term and an auxiliary term would have one figure, term/%s/generator; give the generator term another name"
                .formatted(term.name()));
      }
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
