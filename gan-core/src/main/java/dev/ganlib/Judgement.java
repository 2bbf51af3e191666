package dev.ganlib;

import ai.djl.ndarray.NDArray;
import java.util.List;

/**
 * The outputs of a discriminator for one side, with what it looked at.
 *
 * @param side what it was given
 * @param samples those of the side, before noise and augmentation; where R1 or R2 is due, the start
 *     of the graph, in packs
 * @param shown the samples as it sees them, in packs
 * @param heads what each head gives, first the one that tells reals from fakes; none if it has not
 *     been run
 */
record Judgement(Side side, NDArray samples, NDArray shown, List<NDArray> heads) {
  Judgement {
    heads = List.copyOf(heads);
  }

  NDArray outputs() {
    return heads.get(0);
  }
}
