package dev.ganlib.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import dev.ganlib.internal.check.Ranges;
import dev.ganlib.internal.torch.NormalisationOperators;
import org.jspecify.annotations.Nullable;

/**
 * A learned vector for each class.
 *
 * <p>Input: labels (B), int64, each in [0, classes); output (B, size): the labels' rows of the
 * parameter {@code weight} of shape (classes, size), which starts as N(0, 1) as PyTorch's {@code
 * Embedding} does. Training and inference are the same.
 */
public final class LabelEmbedding extends AbstractBlock implements DescribedLayer {
  private final long classes;
  private final long size;
  private final Parameter weight;

  private LabelEmbedding(long classes, long size) {
    this.classes = ClassLabels.classes(classes);
    Ranges.positive("size", size);
    this.size = size;
    weight =
        addParameter(
            Parameter.builder()
                .setName("weight")
                .setType(Parameter.Type.WEIGHT)
                .optInitializer((manager, shape, type) -> manager.randomNormal(0, 1, shape, type))
                .build());
  }

  /**
   * {@return the layer, not initialised}
   *
   * @param classes the number of classes, positive
   * @param size the length of a class's vector, positive
   * @throws IllegalArgumentException if a number is not positive
   */
  public static LabelEmbedding of(long classes, long size) {
    return new LabelEmbedding(classes, size);
  }

  @Override
  protected void prepare(Shape[] inputShapes) {
    getOutputShapes(inputShapes);
    weight.setShape(new Shape(classes, size));
  }

  @Override
  public LayerDescription describe() {
    return LayerDescription.named("LabelEmbedding", Trait.SAMPLES_ALONE, Trait.BF16)
        .with("classes", classes)
        .with("size", size);
  }

  /**
   * Looks the labels up.
   *
   * @throws IllegalArgumentException if labels are not int64 of shape (B), or, on the CPU, one is
   *     out of range
   */
  @Override
  protected NDList forwardInternal(
      ParameterStore parameterStore,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> params) {
    NDArray labels = inputs.singletonOrThrow(); // (B)
    ClassLabels.check(labels.getShape());
    NDArray table = parameterStore.getValue(weight, labels.getDevice(), training);
    return new NDList(
        ClassLabels.lookUp(labels, classes, () -> NormalisationOperators.rows(labels, table)));
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    ClassLabels.check(inputShapes[0]);
    return new Shape[] {new Shape(inputShapes[0].get(0), size)};
  }
}
