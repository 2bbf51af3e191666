package dev.ganlib.benchmark;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.internal.torch.Draws;
import dev.ganlib.internal.torch.EngineRoom;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The engine's arrays on the CPU, which all benchmarks need. */
@State(Scope.Thread)
public class Workbench {
  NDManager manager;
  NDArray like;

  /** Loads the engine. */
  @Setup
  public void open() {
    System.setProperty("ai.djl.offline", "true");
    manager = EngineRoom.newManager(Device.cpu());
    like = manager.zeros(new Shape(), DataType.FLOAT32);
  }

  /** Closes every array. */
  @TearDown
  public void close() {
    manager.close();
  }

  NDArray normal(long... shape) {
    return Draws.normal(like, 1, new Shape(shape), manager);
  }
}
