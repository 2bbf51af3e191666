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
import dev.ganlib.internal.torch.StyleOperators;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * StyleGAN2's convolution, whose weight each sample scales by a style of its own.
 *
 * <pre>{@code
 * Sequence.builder()
 *     .addConditional(ModulatedConvolution.of(128, 64, 3)) // (B, 128, H, W) and styles (B, S)
 *     .add(Activation.leakyReluBlock(0.2f))
 *     .build();
 * }</pre>
 *
 * <p>Inputs: x (B, C, H, W) and w (B, S); output (B, channels, H, W). A linear layer makes a factor
 * for each input channel, {@code s = 1 + A w + a}, so that without a style the weight is as it is.
 * With the weight W of all samples, that of a sample is {@code W'[o, i] = s_i W[o, i]}, demodulated
 * to {@code W'[o] / sqrt(sum of W'[o]^2 + 1e-8)}, which gives each output channel the size that it
 * would have from inputs of variance 1. The bias is added last. Computed in the other order, which
 * needs no weight for each sample: the input is scaled by s, convolved with W, and the output
 * scaled by the demodulation's factors.
 *
 * <p>Its children are {@code style}, a {@link Linear} layer of C units, and {@code convolution}, a
 * {@link Convolution} that keeps height and width. They start as those layers do; {@link
 * InitialWeights} sets others, and {@link EqualisedRate} around the network has them start and
 * learn as StyleGAN2's. Training and inference are the same. Differentiable twice.
 *
 * @see <a href="https://arxiv.org/abs/1912.04958">Karras et al. 2020, Analyzing and Improving the
 *     Image Quality of StyleGAN</a>
 */
public final class ModulatedConvolution extends AbstractBlock implements DescribedLayer {
  private final long inputs;
  private final long channels;
  private final long kernel;
  private final boolean demodulated;
  private final boolean bias;
  private final Linear style;
  private final Convolution convolution;

  private ModulatedConvolution(
      long inputs, long channels, long kernel, boolean demodulated, boolean bias) {
    this.inputs = Ranges.positive("input channels", inputs);
    this.channels = Ranges.positive("channels", channels);
    this.kernel = Kernel.odd(kernel);
    this.demodulated = demodulated;
    this.bias = bias;
    style = addChildBlock("style", Linear.of(inputs));
    Convolution.Builder builder = Convolution.builder(channels, kernel, kernel).padding(kernel / 2);
    convolution = addChildBlock("convolution", (bias ? builder : builder.withoutBias()).build());
  }

  /**
   * {@return the layer with demodulation and bias, not initialised}
   *
   * @param inputs C, the channels of the input, positive
   * @param channels of the output, positive
   * @param kernel the height and width of the kernel, positive and odd
   * @throws IllegalArgumentException if a number is out of its range
   */
  public static ModulatedConvolution of(long inputs, long channels, long kernel) {
    return new ModulatedConvolution(inputs, channels, kernel, true, true);
  }

  /**
   * {@return another layer of the same sizes, without demodulation and not initialised: for the
   * last one, whose output is an image}
   */
  public ModulatedConvolution withoutDemodulation() {
    return new ModulatedConvolution(inputs, channels, kernel, false, bias);
  }

  /** {@return another layer of the same sizes, without bias and not initialised} */
  public ModulatedConvolution withoutBias() {
    return new ModulatedConvolution(inputs, channels, kernel, demodulated, false);
  }

  /** {@return the layer with its settings} */
  @Override
  public String toString() {
    return "ModulatedConvolution[demodulated=" + demodulated + "]";
  }

  @Override
  public LayerDescription describe() {
    return LayerDescription.named("ModulatedConvolution", Trait.SAMPLES_ALONE, Trait.BF16)
        .with("inputs", inputs)
        .with("channels", channels)
        .with("kernel", kernel)
        .with("demodulated", demodulated)
        .with("bias", bias);
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameterStore,
      NDList list,
      boolean training,
      @Nullable PairList<String, Object> params) {
    getOutputShapes(list.getShapes());
    NDArray x = list.get(0); // (B, C, H, W)
    Device device = x.getDevice();
    NDArray factors = // (B, C)
        style.forward(parameterStore, new NDList(list.get(1)), training).singletonOrThrow();
    List<NDArray> weights = convolution.arrays(parameterStore, device, training);
    return new NDList(
        StyleOperators.modulatedConvolution(x, factors, weights, demodulated, convolution.spec()));
  }

  @Override
  protected void beforeInitialize(Shape... inputShapes) {
    getOutputShapes(inputShapes);
    super.beforeInitialize(inputShapes);
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... inputShapes) {
    style.initialize(manager, dataType, inputShapes[1]);
    convolution.initialize(manager, dataType, inputShapes[0]);
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if the inputs are not images of the layer's channels and a
   *     style for each of them, or the styles have another size than the layer was initialised with
   */
  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    if (inputShapes.length != 2
        || inputShapes[1].dimension() != 2
        || inputShapes[0].get(0) != inputShapes[1].get(0)) {
      throw new IllegalArgumentException(
          "expected two inputs, images (B, C, H, W) and their styles (B, S), but was "
              + Arrays.toString(inputShapes));
    }
    Shape images = Inputs.images(new Shape[] {inputShapes[0]});
    if (images.get(1) != inputs) {
      throw Inputs.expected("images of " + inputs + " channels", images);
    }
    style.getOutputShapes(new Shape[] {inputShapes[1]});
    return convolution.getOutputShapes(new Shape[] {images});
  }
}
