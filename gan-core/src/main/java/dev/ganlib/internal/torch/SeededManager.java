package dev.ganlib.internal.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Set;

/**
 * An {@link NDManager} whose random numbers come from a seed instead of the process-wide generator,
 * so that DJL's initialisers and a user's own give reproducible weights.
 */
public final class SeededManager {
  private SeededManager() {}

  /**
   * Returns a manager that delegates to another one, except for its random numbers.
   *
   * @param manager makes and owns the arrays
   * @param key what decides the draws
   * @param parameter the number of the parameter, less than 2^32: the index of its n-th draw, from
   *     0, is {@code n * 2^32 + parameter}
   */
  public static NDManager of(NDManager manager, DrawKey key, long parameter) {
    return (NDManager)
        Proxy.newProxyInstance(
            SeededManager.class.getClassLoader(),
            new Class<?>[] {NDManager.class, Uniform.class},
            new Handler(manager, key, parameter));
  }

  /**
   * Returns uniform numbers in [low, high) with bounds in double precision, which {@link
   * NDManager#randomUniform} rounds to float.
   *
   * @param manager a manager, as an initialiser is given it
   */
  public static NDArray uniform(
      NDManager manager, double low, double high, Shape shape, DataType type) {
    return manager instanceof Uniform seeded
        ? seeded.uniformWide(low, high, shape, type)
        : manager.randomUniform((float) low, (float) high, shape, type);
  }

  /** The one method that {@link NDManager} lacks. */
  interface Uniform {
    NDArray uniformWide(double low, double high, Shape shape, DataType type);
  }

  private static final class Handler implements InvocationHandler {
    private static final Set<String> UNSEEDED =
        Set.of(
            "randomInteger",
            "randomPermutation",
            "randomMultinomial",
            "sampleNormal",
            "samplePoisson",
            "sampleGamma");

    private final NDManager manager;
    private final DrawKey key;
    private final long parameter;
    private long draws;

    Handler(NDManager manager, DrawKey key, long parameter) {
      this.manager = manager;
      this.key = key;
      this.parameter = parameter;
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
      String name = method.getName();
      if (method.getParameterCount() == 4) {
        switch (name) {
          case "uniformWide", "randomUniform" -> {
            return uniform(
                ((Number) arguments[0]).doubleValue(),
                ((Number) arguments[1]).doubleValue(),
                (Shape) arguments[2],
                (DataType) arguments[3]);
          }
          case "randomNormal", "truncatedNormal" -> {
            return normal(name, arguments);
          }
          default -> {}
        }
      }
      if (UNSEEDED.contains(name)) {
        throw new UnsupportedOperationException(
            "an initialiser may draw with randomUniform, randomNormal and truncatedNormal, which"
                + " follow the run's seed, but it called "
                + name);
      }
      if (name.equals("newSubManager")) {
        // Its draws would not follow the seed, and DJL cannot attach an array to this proxy.
        throw new UnsupportedOperationException(
            "an initialiser must draw from the manager that it is given, which follows the run's"
                + " seed, but it called newSubManager; instead of DJL's TruncatedNormalInitializer"
                + " use (manager, shape, type) -> manager.truncatedNormal(0, sigma, shape, type)");
      }
      if (name.startsWith("random") || name.startsWith("truncated")) {
        // The overloads with fewer arguments end in one of those above.
        return InvocationHandler.invokeDefault(proxy, method, arguments);
      }
      try {
        return method.invoke(manager, arguments);
      } catch (InvocationTargetException e) {
        throw e.getCause();
      }
    }

    private long nextSeed() {
      return key.seedOf((draws++ << 32) + parameter);
    }

    private NDArray uniform(double low, double high, Shape shape, DataType type) {
      try (NDArray like = manager.zeros(new Shape(), type)) {
        return Draws.uniform(like, nextSeed(), low, high, shape, manager);
      }
    }

    private NDArray normal(String kind, Object[] arguments) {
      double mean = ((Number) arguments[0]).doubleValue();
      double deviation = ((Number) arguments[1]).doubleValue();
      Shape shape = (Shape) arguments[2];
      long seed = nextSeed();
      try (NDArray like = manager.zeros(new Shape(), (DataType) arguments[3]);
          NDArray standard =
              kind.equals("randomNormal")
                  ? Draws.normal(like, seed, shape, manager)
                  : Draws.truncatedNormal(like, seed, shape, manager);
          NDArray scaled = Operators.scale(standard, deviation)) {
        return Operators.shift(scaled, mean);
      }
    }
  }
}
