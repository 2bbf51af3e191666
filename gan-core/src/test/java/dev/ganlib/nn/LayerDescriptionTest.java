package dev.ganlib.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.norm.LayerNorm;
import dev.ganlib.nn.stock.Dcgan;
import dev.ganlib.nn.stock.Mlp;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Compares the descriptions of layers with their papers and their builders. */
final class LayerDescriptionTest {
  private static LayerDescription of(Block block) {
    return LayerDescription.of(block);
  }

  private static Convolution convolution() {
    return Convolution.builder(6, 4, 3).stride(2).padding(1, 0).withoutBias().build();
  }

  private static TransposedConvolution transposed() {
    return TransposedConvolution.builder(6, 4, 4).stride(2).padding(1).outputPadding(1).build();
  }

  private static List<Block> layers() {
    return List.of(
        Linear.of(3),
        convolution(),
        transposed(),
        PixelShuffle.of(2),
        Upsampling.nearest(2),
        AveragePooling.of(2, 2),
        Skip.around(Linear.of(3)),
        Residual.of(Linear.of(3)),
        PerFrame.of(Linear.of(3)),
        ConvGru.of(3, 3),
        ModulatedConvolution.of(3, 3, 3),
        EqualisedRate.of(Linear.of(3)),
        PRelu.perChannel(),
        GroupNorm.of(2),
        InstanceNorm.of(),
        ConditionalBatchNorm.of(3),
        LabelEmbedding.of(3, 4),
        ProjectionHead.of(3, 4),
        SelfAttention.of(8),
        MinibatchDeviation.of(4),
        new Dropout(0.5),
        SpectralNorm.of(Linear.of(3)),
        LabelConcatenation.of(Linear.of(3), 4),
        Heads.of(Linear.of(3), Linear.of(2)),
        Sequence.builder().add(Linear.of(3)).build(),
        Mlp.discriminator(new Shape(3)),
        Dcgan.generator(4, new Shape(1, 8, 8)).build());
  }

  @Test
  void should_name_the_kind_and_the_arrays_of_every_layer() {
    for (Block layer : layers()) {
      LayerDescription description = of(layer);
      assertThat(description.kind()).isEqualTo(layer.getClass().getSimpleName());
      assertThat(description.arrays()).isEqualTo(layer.getDirectParameters().keys());
      assertThat(description.traits()).doesNotContain(Trait.UNDESCRIBED).contains(Trait.BF16);
    }
  }

  @Test
  void should_tell_the_settings_of_a_convolution() {
    assertThat(of(convolution()).attributes())
        .containsExactly(
            entry("channels", 6L),
            entry("groups", 1L),
            entry("kernel", List.of(4L, 3L)),
            entry("stride", List.of(2L, 2L)),
            entry("padding", List.of(1L, 0L)),
            entry("dilation", List.of(1L, 1L)),
            entry("bias", false));
    assertThat(of(convolution()).arrays()).containsExactly("weight");
    assertThat(of(transposed()).attributes())
        .containsEntry("outputPadding", List.of(1L, 1L))
        .containsEntry("bias", true);
    assertThat(of(transposed()).arrays()).containsExactly("weight", "bias");
  }

  @Test
  void should_tell_the_settings_of_layers_without_a_kernel() {
    assertThat(of(Linear.of(3).withoutBias()).attributes())
        .containsExactly(entry("units", 3L), entry("bias", false));
    assertThat(of(Upsampling.bilinear(2)).attributes())
        .containsExactly(entry("factor", 2L), entry("mode", "bilinear"));
    assertThat(of(GroupNorm.builder(2).epsilon(0.1).affine(false).build()).attributes())
        .containsExactly(entry("groups", 2L), entry("epsilon", 0.1), entry("affine", false));
    assertThat(of(Reshape.of(2, 3)).attributes()).containsExactly(entry("sample", List.of(2L, 3L)));
    assertThat(of(Mlp.builder(new Shape(2)).linear(3).tanh().build()).attributes())
        .containsExactly(entry("input", List.of(2L)), entry("layers", List.of("linear 3", "tanh")));
  }

  @Test
  void should_tell_how_layers_look_at_a_batch() {
    assertThat(of(ConditionalBatchNorm.of(2)).traits())
        .contains(Trait.NORMALISES_OVER_BATCH, Trait.CHANGES_BUFFERS)
        .doesNotContain(Trait.SAMPLES_ALONE);
    assertThat(of(MinibatchDeviation.of()).traits())
        .contains(Trait.COMPARES_SAMPLES)
        .doesNotContain(Trait.SAMPLES_ALONE);
    assertThat(of(new Dropout(0.1)).has(Trait.SAMPLES_ALONE, Trait.DRAWS)).isTrue();
    assertThat(of(SpectralNorm.of(Linear.of(1))).traits())
        .contains(Trait.SPECTRALLY_NORMALISED, Trait.CHANGES_BUFFERS);
  }

  @Test
  void should_know_how_many_classes_labels_tell_apart() {
    assertThat(of(LabelConcatenation.of(Linear.of(1), 7)).classes()).hasValue(7);
    assertThat(of(Dcgan.generator(4, new Shape(1, 8, 8)).build()).classes()).hasValue(0);
    assertThat(of(Linear.of(1)).classes()).isEmpty();
  }

  @Test
  void should_know_the_layers_of_djl() {
    assertThat(of(new SequentialBlock()).has(Trait.RUNS_IN_ORDER, Trait.SAMPLES_ALONE)).isTrue();
    assertThat(of(ai.djl.nn.core.Linear.builder().setUnits(1).build()).traits())
        .containsExactlyInAnyOrder(Trait.SAMPLES_ALONE, Trait.INITIALISABLE);
    assertThat(of(Conv2d.builder().setKernelShape(new Shape(3, 3)).setFilters(2).build()).traits())
        .containsExactly(Trait.INITIALISABLE);
    assertThat(of(BatchNorm.builder().build()).traits())
        .containsExactlyInAnyOrder(Trait.NORMALISES_OVER_BATCH, Trait.CHANGES_BUFFERS, Trait.BF16);
    assertThat(of(LayerNorm.builder().build()).traits()).containsExactly(Trait.BF16);
    assertThat(of(Activation.leakyReluBlock(0.2f)).activation())
        .isEqualTo(Optional.of("leakyrelu"));
    assertThat(of(Activation.tanhBlock()).activation()).isEqualTo(Optional.of("tanh"));
    assertThat(of(Blocks.batchFlattenBlock()).traits())
        .containsExactlyInAnyOrder(Trait.CHANGES_SHAPE_ONLY, Trait.SAMPLES_ALONE);
  }

  @Test
  void should_be_careful_with_what_nobody_describes() {
    for (Block block :
        List.of(
            new LambdaBlock(list -> list, "mine"),
            new LambdaBlock(list -> list, ""),
            new SequentialBlock() {},
            new LambdaBlock(list -> list, "sumOverPlaces") {})) {
      assertThat(of(block).traits())
          .contains(Trait.UNDESCRIBED)
          .doesNotContain(Trait.SAMPLES_ALONE, Trait.BF16);
      assertThat(LayerDescription.isDescribed(block)).isFalse();
    }
  }

  @Test
  void should_refuse_what_no_export_could_write() {
    LayerDescription mine = LayerDescription.named("Mine");

    assertThatThrownBy(() -> mine.with("shape", new Shape(2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "attribute shape must be a number, a boolean, a text or a list of those but was (2)");
    assertThatThrownBy(() -> LayerDescription.named(" "))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a layer's kind must not be blank");
    assertThat(mine.with("sizes", List.of(1, 2)).attributes()).containsKey("sizes");
    assertThat(mine.attributes()).isEmpty();
  }
}
