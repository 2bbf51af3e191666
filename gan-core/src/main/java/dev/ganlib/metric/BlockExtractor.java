package dev.ganlib.metric;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.util.Pair;
import dev.ganlib.internal.store.Checksums;
import dev.ganlib.internal.torch.Convolutions;
import dev.ganlib.internal.torch.GradMode;
import dev.ganlib.internal.torch.Reads;
import dev.ganlib.internal.torch.Scope;
import dev.ganlib.nn.LayerDescription;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** A DJL block with its own weights. */
final class BlockExtractor implements FeatureExtractor {
  private final Block block;
  private final Shape sampleShape;
  private final FeatureInput input;
  private final String identity;
  private final NDArray weights;
  private final OutputShapes outputs;

  BlockExtractor(String name, Block block, Shape sampleShape, FeatureInput input) {
    if (!block.isInitialized()) {
      throw new IllegalArgumentException(
          "expected a block that is initialised but was one without weights: " + name);
    }
    this.block = block;
    this.sampleShape = sampleShape;
    this.input = input;
    MessageDigest digest = Checksums.digest();
    for (Pair<String, Parameter> parameter : block.getParameters()) {
      digest.update(parameter.getKey().getBytes(StandardCharsets.UTF_8));
      digest.update(Reads.bytes(parameter.getValue().getArray()));
    }
    identity = input.addedTo("%s, weights of SHA-256 %s".formatted(name, Checksums.text(digest)));
    weights = firstWeights();
    Convolutions.require(weights.getDevice(), block, LayerDescription::isDescribed);
    outputs = tried();
  }

  private NDArray firstWeights() {
    for (Pair<String, Parameter> parameter : block.getParameters()) {
      return parameter.getValue().getArray();
    }
    throw new IllegalArgumentException("expected a block with weights but was " + identity);
  }

  /** Looks at zeros. */
  private OutputShapes tried() {
    try (NDManager manager = weights.getManager().newSubManager()) {
      NDArray zeros =
          manager.zeros(
              new Shape(2).addAll(sampleShape), weights.getDataType(), weights.getDevice());
      return OutputShapes.of(run(zeros), 2);
    }
  }

  @SuppressWarnings("try") // scope and mode work by being open
  private NDList run(NDArray samples) {
    NDList results;
    try (Scope scope = new Scope();
        GradMode off = GradMode.off()) {
      results =
          Scope.keep(
              block.forward(
                  new ParameterStore(samples.getManager(), false), new NDList(samples), false));
    }
    // A block may have made it in the weights' manager.
    results.attach(samples.getManager());
    return results;
  }

  @Override
  public Features extract(NDArray samples) {
    return OutputShapes.see(
        samples, sampleShape, weights.getDevice(), weights.getDataType(), this::run);
  }

  @Override
  public FeatureInput input() {
    return input;
  }

  @Override
  public int width() {
    return outputs.width();
  }

  @Override
  public int classes() {
    return outputs.classes();
  }

  @Override
  public String identity() {
    return identity;
  }

  @Override
  public void close() {}

  @Override
  public String toString() {
    return identity;
  }
}
