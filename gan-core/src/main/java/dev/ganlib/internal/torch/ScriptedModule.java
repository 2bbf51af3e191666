package dev.ganlib.internal.torch;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A module of a TorchScript file, in inference mode. Safe for many threads if its methods are. */
public final class ScriptedModule implements AutoCloseable {
  private final NDManager manager;
  private final PtSymbolBlock module;

  private ScriptedModule(NDManager manager, PtSymbolBlock module) {
    this.manager = manager;
    this.module = module;
  }

  /**
   * Loads a file.
   *
   * @throws IOException if it cannot be read or is no TorchScript file
   */
  public static ScriptedModule load(Path file, Device device) throws IOException {
    Convolutions.require(device);
    NDManager manager = EngineRoom.newManager(device);
    try (InputStream in = Files.newInputStream(file)) {
      PtSymbolBlock module = JniUtils.loadModule((PtNDManager) manager, in, true, false);
      JniUtils.enableInferenceMode(module);
      return new ScriptedModule(manager, module);
    } catch (EngineException e) {
      manager.close();
      throw new IOException("expected a TorchScript file but was " + file, e);
    } catch (IOException | RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  /** Returns where the module's arrays are. */
  public Device device() {
    return manager.getDevice();
  }

  /**
   * Runs {@code forward} without gradients.
   *
   * @return the tensors of its result, attached to the input's manager
   */
  @SuppressWarnings("try") // the mode works by being open
  public NDList forward(NDArray input) {
    try (GradMode off = GradMode.off()) {
      return IValueUtils.forward(module, new NDList(input), false);
    }
  }

  @Override
  public void close() {
    module.close();
    manager.close();
  }
}
