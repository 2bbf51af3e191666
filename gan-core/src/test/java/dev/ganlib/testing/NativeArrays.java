package dev.ganlib.testing;

import ai.djl.engine.Engine;
import ai.djl.ndarray.BaseNDManager;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.internal.torch.Operators;
import java.lang.reflect.Field;
import java.util.Map;

/** Counts the arrays that DJL's managers hold in the whole process. */
public final class NativeArrays {
  private NativeArrays() {}

  /** Returns how many arrays are open, those that the engine room keeps for good among them. */
  public static long count() {
    try (NDManager manager = Engine.getEngine("PyTorch").newBaseManager()) {
      // The engine room makes its own at its first call: now, and not between two counts.
      Operators.scale(manager.zeros(new Shape()), 1).close();
      return countIn(manager.getParentManager());
    }
  }

  private static long countIn(NDManager manager) {
    try {
      Field field = BaseNDManager.class.getDeclaredField("resources");
      field.setAccessible(true);
      Map<?, ?> resources = (Map<?, ?>) field.get(manager);
      long count = 0;
      for (Object resource : resources.values()) {
        if (resource instanceof NDArray) {
          count++;
        } else if (resource instanceof NDManager child) {
          count += countIn(child);
        }
      }
      return count;
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("DJL keeps its arrays elsewhere now", e);
    }
  }
}
