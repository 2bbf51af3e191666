package dev.ganlib.metric;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.internal.store.Checksums;
import dev.ganlib.internal.torch.EngineRoom;
import dev.ganlib.internal.torch.ScriptedModule;
import java.io.IOException;
import java.nio.file.Path;

/** A module of a TorchScript file. */
final class ScriptExtractor implements FeatureExtractor {
  private final ScriptedModule module;
  private final Shape sampleShape;
  private final String identity;
  private final Outputs outputs;

  private ScriptExtractor(
      ScriptedModule module, Shape sampleShape, String identity, Outputs outputs) {
    this.module = module;
    this.sampleShape = sampleShape;
    this.identity = identity;
    this.outputs = outputs;
  }

  static ScriptExtractor load(Path file, Shape sampleShape, Device device) throws IOException {
    String identity = "%s, SHA-256 %s".formatted(file.getFileName(), Checksums.of(file));
    ScriptedModule module = ScriptedModule.load(file, device);
    try (NDManager manager = EngineRoom.newManager(device);
        NDArray zeros = manager.zeros(new Shape(2).addAll(sampleShape), DataType.FLOAT32)) {
      NDList results = module.forward(zeros);
      try {
        return new ScriptExtractor(module, sampleShape, identity, Outputs.of(results, 2));
      } finally {
        results.close();
      }
    } catch (EngineException e) {
      module.close();
      throw new IllegalArgumentException(
          "expected a module for samples of shape %s but %s failed on zeros: %s"
              .formatted(
                  sampleShape, file, String.valueOf(e.getMessage()).lines().findFirst().orElse("")),
          e);
    } catch (RuntimeException e) {
      module.close();
      throw e;
    }
  }

  @Override
  public Features extract(NDArray samples) {
    return Outputs.see(samples, sampleShape, module.device(), DataType.FLOAT32, module::forward);
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
  public void close() {
    module.close();
  }

  @Override
  public String toString() {
    return identity;
  }
}
