package dev.ganlib;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * How long to train, on what batches, and how the two players take turns.
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
  private long epochs = -1;
  private long steps = -1;
  private int batch = 64;
  private boolean withReplacement;
  private boolean dropLast;
  private boolean generatorFirst;
  private boolean sharedFakes;
  private boolean inferenceFakes;
  private boolean separateUpdates;
  private int discriminatorSteps = 1;
  private int generatorSteps = 1;

  private TrainingPlan() {}

  private TrainingPlan(TrainingPlan other) {
    epochs = other.epochs;
    steps = other.steps;
    batch = other.batch;
    withReplacement = other.withReplacement;
    dropLast = other.dropLast;
    generatorFirst = other.generatorFirst;
    sharedFakes = other.sharedFakes;
    inferenceFakes = other.inferenceFakes;
    separateUpdates = other.separateUpdates;
    discriminatorSteps = other.discriminatorSteps;
    generatorSteps = other.generatorSteps;
  }

  /** Returns a plan of a number of passes over the data, not negative. */
  public static TrainingPlan epochs(long epochs) {
    return new TrainingPlan().with(p -> p.epochs = notNegative("epochs", epochs));
  }

  /** Returns a plan of a number of rounds, not negative; the data are passed over as needed. */
  public static TrainingPlan steps(long steps) {
    return new TrainingPlan().with(p -> p.steps = notNegative("steps", steps));
  }

  /** Returns this plan for another number of rounds, not negative, instead of what it had. */
  public TrainingPlan forSteps(long steps) {
    notNegative("steps", steps);
    return with(
        p -> {
          p.steps = steps;
          p.epochs = -1;
        });
  }

  /** Returns this plan for another number of epochs, not negative, instead of what it had. */
  public TrainingPlan forEpochs(long epochs) {
    notNegative("epochs", epochs);
    return with(
        p -> {
          p.epochs = epochs;
          p.steps = -1;
        });
  }

  /** Returns this with another batch size, positive; 64 unless set. */
  public TrainingPlan batch(int batch) {
    return with(p -> p.batch = positive("batch", batch));
  }

  /** Returns this with every batch drawn anew from all samples, instead of passes over them. */
  public TrainingPlan withReplacement() {
    return with(p -> p.withReplacement = true);
  }

  /** Returns this with a smaller last batch of an epoch left out, instead of kept. */
  public TrainingPlan dropLast() {
    return with(p -> p.dropLast = true);
  }

  /** Returns this with the generator's moves before the discriminator's. */
  public TrainingPlan generatorFirst() {
    return with(p -> p.generatorFirst = true);
  }

  /**
   * Returns this with both players on one batch of fakes a round, made before either has moved.
   *
   * <p>If the discriminator moves first, the generator makes the same fakes a second time, now with
   * a graph, and its running statistics take in that batch twice.
   */
  public TrainingPlan sharedFakes() {
    return with(p -> p.sharedFakes = true);
  }

  /** Returns this with the discriminator's fakes made in inference mode. */
  public TrainingPlan inferenceFakes() {
    return with(p -> p.inferenceFakes = true);
  }

  /** Returns this with the discriminator updated on the reals first and then on the fakes. */
  public TrainingPlan separateUpdates() {
    return with(p -> p.separateUpdates = true);
  }

  /**
   * Returns this with several moves of the discriminator in a round, each on reals of its own;
   * positive, 1 unless set.
   */
  public TrainingPlan discriminatorSteps(int count) {
    return with(p -> p.discriminatorSteps = positive("discriminator steps", count));
  }

  /** Returns this with several moves of the generator in a round; positive, 1 unless set. */
  public TrainingPlan generatorSteps(int count) {
    return with(p -> p.generatorSteps = positive("generator steps", count));
  }

  /** Throws if two of the choices contradict each other. */
  void check() {
    if (sharedFakes && (discriminatorSteps > 1 || generatorSteps > 1)) {
      throw new IllegalArgumentException(
          "shared fakes need one step of each player but there are %d and %d"
              .formatted(discriminatorSteps, generatorSteps));
    }
    if (sharedFakes && inferenceFakes) {
      throw new IllegalArgumentException(
          "shared fakes are made in training mode, so inference fakes contradict them");
    }
  }

  long epochs() {
    return epochs;
  }

  long steps() {
    return steps;
  }

  int batch() {
    return batch;
  }

  boolean isWithReplacement() {
    return withReplacement;
  }

  boolean dropsLast() {
    return dropLast;
  }

  boolean isGeneratorFirst() {
    return generatorFirst;
  }

  boolean hasSharedFakes() {
    return sharedFakes;
  }

  boolean hasInferenceFakes() {
    return inferenceFakes;
  }

  boolean hasSeparateUpdates() {
    return separateUpdates;
  }

  int discriminatorSteps() {
    return discriminatorSteps;
  }

  int generatorSteps() {
    return generatorSteps;
  }

  /** Returns the choices in words, for run records. */
  @Override
  public String toString() {
    List<String> words = new ArrayList<>();
    words.add(epochs >= 0 ? epochs + " epochs" : steps + " steps");
    words.add("batch " + batch);
    addIf(words, withReplacement, "with replacement");
    addIf(words, dropLast, "last batch dropped");
    addIf(words, generatorFirst, "generator first");
    addIf(words, sharedFakes, "shared fakes");
    addIf(words, inferenceFakes, "fakes for D in inference mode");
    addIf(words, separateUpdates, "D updated on reals, then on fakes");
    addIf(words, discriminatorSteps > 1, discriminatorSteps + " discriminator steps");
    addIf(words, generatorSteps > 1, generatorSteps + " generator steps");
    return String.join(", ", words);
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

  private static int positive(String name, int value) {
    if (value <= 0) {
      throw new IllegalArgumentException(name + " must be positive but was " + value);
    }
    return value;
  }

  private static long notNegative(String name, long value) {
    if (value < 0) {
      throw new IllegalArgumentException(name + " must not be negative but was " + value);
    }
    return value;
  }
}
