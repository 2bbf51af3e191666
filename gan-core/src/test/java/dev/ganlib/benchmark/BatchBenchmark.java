package dev.ganlib.benchmark;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.data.Order;
import dev.ganlib.data.Placement;
import dev.ganlib.data.Source;
import dev.ganlib.internal.torch.Draws;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Getting a batch: images gathered, cast and scaled; and its latents. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class BatchBenchmark {
  private static final int IMAGES = 8192;

  /** Samples in a batch. */
  @Param({"64", "256"})
  public int batch;

  private Source source;
  private Source.Epoch epoch;
  private Order order;
  private long seed;

  /** Makes images. */
  @Setup
  public void open(Workbench bench) {
    NDArray images = bench.manager.zeros(new Shape(IMAGES, 1, 28, 28), DataType.UINT8);
    source = Source.bytes(images);
    order = new Order(0, 0, "benchmark", batch, true, true);
    epoch = source.begin(Placement.like(bench.like), order);
  }

  /** Ends the pass over the images. */
  @TearDown
  public void close() {
    epoch.close();
  }

  /** The next batch of images; every so often the next pass begins. */
  @Benchmark
  public long images(Workbench bench) {
    Source.Batch next = epoch.next(0, 0);
    if (next == null) {
      epoch.close();
      epoch = source.begin(Placement.like(bench.like), order);
      next = epoch.next(0, 0);
    }
    try (Source.Batch samples = next) {
      return samples.size();
    }
  }

  /** A batch of latents of 100 numbers. */
  @Benchmark
  public long latents(Workbench bench) {
    try (NDArray z = Draws.normal(bench.like, seed++, new Shape(batch, 100), bench.manager)) {
      return z.size();
    }
  }
}
