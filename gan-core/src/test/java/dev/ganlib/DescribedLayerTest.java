package dev.ganlib;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.Initializer;
import ai.djl.util.PairList;
import dev.ganlib.data.Source;
import dev.ganlib.game.Precision;
import dev.ganlib.loss.GanLoss;
import dev.ganlib.nn.DescribedLayer;
import dev.ganlib.nn.InitialWeights;
import dev.ganlib.nn.LayerDescription;
import dev.ganlib.nn.Linear;
import dev.ganlib.nn.Trait;
import dev.ganlib.nn.stock.Mlp;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Custom layers that describe themselves, against the same that do not. */
final class DescribedLayerTest {
  private static final Shape SAMPLE = new Shape(3);

  /** Multiplies each feature by a number that is learned. */
  private static class Scaling extends AbstractBlock {
    private final Parameter weight =
        addParameter(
            Parameter.builder()
                .setName("weight")
                .setType(Parameter.Type.WEIGHT)
                .optShape(new Shape(1, 3))
                .build());

    @Override
    protected NDList forwardInternal(
        ParameterStore store,
        NDList inputs,
        boolean training,
        @Nullable PairList<String, Object> params) {
      NDArray x = inputs.singletonOrThrow();
      return new NDList(x.mul(store.getValue(weight, x.getDevice(), training)));
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
      return inputShapes;
    }
  }

  /** The same, with some traits. */
  private static final class Described extends Scaling implements DescribedLayer {
    private final Trait[] traits;

    Described(Trait... traits) {
      this.traits = traits.clone();
    }

    @Override
    public LayerDescription describe() {
      return LayerDescription.named("Scaling", traits).with("classes", 4);
    }
  }

  private static Block ending(Block end) {
    return new SequentialBlock().add(Linear.of(3)).add(end);
  }

  private static GanTrainerBuilder game(Block judge) {
    return GanTrainer.builder(
            Generator.of(Mlp.builder(new Shape(2)).linear(3).build(), Latent.normal(2)),
            Discriminator.of(ending(judge)),
            GanLoss.bceWithLogits())
        .device(Device.cpu())
        .seed(1);
  }

  @Test
  void should_ask_each_layer_how_it_treats_samples() {
    assertThat(BlockTraits.treatsSamplesAlone(ending(new Scaling()))).isFalse();
    assertThat(BlockTraits.treatsSamplesAlone(ending(new Described()))).isFalse();
    assertThat(BlockTraits.treatsSamplesAlone(ending(new Described(Trait.SAMPLES_ALONE)))).isTrue();
    assertThat(
            BlockTraits.treatsSamplesAlone(ending(new Described(Trait.SAMPLES_ALONE, Trait.DRAWS))))
        .isFalse();
    assertThat(
            BlockTraits.treatsSamplesAlone(
                ending(new Described(Trait.SAMPLES_ALONE, Trait.CHANGES_BUFFERS))))
        .isFalse();
    assertThat(BlockTraits.looksAcrossBatch(ending(new Scaling()))).isFalse();
    assertThat(BlockTraits.looksAcrossBatch(ending(new Described(Trait.COMPARES_SAMPLES))))
        .isTrue();
    assertThat(BlockTraits.normalisesOverBatch(ending(new Described(Trait.COMPARES_SAMPLES))))
        .isFalse();
    assertThat(BlockTraits.normalisesOverBatch(ending(new Described(Trait.NORMALISES_OVER_BATCH))))
        .isTrue();
    assertThat(BlockTraits.isSpectrallyNormalised(ending(new Scaling()))).isFalse();
    assertThat(
            BlockTraits.isSpectrallyNormalised(ending(new Described(Trait.SPECTRALLY_NORMALISED))))
        .isTrue();
  }

  @Test
  void should_look_for_the_last_activation_past_changes_of_shape() {
    SequentialBlock block =
        new SequentialBlock().add(Activation.sigmoidBlock()).add(new Described());
    assertThat(BlockTraits.lastActivation(block)).isNull();

    block =
        new SequentialBlock()
            .add(Activation.sigmoidBlock())
            .add(new Described(Trait.CHANGES_SHAPE_ONLY));
    assertThat(BlockTraits.lastActivation(block)).isEqualTo("sigmoid");
    assertThat(BlockTraits.lastActivation(new Described(Trait.ACTIVATION))).isEqualTo("scaling");
  }

  @Test
  void should_train_in_bfloat16_where_a_custom_layer_is_ready_for_it() {
    assertThatThrownBy(() -> game(new Scaling()).precision(Precision.BF16).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "precision BF16 is for layers of dev.ganlib.nn, but network discriminator has %s, of"
                    .formatted(Scaling.class.getName())
                + " whose arithmetic nothing is known");
    try (GanTrainer gan = game(new Described(Trait.BF16)).precision(Precision.BF16).build()) {
      gan.fit(Source.noise(SAMPLE, 0), TrainingPlan.steps(2).batch(4)).close();
      assertThat(gan.step()).isEqualTo(2);
    }
  }

  @Test
  void should_initialise_the_weight_of_a_custom_layer_that_has_one() {
    for (Scaling layer :
        List.of(new Scaling(), new Described(), new Described(Trait.INITIALISABLE))) {
      Initializer before = layer.getDirectParameters().valueAt(0).getInitializer();
      Initializer after =
          InitialWeights.pyTorch(layer).getDirectParameters().valueAt(0).getInitializer();

      boolean says = LayerDescription.of(layer).has(Trait.INITIALISABLE);
      assertThat(after != before).isEqualTo(says);
    }
  }

  @Test
  void should_compare_the_classes_that_a_custom_block_was_made_for() {
    Generator generator =
        Generator.of(Mlp.builder(new Shape(2)).linear(3).build(), Latent.normal(2)).conditional(5);
    assertThatThrownBy(
            () ->
                GanTrainer.builder(
                        generator,
                        Discriminator.of(new Described()).conditional(5),
                        GanLoss.bceWithLogits())
                    .device(Device.cpu())
                    .build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "the discriminator's block was made for 4 classes but the discriminator is conditional"
                + " on 5");
  }
}
