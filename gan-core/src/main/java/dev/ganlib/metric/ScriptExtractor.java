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
import java.util.regex.Pattern;

/** A module of a TorchScript file. */
final class ScriptExtractor implements FeatureExtractor {
  private static final Pattern ERROR = Pattern.compile("^[\\w.]*(Error|Exception): ");

  private final ScriptedModule module;
  private final Shape sampleShape;
  private final FeatureInput input;
  private final String identity;
  private final OutputShapes outputs;

  private ScriptExtractor(
      ScriptedModule module,
      Shape sampleShape,
      FeatureInput input,
      String identity,
      OutputShapes outputs) {
    this.module = module;
    this.sampleShape = sampleShape;
    this.input = input;
    this.identity = identity;
    this.outputs = outputs;
  }

  static ScriptExtractor load(Path file, Shape sampleShape, Device device, FeatureInput input)
      throws IOException {
    String identity =
        input.addedTo("%s, SHA-256 %s".formatted(file.getFileName(), Checksums.of(file)));
    ScriptedModule module = ScriptedModule.load(file, device);
    try (NDManager manager = EngineRoom.newManager(device);
        NDArray zeros = manager.zeros(new Shape(2).addAll(sampleShape), DataType.FLOAT32)) {
      NDList results = module.forward(zeros);
      try {
        return new ScriptExtractor(
            module, sampleShape, input, identity, OutputShapes.of(results, 2));
      } finally {
        results.close();
      }
    } catch (EngineException e) {
      module.close();
      throw new IllegalArgumentException(
          "expected a module for samples of shape %s but %s failed on zeros: %s"
              .formatted(sampleShape, file, cause(String.valueOf(e.getMessage()))),
          e);
    } catch (RuntimeException e) {
      module.close();
      throw e;
    }
  }

  /**
   * Returns what an operator says of its failure. The interpreter's message begins with a sentence
   * that is always the same, then shows the program, and names the error in a line such as {@code
   * RuntimeError: ...}, which is the last but for the engine's own stack.
   */
  static String cause(String message) {
    String cause = "";
    String last = "";
    for (String line : message.lines().map(String::strip).toList()) {
      cause = ERROR.matcher(line).find() ? line : cause;
      if (line.startsWith("Exception raised from")) {
        break;
      }
      last = line.isEmpty() ? last : line;
    }
    return cause.isEmpty() ? last : cause;
  }

  @Override
  public Features extract(NDArray samples) {
    return OutputShapes.see(
        samples, sampleShape, module.device(), DataType.FLOAT32, module::forward);
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
  public void close() {
    module.close();
  }

  @Override
  public String toString() {
    return identity;
  }
}
