package dev.ganlib.nn.stock;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.norm.BatchNorm;
import dev.ganlib.internal.torch.Operators;
import dev.ganlib.nn.Convolution;
import dev.ganlib.nn.GroupNorm;
import dev.ganlib.nn.InstanceNorm;
import dev.ganlib.nn.Sequence;
import dev.ganlib.nn.SpectralNorm;

/** The layers that stock networks are put together from. */
final class Layers {
  /** The slope of LeakyReLU in discriminators. */
  static final float SLOPE = 0.2f;

  private Layers() {}

  /** Returns a layer, with its weight normalised if the norm says so. */
  static Block weighted(Block layer, Norm norm) {
    return norm == Norm.SPECTRAL ? SpectralNorm.of(layer) : layer;
  }

  /** Returns whether a layer needs a bias: a normalisation behind it would take it away again. */
  static boolean needsBias(Norm norm) {
    return norm == Norm.NONE || norm == Norm.SPECTRAL;
  }

  /** Adds the normalisation of activations, if the norm has one. */
  static void addNorm(Sequence.Builder blocks, Norm norm) {
    switch (norm) {
      case BATCH -> blocks.add(BatchNorm.builder().build());
      case INSTANCE -> blocks.add(InstanceNorm.builder().affine(true).build());
      case LAYER -> blocks.add(GroupNorm.of(1));
      case SPECTRAL, NONE -> {
        // nothing between layers
      }
    }
  }

  /** Adds a block, which takes the labels too if there are classes. */
  static void addLabelled(Sequence.Builder blocks, Block block, int classes) {
    if (classes == 0) {
      blocks.add(block);
    } else {
      blocks.addConditional(block);
    }
  }

  /** Returns a convolution that keeps height and width, with bias. */
  static Block convolution(long channels, long kernel, Norm norm) {
    return weighted(
        Convolution.builder(channels, kernel, kernel).padding(kernel / 2).build(), norm);
  }

  static Block relu() {
    return Activation.reluBlock();
  }

  static Block leakyRelu() {
    return Activation.leakyReluBlock(SLOPE);
  }

  static Block tanh() {
    return Activation.tanhBlock();
  }

  /** Sums each channel over height and width: (B, C, H, W) to (B, C). */
  static Block sumOverPlaces() {
    return new LambdaBlock(
        list -> new NDList(list.singletonOrThrow().sum(new int[] {2, 3})), "sumOverPlaces") {
      @Override
      public Shape[] getOutputShapes(Shape[] inputShapes) {
        return new Shape[] {inputShapes[0].slice(0, 2)};
      }
    };
  }

  /** Multiplies by a number. */
  static Block scaled(double factor) {
    return new LambdaBlock(
        list -> new NDList(Operators.scale(list.singletonOrThrow(), factor)), "scaled") {
      @Override
      public Shape[] getOutputShapes(Shape[] inputShapes) {
        return inputShapes;
      }
    };
  }
}
