package dev.ganlib.game;

import ai.djl.ndarray.NDArray;
import java.nio.file.Path;

/**
 * What a listener may do with a training besides reading reports: look and save, never steer.
 *
 * <p>To be used on the training thread, while the listener is called.
 */
public interface View {
  /**
   * Draws samples of the generator as it is now, in inference mode.
   *
   * @param count how many, positive
   * @param seed decides the latents; the same seed shows the same latents at every step
   * @return (count, sample shape...), owned by the caller
   */
  NDArray samples(int count, long seed);

  /**
   * Saves the generator as it is now.
   *
   * @param folder made if absent; an older save in it is replaced
   * @throws java.io.UncheckedIOException if a file cannot be written
   */
  void save(Path folder);
}
