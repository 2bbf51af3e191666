package dev.ganlib.game;

import ai.djl.nn.Block;
import dev.ganlib.nn.LayerDescription;
import dev.ganlib.nn.Trait;

/** The arithmetic of a move's linear layers and convolutions. */
public enum Precision {
  /** The type of the parameters. */
  FULL,

  /**
   * Products of bfloat16 numbers: 8 bits of precision where float32 has 24, and its range. Weights,
   * optimizer state, sums over products, all other operations, the products inside attention among
   * them, and samples drawn from the generator stay in float32. Faster on processors with
   * instructions for it, slower on others.
   *
   * <p>For networks whose parameters are those of gan-core's layers, of normalisations and of
   * custom blocks that declare {@link Trait#BF16}; the arithmetic of any other block is unknown.
   * Parameters must be float32.
   */
  BF16;

  /** Throws if a network has layers that this could not change. */
  void check(Network network) {
    if (this == BF16) {
      check(network, network.block());
    }
  }

  private static void check(Network network, Block block) {
    boolean ready = LayerDescription.of(block).has(Trait.BF16);
    if (!ready && !block.getDirectParameters().isEmpty()) {
      throw new IllegalArgumentException(
          "precision BF16 is for layers of dev.ganlib.nn, but network %s has %s, of whose arithmetic"
                  .formatted(network, block.getClass().getName())
              + " nothing is known");
    }
    block.getChildren().values().forEach(child -> check(network, child));
  }
}
