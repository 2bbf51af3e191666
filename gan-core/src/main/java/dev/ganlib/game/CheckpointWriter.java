package dev.ganlib.game;

import ai.djl.Device;
import dev.ganlib.internal.store.CheckedFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes checkpoints of a game.
 *
 * @param state what is written
 * @param configuration what decides the game besides the plan
 * @param device where it computes
 */
record CheckpointWriter(GameState state, Map<String, String> configuration, Device device) {
  /**
   * Writes a checkpoint of the game as it is.
   *
   * @param folder of checkpoints
   * @param listeners whose state it holds as well
   * @param figures of the last round
   * @param plan what decides the plan, empty if there is none
   * @return the checkpoint's own folder
   */
  Path write(
      Path folder, Listeners listeners, Map<String, Double> figures, Map<String, String> plan) {
    Path target = Checkpoint.name(folder, state.step());
    Map<String, Double> finite = new TreeMap<>(figures);
    finite.values().removeIf(value -> !Double.isFinite(value));
    CheckpointText text =
        new CheckpointText(
            CheckpointText.FORMAT,
            CheckpointText.VERSION,
            state.numbers(),
            configuration,
            plan,
            finite,
            Configuration.provenance(device));
    try {
      CheckedFolder.write(
          target,
          files -> {
            Checkpoint.write(files, state, text);
            listeners.save(files);
          });
    } catch (IOException e) {
      throw notWritten(target, e);
    } catch (UncheckedIOException e) {
      // A listener's file: its message says which.
      throw notWritten(target, new IOException(e.getMessage(), e));
    }
    return target;
  }

  private static UncheckedIOException notWritten(Path target, IOException cause) {
    // The message of many such exceptions is a file's name alone.
    return new UncheckedIOException(
        "could not write the checkpoint %s: %s".formatted(target, cause), cause);
  }
}
