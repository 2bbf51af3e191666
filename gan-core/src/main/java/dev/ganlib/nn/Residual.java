package dev.ganlib.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A residual block: adds what a network makes of its input to the input itself, or to what a
 * shortcut makes of it.
 *
 * <pre>{@code
 * Block block =
 *     Residual.of(
 *         Sequence.builder()
 *             .add(Convolution.builder(64, 3, 3).padding(1).build())
 *             .add(InstanceNorm.of())
 *             .add(Activation.reluBlock())
 *             .add(Convolution.builder(64, 3, 3).padding(1).build())
 *             .add(InstanceNorm.of())
 *             .build());
 * }</pre>
 *
 * <p>Input x of any shape, with a leading batch axis; output {@code x + main(x)} or {@code
 * shortcut(x) + main(x)}. Both summands have the same shape: nothing is repeated to fit. Further
 * inputs, such as labels (B), go to the main network, never to the shortcut. No parameters of its
 * own; differentiable as often as both networks are.
 *
 * @see <a href="https://arxiv.org/abs/1512.03385">He et al. 2015, Deep Residual Learning</a>
 */
public final class Residual extends AbstractBlock implements DescribedLayer {
  private final Block main;
  private final @Nullable Block shortcut;

  private Residual(Block main, @Nullable Block shortcut) {
    this.main = addChildBlock("main", main);
    this.shortcut = shortcut == null ? null : addChildBlock("shortcut", shortcut);
  }

  /**
   * {@return x + main(x), not initialised}
   *
   * @param main gives one array of the shape of its first input; from then on a child of the block
   */
  public static Residual of(Block main) {
    return new Residual(main, null);
  }

  /**
   * {@return shortcut(x) + main(x), not initialised}
   *
   * @param main gives one array; from then on a child of the block
   * @param shortcut takes the first input and gives one array of the shape of main's, such as a
   *     convolution of kernel 1 where the channels change; from then on a child of the block
   */
  public static Residual of(Block main, Block shortcut) {
    return new Residual(main, shortcut);
  }

  @Override
  public LayerDescription describe() {
    return LayerDescription.named("Residual", Trait.SAMPLES_ALONE, Trait.BF16);
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if the two summands have different shapes
   */
  @Override
  protected NDList forwardInternal(
      ParameterStore parameterStore,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> params) {
    NDArray changed = main.forward(parameterStore, inputs, training).singletonOrThrow();
    NDArray kept = inputs.get(0);
    if (shortcut != null) {
      kept = shortcut.forward(parameterStore, new NDList(kept), training).singletonOrThrow();
    }
    check(changed.getShape(), kept.getShape());
    return new NDList(changed.add(kept));
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... inputShapes) {
    main.initialize(manager, dataType, inputShapes);
    if (shortcut != null) {
      shortcut.initialize(manager, dataType, inputShapes[0]);
    }
    getOutputShapes(inputShapes);
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if the two summands have different shapes
   */
  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    Shape changed = Inputs.one(main.getOutputShapes(inputShapes));
    Shape kept = inputShapes[0];
    if (shortcut != null) {
      kept = Inputs.one(shortcut.getOutputShapes(new Shape[] {kept}));
    }
    check(changed, kept);
    return new Shape[] {changed};
  }

  private void check(Shape changed, Shape kept) {
    boolean sameSamples = changed.slice(1).equals(kept.slice(1));
    boolean sameBatch =
        changed.get(0) == kept.get(0) || changed.get(0) < 0 || kept.get(0) < 0; // one is unknown
    if (!sameSamples || !sameBatch) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "expected a main network whose output has the shape of %s but was %s and %s",
              shortcut == null ? "its input" : "the shortcut's output",
              sameSamples ? changed : Inputs.text(changed),
              sameSamples ? kept : Inputs.text(kept)));
    }
  }
}
