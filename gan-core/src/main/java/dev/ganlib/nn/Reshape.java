package dev.ganlib.nn;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.LambdaBlock;
import java.util.Arrays;
import java.util.Locale;

/** Gives each sample another shape of the same size. */
final class Reshape extends LambdaBlock implements DescribedLayer {
  private final Shape sample;

  Reshape(Shape sample) {
    super(
        list -> new NDList(list.singletonOrThrow().reshape(new Shape(-1).addAll(sample))),
        "reshape " + words(sample));
    this.sample = sample;
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
