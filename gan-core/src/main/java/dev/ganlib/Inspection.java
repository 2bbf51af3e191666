package dev.ganlib;

import ai.djl.nn.Block;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.norm.BatchNorm;
import dev.ganlib.internal.torch.PlainLambdas;
import dev.ganlib.nn.ConditionalBatchNorm;
import dev.ganlib.nn.Convolution;
import dev.ganlib.nn.GroupNorm;
import dev.ganlib.nn.Heads;
import dev.ganlib.nn.InstanceNorm;
import dev.ganlib.nn.LabelConcatenation;
import dev.ganlib.nn.LabelEmbedding;
import dev.ganlib.nn.Linear;
import dev.ganlib.nn.MinibatchDeviation;
import dev.ganlib.nn.Mlp;
import dev.ganlib.nn.PRelu;
import dev.ganlib.nn.PixelShuffle;
import dev.ganlib.nn.ProjectionHead;
import dev.ganlib.nn.SelfAttention;
import dev.ganlib.nn.Sequence;
import dev.ganlib.nn.SpectralNorm;
import dev.ganlib.nn.StockGenerator;
import dev.ganlib.nn.TransposedConvolution;
import dev.ganlib.nn.Upsampling;
import java.util.List;
import java.util.Locale;
import java.util.Set;
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

  /** Layers that draw nothing and whose output for a sample depends on that sample alone. */
  private static final Set<Class<? extends Block>> ALONE =
      Set.of(
          Linear.class,
          ai.djl.nn.core.Linear.class,
          Convolution.class,
          TransposedConvolution.class,
          PixelShuffle.class,
          Upsampling.class,
          PRelu.class,
          GroupNorm.class,
          InstanceNorm.class,
          SelfAttention.class,
          LabelEmbedding.class,
          ProjectionHead.class);

  /** Blocks that do nothing but run their children. */
  private static final Set<Class<? extends Block>> COMPOSED =
      Set.of(
          SequentialBlock.class, Mlp.class, Sequence.class, Heads.class, LabelConcatenation.class);

  private Inspection() {}

  /**
   * Returns whether a block is known to treat every sample by itself, so that one pass over two
   * batches gives what two passes give. Of blocks of one's own nothing is known.
   */
  static boolean treatsSamplesAlone(Block block) {
    if (block instanceof LambdaBlock lambda) {
      String name = lambda.getName();
      return PlainLambdas.changesShapeOnly(name) || PlainLambdas.isActivation(name);
    }
    if (ALONE.contains(block.getClass())) {
      return block.getChildren().values().stream().noneMatch(SpectralNorm.class::isInstance);
    }
    return COMPOSED.contains(block.getClass())
        && block.getChildren().values().stream().allMatch(Inspection::treatsSamplesAlone);
  }

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
      boolean shape =
          child instanceof LambdaBlock lambda && PlainLambdas.changesShapeOnly(lambda.getName());
      if (!shape) {
        return lastActivation(child);
      }
    }
    return block instanceof LambdaBlock lambda ? lambda.getName().toLowerCase(Locale.ROOT) : null;
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
