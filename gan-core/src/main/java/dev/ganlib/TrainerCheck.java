package dev.ganlib;

import ai.djl.ndarray.NDArray;
import dev.ganlib.data.Placement;
import dev.ganlib.data.Source;
import dev.ganlib.optim.Optimizer;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Validates what a {@link GanTrainer} adds to its adversaries: throws, or collects warnings. */
final class TrainerCheck {
  private final Generator generator;
  private final List<AdversarySettings> adversaries;
  private final ConditionCheck conditions;
  private final Set<String> warnings = new LinkedHashSet<>();

  TrainerCheck(Generator generator, List<AdversarySettings> adversaries) {
    this.generator = generator;
    this.adversaries = List.copyOf(adversaries);
    conditions = new ConditionCheck(generator, adversaries);
  }

  /** Returns the warnings so far, each a sentence or two, in the order in which they were found. */
  List<String> warnings() {
    return List.copyOf(warnings);
  }

  /** Checks what is known before the networks are made. */
  void checkParts(Optimizer generatorOptimizer, Set<String> generatorTerms) {
    conditions.check(warnings);
    conditions.checkGeneratorTerms(generatorTerms);
    adversaries.forEach(Packing::check);
    if (generatorOptimizer.clipsWeights()) {
      warnings.add(
          "clipped weights bound the gradient of a critic, but these clip the generator, too; use"
              + " .discriminatorOptimizer(d) with clipWeights and .generatorOptimizer(g) without");
    }
  }

  /** Adds the warnings that an adversary has by now. */
  void takeWarnings(Adversary adversary) {
    warnings.addAll(adversary.warnings());
  }

  /**
   * Checks that the data have the labels that the networks ask for.
   *
   * @param classes of the data, or 0 if they have no labels
   */
  void checkClasses(int classes) {
    conditions.check(classes);
  }

  /** Checks what depends on the plan, besides what the adversaries check of it. */
  void checkPlan(TrainingPlan plan) {
    if (plan.batches().parts() > 1) {
      AdversaryCheck.acrossBatch(generator.block(), GanTrainer.GENERATOR).ifPresent(warnings::add);
    }
  }

  /**
   * Compares the range of some real samples with that of what the generator makes.
   *
   * @param made makes {@link DataRanges#PROBE} samples of the generator, null if it is trained
   */
  void checkRange(Source real, Placement placement, @Nullable Supplier<NDArray> made) {
    new DataRanges(BlockTraits.lastActivation(generator.block()), warnings)
        .check(real, placement, made);
  }
}
