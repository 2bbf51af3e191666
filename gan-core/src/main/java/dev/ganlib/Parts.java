package dev.ganlib;

import dev.ganlib.loss.GanLoss;
import java.util.List;

/**
 * What a trainer puts together.
 *
 * @param generator makes samples
 * @param discriminator judges them
 * @param loss what the two lower
 * @param regularisation what keeps the discriminator from being too sure
 * @param terms what its further heads are for, in their order
 */
record Parts(
    Generator generator,
    Discriminator discriminator,
    GanLoss loss,
    Regularisation regularisation,
    List<AuxiliaryTerm> terms) {
  Parts {
    terms = List.copyOf(terms);
  }

  /** Returns how many classes the data must tell apart, or 0 if labels are not asked for. */
  int classes() {
    return generator.classes();
  }
}
