package dev.ganlib.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import dev.ganlib.internal.check.Ranges;
import dev.ganlib.internal.torch.LayerOperators;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Shrinks sequences, images or volumes by whole factors: each block of places becomes its mean, as
 * PyTorch's {@code AvgPool1d} to {@code 3d} do with a stride as large as the kernel.
 *
 * <pre>{@code
 * AveragePooling.of(2, 2)    // (B, C, H, W) to (B, C, H / 2, W / 2)
 * AveragePooling.of(1, 2, 2) // (B, C, T, H, W) to (B, C, T, H / 2, W / 2): each frame of a video
 * }</pre>
 *
 * <p>Input (B, C, L), (B, C, H, W) or (B, C, D, H, W) by the number of factors, each side a
 * multiple of its factor; output of the same number of axes. No parameters. Training and inference
 * are the same. Differentiable twice. Safe for many threads.
 */
public final class AveragePooling extends AbstractBlock implements DescribedLayer {
  private final List<Long> factors;

  private AveragePooling(List<Long> factors) {
    this.factors = factors;
  }

  /**
   * {@return the layer}
   *
   * @param factors by which the axes after the channels shrink, 1 to 3 positive numbers; 1 leaves
   *     an axis as it is
   * @throws IllegalArgumentException if a factor is not positive, or there are none or too many
   */
  public static AveragePooling of(long... factors) {
    if (factors.length < 1 || factors.length > 3) {
      throw new IllegalArgumentException(
          "factors must be 1 to 3 numbers but were " + factors.length);
    }
    LongStream.of(factors).forEach(factor -> Ranges.positive("factor", factor));
    return new AveragePooling(LongStream.of(factors).boxed().toList());
  }

  /** {@return the layer with its settings} */
  @Override
  public String toString() {
    return "AveragePooling[factors=" + factors + "]";
  }

  @Override
  public LayerDescription describe() {
    return LayerDescription.named("AveragePooling", Trait.SAMPLES_ALONE, Trait.BF16)
        .with("factors", factors);
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameterStore,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> params) {
    getOutputShapes(inputs.getShapes());
    NDArray x = inputs.singletonOrThrow(); // (B, C, any...)
    long[] numbers = factors.stream().mapToLong(Long::longValue).toArray();
    return new NDList(LayerOperators.averagePooling(x, numbers));
  }

  @Override
  protected void beforeInitialize(Shape... inputShapes) {
    getOutputShapes(inputShapes);
    super.beforeInitialize(inputShapes);
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if the input has another number of axes, or a side that its
   *     factor does not divide
   */
  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    Shape input = Inputs.one(inputShapes);
    int rank = factors.size();
    String inputs = Kernel.INPUTS.get(rank - 1);
    if (input.dimension() != rank + 2 || !Inputs.hasPositiveSizes(input)) {
      throw Inputs.expected(inputs + " of shape (N, C, " + Kernel.AXES.get(rank - 1) + ")", input);
    }
    if (IntStream.range(0, rank).anyMatch(i -> input.get(i + 2) % factors.get(i) != 0)) {
      String words = factors.stream().map(String::valueOf).collect(Collectors.joining(" x "));
      throw Inputs.expected(
          inputs
              + (rank == 1 ? " whose length is a multiple of " : " whose sides are multiples of ")
              + words,
          input);
    }
    long[] sides =
        IntStream.range(0, rank).mapToLong(i -> input.get(i + 2) / factors.get(i)).toArray();
    return new Shape[] {input.slice(0, 2).addAll(new Shape(sides))};
  }
}
