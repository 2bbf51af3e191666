package dev.ganlib.game;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.ganlib.internal.store.CheckedFolder;
import dev.ganlib.internal.store.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A training as it was after some round, on the disk: a folder {@code step-<number>} of which every
 * byte is covered by a checksum.
 *
 * <pre>{@code
 * Optional<Checkpoint> latest = Checkpoint.latest(Path.of("checkpoints"));
 * if (latest.isPresent()) {
 *   gan.resume(latest.get());
 * }
 * gan.fit(real, plan);
 * }</pre>
 *
 * <p>It holds the networks, averages, optimizer states, the place in the plan and in the data, what
 * the training was configured with, and what listeners keep. A training that is resumed from it
 * equals, to the bit, one that was not interrupted, on the same kind of processor and with as many
 * threads.
 *
 * <p>Immutable, safe for many threads. The files are read again when the training is resumed, so
 * they must stay until then.
 */
public final class Checkpoint {
  private static final Logger LOGGER = LoggerFactory.getLogger(Checkpoint.class);

  /** The name of the file of all arrays. */
  public static final String ARRAYS = "state.safetensors";

  private static final Pattern NAME = Pattern.compile("step-(\\d{9,18})");

  private final Path path;
  private final CheckpointText text;
  private final List<String> skipped;
  private final boolean acceptsChanges;

  private Checkpoint(Path path, CheckpointText text, List<String> skipped, boolean acceptsChanges) {
    this.path = path;
    this.text = text;
    this.skipped = List.copyOf(skipped);
    this.acceptsChanges = acceptsChanges;
  }

  /**
   * {@return the checkpoint of the latest step in a folder that is not damaged, those that are
   * damaged being logged and listed by {@link #skipped}; empty where no checkpoint has been written
   * yet: the folder is absent or empty, or holds only what an interrupted write has left}
   *
   * @param folder holds checkpoints, or is one itself, which then is the only one looked at
   * @throws IOException if there are checkpoints but all are damaged, with what is wrong with each;
   *     or if the folder cannot be read or is none
   */
  public static Optional<Checkpoint> latest(Path folder) throws IOException {
    if (Files.exists(folder.resolve(CheckpointText.FILE))
        || Files.exists(folder.resolve(CheckedFolder.SUMS))) {
      return Optional.of(at(folder));
    }
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw new IOException("expected a folder of checkpoints but was a file: " + folder);
    }
    List<Path> all = candidates(folder);
    List<String> damaged = new ArrayList<>();
    for (int i = all.size() - 1; i >= 0; i--) {
      try {
        return Optional.of(new Checkpoint(all.get(i), verified(all.get(i)), damaged, false));
      } catch (IOException e) {
        LOGGER.warn("a damaged checkpoint is skipped: {}", e.getMessage());
        damaged.add(e.getMessage());
      }
    }
    if (damaged.isEmpty()) {
      return Optional.empty();
    }
    throw new IOException(
        "expected a checkpoint that is not damaged in %s but there is none: %s"
            .formatted(folder, String.join("; ", damaged)));
  }

  /** Returns the checkpoints of a folder, oldest first, those a replacement has hidden as well. */
  private static List<Path> candidates(Path folder) throws IOException {
    Map<Path, Long> steps = new LinkedHashMap<>();
    CheckedFolder.displaced(folder).forEach((name, hidden) -> steps.put(hidden, number(name)));
    in(folder).forEach(path -> steps.put(path, number(path)));
    return steps.entrySet().stream()
        .filter(entry -> entry.getValue() >= 0)
        .sorted(Map.Entry.comparingByValue())
        .map(Map.Entry::getKey)
        .toList();
  }

  /**
   * {@return the checkpoint in a folder}
   *
   * @param path the folder {@code step-<number>}, whatever it is called
   * @throws IOException if it is no checkpoint or damaged; the message has the file and the rule
   */
  public static Checkpoint at(Path path) throws IOException {
    return new Checkpoint(path, verified(path), List.of(), false);
  }

  private static CheckpointText verified(Path path) throws IOException {
    CheckedFolder.verify(path);
    for (String needed : List.of(CheckpointText.FILE, ARRAYS)) {
      if (!Files.exists(path.resolve(needed))) {
        throw new IOException("expected the file " + path.resolve(needed) + " but there is none");
      }
    }
    return CheckpointText.read(path);
  }

  /**
   * {@return the checkpoints of a folder, oldest first, damaged or not}
   *
   * @param folder may be absent
   * @throws IOException if it cannot be read
   */
  public static List<Path> in(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    return CheckedFolder.entries(folder).stream()
        .filter(path -> number(path) >= 0 && Files.isDirectory(path))
        .sorted(Comparator.comparingLong(Checkpoint::number))
        .toList();
  }

  private static long number(Path path) {
    Matcher matcher = NAME.matcher(path.getFileName().toString());
    return matcher.matches() ? Long.parseLong(matcher.group(1)) : -1;
  }

  /**
   * {@return a figure of the round that a checkpoint was written after, without a look at its
   * arrays; empty if it has none or cannot be read}
   *
   * @param path the checkpoint
   * @param figure such as {@code loss/generator}
   */
  public static OptionalDouble figure(Path path, String figure) {
    try {
      Double value = CheckpointText.read(path).figures().get(figure);
      return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    } catch (IOException e) {
      LOGGER.debug("a checkpoint cannot be read", e);
      return OptionalDouble.empty();
    }
  }

  /**
   * Deletes a checkpoint; half-deleted ones are not seen by others.
   *
   * @param path the checkpoint
   * @throws IOException if it cannot be deleted
   */
  public static void delete(Path path) throws IOException {
    CheckedFolder.remove(path);
  }

  /** {@return this, to be resumed even if seed, data or configuration have changed} */
  public Checkpoint acceptingChanges() {
    return new Checkpoint(path, text, skipped, true);
  }

  /** {@return the folder} */
  public Path path() {
    return path;
  }

  /** {@return how many rounds had been played} */
  public long step() {
    return text.state().step();
  }

  /** {@return what was wrong with newer checkpoints, a line each; unmodifiable} */
  public List<String> skipped() {
    return skipped;
  }

  /**
   * {@return how the names of a network's parameters and buffers begin: {@code network/<name>/} or
   * {@code average/<name>/}}
   *
   * @param network its name
   * @param isAverage whether the average of the weights is meant
   */
  public static String prefix(String network, boolean isAverage) {
    return GameState.prefix(network, isAverage);
  }

  /**
   * Reads some of its arrays.
   *
   * @param prefix how their names begin, such as {@link #prefix} says
   * @param manager becomes the arrays' owner and decides their device
   * @return the arrays by the rest of their names; empty if there are none
   * @throws IOException if they cannot be read
   */
  public Map<String, NDArray> arrays(String prefix, NDManager manager) throws IOException {
    Map<String, NDArray> some = new LinkedHashMap<>();
    try (NDManager reader = manager.newSubManager()) {
      Safetensors.read(path.resolve(ARRAYS), reader)
          .tensors()
          .forEach(
              (name, array) -> {
                if (name.startsWith(prefix)) {
                  array.attach(manager);
                  some.put(name.substring(prefix.length()), array);
                }
              });
    }
    return some;
  }

  CheckpointText text() {
    return text;
  }

  /**
   * Throws, or warns if changes are accepted, where the configuration is another.
   *
   * @param was what the checkpoint has
   * @param is what there is now
   */
  void check(Map<String, String> was, Map<String, String> is) {
    List<String> lines = CheckpointText.differences(was, is);
    if (lines.isEmpty()) {
      return;
    }
    String list = String.join("\n  ", lines);
    if (!acceptsChanges) {
      throw new IllegalArgumentException(
          "expected the configuration that %s was written with but it differs:\n  %s"
              .formatted(path, list));
    }
    LOGGER.warn("{} was written with another configuration:\n  {}", path, list);
  }

  /** Writes the arrays and numbers of a game into a checkpoint's folder. */
  static void write(Path folder, GameState state, CheckpointText text) throws IOException {
    Safetensors.write(folder.resolve(ARRAYS), state.byName(), Map.of());
    text.write(folder);
  }

  /** Returns the folder of a checkpoint after some rounds. */
  static Path name(Path folder, long step) {
    return folder.resolve(String.format(Locale.ROOT, "step-%09d", step));
  }

  /** Gives a game the arrays and numbers. */
  void restore(GameState state, NDManager manager) throws IOException {
    Path file = path.resolve(ARRAYS);
    try (NDManager reader = manager.newSubManager()) {
      state.set(Safetensors.read(file, reader).tensors());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "expected the arrays of %s to fit the game but %s".formatted(file, e.getMessage()), e);
    }
    state.set(EarlierCounters.converted(text));
  }
}
