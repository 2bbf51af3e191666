package dev.ganlib;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import dev.ganlib.data.Source;
import dev.ganlib.internal.torch.GradMode;
import dev.ganlib.internal.torch.Reads;
import dev.ganlib.internal.torch.Scope;
import dev.ganlib.loss.DiscriminatorOutput;
import dev.ganlib.loss.GanLoss;
import dev.ganlib.loss.Penalty;
import dev.ganlib.loss.Penalty.Pull;
import dev.ganlib.loss.Targets;
import dev.ganlib.nn.SpectralNorm;
import dev.ganlib.optim.Optimizer;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What is known to be wrong, or legal but bad, about a choice of parts.
 *
 * <p>The wrong is refused with the fix in the message; of the bad a warning is kept.
 */
final class SetUp {
  /** The number of samples that a loss is tried on. */
  static final int TRIAL = 4;

  private final Parts parts;
  private final Generator generator;
  private final Discriminator discriminator;
  private final GanLoss loss;
  private final List<Penalty> penalties;
  private final @Nullable Augmentation augmentation;
  private final Conditions conditions;
  private final Set<String> warnings = new LinkedHashSet<>();

  SetUp(Parts parts) {
    this.parts = parts;
    generator = parts.generator();
    discriminator = parts.discriminator();
    loss = parts.loss();
    penalties = parts.regularisation().penalties();
    augmentation = parts.regularisation().augmentation();
    conditions = new Conditions(parts);
  }

  /** Returns the warnings so far, each a sentence or two. */
  List<String> warnings() {
    return List.copyOf(warnings);
  }

  /** Checks what is known before the networks are made. */
  void check(Optimizer generatorOptimizer, Optimizer discriminatorOptimizer) {
    checkOutput();
    conditions.check(warnings);
    Packing.check(parts);
    checkAugmentation();
    checkPenalties(discriminatorOptimizer.clipsWeights());
    if (generatorOptimizer.clipsWeights()) {
      warnings.add(
          "clipped weights bound the slope of a critic, but these clip the generator, too; use"
              + " .optimizers(g, d) with clipWeights on the second alone");
    }
    boolean bounded =
        discriminatorOptimizer.clipsWeights()
            || penalties.stream().anyMatch(penalty -> penalty.pull() != Pull.NONE)
            || Inspection.has(discriminator.block(), SpectralNorm.class);
    if (loss.needsBoundedSlope() && !bounded) {
      warnings.add(
          "nothing bounds the slope of the critic, so the loss %s falls without end: add"
                  .formatted(loss.name())
              + " .penalty(Penalty.gradientPenalty(10)), or clip the critic's weights with"
              + " .optimizers(RMSProp.of(5e-5), RMSProp.of(5e-5).clipWeights(0.01))");
    }
    if (loss.saturates()) {
      warnings.add(
          "this loss gives the generator no gradient where the discriminator is sure of a"
              + " fake; GanLoss.nonSaturating() does");
    }
  }

  private void checkOutput() {
    if (discriminator.output() != loss.output()) {
      // Their last layers are alike: what is declared is what the number stands for.
      boolean sameLayer =
          discriminator.output() != DiscriminatorOutput.PROBABILITY
              && loss.output() != DiscriminatorOutput.PROBABILITY;
      throw new IllegalArgumentException(
          sameLayer
              ? "loss %s needs a discriminator that is declared to give %ss but it is declared to give %ss (%s); neither has an activation at its end, so leave its layers as they are and declare it with %s"
                  .formatted(
                      loss.name(),
                      loss.output().name().toLowerCase(Locale.ROOT),
                      discriminator.output().name().toLowerCase(Locale.ROOT),
                      factory(discriminator.output()),
                      factory(loss.output()))
              : "loss %s needs a discriminator that gives %s but it gives %s; change its last layer and declare it with %s"
                  .formatted(
                      loss.name(),
                      loss.output().words(),
                      discriminator.output().words(),
                      factory(loss.output())));
    }
    String last = Inspection.lastActivation(discriminator.block());
    if (discriminator.output() != DiscriminatorOutput.PROBABILITY && "sigmoid".equals(last)) {
      throw new IllegalArgumentException(
          ("loss %s needs a discriminator that gives %s but it ends with a sigmoid; leave the"
                  + " sigmoid out, or use GanLoss.bce() with Discriminator.ofProbability")
              .formatted(loss.name(), loss.output().words()));
    }
    if (discriminator.output() != DiscriminatorOutput.PROBABILITY
        && ("tanh".equals(last) || "relu".equals(last))) {
      warnings.add(
          "the discriminator ends with %s, which keeps %s from taking any value; leave it out"
              .formatted(last, words(discriminator.output())));
    }
  }

  private void checkAugmentation() {
    if (augmentation != null && augmentation.isAdaptive() && loss.border().isEmpty()) {
      throw new IllegalArgumentException(
          ("an adaptive augmentation follows the share of reals that the discriminator takes for"
                  + " real, but with the loss %s single outputs do not tell; use a fixed probability")
              .formatted(loss.name()));
    }
  }

  /** Checks that samples, of a shape without the batch axis, can be augmented if they are to be. */
  void checkSamples(Shape sample) {
    if (augmentation != null && sample.dimension() != 3) {
      throw new IllegalArgumentException(
          "augmentation needs images, samples of shape (C, H, W), but the generator makes "
              + sample);
    }
  }

  /**
   * Checks that there is a head for each term, of the right size.
   *
   * @param outputs what the discriminator gives for a batch
   */
  void checkHeads(List<Shape> outputs) {
    conditions.checkHeads(outputs);
  }

  /**
   * Checks that the data have the labels that the networks ask for.
   *
   * @param classes of the data, or 0 if they have no labels
   */
  void check(int classes) {
    conditions.check(classes);
  }

  private static String factory(DiscriminatorOutput output) {
    return switch (output) {
      case LOGIT -> "Discriminator.of";
      case PROBABILITY -> "Discriminator.ofProbability";
      case SCORE -> "Discriminator.ofScore";
    };
  }

  private static String words(DiscriminatorOutput output) {
    return output == DiscriminatorOutput.LOGIT ? "its logits" : "its scores";
  }

  private void checkPenalties(boolean clipsWeights) {
    Set<String> names = new HashSet<>();
    for (Penalty penalty : penalties) {
      if (!names.add(penalty.name())) {
        throw new IllegalArgumentException("penalty " + penalty.name() + " was given twice");
      }
      Conditions.checkWords("penalty " + penalty.name(), penalty);
      if (penalty.pull() == Pull.NONE) {
        continue;
      }
      if (loss.output() == DiscriminatorOutput.PROBABILITY) {
        throw new IllegalArgumentException(
            ("penalty %s contradicts loss %s: the slope of a probability vanishes where the"
                    + " discriminator is sure; use GanLoss.bceWithLogits() and a discriminator"
                    + " without a sigmoid")
                .formatted(penalty.name(), loss.name()));
      }
      if (clipsWeights && penalty.pull() == Pull.TO_NORM) {
        throw new IllegalArgumentException(
            ("penalty %s pulls slopes to a norm that clipped weights cannot reach; use one of the"
                    + " two")
                .formatted(penalty.name()));
      }
      if (clipsWeights) {
        warnings.add(
            "penalty %s and clipped weights both bound the slope of the critic; use one of the two"
                .formatted(penalty.name()));
      }
      checkBatchNorm(penalty);
    }
  }

  private void checkBatchNorm(Penalty penalty) {
    if (!Inspection.normalisesOverBatch(discriminator.block())) {
      return;
    }
    String why =
        "with batch normalisation the output for a sample depends on the whole batch, so the slope"
            + " that penalty %s looks at is not the sample's own; leave batch normalisation out of"
                .formatted(penalty.name())
            + " the discriminator, or take layer normalisation";
    if (penalty.averagesOverSamples()) {
      throw new IllegalArgumentException(why);
    }
    warnings.add(why);
  }

  /**
   * Looks for a sigmoid that the block does not show, or that is missing.
   *
   * @param probe of the discriminator
   */
  void checkFarOutputs(OutputProbe probe) {
    if ("sigmoid".equals(Inspection.lastActivation(discriminator.block()))) {
      return;
    }
    probe.far().ifPresent(far -> checkFarOutputs(far, probe));
  }

  private void checkFarOutputs(Range far, OutputProbe probe) {
    boolean probability = discriminator.output() == DiscriminatorOutput.PROBABILITY;
    if (!far.isProbability()) {
      if (probability && (far.least() < 0 || far.largest() > 1)) {
        throw new IllegalArgumentException(noProbabilities("its", far));
      }
      return;
    }
    Range all = probe.everywhere(far);
    if (probability && !all.isProbability()) {
      warnings.add(noProbabilities("for other inputs or weights its", all));
    } else if (!probability && all.isProbability() && !all.isConstant()) {
      warnings.add(
          ("the discriminator's outputs stay in [0, 1] however large its inputs and weights are, as"
                  + " after a sigmoid, but loss %s needs %s")
              .formatted(loss.name(), loss.output().words()));
    }
  }

  private String noProbabilities(String whose, Range range) {
    return ("loss %s needs a discriminator that gives probabilities but %s outputs reach %s; put a"
            + " sigmoid at its end, or use GanLoss.bceWithLogits() with Discriminator.of")
        .formatted(loss.name(), whose, range);
  }

  /**
   * Checks what depends on the plan.
   *
   * @param output tells the shape of what the discriminator gives for {@link #TRIAL} samples
   * @param like an array of the device and type that is computed with
   */
  void check(TrainingPlan plan, Supplier<Shape> output, NDArray like) {
    if (plan.hasSeparateUpdates() && !loss.hasSeparateTerms()) {
      throw new IllegalArgumentException(
          "separate updates need a loss of two terms but was " + loss.name());
    }
    if (plan.microBatches() == 1) {
      return;
    }
    if (!averagesOverSamples(output.get(), like)) {
      throw new IllegalArgumentException(
          ("micro-batches need a loss that is a mean over samples, but that of %s for a batch is not"
                  + " the mean of those for its parts, as where samples are compared with one"
                  + " another")
              .formatted(loss.name()));
    }
    for (Penalty penalty : penalties) {
      if (!penalty.averagesOverSamples()) {
        throw new IllegalArgumentException(
            ("micro-batches need penalties that are a mean over samples, but %s looks at the batch"
                    + " as a whole, as where noise is scaled by its deviation")
                .formatted(penalty.name()));
      }
    }
    for (Block block : List.of(generator.block(), discriminator.block())) {
      if (Inspection.looksAcrossBatch(block)) {
        warnings.add(
            ("%s in the %s sees the statistics of a micro-batch, not of the batch,"
                    + " so the update is not that of the whole batch")
                .formatted(
                    Inspection.normalisesOverBatch(block)
                        ? "batch normalisation"
                        : "minibatch deviation",
                    block == generator.block() ? "generator" : "discriminator"));
      }
    }
  }

  /** Evaluates the loss on a batch and on its halves, so that it need not be known. */
  @SuppressWarnings("try") // scope and mode work by being open
  private boolean averagesOverSamples(Shape output, NDArray like) {
    try (Scope scope = new Scope();
        GradMode off = GradMode.off()) {
      NDArray real = trial(output, 1, like);
      NDArray fake = trial(output, 2, like);
      double[] whole = losses(real, fake);
      double[] first = losses(real.get(":" + TRIAL / 2), fake.get(":" + TRIAL / 2));
      double[] second = losses(real.get(TRIAL / 2 + ":"), fake.get(TRIAL / 2 + ":"));
      for (int i = 0; i < whole.length; i++) {
        double tolerance = 1e-5 * Math.max(1, Math.abs(whole[i]));
        if (!(Math.abs(whole[i] - (first[i] + second[i]) / 2) < tolerance)) {
          return false;
        }
      }
      return true;
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          "loss %s failed when it was tried on outputs of shape %s: %s"
              .formatted(loss.name(), output, e.getMessage()),
          e);
    }
  }

  /** Halves of different means, and numbers on both sides of where hinges bend. */
  private NDArray trial(Shape output, int side, NDArray like) {
    double[] values = new double[(int) output.size()];
    for (int i = 0; i < values.length; i++) {
      double half = i < values.length / 2 ? 0.9 : -0.3;
      double value = half + 2 * Math.sin(1.7 * side * i + side);
      values[i] =
          loss.output() == DiscriminatorOutput.PROBABILITY ? 1 / (1 + Math.exp(-value)) : value;
    }
    NDArray array = like.getManager().create(values, output);
    return array.toType(like.getDataType(), false);
  }

  private double[] losses(NDArray real, NDArray fake) {
    // The targets, fixed or drawn, are each sample's own, so they have no say in this.
    GanLoss exact = loss.targets().areDrawn() ? loss.targets(Targets.exact()) : loss;
    return new double[] {
      Reads.number(exact.discriminatorLoss(real, fake)),
      Reads.number(exact.generatorLoss(real, fake))
    };
  }

  /**
   * Compares the range of some real samples with that of what the generator makes.
   *
   * @param made makes {@link DataRanges#PROBE} samples of the generator, null if it is trained
   */
  void check(Source real, NDArray like, @Nullable Supplier<NDArray> made) {
    new DataRanges(Inspection.lastActivation(generator.block()), warnings).check(real, like, made);
  }
}
