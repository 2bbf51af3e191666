package dev.ganlib.game;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.ganlib.GanTrainer;
import dev.ganlib.TrainingPlan;
import dev.ganlib.data.Source;
import dev.ganlib.internal.store.CheckedFolder;
import dev.ganlib.internal.store.Checksums;
import dev.ganlib.listener.Checkpoints;
import dev.ganlib.listener.History;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A tiny GAN with everything switched on, after four steps, with checkpoints of steps 2 and 4, and
 * every array as it was then.
 */
final class TrainedTiny implements AutoCloseable {
  static final String FIRST = "step-000000002";
  static final String SECOND = "step-000000004";
  static final TrainingPlan PLAN = TrainingPlan.steps(4).batch(32);

  private final Path checkpoints;
  private final GanTrainer trainer;
  private final GameState state;
  private final Map<Long, Map<String, ByteBuffer>> originals = new HashMap<>();
  private final Map<String, Map<String, byte[]>> files = new TreeMap<>();

  /**
   * Trains.
   *
   * @param folder an empty one, for checkpoints and figures
   */
  TrainedTiny(Path folder) throws IOException {
    checkpoints = folder.resolve("checkpoints");
    trainer =
        TinyGan.everything(11)
            .listener(History.writing(folder.resolve("metrics.csv")))
            .listener(Checkpoints.every(2, checkpoints))
            .listener(
                new GanListener() {
                  @Override
                  public void onCheckpoint(Path checkpoint, Training training) {
                    originals.put(trainer().step(), bits());
                  }
                })
            .build();
    state = state(trainer);
    try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
      trainer.fit(Source.arrays(TinyGan.data(manager, DataType.FLOAT32)), PLAN);
    }
    for (Path checkpoint : CheckedFolder.entries(checkpoints)) {
      Map<String, byte[]> contents = new TreeMap<>();
      for (Path file : CheckedFolder.entries(checkpoint)) {
        contents.put(file.getFileName().toString(), Files.readAllBytes(file));
      }
      files.put(checkpoint.getFileName().toString(), contents);
    }
    assertThat(originals).containsOnlyKeys(2L, 4L);
    assertThat(originals.get(2L)).isNotEqualTo(originals.get(4L));
  }

  private static GameState state(GanTrainer trainer) {
    try {
      Field game = GanTrainer.class.getDeclaredField("game");
      Field state = Game.class.getDeclaredField("state");
      game.setAccessible(true);
      state.setAccessible(true);
      return (GameState) state.get(game.get(trainer));
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(e.getMessage(), e);
    }
  }

  Path checkpoints() {
    return checkpoints;
  }

  GanTrainer trainer() {
    return trainer;
  }

  GameState.Numbers numbers() {
    return state.numbers();
  }

  /** Returns every array of networks, averages and optimizers as it is now. */
  Map<String, ByteBuffer> bits() {
    Map<String, ByteBuffer> bits = new TreeMap<>();
    state.byName().forEach((name, array) -> bits.put(name, ByteBuffer.wrap(array.toByteArray())));
    return bits;
  }

  /** Returns every array as it was after a step, or null if that has no checkpoint. */
  @Nullable Map<String, ByteBuffer> original(long step) {
    return originals.get(step);
  }

  /** Makes a folder one of these checkpoints alone; what is right in it stays as it is. */
  void copyTo(Path folder) throws IOException {
    Files.createDirectories(folder);
    for (Path entry : CheckedFolder.entries(folder)) {
      if (!files.containsKey(entry.getFileName().toString())) {
        delete(entry);
      }
    }
    for (Map.Entry<String, Map<String, byte[]>> checkpoint : files.entrySet()) {
      Path copy = Files.createDirectories(folder.resolve(checkpoint.getKey()));
      for (Path entry : CheckedFolder.entries(copy)) {
        byte[] content = checkpoint.getValue().get(entry.getFileName().toString());
        if (content == null
            || !Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS)
            || !Arrays.equals(Files.readAllBytes(entry), content)) {
          delete(entry);
        }
      }
      for (Map.Entry<String, byte[]> file : checkpoint.getValue().entrySet()) {
        if (!Files.exists(copy.resolve(file.getKey()))) {
          Files.write(copy.resolve(file.getKey()), file.getValue());
        }
      }
    }
  }

  private static void delete(Path path) throws IOException {
    if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      for (Path entry : CheckedFolder.entries(path)) {
        delete(entry);
      }
    }
    Files.delete(path);
  }

  /** Makes the sums of a checkpoint right, whatever its files are. */
  static void sumUp(Path checkpoint) throws IOException {
    StringBuilder list = new StringBuilder();
    for (Path file : CheckedFolder.entries(checkpoint)) {
      if (!file.endsWith(CheckedFolder.SUMS)) {
        list.append(Checksums.of(file)).append("  ").append(file.getFileName()).append('\n');
      }
    }
    Files.writeString(checkpoint.resolve(CheckedFolder.SUMS), list);
  }

  @Override
  public void close() {
    trainer.close();
  }
}
