package dev.ganlib;

import ai.djl.nn.Block;
import dev.ganlib.nn.LayerDescription;
import dev.ganlib.nn.Trait;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Answers questions about whole networks from the descriptions of their layers. */
final class BlockTraits {
  private BlockTraits() {}

  /**
   * Returns whether a block is known to treat every sample by itself, so that one pass over two
   * batches gives what two passes give. False for a block that does not describe itself.
   */
  static boolean treatsSamplesAlone(Block block) {
    return !any(
        block,
        layer ->
            !layer.has(Trait.SAMPLES_ALONE)
                || layer.has(Trait.DRAWS)
                || layer.has(Trait.CHANGES_BUFFERS));
  }

  /** Returns whether a block's output for a sample depends on the others of its batch. */
  static boolean looksAcrossBatch(Block block) {
    return normalisesOverBatch(block) || any(block, layer -> layer.has(Trait.COMPARES_SAMPLES));
  }

  /**
   * Returns the name of the last layer if it is an activation that DJL or gan-core names. Only in a
   * block that runs its children in order is it searched for; any other block answers by its own
   * description.
   */
  static @Nullable String lastActivation(Block block) {
    LayerDescription layer = LayerDescription.of(block);
    boolean inOrder = layer.has(Trait.RUNS_IN_ORDER);
    List<Block> children = inOrder ? block.getChildren().values() : List.of();
    for (int i = children.size() - 1; i >= 0; i--) {
      Block child = children.get(i);
      if (!LayerDescription.of(child).has(Trait.CHANGES_SHAPE_ONLY)) {
        return lastActivation(child);
      }
    }
    return layer.activation().orElse(null);
  }

  /** Returns whether a block normalises over the samples of a batch. */
  static boolean normalisesOverBatch(Block block) {
    return any(block, layer -> layer.has(Trait.NORMALISES_OVER_BATCH));
  }

  /** Returns whether a block divides a weight by its spectral norm anywhere. */
  static boolean isSpectrallyNormalised(Block block) {
    return any(block, layer -> layer.has(Trait.SPECTRALLY_NORMALISED));
  }

  private static boolean any(Block block, Predicate<LayerDescription> question) {
    return question.test(LayerDescription.of(block))
        || block.getChildren().values().stream().anyMatch(child -> any(child, question));
  }
}
