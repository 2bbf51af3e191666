package dev.ganlib.internal.torch;

import org.jspecify.annotations.Nullable;

/**
 * Gives blocks that draw random numbers, such as dropout, their seeds while a move is played.
 *
 * <p>Bound to the thread that opened it: DJL passes nothing through a block's {@code forward} by
 * which a seed could travel.
 */
public final class DrawScope implements AutoCloseable {
  private static final ThreadLocal<DrawScope> CURRENT = new ThreadLocal<>();

  private final DrawKey key;
  private final @Nullable DrawScope outer;
  private long draws;

  /**
   * Opens a scope on the calling thread; scopes nest.
   *
   * @param key what decides the draws, numbered from 0 in the order they are asked for
   */
  public DrawScope(DrawKey key) {
    this.key = key;
    outer = CURRENT.get();
    CURRENT.set(this);
  }

  /**
   * Returns the seed of the next draw of the calling thread's scope.
   *
   * @param who who draws, for the message
   * @throws IllegalStateException if no scope is open
   */
  static long nextSeed(String who) {
    DrawScope scope = CURRENT.get();
    if (scope == null) {
      throw new IllegalStateException(
          who
              + " draws its randomness from the move that runs it, but no move is being played on"
              + " this thread; run the network through a trainer, or in inference mode");
    }
    return scope.key.seedOf(scope.draws++);
  }

  /** Closes the scope; call it on the thread that opened. */
  @Override
  public void close() {
    if (outer == null) {
      CURRENT.remove();
    } else {
      CURRENT.set(outer);
    }
  }
}
