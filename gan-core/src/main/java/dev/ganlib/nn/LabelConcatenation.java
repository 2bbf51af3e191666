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
import dev.ganlib.internal.torch.Operators;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes a network conditional by joining labels to its input, as the first conditional GAN does.
 *
 * <p>Takes x, (B, F) or (B, C, spatial...), and labels, int64 (B); hands its block x with {@code
 * classes} more features or channels along axis 1, of which the label's is 1 (everywhere) and the
 * others are 0; gives what the block gives. Labels of another type, and on the CPU a label out of
 * range, throw an {@link IllegalArgumentException}.
 *
 * @see <a href="https://arxiv.org/abs/1411.1784">Mirza and Osindero 2014, Conditional Generative
 *     Adversarial Nets</a>
 */
public final class LabelConcatenation extends AbstractBlock
    implements DescribedLayer, DescribedNetwork {
  private static final String LABELLED = "labelled ";
  private static final String JOINED_CLASSES = "joinedClasses";
  private static final String FLAT = "flat";

  private final Block block;
  private final int classes;
  private final boolean flat;

  private LabelConcatenation(Block block, int classes, boolean flat) {
    this.classes = (int) ClassLabels.classes(classes);
    this.block = addChildBlock("block", block);
    this.flat = flat;
  }

  /**
   * {@return a conditional network}
   *
   * @param block takes x with {@code classes} more features or channels
   * @param classes how many classes the labels tell apart, positive
   * @throws IllegalArgumentException if {@code classes} is not positive
   */
  public static LabelConcatenation of(Block block, int classes) {
    return new LabelConcatenation(block, classes, false);
  }

  /**
   * {@return a conditional network of flattened samples: x of any shape becomes (B, F) before the
   * labels are joined to it, which is cheaper than planes of labels where the block flattens
   * anyway}
   *
   * @param block takes (B, F + classes)
   * @param classes how many classes the labels tell apart, positive
   * @throws IllegalArgumentException if {@code classes} is not positive
   */
  public static LabelConcatenation flat(Block block, int classes) {
    return new LabelConcatenation(block, classes, true);
  }

  /** {@return how many classes the labels tell apart} */
  public int classes() {
    return classes;
  }

  /** {@return the network that gets samples and labels as one array} */
  public Block block() {
    return block;
  }

  /** {@return whether samples are flattened before labels are joined to them} */
  public boolean isFlat() {
    return flat;
  }

  @Override
  public LayerDescription describe() {
    return LayerDescription.named(
            "LabelConcatenation", Trait.RUNS_IN_ORDER, Trait.SAMPLES_ALONE, Trait.BF16)
        .with("classes", classes)
        .with("flat", flat);
  }

  /** {@return the words of its block with the classes; empty if its block has none} */
  @Override
  public Optional<NetworkDescription> describeNetwork() {
    return NetworkDescription.of(block)
        .filter(words -> !isLabelled(words))
        .map(
            words ->
                new NetworkDescription(LABELLED + words.type(), words.settings())
                    .with(JOINED_CLASSES, classes)
                    .with(FLAT, flat));
  }

  /**
   * {@return whether words are of a network with labels joined to its input}
   *
   * @param words of any network
   */
  public static boolean isLabelled(NetworkDescription words) {
    return words.type().startsWith(LABELLED);
  }

  /**
   * {@return the network that some words describe, not initialised}
   *
   * @param words such as {@link #describeNetwork} gives
   * @param reader builds the network that gets samples and labels as one array
   * @throws IllegalArgumentException if they describe none
   */
  public static LabelConcatenation of(
      NetworkDescription words, Function<NetworkDescription, Block> reader) {
    int classes = Math.toIntExact(words.whole(JOINED_CLASSES));
    boolean flat = words.flag(FLAT);
    String type = words.type().substring(LABELLED.length());
    return new LabelConcatenation(
        reader.apply(new NetworkDescription(type, words.settings())), classes, flat);
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameterStore,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> params) {
    Shape[] shapes = inputs.getShapes();
    joined(shapes);
    ClassLabels.check(shapes);
    NDArray x = inputs.get(0); // (B, C, any...)
    NDArray labels = inputs.get(1); // (B)
    NDArray shaped = flat ? x.reshape(flat(x.getShape())) : x; // flat: (B, F)
    NDArray joined = // (B, C + classes, any...)
        ClassLabels.lookUp(labels, classes, () -> Operators.joinLabels(shaped, labels, classes));
    return block.forward(parameterStore, new NDList(joined), training);
  }

  private static Shape flat(Shape batch) {
    return new Shape(batch.get(0), batch.slice(1).size());
  }

  private Shape joined(Shape[] inputs) {
    if (inputs.length != 2 || inputs[0].dimension() < 2 || inputs[1].dimension() != 1) {
      throw new IllegalArgumentException(
          "expected two inputs, (B, any...) and labels of shape (B), but was "
              + java.util.Arrays.toString(inputs));
    }
    long[] sizes = (flat ? flat(inputs[0]) : inputs[0]).getShape().clone();
    sizes[1] += classes;
    return new Shape(sizes);
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... inputShapes) {
    block.initialize(manager, dataType, joined(inputShapes));
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return block.getOutputShapes(new Shape[] {joined(inputShapes)});
  }
}
