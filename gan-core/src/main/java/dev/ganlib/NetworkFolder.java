package dev.ganlib;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import com.google.gson.ToNumberPolicy;
import dev.ganlib.game.Checkpoint;
import dev.ganlib.game.Network;
import dev.ganlib.game.Snapshot;
import dev.ganlib.internal.store.AtomicFile;
import dev.ganlib.internal.store.Checksums;
import dev.ganlib.internal.store.Safetensors;
import dev.ganlib.internal.torch.EngineRoom;
import dev.ganlib.internal.torch.Gradients;
import dev.ganlib.nn.NetworkDescription;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A network on disk: a file of weights, and one of JSON with their checksum, their data type, and
 * the words that build the network again.
 *
 * @param <D> the content of the JSON file
 */
final class NetworkFolder<D extends NetworkFolder.Description> {
  private static final Gson GSON =
      new GsonBuilder()
          .setPrettyPrinting()
          .setObjectToNumberStrategy(ToNumberPolicy.LONG_OR_DOUBLE)
          .create();

  /** The type of a network without words, of which only the name of the block's class is kept. */
  private static final String CUSTOM = "custom";

  private static final String CLASS = "block";

  private final Path folder;
  private final Kind kind;
  private final D description;

  private NetworkFolder(Path folder, Kind kind, D description) {
    this.folder = folder;
    this.kind = kind;
    this.description = description;
  }

  /** A kind of saved network, with the names of its files and the class that loads it. */
  enum Kind {
    GENERATOR("Sampler"),
    TRANSLATOR("Translator");

    private final String loader;

    Kind(String loader) {
      this.loader = loader;
    }

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    String format() {
      return "dev.ganlib." + word();
    }

    int version() {
      return 1;
    }

    /** Returns the name of the JSON file. */
    String file() {
      return word() + ".json";
    }

    /** Returns the name of the file of weights. */
    String weights() {
      return word() + ".safetensors";
    }
  }

  /** The part of a JSON file that all kinds have in common. */
  interface Description {
    String format();

    int version();

    String dataType();

    /** Returns a {@link NetworkDescription} as a map. */
    Map<String, Object> architecture();

    String weights();

    @Nullable String weightsSha256();

    /** Returns what stands before the names of the arrays in a checkpoint; null elsewhere. */
    @Nullable String arrays();

    /** Throws a {@link NullPointerException} if an entry is missing. */
    default void requireComplete() {
      Objects.requireNonNull(dataType(), "dataType");
      Objects.requireNonNull(architecture(), "architecture");
      Objects.requireNonNull(weights(), "weights");
    }
  }

  /** The place of the weights. */
  record Weights(String file, @Nullable String sha256, @Nullable String arrays) {}

  /** Returns what builds a block again, or for a custom one, with words or without, its class. */
  static Map<String, Object> architecture(Block block) {
    return NetworkDescription.of(block)
        .filter(NetworkReaders::isKnown)
        .orElseGet(() -> NetworkDescription.of(CUSTOM).with(CLASS, block.getClass().getName()))
        .asMap();
  }

  /**
   * Writes both files into a folder that exists.
   *
   * @param description makes the JSON file's content of the place of the weights
   */
  static void write(
      Path folder, Kind kind, Snapshot snapshot, Function<Weights, Description> description)
      throws IOException {
    Path weights = folder.resolve(kind.weights());
    Safetensors.write(weights, snapshot.arrays(), Map.of("format", kind.format()));
    String json = text(description.apply(new Weights(kind.weights(), Checksums.of(weights), null)));
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    AtomicFile.write(folder.resolve(kind.file()), out -> out.write(bytes));
  }

  /** Returns a JSON file's text. */
  static String text(Description description) {
    return GSON.toJson(description) + "\n";
  }

  /**
   * Reads the JSON file.
   *
   * @throws IOException if it is absent, damaged, or of another kind, which the message then names
   */
  static <D extends Description> NetworkFolder<D> open(Path folder, Kind kind, Class<D> type)
      throws IOException {
    Path file = folder.resolve(kind.file());
    if (!Files.isRegularFile(file)) {
      throw new IOException(
          "expected a saved %s in %s but it is absent%s"
              .formatted(kind.word(), file, advice(folder, kind)));
    }
    D description;
    try {
      description = GSON.fromJson(Files.readString(file), type);
    } catch (JsonParseException | CharacterCodingException e) {
      throw new IOException("expected " + file + " to be JSON but it is damaged", e);
    }
    if (description == null || !kind.format().equals(description.format())) {
      throw new IOException("expected " + file + " to have the format " + kind.format());
    }
    if (description.version() != kind.version()) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "expected %s to have version %d but was %d",
              file,
              kind.version(),
              description.version()));
    }
    try {
      description.requireComplete();
    } catch (NullPointerException e) {
      throw new IOException("expected " + file + " to be complete but an entry is missing", e);
    }
    // In a checkpoint, the weights are where the checkpoint has its arrays, whatever is said here.
    if (description.arrays() == null && !kind.weights().equals(description.weights())) {
      throw new IOException(
          "expected %s to name the weights %s but it is damaged: it names %s"
              .formatted(file, kind.weights(), description.weights()));
    }
    return new NetworkFolder<>(folder, kind, description);
  }

  /** Returns how a folder is to be loaded that does not have the file of a kind. */
  private static String advice(Path folder, Kind kind) {
    for (Kind other : Kind.values()) {
      if (other != kind && Files.isRegularFile(folder.resolve(other.file()))) {
        return "; there is a saved %s, which %s.load takes".formatted(other.word(), other.loader);
      }
    }
    if (!Files.exists(folder.resolve(Checkpoint.ARRAYS))) {
      return "";
    }
    return kind == Kind.GENERATOR
        ? "; this checkpoint is of an earlier version or not of a GanTrainer: give its generator,"
            + " too, to Sampler.of(checkpoint, generator, device)"
        : "; this is a checkpoint: resume its game and take Translator.of(game.snapshot(network))";
  }

  D description() {
    return description;
  }

  /** Names the file in what goes wrong with one of its entries. */
  <T> T understand(Supplier<T> entry) throws IOException {
    try {
      return entry.get();
    } catch (RuntimeException e) {
      throw new IOException(
          "expected %s to describe a %s but it is damaged: %s"
              .formatted(folder.resolve(kind.file()), kind.word(), e.getMessage()),
          e);
    }
  }

  /**
   * Returns the block to give weights to.
   *
   * @param given a custom block, or null to build one of the saved words
   * @throws IllegalArgumentException if the given block is initialised, or none is given for a
   *     network without words
   */
  Block block(@Nullable Block given) throws IOException {
    if (given != null) {
      requireNew(given);
      return given;
    }
    NetworkDescription words =
        understand(() -> NetworkDescription.read(description.architecture()));
    if (words.type().equals(CUSTOM)) {
      throw new IllegalArgumentException(
          "the saved %s is a custom block (%s); load it with %s.load(folder, block, device)"
              .formatted(kind.word(), words.settings().get(CLASS), kind.loader));
    }
    return understand(() -> NetworkReaders.build(words));
  }

  static void requireNew(Block block) {
    if (block.isInitialized()) {
      throw new IllegalArgumentException(
          "expected a block that is not initialised, since loading replaces its arrays");
    }
  }

  /**
   * Gives a network the saved weights, after a look at their checksum.
   *
   * @param isCustom whether the network's block was given, and so is what does not fit, if anything
   * @return owned by the caller
   */
  Snapshot snapshot(Network network, boolean isCustom, Device device) throws IOException {
    DataType type = understand(this::dataType);
    try (NDManager manager = EngineRoom.newManager(device)) {
      Map<String, NDArray> arrays = arrays(manager);
      Supplier<Snapshot> restored = () -> Snapshot.restore(network, arrays, type, device);
      return isCustom ? restored.get() : understand(restored);
    }
  }

  private DataType dataType() {
    DataType type = DataType.valueOf(description.dataType().toUpperCase(Locale.ROOT));
    if (!Gradients.supports(type)) {
      throw new IllegalArgumentException("data type must be float32 or float64 but was " + type);
    }
    return type;
  }

  private Map<String, NDArray> arrays(NDManager manager) throws IOException {
    String prefix = description.arrays();
    if (prefix != null) {
      return Checkpoint.at(folder).arrays(prefix, manager);
    }
    Path weights = folder.resolve(kind.weights());
    if (!Files.isRegularFile(weights)) {
      throw new IOException(
          "expected the %s's weights in %s but it is absent".formatted(kind.word(), weights));
    }
    if (!Checksums.of(weights).equals(description.weightsSha256())) {
      throw new IOException(
          "expected %s to have the checksum that %s names but it does not: one of them is damaged"
              .formatted(weights, kind.file()));
    }
    return Safetensors.read(weights, manager).tensors();
  }

  static List<Long> sizes(Shape shape) {
    return Arrays.stream(shape.getShape()).boxed().toList();
  }
}
