package dev.ganlib.nn;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.LambdaBlock;
import java.util.Arrays;
import java.util.Locale;

/**
 * Gives each sample another shape of the same size.
 *
 * <pre>{@code
 * Reshape.of(16, 4, 4) // (B, 256) to (B, 16, 4, 4)
 * }</pre>
 *
 * <p>Input (B, any...) with as many numbers a sample as the shape has; output (B, shape...), the
 * same numbers in the same order. Another size is refused when the network is initialised. No
 * parameters. Training and inference are the same. Differentiable twice.
 */
public final class Reshape extends LambdaBlock implements DescribedLayer {
  private final Shape sample;

  private Reshape(Shape sample) {
    super(
        list -> new NDList(list.singletonOrThrow().reshape(new Shape(-1).addAll(sample))),
        "reshape " + words(sample));
    this.sample = sample;
  }

  /**
   * {@return the layer}
   *
   * @param sample the new shape of a sample, without the batch axis
   */
  public static Reshape of(Shape sample) {
    return new Reshape(sample);
  }

  /**
   * {@return the layer}
   *
   * @param sizes the new shape of a sample, without the batch axis, such as 16, 4, 4
   */
  public static Reshape of(long... sizes) {
    return new Reshape(new Shape(sizes));
  }

  private static String words(Shape sample) {
    String text = sample.toString();
    return text.substring(1, text.length() - 1).replace(",", "");
  }

  @Override
  public LayerDescription describe() {
    return LayerDescription.named(
            "Reshape", Trait.CHANGES_SHAPE_ONLY, Trait.SAMPLES_ALONE, Trait.BF16)
        .with("sample", Arrays.stream(sample.getShape()).boxed().toList());
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if a sample of the input has another size
   */
  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    long size = inputShapes[0].slice(1).size();
    if (size != sample.size()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "expected %d numbers a sample to reshape to %s but was %d",
              sample.size(),
              sample,
              size));
    }
    return new Shape[] {new Shape(inputShapes[0].get(0)).addAll(sample)};
  }
}
