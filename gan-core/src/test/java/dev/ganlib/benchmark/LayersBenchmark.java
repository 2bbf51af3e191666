package dev.ganlib.benchmark;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import dev.ganlib.internal.torch.GradMode;
import dev.ganlib.internal.torch.Gradients;
import dev.ganlib.internal.torch.ProductTape;
import dev.ganlib.internal.torch.Scope;
import dev.ganlib.nn.stock.Dcgan;
import dev.ganlib.nn.stock.Mlp;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A network's forward and backward pass in a move. */
@State(org.openjdk.jmh.annotations.Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class LayersBenchmark {
  /** Samples in a batch. */
  @Param({"64", "256"})
  public int batch;

  /** A perceptron of 1.5 million weights, or a generator with convolutions. */
  @Param({"perceptron", "dcgan"})
  public String network;

  private Block block;
  private ParameterStore store;
  private NDArray latents;
  private List<NDArray> weights;

  /** Makes the network. */
  @Setup
  public void open(Workbench bench) {
    Shape latent = new Shape(100);
    block =
        network.equals("dcgan")
            ? Dcgan.generator(100, new Shape(1, 28, 28)).width(32).build()
            : Mlp.builder(latent)
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
                .build();
    block.initialize(bench.manager, DataType.FLOAT32, new Shape(1).addAll(latent));
    store = new ParameterStore(bench.manager, false);
    latents = bench.normal(batch, 100);
    weights =
        block.getParameters().values().stream()
            .filter(Parameter::requiresGradient)
            .map(Parameter::getArray)
            .toList();
    weights.forEach(weight -> weight.setRequiresGradient(true));
  }

  /** Without a gradient, as fakes for the discriminator's move. */
  @Benchmark
  @SuppressWarnings("try") // scope and mode work by being open
  public long forward() {
    try (Scope scope = new Scope();
        GradMode off = GradMode.off()) {
      return block.forward(store, new NDList(latents), true).head().size();
    }
  }

  /** With the gradient of the mean with respect to all weights. */
  @Benchmark
  @SuppressWarnings("try") // scope, mode and tape work by being open
  public long forwardAndBackward() {
    try (Scope scope = new Scope();
        GradMode on = GradMode.on();
        ProductTape tape = new ProductTape()) {
      NDArray loss = block.forward(store, new NDList(latents), true).head().mean();
      return Gradients.of(loss, weights).size();
    }
  }
}
