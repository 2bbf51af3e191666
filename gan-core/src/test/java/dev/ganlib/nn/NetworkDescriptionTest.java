package dev.ganlib.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.LambdaBlock;
import dev.ganlib.nn.stock.Mlp;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class NetworkDescriptionTest {
  static List<Block> layers() {
    return List.of(
        Convolution.builder(6, 4, 3).stride(2, 1).padding(1, 0).dilation(1, 2).groups(2).build(),
        Convolution.builder(6, 3).withoutBias().build(),
        TransposedConvolution.builder(6, 4, 4).stride(2).padding(1).outputPadding(1).build(),
        Linear.of(3),
        Linear.of(3).withoutBias(),
        Reshape.of(2, 3, 4),
        InstanceNorm.of(),
        InstanceNorm.builder().affine(true).epsilon(0.01).build(),
        GroupNorm.builder(2).affine(false).build(),
        Upsampling.nearest(2),
        Upsampling.bilinear(3),
        PixelShuffle.of(2),
        PRelu.shared(),
        PRelu.perChannel(),
        Activation.reluBlock(),
        Activation.tanhBlock(),
        Activation.sigmoidBlock(),
        AveragePooling.of(2, 1),
        MinibatchDeviation.of(3),
        Dropout.of(0.25),
        Noise.of(0.5),
        Noise.learned(),
        ConvGru.of(4, 3),
        ConvGru.of(4, 3).steps(5),
        ModulatedConvolution.of(2, 3, 3).withoutBias(),
        ModulatedConvolution.of(2, 3, 1).withoutDemodulation(),
        ConditionalBatchNorm.builder(3).momentum(0.2).epsilon(1e-3).build(),
        SelfAttention.of(8),
        SelfAttention.builder(16).pooling(false).spectralNorm(true).build(),
        Skip.around(Convolution.builder(2, 1, 1).build()),
        Residual.of(Linear.of(3)),
        Residual.of(Linear.of(3), Linear.of(3).withoutBias()),
        PerFrame.of(Sequence.builder().add(Upsampling.nearest(2)).add(PRelu.shared()).build()),
        EqualisedRate.builder(Linear.of(3)).gain(1.5).multiplier(0.01).build(),
        SpectralNorm.builder(Linear.of(3)).iterations(2).epsilon(1e-6).build(),
        Residual.of(SpectralNorm.of(TransposedConvolution.builder(2, 3, 3).build())),
        Sequence.builder().add(Linear.of(4)).add(Activation.reluBlock()).build());
  }

  @ParameterizedTest
  @MethodSource("layers")
  void should_build_a_sequence_of_a_layer_again(Block layer) {
    Sequence sequence = Sequence.builder().add(Linear.of(6)).add(layer).build();

    Sequence again = Sequence.of(NetworkDescription.of(sequence).orElseThrow());

    assertThat(again.getChildren().keys()).isEqualTo(sequence.getChildren().keys());
    Block built = again.getChildren().valueAt(1);
    assertThat(built).hasSameClassAs(layer).isNotSameAs(layer);
    assertAlike(built, layer);
    assertThat(NetworkDescription.of(again)).isEqualTo(NetworkDescription.of(sequence));
  }

  /** With all that is inside. */
  private static void assertAlike(Block built, Block layer) {
    assertThat(LayerDescription.of(built)).isEqualTo(LayerDescription.of(layer));
    assertThat(built.getChildren().keys()).isEqualTo(layer.getChildren().keys());
    for (int i = 0; i < layer.getChildren().size(); i++) {
      assertAlike(built.getChildren().valueAt(i), layer.getChildren().valueAt(i));
    }
  }

  static List<Block> wordless() {
    return List.of(
        Activation.leakyReluBlock(0.2f),
        Residual.of(Activation.leakyReluBlock(0.2f)),
        Skip.around(Mlp.discriminator(new Shape(3))),
        LabelEmbedding.of(3, 2),
        Blocks.batchFlattenBlock(),
        new LambdaBlock(list -> new NDList(list.singletonOrThrow().abs()), "own"),
        ai.djl.nn.core.Linear.builder().setUnits(3).build(),
        Mlp.discriminator(new Shape(3)),
        Sequence.builder().add(Activation.leakyReluBlock(0.2f)).build());
  }

  @ParameterizedTest
  @MethodSource("wordless")
  void should_have_no_words_where_a_layer_cannot_be_built_again(Block layer) {
    Sequence sequence = Sequence.builder().add(Linear.of(6)).add(layer).build();

    assertThat(NetworkDescription.of(sequence)).isEmpty();
  }

  @Test
  void should_say_which_layers_of_a_sequence_take_labels() {
    Sequence inner =
        Sequence.builder().add(Linear.of(2)).addConditional(ConditionalBatchNorm.of(3)).build();
    Sequence outer = Sequence.builder().addConditional(inner).add(Linear.of(1)).build();
    NetworkDescription words = NetworkDescription.of(outer).orElseThrow();

    assertThat(words.sizes("conditional")).containsExactly(0L);
    assertThat(words.parts("layers").get(0).sizes("conditional")).containsExactly(1L);
    assertAlike(Sequence.of(words), outer);
    assertThatThrownBy(() -> Sequence.of(words.with("conditional", List.of(2))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected labels for one of the layers 0 to 1 of a sequence but was 2");
    assertThat(NetworkDescription.of(LabelConcatenation.of(Linear.of(2), 3))).isEmpty();
  }

  @Test
  void should_tell_a_network_by_its_type_and_settings() {
    Mlp mlp = Mlp.builder(new Shape(2, 3)).linear(4).leakyRelu(0.2).build();

    assertThat(NetworkDescription.of(mlp).orElseThrow().asMap())
        .containsExactly(
            entry("type", "mlp"),
            entry("input", List.of(2L, 3L)),
            entry("layers", List.of("linear 4", "leakyRelu 0.2")));
    assertThat(NetworkDescription.of(LabelConcatenation.flat(mlp, 5)).orElseThrow().asMap())
        .containsEntry("type", "labelled mlp")
        .containsEntry("joinedClasses", 5)
        .containsEntry("flat", true);
    Sequence sequence = Sequence.builder().add(Upsampling.nearest(2)).build();
    assertThat(NetworkDescription.of(sequence).orElseThrow().asMap())
        .containsExactly(
            entry("type", "sequence"),
            entry(
                "layers", List.of(Map.of("type", "Upsampling", "factor", 2L, "mode", "nearest"))));
  }

  @Test
  void should_give_settings_by_their_kind() {
    NetworkDescription words =
        NetworkDescription.of("unet")
            .with("width", 8.0)
            .with("rate", 0.5)
            .with("skips", true)
            .with("norm", "INSTANCE")
            .with("image", List.of(1, 28L))
            .with("names", List.of("a", "b"))
            .with("stock", Map.of("depth", 3))
            .withParts("parts", List.of(NetworkDescription.of("down").with("by", 2)));

    NetworkDescription read = NetworkDescription.read(words.asMap());

    assertThat(read).isEqualTo(words);
    assertThat(read.whole("width")).isEqualTo(8);
    assertThat(read.number("rate")).isEqualTo(0.5);
    assertThat(read.flag("skips")).isTrue();
    assertThat(read.text("norm")).isEqualTo("INSTANCE");
    assertThat(read.sizes("image")).containsExactly(1L, 28L);
    assertThat(read.texts("names")).containsExactly("a", "b");
    assertThat(read.inner("stock").whole("depth")).isEqualTo(3);
    assertThat(read.parts("parts"))
        .containsExactly(new NetworkDescription("down", Map.of("by", 2)));
  }

  @Test
  void should_name_a_setting_of_another_kind() {
    NetworkDescription words =
        NetworkDescription.of("unet").with("width", 8.5).with("image", List.of("a"));

    assertThatThrownBy(() -> words.whole("width"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected width of a network of type unet to be a whole number but was 8.5");
    assertThatThrownBy(() -> words.text("width"))
        .hasMessage("expected width of a network of type unet to be a text but was 8.5");
    assertThatThrownBy(() -> words.sizes("image"))
        .hasMessage("expected image of a network of type unet to be a whole number but was a");
    assertThatThrownBy(() -> words.parts("image"))
        .hasMessage("expected image of a network of type unet to be settings but was a");
    assertThatThrownBy(() -> words.flag("bias"))
        .hasMessage(
            "expected bias of a network of type unet to be true or false but there is none");
    assertThatThrownBy(() -> NetworkDescription.read(Map.of("width", 3)))
        .hasMessage("expected a network with its type but was {width=3}");
    assertThatThrownBy(() -> NetworkDescription.of(" "))
        .hasMessage("a network's type must not be blank");
    assertThatThrownBy(() -> words.with("type", "x"))
        .hasMessage("a setting of a network must not be called type");
  }

  @Test
  void should_name_a_layer_that_no_sequence_is_built_of() {
    NetworkDescription words =
        NetworkDescription.of("sequence")
            .withParts("layers", List.of(NetworkDescription.of("Softmax")));

    assertThatThrownBy(() -> Sequence.of(words))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected a layer that a sequence can be built of but was Softmax");
    NetworkDescription cubic =
        NetworkDescription.of("sequence")
            .withParts(
                "layers", List.of(NetworkDescription.of("Upsampling").with("mode", "cubic")));
    assertThatThrownBy(() -> Sequence.of(cubic))
        .hasMessage("expected mode to be nearest or bilinear but was cubic");
    NetworkDescription hollow =
        NetworkDescription.of("sequence")
            .withParts("layers", List.of(NetworkDescription.of("Skip").with("blocks", List.of())));
    assertThatThrownBy(() -> Sequence.of(hollow))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected one block in a layer Skip but there were 0");
  }

  @Test
  void should_not_change_with_the_map_that_it_was_given() {
    Map<String, Object> settings = new LinkedHashMap<>(Map.of("width", 8));
    NetworkDescription words = new NetworkDescription("unet", settings);

    settings.put("width", 9);

    assertThat(words.whole("width")).isEqualTo(8);
    assertThatThrownBy(() -> words.settings().put("width", 9))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  /** A network as another package would write it. */
  private static final class Own extends ai.djl.nn.SequentialBlock implements DescribedNetwork {
    @Override
    public Optional<NetworkDescription> describeNetwork() {
      return Optional.of(NetworkDescription.of("own").with("width", 3));
    }
  }

  @Test
  void should_ask_any_block_that_describes_itself() {
    assertThat(NetworkDescription.of(new Own()).orElseThrow().asMap())
        .containsExactly(entry("type", "own"), entry("width", 3));
    assertThat(NetworkDescription.of(new ai.djl.nn.SequentialBlock())).isEmpty();
  }

  /** A layer one of whose settings has the name that networks keep for themselves. */
  private static final class Typed extends ai.djl.nn.SequentialBlock implements DescribedLayer {
    @Override
    public LayerDescription describe() {
      return LayerDescription.named("Typed").with("type", "soft");
    }
  }

  @Test
  void should_have_no_words_for_a_sequence_with_a_setting_called_type() {
    Sequence sequence = Sequence.builder().add(Linear.of(2)).add(new Typed()).build();

    assertThat(NetworkDescription.of(sequence)).isEmpty();
  }
}
