package dev.ganlib.nn;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import dev.ganlib.internal.check.Ranges;
import dev.ganlib.internal.torch.Frames;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A gated recurrent unit whose products are convolutions: gives images a past, frame by frame.
 *
 * <pre>{@code
 * ConvGru.of(128, 3).steps(8) // (B, C, H, W) to (B, 128, 8, H, W): 8 frames from one input
 * ConvGru.of(128, 3)          // (B, C, T, H, W) to (B, 128, T, H, W)
 * }</pre>
 *
 * <p>With the state h of zeros before the first step, and * for a convolution that keeps height and
 * width, each step t is that of PyTorch's {@code GRUCell}:
 *
 * <pre>
 * r = sigmoid(W_r * x_t + v_r + U_r * h + u_r)       the reset
 * z = sigmoid(W_z * x_t + v_z + U_z * h + u_z)       the update
 * n = tanh(W_n * x_t + v_n + r (U_n * h + u_n))      the candidate
 * h = (1 - z) n + z h
 * </pre>
 *
 * <p>The reset acts on the state's convolution, as in cuDNN and PyTorch; in Ballas et al. and in
 * DVD-GAN it acts on the state before the convolution. Input (B, C, T, H, W), or with {@link
 * #steps} (B, C, H, W), which each step gets; output (B, channels, T, H, W), the states after all
 * steps. Without steps an input may have any number of frames.
 *
 * <p>Its children are two convolutions: {@code input}, weight (3 channels, C, kernel, kernel) and
 * bias, and {@code state}, weight (3 channels, channels, kernel, kernel) and bias, both with the
 * rows of r, z and n in this order. They start as {@link Convolution} does; {@link InitialWeights}
 * sets others. The convolution of the input is computed once, for all steps. Training and inference
 * are the same. Differentiable twice. Memory grows with T.
 *
 * @see <a href="https://arxiv.org/abs/1511.06432">Ballas et al. 2015, Delving Deeper into
 *     Convolutional Networks for Learning Video Representations</a>
 * @see <a href="https://arxiv.org/abs/1907.06571">Clark et al. 2019, Adversarial Video Generation
 *     on Complex Datasets</a>
 */
public final class ConvGru extends AbstractBlock implements DescribedLayer {
  private static final int GATES = 3;

  private final long channels;
  private final long kernel;
  private final OptionalLong steps;
  private final Convolution input;
  private final Convolution state;

  private ConvGru(long channels, long kernel, OptionalLong steps) {
    this.channels = Ranges.positive("channels", channels);
    this.kernel = Kernel.odd(kernel);
    this.steps = steps;
    input = addChildBlock("input", gates());
    state = addChildBlock("state", gates());
  }

  private Convolution gates() {
    return Convolution.builder(GATES * channels, kernel, kernel).padding(kernel / 2).build();
  }

  /**
   * {@return the layer for inputs that have frames, not initialised}
   *
   * @param channels of the state, which is the output, positive
   * @param kernel the height and width of both convolutions' kernels, positive and odd
   * @throws IllegalArgumentException if a number is out of its range
   */
  public static ConvGru of(long channels, long kernel) {
    return new ConvGru(channels, kernel, OptionalLong.empty());
  }

  /**
   * {@return another layer of the same sizes, not initialised, that takes one image and makes
   * several steps with it}
   *
   * @param count T, positive
   * @throws IllegalArgumentException if it is not positive
   */
  public ConvGru steps(long count) {
    return new ConvGru(channels, kernel, OptionalLong.of(Ranges.positive("steps", count)));
  }

  /** {@return the layer with its settings} */
  @Override
  public String toString() {
    return steps.isPresent()
        ? String.format(Locale.ROOT, "ConvGru[steps=%d]", steps.getAsLong())
        : "ConvGru[]";
  }

  @Override
  public LayerDescription describe() {
    LayerDescription layer =
        LayerDescription.named("ConvGru", Trait.SAMPLES_ALONE, Trait.BF16)
            .with("channels", channels)
            .with("kernel", kernel);
    return steps.isPresent() ? layer.with("steps", steps.getAsLong()) : layer;
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameterStore,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> params) {
    Shape output = getOutputShapes(inputs.getShapes())[0];
    NDArray x = inputs.singletonOrThrow(); // (B, C, T, H, W), or (B, C, H, W)
    Device device = x.getDevice();
    List<NDArray> arrays = new ArrayList<>(input.arrays(parameterStore, device, training));
    arrays.addAll(state.arrays(parameterStore, device, training));
    return new NDList(Frames.convGru(x, arrays, output.get(2), input.spec()));
  }

  @Override
  protected void beforeInitialize(Shape... inputShapes) {
    getOutputShapes(inputShapes);
    super.beforeInitialize(inputShapes);
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... inputShapes) {
    Shape images = images(Inputs.one(inputShapes));
    input.initialize(manager, dataType, images);
    state.initialize(manager, dataType, new Shape(images.get(0), channels).addAll(images.slice(2)));
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if the input has another number of axes, or other channels
   *     than the layer was initialised with
   */
  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    Shape given = Inputs.one(inputShapes);
    Shape images = images(given);
    input.getOutputShapes(new Shape[] {images});
    long count = steps.orElseGet(() -> given.get(2));
    return new Shape[] {new Shape(given.get(0), channels, count).addAll(images.slice(2))};
  }

  /** Returns the shape of what a step gets. */
  private Shape images(Shape given) {
    if (steps.isPresent()) {
      return Inputs.images(new Shape[] {given});
    }
    if (given.dimension() != 5 || !Inputs.hasPositiveSizes(given)) {
      throw Inputs.expected("videos of shape (N, C, T, H, W)", given);
    }
    return given.slice(0, 2).addAll(given.slice(3));
  }
}
