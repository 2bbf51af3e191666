package dev.ganlib;

import ai.djl.ndarray.NDArray;
import dev.ganlib.game.Network;
import dev.ganlib.game.Objective;
import dev.ganlib.game.Plan;
import dev.ganlib.game.Player;
import dev.ganlib.game.Round;
import dev.ganlib.game.StepReport;
import dev.ganlib.internal.torch.Operators;
import dev.ganlib.loss.DiscriminatorOutput;
import dev.ganlib.loss.GanLoss;

/**
 * The moves of the two players, as a {@link TrainingPlan} wants them.
 *
 * <p>This file is the algorithm of a GAN; everything else makes it possible or looks at it.
 */
final class AdversarialMoves {
  /** The name of the source of real samples. */
  static final String REAL = "real";

  private static final String SHARED_FAKES = "fakes";
  private static final String SHARED_LATENTS = "latents";

  private final Network generator;
  private final Network discriminator;
  private final Latent latent;
  private final GanLoss loss;
  private final DiscriminatorOutput output;
  private final TrainingPlan plan;

  AdversarialMoves(
      Network generator,
      Network discriminator,
      Latent latent,
      GanLoss loss,
      DiscriminatorOutput output,
      TrainingPlan plan) {
    this.generator = generator;
    this.discriminator = discriminator;
    this.latent = latent;
    this.loss = loss;
    this.output = output;
    this.plan = plan;
  }

  /** Returns the plan with the moves of a round at its end. */
  Plan addTo(Plan rounds, Player generatorPlayer, Player discriminatorPlayer) {
    Plan result = rounds;
    if (plan.isGeneratorFirst()) {
      result = addGenerator(result, generatorPlayer);
      return addDiscriminator(result, discriminatorPlayer);
    }
    result = addDiscriminator(result, discriminatorPlayer);
    return addGenerator(result, generatorPlayer);
  }

  private Plan addGenerator(Plan rounds, Player player) {
    Plan result = rounds;
    for (int i = 0; i < plan.generatorSteps(); i++) {
      result = result.move(player, this::generatorLoss);
    }
    return result;
  }

  private Plan addDiscriminator(Plan rounds, Player player) {
    Plan result = rounds;
    for (int i = 0; i < plan.discriminatorSteps(); i++) {
      int batch = i;
      if (plan.hasSeparateUpdates()) {
        Objective onReals = round -> loss.realTerm(judgeReals(round, batch));
        Objective onFakes = round -> loss.fakeTerm(judgeFakes(round, batch));
        result = result.move(player, onReals).move(player, onFakes);
      } else {
        result = result.move(player, round -> discriminatorLoss(round, batch));
      }
    }
    return result;
  }

  private NDArray generatorLoss(Round round) {
    NDArray lent = round.shared(SHARED_LATENTS);
    NDArray latents = lent == null ? latents(round, "generator", 0) : lent;
    NDArray fakes = round.run(generator, latents);
    if (plan.hasSharedFakes() && plan.isGeneratorFirst()) {
      round.share(SHARED_FAKES, fakes);
    }
    return loss.generatorLoss(round.run(discriminator, fakes));
  }

  private NDArray discriminatorLoss(Round round, int batch) {
    NDArray real = judgeReals(round, batch);
    NDArray fake = judgeFakes(round, batch);
    return loss.discriminatorLoss(real, fake);
  }

  private NDArray judgeReals(Round round, int batch) {
    NDArray judged = round.run(discriminator, round.batch(REAL, batch));
    record(round, judged, true);
    return judged;
  }

  private NDArray judgeFakes(Round round, int batch) {
    NDArray judged = round.run(discriminator, fakesForDiscriminator(round, batch));
    record(round, judged, false);
    return judged;
  }

  private NDArray fakesForDiscriminator(Round round, int batch) {
    NDArray lent = round.shared(SHARED_FAKES);
    if (lent != null) {
      return lent;
    }
    NDArray latents = latents(round, "discriminator", batch);
    if (plan.hasSharedFakes()) {
      // The generator moves next and needs the graph, so it makes these fakes again.
      round.share(SHARED_LATENTS, latents);
    }
    return round.withoutGradient(
        () ->
            plan.hasInferenceFakes()
                ? round.infer(generator, latents)
                : round.run(generator, latents));
  }

  /** A generator makes as many fakes as there are reals, the last batch of an epoch included. */
  private NDArray latents(Round round, String player, int batch) {
    String purpose = "latent/" + (plan.hasSharedFakes() ? "shared" : player);
    long count = round.batch(REAL, batch).getShape().get(0);
    return latent.draw(round.like(), round.drawSeed(purpose), count);
  }

  private void record(Round round, NDArray judged, boolean real) {
    if (output == DiscriminatorOutput.SCORE) {
      return;
    }
    boolean logits = output == DiscriminatorOutput.LOGIT;
    NDArray figures = Operators.probabilityAndAccuracy(judged, logits, real);
    if (real) {
      round.record(figures, StepReport.REAL_PROBABILITY, StepReport.REAL_ACCURACY);
    } else {
      round.record(figures, StepReport.FAKE_PROBABILITY, StepReport.FAKE_ACCURACY);
    }
  }
}
