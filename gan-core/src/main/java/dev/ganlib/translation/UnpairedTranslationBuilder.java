package dev.ganlib.translation;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import dev.ganlib.AdversaryBuilder;
import dev.ganlib.optim.Adam;
import dev.ganlib.optim.Optimizer;
import dev.ganlib.optim.WeightAverage;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Collects the parts of an {@link UnpairedTranslation}; what does not fit together is refused by
 * {@link #build}.
 *
 * <p>Not thread-safe.
 */
public final class UnpairedTranslationBuilder {
  private final Block toB;
  private final Block toA;
  private final Shape a;
  private final Shape b;
  private final Map<String, Reconstruction> terms = new LinkedHashMap<>();
  private final Set<String> further = new LinkedHashSet<>();
  private Optimizer optimizer = Adam.of(2e-4).betas(0.5, 0.999);
  private @Nullable AdversaryBuilder ofA;
  private @Nullable AdversaryBuilder ofB;
  private @Nullable WeightAverage average;

  UnpairedTranslationBuilder(Block toB, Block toA, Shape a, Shape b) {
    this.toB = Objects.requireNonNull(toB, "toB");
    this.toA = Objects.requireNonNull(toA, "toA");
    this.a = Objects.requireNonNull(a, "a");
    this.b = Objects.requireNonNull(b, "b");
  }

  /**
   * Sets what moves both translators; Adam 2e-4 with betas 0.5 and 0.999 unless set.
   *
   * @param choice a description; its state is the game's
   * @return this builder
   */
  public UnpairedTranslationBuilder optimizer(Optimizer choice) {
    optimizer = Objects.requireNonNull(choice, "choice");
    return this;
  }

  /**
   * Sets the two discriminators, which are needed.
   *
   * @param judgeOfA tells images of A from translations to A
   * @param judgeOfB tells images of B from translations to B; of another name
   * @return this builder
   */
  public UnpairedTranslationBuilder adversaries(
      AdversaryBuilder judgeOfA, AdversaryBuilder judgeOfB) {
    ofA = Objects.requireNonNull(judgeOfA, "judgeOfA");
    ofB = Objects.requireNonNull(judgeOfB, "judgeOfB");
    return this;
  }

  /**
   * Sets the distance of images that have gone to the other side and back to what they were; none
   * unless set, which leaves open what is translated to what.
   *
   * @param term computes it for each side
   * @return this builder
   */
  public UnpairedTranslationBuilder cycle(Reconstruction term) {
    return set(UnpairedTranslation.CYCLE, term);
  }

  /**
   * Sets the same with a distance for each side, such as one of more weight for images that lose
   * more on their way.
   *
   * @param ofA compares images of A with what comes back to A
   * @param ofB compares images of B with what comes back to B
   * @return this builder
   */
  public UnpairedTranslationBuilder cycle(Reconstruction ofA, Reconstruction ofB) {
    return set(UnpairedTranslation.CYCLE, ofA, ofB);
  }

  /**
   * Sets the distance of images of a side to what the translator to that side makes of them, which
   * keeps colours and polarity; none unless set.
   *
   * @param term computes it for each side
   * @return this builder
   */
  public UnpairedTranslationBuilder identity(Reconstruction term) {
    return set(UnpairedTranslation.IDENTITY, term);
  }

  /**
   * Sets the same with a distance for each side.
   *
   * @param ofA compares images of A with what the translator to A makes of them
   * @param ofB compares images of B with what the translator to B makes of them
   * @return this builder
   */
  public UnpairedTranslationBuilder identity(Reconstruction ofA, Reconstruction ofB) {
    return set(UnpairedTranslation.IDENTITY, ofA, ofB);
  }

  /**
   * Adds a distance of translations to the images that they were made of, which the translators
   * lower: of images of A to their translations to B, and of images of B to theirs to A. It keeps
   * what both sides share, such as outlines by {@link Reconstruction#content} of features; the
   * sides must have one shape.
   *
   * @param name of the term in reports and checkpoints, unique
   * @param term computes it for each side
   * @return this builder
   * @throws IllegalArgumentException if there is a term of that name, or the name is one that this
   *     class uses
   */
  public UnpairedTranslationBuilder term(String name, Reconstruction term) {
    add(name);
    return set(name, term);
  }

  /**
   * Adds such a term with a distance for each side.
   *
   * @param name of the term in reports and checkpoints, unique
   * @param ofA compares images of A with their translations to B
   * @param ofB compares images of B with their translations to A
   * @return this builder
   * @throws IllegalArgumentException as {@link #term(String, Reconstruction)} does
   */
  public UnpairedTranslationBuilder term(String name, Reconstruction ofA, Reconstruction ofB) {
    add(name);
    return set(name, ofA, ofB);
  }

  private void add(String name) {
    if (name.equals(UnpairedTranslation.CYCLE)
        || name.equals(UnpairedTranslation.IDENTITY)
        || name.endsWith(UnpairedTranslation.OF_A)
        || name.endsWith(UnpairedTranslation.OF_B)) {
      throw new IllegalArgumentException(
          "expected a name of a term that is not \"cycle\" or \"identity\", which are methods of"
              + " their own, and does not end with \" of a\" or \" of b\" but was \""
              + name
              + "\"");
    }
    if (!further.add(name)) {
      throw new IllegalArgumentException("term " + name + " was given twice");
    }
  }

  private UnpairedTranslationBuilder set(String name, Reconstruction term) {
    terms.keySet().removeAll(sides(name));
    terms.put(name, Objects.requireNonNull(term, "term"));
    return this;
  }

  private UnpairedTranslationBuilder set(String name, Reconstruction ofA, Reconstruction ofB) {
    terms.remove(name);
    terms.put(name + UnpairedTranslation.OF_A, Objects.requireNonNull(ofA, "ofA"));
    terms.put(name + UnpairedTranslation.OF_B, Objects.requireNonNull(ofB, "ofB"));
    return this;
  }

  private static List<String> sides(String name) {
    return List.of(name + UnpairedTranslation.OF_A, name + UnpairedTranslation.OF_B);
  }

  /**
   * Keeps averages of both translators' weights, which are then what finished translators have;
   * none unless set.
   *
   * @param rule how it averages
   * @return this builder
   */
  public UnpairedTranslationBuilder average(WeightAverage rule) {
    average = Objects.requireNonNull(rule, "rule");
    return this;
  }

  /**
   * Puts the parts together.
   *
   * @return the translation, for one game
   * @throws IllegalArgumentException if the parts do not fit, with the fix in the message
   */
  public UnpairedTranslation build() {
    return new UnpairedTranslation(this);
  }

  Block toB() {
    return toB;
  }

  Block toA() {
    return toA;
  }

  Shape a() {
    return a;
  }

  Shape b() {
    return b;
  }

  Map<String, Reconstruction> terms() {
    return terms;
  }

  /** Returns the names of terms beside cycle and identity, in the order of adding. */
  Set<String> further() {
    return further;
  }

  Optimizer optimizer() {
    return optimizer;
  }

  @Nullable AdversaryBuilder ofA() {
    return ofA;
  }

  @Nullable AdversaryBuilder ofB() {
    return ofB;
  }

  @Nullable WeightAverage average() {
    return average;
  }
}
