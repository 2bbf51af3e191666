package dev.ganlib;

import ai.djl.nn.Block;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.norm.BatchNorm;
import dev.ganlib.nn.ConditionalBatchNorm;
import dev.ganlib.nn.LabelConcatenation;
import dev.ganlib.nn.MinibatchDeviation;
import dev.ganlib.nn.Mlp;
import dev.ganlib.nn.Sequence;
import dev.ganlib.nn.StockGenerator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What blocks tell of their layers. */
final class Inspection {
  /** Blocks that run their children in order, the last one last. */
  private static final List<Class<? extends Block>> IN_ORDER =
      List.of(
          SequentialBlock.class,
          Mlp.class,
          Sequence.class,
          StockGenerator.class,
          LabelConcatenation.class);

  private Inspection() {}

  /** Returns whether a block's output for a sample depends on the others of its batch. */
  static boolean looksAcrossBatch(Block block) {
    return normalisesOverBatch(block) || has(block, MinibatchDeviation.class);
  }

  /**
   * Returns the name of the last layer if it is an activation that DJL or gan-core names. What a
   * block of another kind does last, its children do not tell.
   */
  static @Nullable String lastActivation(Block block) {
    boolean inOrder = IN_ORDER.stream().anyMatch(kind -> kind.isInstance(block));
    List<Block> children = inOrder ? block.getChildren().values() : List.of();
    for (int i = children.size() - 1; i >= 0; i--) {
      Block child = children.get(i);
      boolean shape = child instanceof LambdaBlock lambda && changesShapeOnly(lambda.getName());
      if (!shape) {
        return lastActivation(child);
      }
    }
    return block instanceof LambdaBlock lambda ? lambda.getName().toLowerCase(Locale.ROOT) : null;
  }

  private static boolean changesShapeOnly(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.startsWith("reshape") || lower.contains("flatten");
  }

  /** Returns whether a block normalises over the samples of a batch. */
  static boolean normalisesOverBatch(Block block) {
    return has(block, BatchNorm.class) || has(block, ConditionalBatchNorm.class);
  }

  /** Returns whether a block is, or has anywhere inside, one of a kind. */
  static boolean has(Block block, Class<? extends Block> type) {
    return type.isInstance(block)
        || block.getChildren().values().stream().anyMatch(child -> has(child, type));
  }
}
