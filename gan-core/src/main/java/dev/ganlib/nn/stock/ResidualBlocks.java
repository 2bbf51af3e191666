package dev.ganlib.nn.stock;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.pooling.Pool;
import dev.ganlib.nn.ConditionalBatchNorm;
import dev.ganlib.nn.Residual;
import dev.ganlib.nn.Sequence;
import dev.ganlib.nn.Upsampling;

/** The residual blocks of {@link Sngan} and {@link Sagan}. */
final class ResidualBlocks {
  private ResidualBlocks() {}

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
    Layers.addLabelled(blocks, Residual.of(main.build(), shortcut), classes);
  }

  /** Adds batch normalisation, of each class's own scale and shift if there are classes. */
  static void addBatchNorm(Sequence.Builder blocks, int classes) {
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
    return Residual.of(main, shortcut);
  }

  /** Returns a later block of a discriminator that halves height and width. */
  static Block halving(long channels, Norm norm) {
    Block main = convolutions(channels, norm).add(halving()).build();
    Block shortcut =
        Sequence.builder().add(Layers.convolution(channels, 1, norm)).add(halving()).build();
    return Residual.of(main, shortcut);
  }

  /** Returns a later block of a discriminator that keeps height and width, and the channels. */
  static Block keeping(long channels, Norm norm) {
    return Residual.of(convolutions(channels, norm).build(), Blocks.identityBlock());
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
}
