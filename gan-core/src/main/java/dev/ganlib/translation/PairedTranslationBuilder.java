package dev.ganlib.translation;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import dev.ganlib.AdversaryBuilder;
import dev.ganlib.optim.Adam;
import dev.ganlib.optim.Optimizer;
import dev.ganlib.optim.WeightAverage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Collects the parts of a {@link PairedTranslation}; what does not fit together is refused by
 * {@link #build}.
 *
 * <p>Not thread-safe.
 */
public final class PairedTranslationBuilder {
  private final Block block;
  private final Shape input;
  private final List<AdversaryBuilder> adversaries = new ArrayList<>();
  private final Map<String, Reconstruction> terms = new LinkedHashMap<>();
  private Optimizer optimizer = Adam.of(2e-4).betas(0.5, 0.999);
  private boolean inputShown;
  private @Nullable Block degradation;
  private @Nullable Shape target;
  private @Nullable WeightAverage average;

  PairedTranslationBuilder(Block block, Shape input) {
    this.block = Objects.requireNonNull(block, "block");
    this.input = Objects.requireNonNull(input, "input");
  }

  /**
   * Sets what moves the translator; Adam 2e-4 with betas 0.5 and 0.999 unless set.
   *
   * @param choice a description; its state is the game's
   * @return this builder
   */
  public PairedTranslationBuilder optimizer(Optimizer choice) {
    optimizer = Objects.requireNonNull(choice, "choice");
    return this;
  }

  /**
   * Adds a discriminator that tells targets from outputs.
   *
   * @param judge of samples of the target's shape; with {@link #showInput} of input and target
   *     joined along the channels. Its name is another than the translator's and other
   *     adversaries'.
   * @return this builder
   */
  public PairedTranslationBuilder adversary(AdversaryBuilder judge) {
    adversaries.add(Objects.requireNonNull(judge, "judge"));
    return this;
  }

  /**
   * Shows adversaries the input beside the target or output, joined along the channels, (B, input
   * channels + target channels, H, W): they then judge whether the two belong together. Not shown
   * unless asked for.
   *
   * <p>An adversary's augmentation changes both alike: the same number is added to them, they are
   * shifted alike, and cut in the same place. Saturation and contrast are refused beside it: they
   * would take both for channels of one image and mix the colours of one into the other.
   *
   * @return this builder
   */
  public PairedTranslationBuilder showInput() {
    inputShown = true;
    return this;
  }

  /**
   * Adds a distance of outputs to targets that the translator lowers.
   *
   * @param name of the term in reports and checkpoints, unique
   * @param term computes it in each move of the translator
   * @return this builder
   * @throws IllegalArgumentException if there is a term of that name
   */
  public PairedTranslationBuilder term(String name, Reconstruction term) {
    if (terms.put(name, Objects.requireNonNull(term, "term")) != null) {
      throw new IllegalArgumentException("term " + name + " was given twice");
    }
    return this;
  }

  /**
   * Makes inputs of targets, on the device, in place of a source of inputs: for super-resolution
   * {@code AveragePooling.of(4, 4)}, for in-painting a block that blanks a part.
   *
   * @param shape of a target, without the batch axis
   * @param change from (B, target shape...) to (B, input shape...); nothing moves its parameters
   * @return this builder
   */
  public PairedTranslationBuilder degradedBy(Shape shape, Block change) {
    target = Objects.requireNonNull(shape, "shape");
    degradation = Objects.requireNonNull(change, "change");
    return this;
  }

  /**
   * Keeps an average of the translator's weights, which is then what {@link
   * PairedTranslation#translator} gives; none unless set.
   *
   * @param rule how it averages
   * @return this builder
   */
  public PairedTranslationBuilder average(WeightAverage rule) {
    average = Objects.requireNonNull(rule, "rule");
    return this;
  }

  /**
   * Puts the parts together.
   *
   * @return the translation, for one game
   * @throws IllegalArgumentException if the parts do not fit, with the fix in the message
   */
  public PairedTranslation build() {
    return new PairedTranslation(this);
  }

  Block block() {
    return block;
  }

  Shape input() {
    return input;
  }

  List<AdversaryBuilder> adversaries() {
    return adversaries;
  }

  Map<String, Reconstruction> terms() {
    return terms;
  }

  Optimizer optimizer() {
    return optimizer;
  }

  boolean isInputShown() {
    return inputShown;
  }

  @Nullable Block degradation() {
    return degradation;
  }

  @Nullable Shape target() {
    return target;
  }

  @Nullable WeightAverage average() {
    return average;
  }
}
