package dev.ganlib.example.mnist.run;

import java.io.IOException;

/**
 * Loads trained networks from a place.
 *
 * @param <P> the kind of place
 * @param <T> what is loaded
 */
@FunctionalInterface
public interface Loading<P, T> {
  /**
   * Returns what is there, owned by the caller.
   *
   * @throws IOException if there is nothing, or something else
   */
  T load(P place) throws IOException;
}
