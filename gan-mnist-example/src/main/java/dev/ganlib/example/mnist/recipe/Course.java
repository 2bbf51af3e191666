package dev.ganlib.example.mnist.recipe;

import dev.ganlib.game.Checkpoint;
import dev.ganlib.game.Timings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;

/**
 * A recipe as it is played: its game on a device, with data, plan and listeners.
 *
 * <p>Not thread-safe; its owner closes it.
 */
public interface Course extends AutoCloseable {
  /**
   * Puts the game where a checkpoint was.
   *
   * @throws IOException if the checkpoint is damaged
   * @throws IllegalArgumentException if it is of another course; the message says what differs
   */
  void resume(Checkpoint from) throws IOException;

  /** Plays until the plan is over, or a listener stops it. */
  void play();

  /** Plays so many steps of all players more, whatever the plan's length: for measuring. */
  void play(long steps);

  /** Returns how many steps were played. */
  long step();

  /** Returns why a listener has stopped the training; empty if none has. */
  Optional<String> stopReason();

  /** Returns the time spent so far, by parts of a step. */
  Timings timings();

  /** Returns how many native arrays the game holds. */
  int liveArrays();

  /** Returns how many numbers the players move. */
  long parameters();

  /**
   * Saves each trained network that is made for use.
   *
   * @param place of a network's folder by its name, such as {@code generator}
   */
  void save(Function<String, Path> place);

  /** Closes the game. */
  @Override
  void close();
}
