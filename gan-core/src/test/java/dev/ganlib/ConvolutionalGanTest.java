package dev.ganlib;

import static dev.ganlib.testing.Values.bits;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.SequentialBlock;
import dev.ganlib.data.Source;
import dev.ganlib.internal.torch.EngineRoom;
import dev.ganlib.loss.GanLoss;
import dev.ganlib.loss.Penalty;
import dev.ganlib.nn.Convolution;
import dev.ganlib.nn.InitialWeights;
import dev.ganlib.nn.Linear;
import dev.ganlib.nn.MinibatchDeviation;
import dev.ganlib.nn.PRelu;
import dev.ganlib.nn.PixelShuffle;
import dev.ganlib.nn.TransposedConvolution;
import dev.ganlib.nn.Upsampling;
import dev.ganlib.testing.NativeArrays;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** The convolution layers in a game: trained with a penalty on slopes, sampled from by threads. */
final class ConvolutionalGanTest {
  private static final Shape SAMPLE = new Shape(1, 8, 8);

  private static Block generator() {
    return new SequentialBlock()
        .add(Linear.of(12))
        .add(
            new LambdaBlock(
                list -> new NDList(list.singletonOrThrow().reshape(-1, 12, 1, 1)), "reshape"))
        .add(TransposedConvolution.builder(8, 2, 2).build()) // (B, 8, 2, 2)
        .add(PRelu.perChannel())
        .add(PixelShuffle.of(2)) // (B, 2, 4, 4)
        .add(Upsampling.bilinear(2))
        .add(Convolution.builder(1, 3, 3).padding(1).build());
  }

  private static Block discriminator(Convolution.Builder first) {
    return new SequentialBlock()
        .add(first.stride(2).padding(1).build())
        .add(PRelu.shared())
        .add(MinibatchDeviation.of())
        .add(Blocks.batchFlattenBlock())
        .add(Linear.of(1));
  }

  private static GanTrainer trainer() {
    return GanTrainer.builder(
            Generator.of(InitialWeights.normal(generator(), 0.1), Latent.normal(5)),
            Discriminator.of(discriminator(Convolution.builder(4, 4, 4))),
            GanLoss.bceWithLogits())
        .penalty(Penalty.r1(10))
        .device(Device.cpu())
        .build();
  }

  /** Trains and returns the samples of one thread and of several at once. */
  private static List<long[]> run() throws Exception {
    List<long[]> drawn = new ArrayList<>();
    try (NDManager manager = EngineRoom.newManager(Device.cpu());
        GanTrainer gan = trainer()) {
      NDArray reals =
          manager.arange(16 * 64).toType(DataType.FLOAT32, false).reshape(16, 1, 8, 8).sin();
      ExecutorService threads = Executors.newFixedThreadPool(2);
      gan.fit(Source.arrays(reals), TrainingPlan.steps(5).batch(8));
      try (Sampler sampler = gan.sampler()) {
        Callable<long[]> draw =
            () -> {
              try (NDArray samples = sampler.sample(6, 7)) {
                assertThat(samples.getShape()).isEqualTo(new Shape(6).addAll(SAMPLE));
                return bits(samples);
              }
            };
        List<Future<long[]>> futures = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
          futures.add(threads.submit(draw));
        }
        for (Future<long[]> future : futures) {
          drawn.add(future.get());
        }
        drawn.add(draw.call());
      } finally {
        threads.shutdownNow();
      }
    }
    return drawn;
  }

  @Test
  void should_train_to_the_same_bits_and_leave_nothing_behind() throws Exception {
    List<long[]> first = run();
    long before = NativeArrays.count();
    List<long[]> second = run();

    assertThat(NativeArrays.count()).isEqualTo(before);
    assertThat(first).allSatisfy(bits -> assertThat(bits).isEqualTo(first.get(0)));
    assertThat(second).allSatisfy(bits -> assertThat(bits).isEqualTo(first.get(0)));
  }

  @Test
  void should_be_refused_when_built_if_the_images_are_too_small() {
    GanTrainerBuilder builder =
        GanTrainer.builder(
                Generator.of(generator(), Latent.normal(5)),
                Discriminator.of(discriminator(Convolution.builder(4, 11, 11))),
                GanLoss.bceWithLogits())
            .device(Device.cpu());

    assertThatThrownBy(builder::build)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "network discriminator cannot take a batch of inputs of the shapes [(2, 1, 8, 8)]:"
                + " expected images at least 9x9 for a 11x11 kernel with padding 1 but was (N, 1, 8, 8)");
  }
}
