package dev.ganlib;

import static dev.ganlib.testing.Values.bits;
import static dev.ganlib.testing.Values.doubles;
import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import dev.ganlib.data.Source;
import dev.ganlib.game.Precision;
import dev.ganlib.loss.GanLoss;
import dev.ganlib.loss.Penalty;
import dev.ganlib.nn.AveragePooling;
import dev.ganlib.nn.ConditionalBatchNorm;
import dev.ganlib.nn.ConvGru;
import dev.ganlib.nn.Convolution;
import dev.ganlib.nn.EqualisedRate;
import dev.ganlib.nn.LabelConcatenation;
import dev.ganlib.nn.Linear;
import dev.ganlib.nn.ModulatedConvolution;
import dev.ganlib.nn.PerFrame;
import dev.ganlib.nn.Reshape;
import dev.ganlib.nn.Residual;
import dev.ganlib.nn.Sequence;
import dev.ganlib.nn.Skip;
import dev.ganlib.nn.Upsampling;
import dev.ganlib.testing.Logged;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Layers of videos and of styles in a trainer, with a penalty that needs second gradients. */
final class VideoGanTest {
  private static final int CLASSES = 3;
  private static final Shape VIDEO = new Shape(1, 3, 8, 8);
  private static final Shape IMAGE = new Shape(1, 8, 8);

  private static Convolution convolution(long channels) {
    return Convolution.builder(channels, 3, 3).padding(1).build();
  }

  private static Block videos() {
    Sequence frames =
        Sequence.builder()
            .addConditional(
                Residual.of(
                    Sequence.builder()
                        .addConditional(ConditionalBatchNorm.of(CLASSES))
                        .add(Activation.reluBlock())
                        .add(convolution(4))
                        .build()))
            .add(Upsampling.nearest(2))
            .add(convolution(1))
            .add(Activation.tanhBlock())
            .build();
    return Sequence.builder()
        .addConditional(LabelConcatenation.of(Linear.of(4 * 4 * 4), CLASSES))
        .add(Reshape.of(4, 4, 4))
        .add(ConvGru.of(4, 3).steps(3))
        .addConditional(PerFrame.of(frames))
        .build();
  }

  private static Block judgeOfVideos() {
    return LabelConcatenation.of(
        EqualisedRate.of(
            Sequence.builder()
                .add(AveragePooling.of(1, 2, 2))
                .add(Convolution.builder(4, 3, 3, 3).padding(1).build())
                .add(Activation.leakyReluBlock(0.2f))
                .add(PerFrame.of(Skip.around(convolution(2))))
                .add(Reshape.of(6 * 3 * 4 * 4))
                .add(Linear.of(1))
                .build()),
        CLASSES);
  }

  /** Latents to a small image and to styles, by which two convolutions are modulated. */
  private static final class Styled extends AbstractBlock {
    private final Block start =
        addChildBlock(
            "start",
            EqualisedRate.of(
                Sequence.builder().add(Linear.of(4 * 4 * 4)).add(Reshape.of(4, 4, 4)).build()));
    private final Block mapping =
        addChildBlock("mapping", EqualisedRate.builder(Linear.of(5)).multiplier(0.1).build());
    private final Block synthesis =
        addChildBlock(
            "synthesis",
            EqualisedRate.of(
                Sequence.builder()
                    .addConditional(ModulatedConvolution.of(4, 3, 3))
                    .add(Activation.leakyReluBlock(0.2f))
                    .add(Upsampling.bilinear(2))
                    .addConditional(ModulatedConvolution.of(3, 1, 1).withoutDemodulation())
                    .build()));

    @Override
    protected NDList forwardInternal(
        ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
      NDArray x = start.forward(store, inputs, training).singletonOrThrow();
      NDArray w = mapping.forward(store, inputs, training).singletonOrThrow();
      return synthesis.forward(store, new NDList(x, w), training);
    }

    @Override
    protected void initializeChildBlocks(NDManager manager, DataType type, Shape... inputs) {
      start.initialize(manager, type, inputs);
      mapping.initialize(manager, type, inputs);
      synthesis.initialize(manager, type, shapes(inputs));
    }

    private Shape[] shapes(Shape... inputs) {
      return new Shape[] {start.getOutputShapes(inputs)[0], mapping.getOutputShapes(inputs)[0]};
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputs) {
      return synthesis.getOutputShapes(shapes(inputs));
    }
  }

  private static Block judgeOfImages() {
    return EqualisedRate.of(
        Sequence.builder()
            .add(convolution(4))
            .add(Activation.leakyReluBlock(0.2f))
            .add(AveragePooling.of(4, 4))
            .add(Reshape.of(16))
            .add(Linear.of(1))
            .build());
  }

  /** Trains three steps and returns the bits of some samples. */
  private static long[] train(
      GanTrainerBuilder builder, Source source, Shape sample, int... labels) {
    try (GanTrainer gan = builder.penalty(Penalty.r1(1)).seed(3).build()) {
      gan.fit(source, TrainingPlan.steps(3).batch(4));
      try (Sampler sampler = gan.sampler();
          NDArray samples = labels.length > 0 ? sampler.sample(labels, 1) : sampler.sample(3, 1)) {
        assertThat(samples.getShape()).isEqualTo(new Shape(3).addAll(sample));
        assertThat(doubles(samples)).doesNotContain(Double.NaN);
        return bits(samples);
      }
    }
  }

  @Test
  void should_train_videos_alike_twice_and_warn_of_nothing() {
    AtomicReference<long[]> first = new AtomicReference<>();

    String log = Logged.by(() -> first.set(videosOf(Precision.FULL)));

    assertThat(log.lines()).noneMatch(line -> line.startsWith("WARN") && !line.contains("caches"));
    assertThat(videosOf(Precision.FULL)).isEqualTo(first.get());
    assertThat(videosOf(Precision.BF16)).isNotEqualTo(first.get());
  }

  private static long[] videosOf(Precision precision) {
    return train(
        GanTrainer.builder(
                Generator.of(videos(), Latent.normal(6)).conditional(CLASSES),
                Discriminator.of(judgeOfVideos()).conditional(CLASSES),
                GanLoss.bceWithLogits())
            .precision(precision),
        Source.noise(VIDEO, CLASSES),
        VIDEO,
        0,
        1,
        2);
  }

  @Test
  void should_train_a_generator_with_styles_alike_twice_and_warn_of_nothing() {
    AtomicReference<long[]> first = new AtomicReference<>();

    String log = Logged.by(() -> first.set(images()));

    assertThat(log.lines()).noneMatch(line -> line.startsWith("WARN") && !line.contains("caches"));
    assertThat(images()).isEqualTo(first.get());
  }

  private static long[] images() {
    return train(
        GanTrainer.builder(
            Generator.of(new Styled(), Latent.normal(6)),
            Discriminator.of(judgeOfImages()),
            GanLoss.bceWithLogits()),
        Source.noise(IMAGE, 0),
        IMAGE);
  }
}
