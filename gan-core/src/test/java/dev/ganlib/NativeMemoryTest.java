package dev.ganlib;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.data.Source;
import dev.ganlib.internal.torch.EngineRoom;
import dev.ganlib.loss.GanLoss;
import dev.ganlib.nn.stock.Mlp;
import dev.ganlib.optim.Adam;
import dev.ganlib.testing.NativeHeap;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * Measures the native memory that training needs beyond the engine's own: between rounds weights,
 * optimizer state and data; within a round at most twice its activations more.
 *
 * <p>Baseline is the heap after a game of the same shapes was closed: the engine with its code made
 * for these shapes. Java's compilers allocate on the same heap for a while, so that of several
 * readings the least counts.
 */
@Tag("slow")
final class NativeMemoryTest {
  private static final Shape IMAGE = new Shape(1, 28, 28);
  private static final int IMAGES = 8192;
  private static final int BATCH = 256;
  private static final int TRIES = 6;

  /** Sums of inputs and outputs: 100 to 128 to 512 to 1024 to 784, and 784 to 512 to 256 to 1. */
  private static final long GENERATOR =
      100 * 128 + 128 + 128 * 512 + 512 + 512 * 1024 + 1024 + 1024 * 784 + 784 + 2 * (512 + 1024);

  private static final long DISCRIMINATOR = 784 * 512 + 512 + 512 * 256 + 256 + 256 + 1;

  /** Numbers for a sample: every layer's output. */
  private static final long GENERATED = 2 * 128 + 3 * 512 + 3 * 1024 + 2 * 784;

  private static final long JUDGED = 2 * 512 + 2 * 256 + 1;

  private static GanTrainer trainer() {
    return GanTrainer.builder(
            Generator.of(
                Mlp.builder(new Shape(100))
                    .linear(128)
                    .leakyRelu(0.2)
                    .linear(512)
                    .batchNorm()
                    .leakyRelu(0.2)
                    .linear(1024)
                    .batchNorm()
                    .leakyRelu(0.2)
                    .linear(784)
                    .tanh()
                    .reshape(IMAGE)
                    .build(),
                Latent.normal(100)),
            Discriminator.of(
                Mlp.builder(IMAGE)
                    .linear(512)
                    .leakyRelu(0.2)
                    .linear(256)
                    .leakyRelu(0.2)
                    .linear(1)
                    .build()),
            GanLoss.bceWithLogits())
        .optimizer(Adam.of(2e-4))
        .device(Device.cpu())
        .build();
  }

  private static void play(GanTrainer gan, Source source) {
    gan.fit(source, TrainingPlan.steps(40).batch(BATCH)).close();
  }

  private static Source images(NDManager manager) {
    return Source.bytes(manager.zeros(new Shape(IMAGES).addAll(IMAGE), DataType.UINT8));
  }

  /** Returns the greatest reading while an action runs. */
  private static long peak(Runnable action) throws InterruptedException {
    AtomicLong peak = new AtomicLong();
    AtomicBoolean done = new AtomicBoolean();
    Thread reader =
        new Thread(
            () -> {
              while (!done.get()) {
                peak.accumulateAndGet(NativeHeap.kilobytes(), Math::max);
              }
            });
    reader.start();
    try {
      action.run();
    } finally {
      done.set(true);
      reader.join();
    }
    return peak.get();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void should_need_weights_state_data_and_twice_the_activations() throws InterruptedException {
    List<Long> between = new ArrayList<>();
    List<Long> peaks = new ArrayList<>();
    List<Long> bases = new ArrayList<>();
    for (int i = 0; i < TRIES; i++) {
      try (NDManager manager = EngineRoom.newManager(Device.cpu());
          GanTrainer gan = trainer()) {
        play(gan, images(manager));
      }
      System.gc();
      bases.add(NativeHeap.kilobytes());
    }
    try (NDManager manager = EngineRoom.newManager(Device.cpu());
        GanTrainer gan = trainer()) {
      Source source = images(manager);
      for (int i = 0; i < TRIES; i++) {
        peaks.add(peak(() -> play(gan, source)));
        System.gc();
        between.add(NativeHeap.kilobytes());
      }
    }

    long base = Collections.min(bases);
    long weights = 4 * (GENERATOR + DISCRIMINATOR) / 1024;
    long data = IMAGES * IMAGE.size() / 1024;
    // Fakes and reals for the discriminator, then fakes and their judgement for the generator.
    long activations = 4 * BATCH * (2 * GENERATED + 3 * JUDGED + 2 * IMAGE.size()) / 1024;
    assertThat(Collections.min(between) - base)
        .as("between rounds")
        .isBetween(3 * weights + data - 5000, 3 * weights + data + 5000);
    assertThat(Collections.min(peaks) - base)
        .as("at the peak")
        .isBetween(3 * weights + data, 3 * weights + data + 2 * activations);
  }
}
