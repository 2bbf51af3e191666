package dev.ganlib.example.mnist.bench;

import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import dev.ganlib.Discriminator;
import dev.ganlib.GanSettings;
import dev.ganlib.GanTrainer;
import dev.ganlib.TrainingPlan;
import dev.ganlib.bench.Products;
import dev.ganlib.data.Placement;
import dev.ganlib.game.Precision;
import dev.ganlib.optim.Adam;
import org.jspecify.annotations.Nullable;

/**
 * The milliseconds below which no step of a recipe can be on a machine, measured there: its matrix
 * products and convolutions as fast as they are computed by themselves, and the reads and writes of
 * the updates.
 *
 * @param products of both networks, by the libraries that moves use
 * @param generalProducts of both networks, by libtorch's general operators
 * @param updates of both optimizers and of the average
 */
public record Floor(double products, double generalProducts, double updates) {
  /** Adam reads weight, gradient and two moments, and writes all but the gradient. */
  private static final int TRANSFERS_OF_ADAM = 7;

  /** Reads an average and a weight, writes the average. */
  private static final int TRANSFERS_OF_AVERAGE = 3;

  /** Returns the products by the libraries that moves use, and the updates. */
  public double total() {
    return products + updates;
  }

  /** Returns the products by libtorch's general operators, and the updates. */
  public double generalTotal() {
    return generalProducts + updates;
  }

  /**
   * Measures the parts of a step. Returns null for settings with penalties, whose second gradients
   * are not counted here, with terms of the generator, or with an optimizer other than Adam, and
   * for a generator that is trained against more than one discriminator.
   *
   * @param trainer of both, which are initialised
   * @param judge the discriminator, of which its block is measured
   */
  public static @Nullable Floor measure(
      GanTrainer trainer, TrainingPlan plan, Block generator, Discriminator judge) {
    GanSettings gan = trainer.settings();
    Placement placement = trainer.placement();
    Block discriminator = judge.block();
    int packs = plan.batch() / judge.packing();
    if (trainer.adversaryArrays().size() > 1
        || gan.precision() != Precision.FULL
        || !gan.penalties().isEmpty()
        || !gan.generatorTerms().isEmpty()
        || !(gan.generatorOptimizer() instanceof Adam)
        || !(gan.discriminatorOptimizer() instanceof Adam)) {
      return null;
    }
    double products =
        products(
            Products.measure(generator, plan.batch()),
            Products.measure(discriminator, packs),
            plan,
            gan.loss().comparesWithReals());
    double general =
        products(
            Products.measureGeneral(generator, plan.batch()),
            Products.measureGeneral(discriminator, packs),
            plan,
            gan.loss().comparesWithReals());
    long ofG = trainable(generator);
    long ofD = trainable(discriminator);
    long updatesOfD = plan.discriminatorSteps() * (plan.hasSeparateUpdates() ? 2L : 1L);
    long transfers =
        TRANSFERS_OF_ADAM * (plan.generatorSteps() * ofG + updatesOfD * ofD)
            + (gan.average() == null ? 0 : TRANSFERS_OF_AVERAGE * ofG);
    double bytes = (double) transfers * placement.dataType().getNumOfBytes();
    // Two arrays as large as weights, gradients and moments together: a step goes through them all,
    // so what fits no cache in a step must not fit one here.
    double bandwidth = Products.bytesPerSecond(placement, 2 * (ofG + ofD));
    return new Floor(products * 1e3, general * 1e3, bytes / bandwidth * 1e3);
  }

  /**
   * Returns the seconds of the products of a step.
   *
   * @param g of the generator with one batch
   * @param d of the discriminator with one batch
   * @param compares whether the generator's loss looks at reals, too, which needs no gradient
   */
  static double products(Products g, Products d, TrainingPlan plan, boolean compares) {
    double generatorMove =
        g.forward()
            + g.inputGradients()
            + g.weightGradients()
            + d.forward()
            + d.firstInputGradient()
            + d.inputGradients()
            + (compares ? d.forward() : 0);
    // A discriminator that moves second may be lent the fakes that the generator was moved with.
    boolean lent = plan.hasSharedFakes() && plan.isGeneratorFirst();
    double discriminatorMove =
        2 * (d.forward() + d.inputGradients() + d.weightGradients()) + (lent ? 0 : g.forward());
    return plan.generatorSteps() * generatorMove + plan.discriminatorSteps() * discriminatorMove;
  }

  private static long trainable(Block block) {
    return block.getParameters().values().stream()
        .filter(Parameter::requiresGradient)
        .mapToLong(parameter -> parameter.getArray().size())
        .sum();
  }
}
