package dev.ganlib.nn;

import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * Puts the layers of a {@link Sequence} into words and builds them again: those whose own
 * description has all that it takes. Stateless.
 */
final class SequenceLayers {
  private static final Map<String, Function<NetworkDescription, Block>> READERS =
      Map.ofEntries(
          Map.entry("Convolution", SequenceLayers::convolution),
          Map.entry("TransposedConvolution", SequenceLayers::transposed),
          Map.entry("Linear", SequenceLayers::linear),
          Map.entry("Reshape", words -> Reshape.of(array(words.sizes("sample")))),
          Map.entry(
              "InstanceNorm",
              words ->
                  InstanceNorm.builder()
                      .affine(words.flag("affine"))
                      .epsilon(words.number("epsilon"))
                      .build()),
          Map.entry(
              "GroupNorm",
              words ->
                  GroupNorm.builder(words.whole("groups"))
                      .affine(words.flag("affine"))
                      .epsilon(words.number("epsilon"))
                      .build()),
          Map.entry("Upsampling", SequenceLayers::upsampling),
          Map.entry("PixelShuffle", words -> PixelShuffle.of(words.whole("factor"))),
          Map.entry(
              "PRelu", words -> words.flag("perChannel") ? PRelu.perChannel() : PRelu.shared()),
          Map.entry("ReLU", words -> Activation.reluBlock()),
          Map.entry("Tanh", words -> Activation.tanhBlock()),
          Map.entry("sigmoid", words -> Activation.sigmoidBlock()),
          Map.entry(Sequence.TYPE, Sequence::of));

  private SequenceLayers() {}

  /** Returns the words of a layer; empty unless what they build describes itself as the layer. */
  static Optional<NetworkDescription> describe(Block block) {
    LayerDescription layer = LayerDescription.of(block);
    NetworkDescription words;
    Block again;
    try {
      words =
          NetworkDescription.of(block)
              .orElseGet(() -> new NetworkDescription(layer.kind(), layer.attributes()));
      again = build(words);
    } catch (IllegalArgumentException e) {
      // Another class's layer, perhaps one that only has a name in common with those known.
      return Optional.empty();
    }
    boolean same = again.getClass() == block.getClass() && LayerDescription.of(again).equals(layer);
    return same ? Optional.of(words) : Optional.empty();
  }

  /**
   * Builds a layer.
   *
   * @throws IllegalArgumentException if its kind is unknown or its words make no sense
   */
  static Block build(NetworkDescription words) {
    if (!READERS.containsKey(words.type())) {
      throw new IllegalArgumentException(
          "expected a layer that a sequence can be built of but was " + words.type());
    }
    return Objects.requireNonNull(READERS.get(words.type())).apply(words);
  }

  private static Block convolution(NetworkDescription words) {
    Convolution.Builder layer =
        Convolution.builder(words.whole("channels"), array(words.sizes("kernel")));
    move(layer, words);
    return layer.build();
  }

  private static Block transposed(NetworkDescription words) {
    TransposedConvolution.Builder layer =
        TransposedConvolution.builder(words.whole("channels"), array(words.sizes("kernel")))
            .outputPadding(array(words.sizes("outputPadding")));
    move(layer, words);
    return layer.build();
  }

  private static void move(KernelLayerBuilder<?> layer, NetworkDescription words) {
    layer
        .groups(words.whole("groups"))
        .stride(array(words.sizes("stride")))
        .padding(array(words.sizes("padding")))
        .dilation(array(words.sizes("dilation")));
    if (!words.flag("bias")) {
      layer.withoutBias();
    }
  }

  private static Block linear(NetworkDescription words) {
    Linear layer = Linear.of(words.whole("units"));
    return words.flag("bias") ? layer : layer.withoutBias();
  }

  private static Block upsampling(NetworkDescription words) {
    String mode = words.text("mode");
    return switch (mode) {
      case "nearest" -> Upsampling.nearest(words.whole("factor"));
      case "bilinear" -> Upsampling.bilinear(words.whole("factor"));
      default ->
          throw new IllegalArgumentException(
              "expected mode to be nearest or bilinear but was " + mode);
    };
  }

  private static long[] array(List<Long> sizes) {
    return sizes.stream().mapToLong(Long::longValue).toArray();
  }
}
