package dev.ganlib.nn;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import org.jspecify.annotations.Nullable;

/**
 * Several networks on the output of a common one: a discriminator with further heads.
 *
 * <pre>{@code
 * Heads.of(trunk, judgement, classes) // real or fake, and which class
 * }</pre>
 *
 * <p>Takes what the trunk takes, gives what each head gives, in order; each head takes the trunk's
 * output.
 */
public final class Heads extends AbstractBlock implements DescribedLayer {
  private final Block trunk;
  private final Block[] heads;

  private Heads(Block trunk, Block... heads) {
    this.trunk = addChildBlock("trunk", trunk);
    this.heads = heads.clone();
    for (Block head : heads) {
      addChildBlock("head", head);
    }
  }

  /**
   * {@return heads on a trunk}
   *
   * @param trunk gives one array
   * @param heads at least one; each takes the trunk's output and gives one array
   * @throws IllegalArgumentException if there is no head
   */
  public static Heads of(Block trunk, Block... heads) {
    if (heads.length == 0) {
      throw new IllegalArgumentException("expected at least one head but there was none");
    }
    return new Heads(trunk, heads);
  }

  @Override
  public LayerDescription describe() {
    return LayerDescription.named("Heads", Trait.SAMPLES_ALONE, Trait.BF16);
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameterStore,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> params) {
    NDList features = trunk.forward(parameterStore, inputs, training);
    NDList outputs = new NDList();
    for (Block head : heads) {
      outputs.addAll(head.forward(parameterStore, features, training));
    }
    return outputs;
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... inputShapes) {
    trunk.initialize(manager, dataType, inputShapes);
    Shape[] features = trunk.getOutputShapes(inputShapes);
    for (Block head : heads) {
      head.initialize(manager, dataType, features);
    }
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    Shape[] features = trunk.getOutputShapes(inputShapes);
    Shape[] shapes = new Shape[heads.length];
    for (int i = 0; i < heads.length; i++) {
      shapes[i] = heads[i].getOutputShapes(features)[0];
    }
    return shapes;
  }
}
