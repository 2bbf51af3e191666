package dev.ganlib.listener;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A signal of the system that this process answers, by {@code sun.misc.Signal} of the module {@code
 * jdk.unsupported}: Java has no other way. By reflection, so that nothing fails where that is not.
 */
final class SystemSignal {
  private static final Logger LOGGER = LoggerFactory.getLogger(SystemSignal.class);

  private final Object signal;
  private final Object before;

  private SystemSignal(Object signal, Object before) {
    this.signal = signal;
    this.before = before;
  }

  /**
   * Has a signal answered.
   *
   * @param name without SIG
   * @param answer called on a thread of the system's
   * @return what restores it; empty if the system or Java has no such signal to answer
   */
  static Optional<SystemSignal> answer(String name, Runnable answer) {
    try {
      Class<?> type = handlerType();
      Object handler =
          Proxy.newProxyInstance(
              SystemSignal.class.getClassLoader(),
              new Class<?>[] {type},
              (self, method, arguments) ->
                  switch (method.getName()) {
                    case "handle" -> {
                      answer.run();
                      yield null;
                    }
                    case "equals" -> self == arguments[0];
                    case "hashCode" -> System.identityHashCode(self);
                    default -> "answer to SIG" + name;
                  });
      Object signal = signalType().getConstructor(String.class).newInstance(name);
      return Optional.of(new SystemSignal(signal, handle(signal, handler)));
    } catch (InvocationTargetException e) {
      LOGGER.debug("SIG{} cannot be answered", name, e.getCause());
    } catch (ReflectiveOperationException e) {
      LOGGER.debug("SIG{} cannot be answered", name, e);
    }
    return Optional.empty();
  }

  /** Has the signal answered as it was before. */
  void restore() {
    try {
      handle(signal, before);
    } catch (ReflectiveOperationException e) {
      LOGGER.warn("{} is answered as before no longer", signal, e);
    }
  }

  private static Object handle(Object signal, Object handler) throws ReflectiveOperationException {
    return signalType()
        .getMethod("handle", signalType(), handlerType())
        .invoke(null, signal, handler);
  }

  private static Class<?> signalType() throws ClassNotFoundException {
    return Class.forName("sun.misc.Signal");
  }

  private static Class<?> handlerType() throws ClassNotFoundException {
    return Class.forName("sun.misc.SignalHandler");
  }
}
