package dev.ganlib.nn.stock;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.pooling.Pool;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import dev.ganlib.nn.ConditionalBatchNorm;
import dev.ganlib.nn.DescribedLayer;
import dev.ganlib.nn.LayerDescription;
import dev.ganlib.nn.Sequence;
import dev.ganlib.nn.Trait;
import dev.ganlib.nn.Upsampling;
import org.jspecify.annotations.Nullable;

/** The sum of what two networks make of the same input; the first may be conditional. */
final class Residual extends AbstractBlock implements DescribedLayer {
  private final Block main;
  private final Block shortcut;

  private Residual(Block main, Block shortcut) {
    this.main = addChildBlock("main", main);
    this.shortcut = addChildBlock("shortcut", shortcut);
  }

  /** Adds a block of a generator that doubles height and width. */
  static void addDoubling(Sequence.Builder blocks, long channels, Norm weights, int classes) {
    Sequence.Builder main = Sequence.builder();
    addBatchNorm(main, classes);
    main.add(Layers.relu())
        .add(Upsampling.nearest(2))
        .add(Layers.convolution(channels, 3, weights));
    addBatchNorm(main, classes);
    main.add(Layers.relu()).add(Layers.convolution(channels, 3, weights));
    Sequence shortcut =
        Sequence.builder()
            .add(Upsampling.nearest(2))
            .add(Layers.convolution(channels, 1, weights))
            .build();
    Residual block = new Residual(main.build(), shortcut);
    if (classes > 0) {
      blocks.addConditional(block);
    } else {
      blocks.add(block);
    }
  }

  private static void addBatchNorm(Sequence.Builder blocks, int classes) {
    if (classes == 0) {
      Layers.addNorm(blocks, Norm.BATCH);
    } else {
      blocks.addConditional(ConditionalBatchNorm.of(classes));
    }
  }

  /** Returns the first block of a discriminator, which halves height and width of images. */
  static Block first(long channels, Norm norm) {
    Block main =
        Sequence.builder()
            .add(Layers.convolution(channels, 3, norm))
            .add(Layers.relu())
            .add(Layers.convolution(channels, 3, norm))
            .add(halving())
            .build();
    Block shortcut =
        Sequence.builder().add(halving()).add(Layers.convolution(channels, 1, norm)).build();
    return new Residual(main, shortcut);
  }

  /** Returns a later block of a discriminator that halves height and width. */
  static Block halving(long channels, Norm norm) {
    Block main = convolutions(channels, norm).add(halving()).build();
    Block shortcut =
        Sequence.builder().add(Layers.convolution(channels, 1, norm)).add(halving()).build();
    return new Residual(main, shortcut);
  }

  /** Returns a later block of a discriminator that keeps height and width, and the channels. */
  static Block keeping(long channels, Norm norm) {
    return new Residual(convolutions(channels, norm).build(), Blocks.identityBlock());
  }

  private static Sequence.Builder convolutions(long channels, Norm norm) {
    return Sequence.builder()
        .add(Layers.relu())
        .add(Layers.convolution(channels, 3, norm))
        .add(Layers.relu())
        .add(Layers.convolution(channels, 3, norm));
  }

  private static Block halving() {
    return Pool.avgPool2dBlock(new Shape(2, 2), new Shape(2, 2));
  }

  @Override
  public LayerDescription describe() {
    return LayerDescription.named("Residual", Trait.SAMPLES_ALONE, Trait.BF16);
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameterStore,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> params) {
    NDArray changed = main.forward(parameterStore, inputs, training).singletonOrThrow();
    NDList first = new NDList(inputs.get(0));
    return new NDList(
        changed.add(shortcut.forward(parameterStore, first, training).singletonOrThrow()));
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... inputShapes) {
    main.initialize(manager, dataType, inputShapes);
    shortcut.initialize(manager, dataType, inputShapes[0]);
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return main.getOutputShapes(inputShapes);
  }
}
