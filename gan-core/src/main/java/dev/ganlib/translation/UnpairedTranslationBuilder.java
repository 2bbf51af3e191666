package dev.ganlib.translation;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import dev.ganlib.AdversaryBuilder;
import dev.ganlib.optim.Adam;
import dev.ganlib.optim.Optimizer;
import dev.ganlib.optim.WeightAverage;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
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
    terms.put(UnpairedTranslation.CYCLE, Objects.requireNonNull(term, "term"));
    return this;
  }

  /**
   * Sets the distance of images of a side to what the translator to that side makes of them, which
   * keeps colours and polarity; none unless set.
   *
   * @param term computes it for each side
   * @return this builder
   */
  public UnpairedTranslationBuilder identity(Reconstruction term) {
    terms.put(UnpairedTranslation.IDENTITY, Objects.requireNonNull(term, "term"));
    return this;
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
