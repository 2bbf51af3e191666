package dev.ganlib;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import dev.ganlib.data.Placement;
import dev.ganlib.internal.torch.GradMode;
import dev.ganlib.internal.torch.Reads;
import dev.ganlib.internal.torch.Scope;
import dev.ganlib.loss.DiscriminatorOutput;
import dev.ganlib.loss.GanLoss;
import dev.ganlib.loss.Penalty;
import dev.ganlib.loss.Penalty.Pull;
import dev.ganlib.loss.Targets;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Validates the parts of an {@link Adversary}: throws on contradictions, collects warnings. */
final class AdversaryCheck {
  /** The number of samples that a loss is tried on. */
  static final int TRIAL = 4;

  private final AdversarySettings settings;
  private final Discriminator discriminator;
  private final GanLoss loss;
  private final List<Penalty> penalties;
  private final @Nullable Augmentation augmentation;
  private final Set<String> warnings = new LinkedHashSet<>();

  AdversaryCheck(AdversarySettings settings) {
    this.settings = settings;
    discriminator = settings.discriminator();
    loss = settings.loss();
    penalties = settings.penalties();
    augmentation = settings.augmentation();
  }

  /** Returns the warnings so far, each a sentence or two. */
  List<String> warnings() {
    return List.copyOf(warnings);
  }

  /** Checks what is known before the network is made, of samples that are shown in this shape. */
  void check(Shape shown, @Nullable Generator generator) {
    checkOutput();
    checkTerms(generator);
    Packing.check(settings);
    ImagePool.check(settings);
    checkAugmentation();
    checkPenalties(settings.optimizer().clipsWeights());
    boolean bounded =
        settings.optimizer().clipsWeights()
            || penalties.stream().anyMatch(penalty -> penalty.pull() != Pull.NONE)
            || BlockTraits.isSpectrallyNormalised(discriminator.block());
    if (loss.needsBoundedSlope() && !bounded) {
      warnings.add(
          "nothing bounds the gradient of the critic, so the loss %s falls without end: add"
                  .formatted(loss.name())
              + " .penalty(Penalty.gradientPenalty(10)), or clip the critic's weights with"
              + " .discriminatorOptimizer(RMSProp.of(5e-5).clipWeights(0.01))");
    }
    if (loss.saturates()) {
      warnings.add(
          "this loss gives the generator no gradient where the discriminator is sure of a"
              + " fake; GanLoss.nonSaturating() does");
    }
    checkSamples(shown);
  }

  private void checkTerms(@Nullable Generator generator) {
    checkNames(settings.terms());
    for (AuxiliaryTerm term : settings.terms()) {
      if (generator == null) {
        throw new IllegalArgumentException(
            "the term %s needs to know the generator whose fakes are judged; add .generator(...)"
                .formatted(term.name()));
      }
      ConditionCheck.checkWords("term " + term.name(), term);
    }
  }

  /** Checks that no two terms have one name. */
  static void checkNames(List<AuxiliaryTerm> terms) {
    Set<String> names = new HashSet<>();
    for (AuxiliaryTerm term : terms) {
      if (!names.add(term.name())) {
        throw new IllegalArgumentException("term " + term.name() + " was given twice");
      }
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
    String last = BlockTraits.lastActivation(discriminator.block());
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
  private void checkSamples(Shape sample) {
    if (augmentation != null && sample.dimension() != 3) {
      throw new IllegalArgumentException(
          "augmentation needs images, samples of shape (C, H, W), but " + whose() + " " + sample);
    }
  }

  private String whose() {
    return settings.showing() == null ? "the generator makes" : "the adversary is shown";
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
      ConditionCheck.checkWords("penalty " + penalty.name(), penalty);
      if (penalty.pull() == Pull.NONE) {
        continue;
      }
      if (loss.output() == DiscriminatorOutput.PROBABILITY) {
        throw new IllegalArgumentException(
            ("penalty %s contradicts loss %s: the gradient of a probability vanishes where the"
                    + " discriminator is sure; use GanLoss.bceWithLogits() and a discriminator"
                    + " without a sigmoid")
                .formatted(penalty.name(), loss.name()));
      }
      if (clipsWeights && penalty.pull() == Pull.TO_NORM) {
        throw new IllegalArgumentException(
            ("penalty %s pulls gradients to a norm that clipped weights cannot reach; use one of the"
                    + " two")
                .formatted(penalty.name()));
      }
      if (clipsWeights) {
        warnings.add(
            "penalty %s and clipped weights both bound the gradient of the critic; use one of the two"
                .formatted(penalty.name()));
      }
      checkBatchNorm(penalty);
    }
  }

  private void checkBatchNorm(Penalty penalty) {
    if (!BlockTraits.normalisesOverBatch(discriminator.block())) {
      return;
    }
    String why =
        "with batch normalisation the output for a sample depends on the whole batch, so the"
            + " gradient that penalty %s looks at is not the sample's own; leave batch normalisation out of"
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
    if ("sigmoid".equals(BlockTraits.lastActivation(discriminator.block()))) {
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
   * Checks that there is a head for each term, of the right size.
   *
   * @param outputs what the discriminator gives for a batch
   * @param generator whose fakes are judged, or null if no term asks for it
   */
  void checkHeads(List<Shape> outputs, @Nullable Generator generator) {
    if (outputs.size() != 1 + settings.terms().size()) {
      String wanted =
          settings.terms().isEmpty()
              ? "its judgement alone, since there is no auxiliary term,"
              : "its judgement and one array for each of the terms %s,"
                  .formatted(settings.terms().stream().map(AuxiliaryTerm::name).toList());
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "expected the discriminator to give %s but it gives %d array%s; dev.ganlib.nn.Heads puts heads on a trunk",
              wanted,
              outputs.size(),
              outputs.size() == 1 ? "" : "s"));
    }
    for (int i = 0; i < settings.terms().size(); i++) {
      Shape shape = outputs.get(i + 1);
      long size = settings.terms().get(i).headSize(Objects.requireNonNull(generator, "generator"));
      if (shape.dimension() != 2 || shape.get(1) != size) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "expected the discriminator's head for the term %s to give (B, %d) but it gives %s",
                settings.terms().get(i).name(),
                size,
                shape.toString().replaceFirst("^\\(\\d+", "(B")));
      }
    }
  }

  /**
   * Checks what depends on how batches are looked at.
   *
   * @param separateUpdates whether reals and fakes have a move each
   * @param microBatches into how many parts batches are split
   * @param output tells the shape of what the discriminator gives for {@link #TRIAL} samples
   * @param placement where it is computed
   */
  void check(
      boolean separateUpdates, int microBatches, Supplier<Shape> output, Placement placement) {
    if (separateUpdates) {
      requireTwoTerms(loss);
    }
    if (microBatches == 1) {
      return;
    }
    if (!averagesOverSamples(output.get(), placement)) {
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
    acrossBatch(discriminator.block(), settings.name()).ifPresent(warnings::add);
  }

  /** Checks that reals and fakes can have a move each. */
  static void requireTwoTerms(GanLoss loss) {
    if (!loss.hasSeparateTerms()) {
      throw new IllegalArgumentException(
          "separate updates need a loss of two terms but was " + loss.name());
    }
  }

  /** Returns a warning of a block that compares samples, where batches are split. */
  static Optional<String> acrossBatch(Block block, String player) {
    if (!BlockTraits.looksAcrossBatch(block)) {
      return Optional.empty();
    }
    String layer =
        BlockTraits.normalisesOverBatch(block) ? "batch normalisation" : "minibatch deviation";
    return Optional.of(
        ("%s in the %s sees the statistics of a micro-batch, not of the batch,"
                + " so the update is not that of the whole batch")
            .formatted(layer, player));
  }

  /** Evaluates the loss on a batch and on its halves, so that it need not be known. */
  @SuppressWarnings("try") // scope and mode work by being open
  private boolean averagesOverSamples(Shape output, Placement placement) {
    try (Scope scope = new Scope();
        GradMode off = GradMode.off()) {
      NDArray real = trial(output, 1, placement);
      NDArray fake = trial(output, 2, placement);
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
  private NDArray trial(Shape output, int side, Placement placement) {
    double[] values = new double[(int) output.size()];
    for (int i = 0; i < values.length; i++) {
      double half = i < values.length / 2 ? 0.9 : -0.3;
      double value = half + 2 * Math.sin(1.7 * side * i + side);
      values[i] =
          loss.output() == DiscriminatorOutput.PROBABILITY ? 1 / (1 + Math.exp(-value)) : value;
    }
    NDArray array = placement.manager().create(values, output);
    return array.toType(placement.dataType(), false);
  }

  private double[] losses(NDArray real, NDArray fake) {
    // The targets, fixed or drawn, are each sample's own, so they have no say in this.
    GanLoss exact = loss.targets().areDrawn() ? loss.targets(Targets.exact()) : loss;
    return new double[] {
      Reads.number(exact.discriminatorLoss(real, fake)),
      Reads.number(exact.generatorLoss(real, fake))
    };
  }
}
