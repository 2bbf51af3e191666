package dev.ganlib.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import dev.ganlib.testing.Values;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A layer, an input, and what {@code pytorch/convolutions.py} found for them.
 *
 * @param size of layers that have one number
 * @param outputShape null where PyTorch refuses the input
 * @param weights v in the objective sum(v * y^2)
 * @param gradients of the objective by the input, then by the parameters
 * @param second gradients of the sum of the squares of all gradients
 */
record LayerCase(
    String layer,
    long size,
    long channels,
    long groups,
    boolean bias,
    List<Long> kernel,
    List<Long> stride,
    List<Long> padding,
    List<Long> dilation,
    List<Long> outputPadding,
    List<Long> inputShape,
    @Nullable List<Long> outputShape,
    List<List<Long>> parameterShapes,
    List<Double> input,
    List<List<Double>> parameters,
    List<Double> weights,
    List<Double> output,
    List<List<Double>> gradients,
    List<List<Double>> second) {

  /** The two tables of the file. */
  record Reference(List<LayerCase> cases, List<LayerCase> shapes) {
    static Reference read() throws IOException {
      return Values.json("/pytorch/convolutions.json", Reference.class);
    }
  }

  Shape in() {
    return new Shape(inputShape);
  }

  /** Returns the layer, not initialised. */
  Block block() {
    return switch (layer) {
      case "convolution" -> {
        Convolution.Builder builder =
            Convolution.builder(channels, longs(kernel))
                .stride(longs(stride))
                .padding(longs(padding))
                .dilation(longs(dilation))
                .groups(groups);
        yield (bias ? builder : builder.withoutBias()).build();
      }
      case "transposedConvolution" -> {
        TransposedConvolution.Builder builder =
            TransposedConvolution.builder(channels, longs(kernel))
                .stride(longs(stride))
                .padding(longs(padding))
                .dilation(longs(dilation))
                .outputPadding(longs(outputPadding))
                .groups(groups);
        yield (bias ? builder : builder.withoutBias()).build();
      }
      case "linear" -> bias ? Linear.of(size) : Linear.of(size).withoutBias();
      case "pixelShuffle" -> PixelShuffle.of(size);
      case "nearest" -> Upsampling.nearest(size);
      case "bilinear" -> Upsampling.bilinear(size);
      case "sharedPRelu" -> PRelu.shared();
      case "channelPRelu" -> PRelu.perChannel();
      case "minibatchDeviation" -> MinibatchDeviation.of(size);
      default -> throw new AssertionError("no layer " + layer);
    };
  }

  /** Returns the layer with the reference's parameters. */
  Block initialised(NDManager manager, DataType type) {
    Block block = block();
    for (int k = 0; k < parameters.size(); k++) {
      double[] values = Values.doubles(parameters.get(k));
      block
          .getParameters()
          .valueAt(k)
          .setInitializer((m, shape, t) -> m.create(values, shape).toType(t, false));
    }
    block.initialize(manager, type, in());
    return block;
  }

  private static long[] longs(List<Long> values) {
    return values.stream().mapToLong(Long::longValue).toArray();
  }

  NDArray array(NDManager manager, List<Double> values, Shape shape, DataType type) {
    return manager.create(Values.doubles(values), shape).toType(type, false);
  }

  static NDArray forward(Block block, NDArray x) {
    return block
        .forward(new ParameterStore(x.getManager(), false), new NDList(x), false)
        .singletonOrThrow();
  }

  @Override
  public String toString() {
    String numbers =
        kernel == null
            ? String.valueOf(size)
            : String.format(
                Locale.ROOT,
                "kernel %s, stride %s, padding %s, dilation %s, output padding %s, groups %d",
                new Shape(kernel),
                new Shape(stride),
                new Shape(padding),
                new Shape(dilation),
                new Shape(outputPadding),
                groups);
    return layer + " " + numbers + (bias ? ", bias" : "") + " of " + in();
  }
}
