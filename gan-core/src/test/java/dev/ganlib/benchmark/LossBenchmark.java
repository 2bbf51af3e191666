package dev.ganlib.benchmark;

import ai.djl.ndarray.NDArray;
import dev.ganlib.internal.torch.GradMode;
import dev.ganlib.internal.torch.Gradients;
import dev.ganlib.internal.torch.Scope;
import dev.ganlib.loss.GanLoss;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The discriminator's loss of a batch's outputs, and its gradient with respect to them. */
@State(org.openjdk.jmh.annotations.Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class LossBenchmark {
  /** Samples in a batch. */
  @Param({"64", "256"})
  public int batch;

  /** Which loss. */
  @Param({"bceWithLogits", "leastSquares", "hinge", "wasserstein"})
  public String name;

  private GanLoss loss;
  private NDArray real;
  private NDArray fake;

  /** Makes outputs. */
  @Setup
  public void open(Workbench bench) {
    loss =
        switch (name) {
          case "bceWithLogits" -> GanLoss.bceWithLogits();
          case "leastSquares" -> GanLoss.leastSquares();
          case "hinge" -> GanLoss.hinge();
          default -> GanLoss.wasserstein();
        };
    real = bench.normal(batch, 1);
    fake = bench.normal(batch, 1);
    real.setRequiresGradient(true);
    fake.setRequiresGradient(true);
  }

  /** Value and gradient. */
  @Benchmark
  @SuppressWarnings("try") // scope and mode work by being open
  public long valueAndGradient() {
    try (Scope scope = new Scope();
        GradMode on = GradMode.on()) {
      return Gradients.of(loss.discriminatorLoss(real, fake), List.of(real, fake)).size();
    }
  }
}
