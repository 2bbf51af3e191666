package dev.ganlib;

import static dev.ganlib.testing.Values.doubles;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import dev.ganlib.data.Source;
import dev.ganlib.loss.GanLoss;
import dev.ganlib.nn.Dropout;
import dev.ganlib.nn.Linear;
import dev.ganlib.nn.MinibatchDeviation;
import dev.ganlib.nn.Sequence;
import dev.ganlib.nn.SpectralNorm;
import dev.ganlib.nn.stock.Dcgan;
import dev.ganlib.nn.stock.Mlp;
import dev.ganlib.nn.stock.Norm;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** One pass of the discriminator over reals and fakes, against two. */
final class TogetherTest {
  private static final Shape IMAGE = new Shape(1, 8, 8);

  /** Runs a block, of which nothing is known, and counts how often. */
  private static final class Unknown extends AbstractBlock {
    private final Block inside;
    private int passes;

    Unknown(Block inside) {
      this.inside = addChildBlock("inside", inside);
    }

    @Override
    protected NDList forwardInternal(
        ParameterStore store,
        NDList inputs,
        boolean training,
        @Nullable PairList<String, Object> params) {
      passes++;
      return inside.forward(store, inputs, training);
    }

    @Override
    protected void initializeChildBlocks(NDManager manager, DataType type, Shape... shapes) {
      inside.initialize(manager, type, shapes);
    }

    @Override
    public Shape[] getOutputShapes(Shape[] shapes) {
      return inside.getOutputShapes(shapes);
    }
  }

  private static Block discriminator(int classes) {
    var builder = Dcgan.discriminator(IMAGE).width(4).norm(Norm.LAYER);
    return (classes == 0 ? builder : builder.classes(classes)).build();
  }

  /** Returns all weights of the discriminator after a few rounds. */
  private static List<double[]> trained(Block discriminator, int classes, GanLoss loss) {
    Block generator = Dcgan.generator(5, IMAGE).width(4).build();
    if (classes > 0) {
      generator = Dcgan.generator(5, IMAGE).width(4).classes(classes).build();
    }
    Generator g = Generator.of(generator, Latent.normal(5));
    Discriminator d = Discriminator.of(discriminator);
    if (classes > 0) {
      g = g.conditional(classes);
      d = d.conditional(classes);
    }
    try (GanTrainer gan =
        GanTrainer.builder(g, d, loss)
            .augment(Augmentation.diffAugment())
            .device(Device.cpu())
            .dataType(DataType.FLOAT64)
            .seed(4)
            .build()) {
      gan.fit(Source.noise(IMAGE, classes), TrainingPlan.steps(4).batch(6).discriminatorSteps(2))
          .close();
      List<double[]> values = new ArrayList<>();
      gan.discriminatorArrays().values().forEach(array -> values.add(doubles(array)));
      return values;
    }
  }

  @Test
  void should_give_what_two_passes_give() {
    for (int classes : new int[] {0, 3}) {
      Unknown apart = new Unknown(discriminator(classes));
      List<double[]> two = trained(apart, classes, GanLoss.bceWithLogits());
      List<double[]> one = trained(discriminator(classes), classes, GanLoss.bceWithLogits());

      assertThat(one).hasSameSizeAs(two);
      for (int i = 0; i < one.size(); i++) {
        assertThat(one.get(i)).containsExactly(two.get(i), within(1e-12));
      }
      assertThat(apart.passes).isPositive();
    }
  }

  @Test
  void should_know_layers_that_treat_samples_alone() {
    for (Block block :
        List.of(
            Mlp.discriminator(new Shape(3)),
            discriminator(0),
            discriminator(3),
            Dcgan.discriminator(IMAGE).norm(Norm.NONE).build(),
            new SequentialBlock()
                .add(ai.djl.nn.core.Linear.builder().setUnits(2).build())
                .add(Activation.tanhBlock()))) {
      assertThat(BlockTraits.treatsSamplesAlone(block)).isTrue();
    }
  }

  @Test
  void should_not_know_others() {
    for (Block block :
        List.of(
            new Unknown(Linear.of(2)),
            Dcgan.discriminator(IMAGE).norm(Norm.SPECTRAL).build(),
            Dcgan.discriminator(new Shape(1, 16, 16)).norm(Norm.BATCH).build(),
            Sequence.builder().add(Linear.of(2)).add(new Dropout(0.3)).build(),
            new SequentialBlock().add(BatchNorm.builder().build()),
            new SequentialBlock().add(MinibatchDeviation.of(4)),
            new SequentialBlock().add(new LambdaBlock(list -> list, "anonymous")),
            SpectralNorm.of(Linear.of(2)))) {
      assertThat(BlockTraits.treatsSamplesAlone(block)).isFalse();
    }
  }
}
