package dev.ganlib.benchmark;

import ai.djl.ndarray.NDArray;
import dev.ganlib.internal.torch.GradMode;
import dev.ganlib.internal.torch.Gradients;
import dev.ganlib.internal.torch.Scope;
import dev.ganlib.optim.Adam;
import dev.ganlib.optim.Optimizer;
import dev.ganlib.optim.OptimizerState;
import dev.ganlib.optim.RMSProp;
import dev.ganlib.optim.SGD;
import dev.ganlib.optim.Update;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The guard over gradients, and an optimizer's update, of a million weights in six arrays. */
@State(org.openjdk.jmh.annotations.Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class UpdateBenchmark {
  /** Its usual settings. */
  @Param({"adam", "rmsprop", "sgd"})
  public String optimizer;

  private Optimizer rule;
  private OptimizerState state;
  private List<NDArray> weights;
  private List<NDArray> gradients;
  private NDArray loss;
  private NDArray checked;

  /** Makes weights and gradients. */
  @Setup
  public void open(Workbench bench) {
    rule =
        switch (optimizer) {
          case "adam" -> Adam.of(1e-6);
          case "rmsprop" -> RMSProp.of(1e-6);
          default -> SGD.of(1e-6);
        };
    weights = arrays(bench);
    gradients = arrays(bench);
    loss = bench.manager.ones(bench.like.getShape());
    checked = Gradients.check(loss, gradients);
    state = rule.start(weights, bench.manager);
  }

  private static List<NDArray> arrays(Workbench bench) {
    return List.of(
        bench.normal(1024, 512),
        bench.normal(1024),
        bench.normal(784, 512),
        bench.normal(512),
        bench.normal(256, 512),
        bench.normal(256));
  }

  /** Closes the state. */
  @TearDown
  public void close() {
    state.close();
  }

  /** Whether all is finite, and the norm. */
  @Benchmark
  @SuppressWarnings("try") // the scope works by being open
  public long guard() {
    try (Scope scope = new Scope()) {
      return Gradients.check(loss, gradients).size();
    }
  }

  /** One update of all weights. */
  @Benchmark
  @SuppressWarnings("try") // scope and mode work by being open
  public void update() {
    try (Scope scope = new Scope();
        GradMode off = GradMode.off()) {
      rule.apply(state, weights, gradients, Update.first(checked));
    }
  }
}
