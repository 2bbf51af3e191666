package dev.ganlib.nn.stock;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import dev.ganlib.nn.DescribedLayer;
import dev.ganlib.nn.LayerDescription;
import dev.ganlib.nn.ModulatedConvolution;
import dev.ganlib.nn.Trait;
import dev.ganlib.nn.Upsampling;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Draws images from styles: a learned constant, two convolutions at each size but one at the first,
 * each with a style of its own, and at each size an image that is added to the enlarged one of the
 * size before. The first convolution of a size runs before its input is enlarged, which costs a
 * quarter and is as smooth: in the paper it is a transposed one with a blur behind it.
 *
 * <p>Takes styles (B, S), one for all layers, or (B, L, S); gives (B, C, H, W) in [-1, 1].
 */
final class StyleSynthesis extends AbstractBlock implements DescribedLayer {
  private static final int MOST_WIDTHS = 8;
  private static final long KERNEL = 3;

  private final Parameter constant;
  private final Shape small;
  private final Shape image;
  private final long styleSize;
  private final List<ModulatedConvolution> convolutions = new ArrayList<>();
  private final List<ModulatedConvolution> images = new ArrayList<>();
  private final Block activation;
  private final Block doubling;

  StyleSynthesis(ImageScales scales, long width, long styleSize) {
    this.styleSize = styleSize;
    int doublings = scales.doublings();
    small = scales.small(channels(width, doublings));
    image = new Shape(scales.channels(), scales.height() << doublings, scales.width() << doublings);
    constant =
        addParameter(
            Parameter.builder()
                .setName("constant")
                .setType(Parameter.Type.OTHER)
                .optInitializer((manager, shape, type) -> manager.randomNormal(0, 1, shape, type))
                .optShape(small)
                .build());
    for (int halvings = doublings; halvings >= 0; halvings--) {
      long channels = channels(width, halvings);
      if (halvings < doublings) {
        addConvolution(channels(width, halvings + 1), channels);
      }
      addConvolution(channels, channels);
      images.add(
          addChildBlock(
              "image" + images.size(),
              ModulatedConvolution.of(channels, scales.channels(), 1).withoutDemodulation()));
    }
    activation = addChildBlock("activation", new ScaledLeakyRelu());
    doubling = addChildBlock("doubling", Upsampling.bilinear(2));
  }

  private void addConvolution(long inputs, long channels) {
    convolutions.add(
        addChildBlock(
            "convolution" + convolutions.size(),
            ModulatedConvolution.of(inputs, channels, KERNEL)));
  }

  /** Returns the channels of an image that was halved so often. */
  static long channels(long width, int halvings) {
    return width * Math.min(1L << halvings, MOST_WIDTHS);
  }

  /** Returns how many styles an image has: one for each convolution, and one for the last image. */
  int styles() {
    return convolutions.size() + 1;
  }

  /**
   * Returns the first style of each size, from small to large: two of each, for the convolution
   * that ends it and for the one that runs at it before it is enlarged, or draws the last image.
   */
  int[] firstStyles() {
    int[] first = new int[images.size()];
    for (int i = 1; i < first.length; i++) {
      first[i] = 2 * i;
    }
    return first;
  }

  @Override
  public LayerDescription describe() {
    return LayerDescription.named("StyleSynthesis", Trait.SAMPLES_ALONE, Trait.BF16)
        .with("image", Arrays.stream(image.getShape()).boxed().toList())
        .with("styleSize", styleSize);
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameterStore,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> params) {
    NDArray styles = inputs.singletonOrThrow();
    getOutputShapes(inputs.getShapes());
    Device device = styles.getDevice();
    NDArray learned = parameterStore.getValue(constant, device, training); // (C, h, w)
    NDArray x = // (B, C, h, w)
        learned.expandDims(0).broadcast(new Shape(styles.getShape().get(0)).addAll(small));
    x = run(convolutions.get(0), parameterStore, training, x, style(styles, 0));
    x = run(activation, parameterStore, training, x);
    NDArray drawn = run(images.get(0), parameterStore, training, x, style(styles, 1));
    for (int size = 1; size < images.size(); size++) {
      int first = 2 * size - 1;
      x = run(convolutions.get(first), parameterStore, training, x, style(styles, first));
      x = run(activation, parameterStore, training, run(doubling, parameterStore, training, x));
      x = run(convolutions.get(first + 1), parameterStore, training, x, style(styles, first + 1));
      x = run(activation, parameterStore, training, x);
      NDArray more = run(images.get(size), parameterStore, training, x, style(styles, first + 2));
      drawn = run(doubling, parameterStore, training, drawn).add(more);
    }
    return new NDList(drawn.tanh());
  }

  private static NDArray run(
      Block block, ParameterStore parameterStore, boolean training, NDArray... inputs) {
    return block.forward(parameterStore, new NDList(inputs), training).singletonOrThrow();
  }

  private static NDArray style(NDArray styles, int layer) {
    return styles.getShape().dimension() == 2
        ? styles
        : styles.get(new NDIndex(":, " + layer)); // (B, S)
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... inputShapes) {
    long count = inputShapes[0].get(0);
    Shape style = new Shape(count, styleSize);
    Shape x = new Shape(count).addAll(small);
    int used = 0;
    for (int size = 0; size < images.size(); size++) {
      for (int i = 0; i < (size == 0 ? 1 : 2); i++) {
        ModulatedConvolution layer = convolutions.get(used);
        layer.initialize(manager, dataType, x, style);
        x = layer.getOutputShapes(new Shape[] {x, style})[0];
        if (size > 0 && i == 0) {
          x = doubling.getOutputShapes(new Shape[] {x})[0];
        }
        used++;
      }
      images.get(size).initialize(manager, dataType, x, style);
    }
    activation.initialize(manager, dataType, x);
    doubling.initialize(manager, dataType, x);
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    Shape styles = inputShapes[0];
    boolean one = styles.dimension() == 2 && styles.get(1) == styleSize;
    boolean each =
        styles.dimension() == 3 && styles.get(1) == styles() && styles.get(2) == styleSize;
    if (inputShapes.length != 1 || !(one || each)) {
      throw new IllegalArgumentException(
          "expected styles of shape (B, %s) or (B, %s, %s) but was %s"
              .formatted(styleSize, styles(), styleSize, Arrays.toString(inputShapes)));
    }
    return new Shape[] {new Shape(styles.get(0)).addAll(image)};
  }
}
