package dev.ganlib.testing;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import dev.ganlib.internal.torch.EngineRoom;
import dev.ganlib.internal.torch.GradMode;
import dev.ganlib.internal.torch.Scope;

/** Opens what an objective computes in, on the CPU: a manager, a scope, a recorded graph. */
public final class OpenMove implements AutoCloseable {
  private final NDManager manager = EngineRoom.newManager(Device.cpu());
  private final Scope scope = new Scope();
  private final GradMode mode = GradMode.on();

  /** Returns the manager of a test's arrays, closed with this. */
  public NDManager manager() {
    return manager;
  }

  @Override
  public void close() {
    mode.close();
    scope.close();
    manager.close();
  }
}
