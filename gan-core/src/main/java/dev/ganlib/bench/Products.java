package dev.ganlib.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import dev.ganlib.data.Placement;
import dev.ganlib.internal.check.Ranges;
import dev.ganlib.internal.torch.ProductTimes;
import dev.ganlib.internal.torch.Scope;
import dev.ganlib.nn.Convolution;
import dev.ganlib.nn.LayerDescription;
import dev.ganlib.nn.Linear;
import dev.ganlib.nn.Trait;
import dev.ganlib.nn.TransposedConvolution;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The seconds that a network's matrix products and convolutions take by themselves: what remains of
 * a step's time if all else cost nothing.
 *
 * <p>Measured are the layers {@link Linear}, {@link Convolution} and {@link TransposedConvolution},
 * and DJL's linear layer, on arrays of random numbers, each alone and repeated. Products inside
 * attention or of custom layers are not seen.
 *
 * @param forward of all layers
 * @param inputGradients of the gradients of the inputs of all layers but the first
 * @param firstInputGradient of the gradient of the first layer's input, which only a network that
 *     passes a gradient on computes
 * @param weightGradients of the gradients of all weights
 */
public record Products(
    double forward, double inputGradients, double firstInputGradient, double weightGradients) {
  private static final String OUTPUT_PADDING = "outputPadding";

  /**
   * Measures a network's products as moves compute them, on some processors by a faster library
   * than libtorch's general operator calls; takes about a second for each layer, and means
   * something only while nothing else computes.
   *
   * @param network initialised; its arrays are only read
   * @param batch the number of samples, positive
   * @return the times
   * @throws IllegalArgumentException if the batch is not positive, or the network is not
   *     initialised
   */
  public static Products measure(Block network, long batch) {
    return measure(network, batch, true);
  }

  /**
   * Measures as {@link #measure} does, but linear layers by libtorch's general operator for
   * products, which its own layers call.
   *
   * @param network initialised; its arrays are only read
   * @param batch the number of samples, positive
   * @return the times
   * @throws IllegalArgumentException if the batch is not positive, or the network is not
   *     initialised
   */
  public static Products measureGeneral(Block network, long batch) {
    return measure(network, batch, false);
  }

  @SuppressWarnings("try") // the scope works by being open
  private static Products measure(Block network, long batch, boolean own) {
    Ranges.positive("batch", batch);
    if (!network.isInitialized()) {
      throw new IllegalArgumentException("expected a network that is initialised");
    }
    List<double[]> times = new ArrayList<>();
    try (Scope scope = new Scope()) {
      collect(network, batch, own, times);
    }
    double[] sums = new double[3];
    for (double[] layer : times) {
      for (int i = 0; i < sums.length; i++) {
        sums[i] += layer[i];
      }
    }
    double first = times.isEmpty() ? 0 : times.get(0)[1];
    return new Products(sums[0], sums[1] - first, first, sums[2]);
  }

  /**
   * Measures how many bytes a second an addition in place reads and writes, as the updates of an
   * optimizer do.
   *
   * @param placement where to compute; its arrays are closed when this returns
   * @param count how many numbers each of its two arrays has, positive; arrays that fit a
   *     processor's cache are faster
   * @return bytes read and bytes written, in a second
   */
  public static double bytesPerSecond(Placement placement, long count) {
    return ProductTimes.bytesPerSecond(placement.array(), Ranges.positive("count", count));
  }

  private static void collect(Block block, long batch, boolean own, List<double[]> times) {
    double[] layer = layer(block, batch, own);
    if (layer != null) {
      times.add(layer);
    } else {
      block.getChildren().values().forEach(child -> collect(child, batch, own, times));
    }
  }

  private static double @Nullable [] layer(Block block, long batch, boolean own) {
    LayerDescription layer = LayerDescription.of(block);
    boolean known =
        block instanceof Linear
            || block instanceof Convolution
            || block instanceof TransposedConvolution
            || block instanceof ai.djl.nn.core.Linear;
    if (!known || layer.has(Trait.UNDESCRIBED)) {
      // A custom layer may be called as one of these and be another.
      return null;
    }
    return switch (layer.kind()) {
      case "Linear" -> {
        NDArray weight = weight(block); // (out, in)
        Shape input = block.getInputShapes()[0];
        long rows = batch * input.slice(1, input.dimension() - 1).size();
        Shape flat = new Shape(rows, weight.getShape().get(1));
        yield ProductTimes.linear(ProductTimes.random(weight, flat), weight, own);
      }
      case "Convolution", "TransposedConvolution" -> {
        NDArray weight = weight(block);
        Shape input = new Shape(batch).addAll(block.getInputShapes()[0].slice(1));
        yield ProductTimes.convolution(
            ProductTimes.random(weight, input),
            weight,
            block.getOutputShapes(new Shape[] {input})[0],
            spec(layer));
      }
      default -> null;
    };
  }

  /** Returns what the operator takes: see {@code LayerOperators.convolution}. */
  private static long[] spec(LayerDescription layer) {
    boolean transposed = layer.attributes().containsKey(OUTPUT_PADDING);
    List<Long> spec = new ArrayList<>(List.of(transposed ? 1L : 0L));
    spec.addAll(numbers(layer, "groups"));
    List<Long> stride = numbers(layer, "stride");
    spec.addAll(stride);
    spec.addAll(numbers(layer, "padding"));
    spec.addAll(numbers(layer, "dilation"));
    spec.addAll(
        transposed ? numbers(layer, OUTPUT_PADDING) : Collections.nCopies(stride.size(), 0L));
    return spec.stream().mapToLong(Long::longValue).toArray();
  }

  private static List<Long> numbers(LayerDescription layer, String name) {
    Object value = Objects.requireNonNull(layer.attributes().get(name), name);
    List<?> all = value instanceof List<?> list ? list : List.of(value);
    return all.stream().map(number -> ((Number) number).longValue()).toList();
  }

  private static NDArray weight(Block block) {
    return block.getDirectParameters().values().stream()
        .filter(parameter -> parameter.getType() == Parameter.Type.WEIGHT)
        .findFirst()
        .orElseThrow()
        .getArray();
  }
}
