package dev.ganlib;

import dev.ganlib.data.Batches;
import dev.ganlib.internal.check.Ranges;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * The length of a training, its batches, and the turns of the two players.
 *
 * <pre>{@code
 * TrainingPlan plan = TrainingPlan.epochs(20).batch(64);
 * }</pre>
 *
 * <p>Unless changed, a round is: the discriminator moves once on reals and on fakes made from fresh
 * latents in training mode, then the generator moves once on fresh latents. Published GANs differ
 * in exactly these points, so each is a method. Immutable: every method returns another plan.
 */
public final class TrainingPlan {
  /** The discriminator gets a batch of its own in each of its moves. */
  private Batches batches;

  private boolean generatorFirst;
  private boolean sharedFakes;
  private boolean inferenceFakes;
  private boolean separateUpdates;
  private int generatorSteps = 1;

  private TrainingPlan(Batches batches) {
    this.batches = batches;
  }

  private TrainingPlan(TrainingPlan other) {
    batches = other.batches;
    generatorFirst = other.generatorFirst;
    sharedFakes = other.sharedFakes;
    inferenceFakes = other.inferenceFakes;
    separateUpdates = other.separateUpdates;
    generatorSteps = other.generatorSteps;
  }

  /**
   * {@return a plan of a number of passes over the data}
   *
   * @param epochs how many, not negative
   * @throws IllegalArgumentException if {@code epochs} is negative
   */
  public static TrainingPlan epochs(long epochs) {
    return new TrainingPlan(Batches.epochs(epochs));
  }

  /**
   * {@return a plan of a number of rounds; the data are passed over as often as needed}
   *
   * @param steps how many rounds, not negative
   * @throws IllegalArgumentException if {@code steps} is negative
   */
  public static TrainingPlan steps(long steps) {
    return new TrainingPlan(Batches.rounds(Ranges.notNegative("steps", steps)));
  }

  /**
   * {@return this for a number of rounds, instead of the length it had}
   *
   * @param steps how many rounds, not negative
   * @throws IllegalArgumentException if {@code steps} is negative
   */
  public TrainingPlan forSteps(long steps) {
    Ranges.notNegative("steps", steps);
    return with(p -> p.batches = p.batches.forRounds(steps));
  }

  /**
   * {@return this for a number of epochs, instead of the length it had}
   *
   * @param epochs how many, not negative
   * @throws IllegalArgumentException if {@code epochs} is negative
   */
  public TrainingPlan forEpochs(long epochs) {
    return with(p -> p.batches = p.batches.forEpochs(epochs));
  }

  /**
   * {@return this with another batch size; 64 unless set}
   *
   * @param batch in samples, positive
   * @throws IllegalArgumentException if {@code batch} is not positive
   */
  public TrainingPlan batch(int batch) {
    return with(p -> p.batches = p.batches.size(batch));
  }

  /** {@return this with every batch drawn anew from all samples, instead of passes over them} */
  public TrainingPlan withReplacement() {
    return with(p -> p.batches = p.batches.withReplacement());
  }

  /** {@return this with a smaller last batch of an epoch left out, instead of kept} */
  public TrainingPlan dropLast() {
    return with(p -> p.batches = p.batches.dropLast());
  }

  /** {@return this with the generator's moves before the discriminator's} */
  public TrainingPlan generatorFirst() {
    return with(p -> p.generatorFirst = true);
  }

  /**
   * {@return this with both players on one batch of fakes a round, made before either has moved}
   *
   * <p>If the discriminator moves first, the generator makes the same fakes a second time, now with
   * a graph, and its running statistics take in that batch twice; if it has dropout, the second
   * pass drops other numbers.
   */
  public TrainingPlan sharedFakes() {
    return with(p -> p.sharedFakes = true);
  }

  /** {@return this with the discriminator's fakes made in inference mode} */
  public TrainingPlan inferenceFakes() {
    return with(p -> p.inferenceFakes = true);
  }

  /** {@return this with the discriminator updated on the reals first and then on the fakes} */
  public TrainingPlan separateUpdates() {
    return with(p -> p.separateUpdates = true);
  }

  /**
   * {@return this with several moves of the discriminator in a round, each on reals of its own; 1
   * unless set}
   *
   * <p>Where an epoch ends within a round, the round's last moves see its first batches again.
   *
   * @param count how many, positive
   * @throws IllegalArgumentException if {@code count} is not positive
   */
  public TrainingPlan discriminatorSteps(int count) {
    Ranges.positive("discriminator steps", count);
    return with(p -> p.batches = p.batches.perRound(count));
  }

  /**
   * {@return this with several moves of the generator in a round; 1 unless set}
   *
   * @param count how many, positive
   * @throws IllegalArgumentException if {@code count} is not positive
   */
  public TrainingPlan generatorSteps(int count) {
    return with(p -> p.generatorSteps = Ranges.positive("generator steps", count));
  }

  /**
   * {@return this with every batch evaluated in several parts, one after another, before the one
   * update of a move: gradient accumulation, for batches that do not fit into memory; 1 unless set}
   *
   * <p>The update is that of the whole batch, up to rounding. Losses and penalties that compare
   * samples with one another are refused. Batch normalisation does so too, so it is warned of, and
   * dropout zeroes other numbers.
   *
   * @param count how many, positive; a batch with fewer samples is split into its samples
   * @throws IllegalArgumentException if {@code count} is not positive
   */
  public TrainingPlan microBatches(int count) {
    return with(p -> p.batches = p.batches.parts(count));
  }

  /** Throws if two of the choices contradict each other. */
  void check() {
    if (sharedFakes && (discriminatorSteps() > 1 || generatorSteps > 1)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "shared fakes need one step of each player but there are %d and %d",
              discriminatorSteps(),
              generatorSteps));
    }
    if (sharedFakes && inferenceFakes) {
      throw new IllegalArgumentException(
          "shared fakes are made in training mode, so inference fakes contradict them");
    }
  }

  /** {@return the length and the batches, such as for a {@link dev.ganlib.game.Plan}} */
  public Batches batches() {
    return batches;
  }

  /** {@return how many samples a batch has} */
  public int batch() {
    return batches.size();
  }

  /**
   * {@return how many rounds the plan has on data of a size}
   *
   * @param samples how many there are, positive
   * @throws IllegalArgumentException if {@code samples} is not positive
   */
  public long stepsOn(long samples) {
    return batches.roundsOn(Ranges.positive("samples", samples));
  }

  /** {@return whether the generator moves before the discriminator} */
  public boolean isGeneratorFirst() {
    return generatorFirst;
  }

  /** {@return whether both players use the same fakes} */
  public boolean hasSharedFakes() {
    return sharedFakes;
  }

  boolean hasInferenceFakes() {
    return inferenceFakes;
  }

  /** {@return whether the discriminator is updated on reals, then on fakes} */
  public boolean hasSeparateUpdates() {
    return separateUpdates;
  }

  /** {@return how many moves of the discriminator a round has} */
  public int discriminatorSteps() {
    return batches.perRound();
  }

  /** {@return how many moves of the generator a round has} */
  public int generatorSteps() {
    return generatorSteps;
  }

  /** {@return the choices in words, for run records} */
  @Override
  public String toString() {
    List<String> words = new ArrayList<>();
    words.add(batches.length() + (batches.inEpochs() ? " epochs" : " steps"));
    words.add("batch " + batches.size());
    addIf(words, batches.replacement(), "with replacement");
    addIf(words, !batches.keepLast(), "last batch dropped");
    words.addAll(turns());
    addIf(words, batches.parts() > 1, batches.parts() + " micro-batches");
    return String.join(", ", words);
  }

  /** Returns how the players take turns, in words. */
  List<String> turns() {
    List<String> words = new ArrayList<>();
    addIf(words, generatorFirst, "generator first");
    addIf(words, sharedFakes, "shared fakes");
    addIf(words, inferenceFakes, "fakes for D in inference mode");
    addIf(words, separateUpdates, "D updated on reals, then on fakes");
    addIf(words, discriminatorSteps() > 1, discriminatorSteps() + " discriminator steps");
    addIf(words, generatorSteps > 1, generatorSteps + " generator steps");
    return words;
  }

  private static void addIf(List<String> words, boolean condition, String word) {
    if (condition) {
      words.add(word);
    }
  }

  private TrainingPlan with(Consumer<TrainingPlan> change) {
    TrainingPlan copy = new TrainingPlan(this);
    change.accept(copy);
    return copy;
  }
}
