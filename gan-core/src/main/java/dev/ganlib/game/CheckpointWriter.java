package dev.ganlib.game;

import ai.djl.Device;
import dev.ganlib.internal.store.AtomicFile;
import dev.ganlib.internal.store.CheckedFolder;
import dev.ganlib.internal.store.FileFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Writes checkpoints of a game.
 *
 * @param state what is written
 * @param configuration what decides the game besides the plan
 * @param attached texts that every checkpoint holds, by the names of their files
 * @param device where it computes
 */
record CheckpointWriter(
    GameState state,
    Map<String, String> configuration,
    Map<String, String> attached,
    Device device) {
  CheckpointWriter {
    attached = Map.copyOf(attached);
  }

  /**
   * Writes a checkpoint of the game as it is.
   *
   * @param folder of checkpoints
   * @param listeners has them write their state into a folder
   * @param figures of the last round
   * @param plan what decides the plan, empty if there is none
   * @return the checkpoint's own folder
   */
  Path write(
      Path folder,
      Consumer<Path> listeners,
      Map<String, Double> figures,
      Map<String, String> plan) {
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
            for (Map.Entry<String, String> entry : attached.entrySet()) {
              byte[] bytes = entry.getValue().getBytes(StandardCharsets.UTF_8);
              AtomicFile.write(files.resolve(entry.getKey()), out -> out.write(bytes));
            }
            listeners.accept(files);
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
    return new UncheckedIOException(
        "could not write the checkpoint %s: %s"
            .formatted(target, FileFailure.reason(target, cause)),
        cause);
  }
}
