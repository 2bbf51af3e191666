package dev.ganlib.nn;

import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Puts the layers of a {@link Sequence} into words and builds them again: those whose own
 * description, with those of the blocks that they are made around, has all that it takes.
 * Stateless.
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
          Map.entry("AveragePooling", words -> AveragePooling.of(array(words.sizes("factors")))),
          Map.entry("MinibatchDeviation", words -> MinibatchDeviation.of(words.whole("groupSize"))),
          Map.entry("Dropout", words -> Dropout.of(words.number("rate"))),
          Map.entry(
              "Noise",
              words ->
                  words.flag("learned") ? Noise.learned() : Noise.of(words.number("deviation"))),
          Map.entry("ConvGru", SequenceLayers::convGru),
          Map.entry("ModulatedConvolution", SequenceLayers::modulated),
          Map.entry(
              "ConditionalBatchNorm",
              words ->
                  ConditionalBatchNorm.builder(words.whole("classes"))
                      .momentum(words.number("momentum"))
                      .epsilon(words.number("epsilon"))
                      .build()),
          Map.entry("SelfAttention", SequenceLayers::attention),
          Map.entry("Skip", words -> Skip.around(onlyPart(words))),
          Map.entry("Residual", SequenceLayers::residual),
          Map.entry("PerFrame", words -> PerFrame.of(onlyPart(words))),
          Map.entry(
              "EqualisedRate",
              words ->
                  EqualisedRate.builder(onlyPart(words))
                      .gain(words.number("gain"))
                      .multiplier(words.number("multiplier"))
                      .build()),
          Map.entry(
              "SpectralNorm",
              words ->
                  SpectralNorm.builder(onlyPart(words))
                      .axis(Math.toIntExact(words.whole("axis")))
                      .iterations(Math.toIntExact(words.whole("iterations")))
                      .epsilon(words.number("epsilon"))
                      .build()),
          Map.entry("ReLU", words -> Activation.reluBlock()),
          Map.entry("Tanh", words -> Activation.tanhBlock()),
          Map.entry("sigmoid", words -> Activation.sigmoidBlock()),
          Map.entry(Sequence.TYPE, Sequence::of));

  /** The layers that are made around blocks, which are described as their parts. */
  private static final Set<Class<? extends Block>> AROUND_BLOCKS =
      Set.of(Skip.class, Residual.class, PerFrame.class, EqualisedRate.class, SpectralNorm.class);

  private static final String PARTS = "blocks";
  private static final String NORMALISED = "spectralNorm";

  private SequenceLayers() {}

  /** Returns the words of a layer; empty unless what they build describes itself as the layer. */
  static Optional<NetworkDescription> describe(Block block) {
    LayerDescription layer = LayerDescription.of(block);
    NetworkDescription words;
    Block again;
    try {
      words =
          NetworkDescription.of(block)
              .orElseGet(
                  () -> around(block, new NetworkDescription(layer.kind(), layer.attributes())));
      again = build(words);
    } catch (IllegalArgumentException e) {
      // Another class's layer, perhaps one that only has a name in common with those known.
      return Optional.empty();
    }
    boolean same = again.getClass() == block.getClass() && LayerDescription.of(again).equals(layer);
    return same ? Optional.of(words) : Optional.empty();
  }

  /**
   * Adds what a layer's own description does not say, since it is about its children.
   *
   * @throws IllegalArgumentException if a child has no words
   */
  private static NetworkDescription around(Block block, NetworkDescription words) {
    List<Block> children = block.getChildren().values();
    if (block instanceof SelfAttention) {
      return words.with(NORMALISED, children.stream().anyMatch(SpectralNorm.class::isInstance));
    }
    if (!AROUND_BLOCKS.contains(block.getClass())) {
      return words;
    }
    return words.withParts(
        PARTS,
        children.stream()
            .map(
                child ->
                    describe(child)
                        .orElseThrow(
                            () ->
                                new IllegalArgumentException(
                                    "no words for " + LayerDescription.of(child).kind())))
            .toList());
  }

  private static List<Block> parts(NetworkDescription words) {
    return words.parts(PARTS).stream().map(SequenceLayers::build).toList();
  }

  private static Block onlyPart(NetworkDescription words) {
    List<Block> parts = parts(words);
    if (parts.size() != 1) {
      throw unexpected("one block", words, parts);
    }
    return parts.get(0);
  }

  private static IllegalArgumentException unexpected(
      String wanted, NetworkDescription words, List<Block> parts) {
    return new IllegalArgumentException(
        String.format(
            Locale.ROOT,
            "expected %s in a layer %s but there were %d",
            wanted,
            words.type(),
            parts.size()));
  }

  private static Block residual(NetworkDescription words) {
    List<Block> parts = parts(words);
    return switch (parts.size()) {
      case 1 -> Residual.of(parts.get(0));
      case 2 -> Residual.of(parts.get(0), parts.get(1));
      default -> throw unexpected("one block or two", words, parts);
    };
  }

  private static Block convGru(NetworkDescription words) {
    ConvGru layer = ConvGru.of(words.whole("channels"), words.whole("kernel"));
    return words.settings().containsKey("steps") ? layer.steps(words.whole("steps")) : layer;
  }

  private static Block modulated(NetworkDescription words) {
    ModulatedConvolution layer =
        ModulatedConvolution.of(
            words.whole("inputs"), words.whole("channels"), words.whole("kernel"));
    ModulatedConvolution scaled = words.flag("demodulated") ? layer : layer.withoutDemodulation();
    return words.flag("bias") ? scaled : scaled.withoutBias();
  }

  private static Block attention(NetworkDescription words) {
    return SelfAttention.builder(words.whole("channels"))
        .pooling(words.flag("pooled"))
        .spectralNorm(words.flag(NORMALISED))
        .build();
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
