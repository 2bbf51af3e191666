package dev.ganlib;

import ai.djl.ndarray.NDArray;
import dev.ganlib.game.Network;
import dev.ganlib.game.Objective;
import dev.ganlib.game.Plan;
import dev.ganlib.game.Player;
import dev.ganlib.game.Round;
import dev.ganlib.game.StepReport;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Plays a generator against its adversaries, as a {@link TrainingPlan} wants it.
 *
 * <p>This file is the algorithm of a GAN; everything else makes it possible or looks at it.
 */
final class AdversarialMoves {
  /** The name of the source of real samples. */
  static final String REAL = "real";

  private static final String LENT_FAKES = "fakes";
  private static final String LENT_LATENTS = "latents";

  /** Added to the names of what later adversaries are lent by the first. */
  private static final String AGAIN = "/again";

  private final Generator generator;
  private final Network network;
  private final List<Adversary> adversaries;
  private final Map<String, GeneratorTerm> terms;
  private final TrainingPlan plan;

  AdversarialMoves(
      Generator generator,
      Network network,
      List<Adversary> adversaries,
      Map<String, GeneratorTerm> terms,
      TrainingPlan plan) {
    this.generator = generator;
    this.network = network;
    this.adversaries = adversaries;
    this.terms = terms;
    this.plan = plan;
  }

  /** Returns the plan with the moves of a round at its end. */
  Plan addTo(Plan rounds, Player player) {
    if (plan.isGeneratorFirst()) {
      return addDiscriminators(addGenerator(rounds, player));
    }
    return addGenerator(addDiscriminators(rounds), player);
  }

  private Plan addGenerator(Plan rounds, Player player) {
    Plan result = rounds;
    for (int i = 0; i < plan.generatorSteps(); i++) {
      result = result.move(player, this::generatorLoss);
    }
    return result;
  }

  private Plan addDiscriminators(Plan rounds) {
    Plan result = rounds;
    for (int i = 0; i < plan.discriminatorSteps(); i++) {
      for (Adversary judge : adversaries) {
        int batch = i;
        Player player = judge.player();
        if (plan.hasSeparateUpdates()) {
          Objective onReals = round -> judge.lossOnReals(round, reals(round, batch));
          Objective onFakes =
              round ->
                  judge.lossOnFakes(round, fakes(round, judge, batch), () -> reals(round, batch));
          result = result.move(player, onReals).move(player, onFakes);
        } else {
          result = result.move(player, round -> discriminatorLoss(round, judge, batch));
        }
      }
    }
    return result;
  }

  private NDArray discriminatorLoss(Round round, Adversary judge, int batch) {
    return judge.loss(round, reals(round, batch), () -> fakes(round, judge, batch));
  }

  private NDArray generatorLoss(Round round) {
    NDArray lent = round.lent(LENT_LATENTS);
    NDArray latents = lent == null ? latents(round, GanTrainer.GENERATOR, 0) : lent; // (B, L)
    NDArray labels = labels(round, 0); // (B)
    NDArray samples = round.run(network, inputs(latents, labels)); // (B, sample shape...)
    if (plan.hasSharedFakes() && plan.isGeneratorFirst()) {
      round.lend(LENT_FAKES, samples);
      round.lend(LENT_LATENTS, latents);
    }
    Side fakes = new Side(samples, labels, latents, round.samples(REAL, 0));
    NDArray sum = null;
    for (Adversary judge : adversaries) {
      NDArray value = judge.fool(round, fakes, () -> reals(round, 0));
      sum = sum == null ? value : sum.add(value);
    }
    return withTerms(round, Objects.requireNonNull(sum), fakes, latents);
  }

  private NDArray withTerms(Round round, NDArray value, Side fakes, NDArray latents) {
    NDArray sum = value;
    for (Map.Entry<String, GeneratorTerm> term : terms.entrySet()) {
      Fakes made =
          new Fakes(
              fakes,
              latents,
              z -> round.run(network, inputs(z, fakes.labels())),
              purpose -> generator.latent().draw(round, purpose, fakes.whole()));
      NDArray summand = term.getValue().value(round, made);
      round.record(summand, StepReport.TERM + term.getKey() + "/" + GanTrainer.GENERATOR);
      sum = sum.add(summand);
    }
    return sum;
  }

  private Side reals(Round round, int batch) {
    return Side.reals(round, REAL, batch).labels(labels(round, batch));
  }

  /**
   * Returns fakes for a move of a discriminator, as many as there are reals, the last batch of an
   * epoch included. All adversaries judge the same ones.
   */
  private Side fakes(Round round, Adversary judge, int batch) {
    NDArray labels = labels(round, batch);
    long whole = round.samples(REAL, batch);
    Side lent = lent(round, "", labels, whole);
    if (lent == null && !judge.equals(adversaries.get(0))) {
      lent = lent(round, AGAIN, labels, whole);
    }
    if (lent != null) {
      return lent;
    }
    NDArray latents = latents(round, GanTrainer.DISCRIMINATOR, batch);
    if (plan.hasSharedFakes()) {
      // The generator moves next and needs the graph, so it makes these fakes again.
      round.lend(LENT_LATENTS, latents);
    }
    NDArray[] inputs = inputs(latents, labels);
    NDArray samples =
        round.withoutGradient(
            () ->
                plan.hasInferenceFakes()
                    ? round.infer(network, inputs)
                    : round.run(network, inputs));
    if (adversaries.size() > 1) {
      round.lend(LENT_FAKES + AGAIN, samples);
      round.lend(LENT_LATENTS + AGAIN, latents);
    }
    return new Side(samples, labels, latents, whole);
  }

  private static @Nullable Side lent(
      Round round, String end, @Nullable NDArray labels, long whole) {
    NDArray samples = round.lent(LENT_FAKES + end);
    return samples == null
        ? null
        : new Side(samples, labels, Objects.requireNonNull(round.lent(LENT_LATENTS + end)), whole);
  }

  private NDArray latents(Round round, String player, int batch) {
    String purpose = "latent/" + (plan.hasSharedFakes() ? "shared" : player);
    return generator.latent().draw(round, purpose, round.samples(REAL, batch));
  }

  /**
   * The labels of a batch, for its reals and for as many fakes: both sides then have the classes in
   * the proportions of the data.
   */
  private @Nullable NDArray labels(Round round, int batch) {
    return generator.classes() == 0 ? null : round.labels(REAL, batch);
  }

  private static NDArray[] inputs(NDArray first, @Nullable NDArray labels) {
    return labels == null ? new NDArray[] {first} : new NDArray[] {first, labels};
  }
}
