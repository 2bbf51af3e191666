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
import dev.ganlib.game.Checkpoint;
import dev.ganlib.game.GameBuilder;
import dev.ganlib.game.Network;
import dev.ganlib.game.Snapshot;
import dev.ganlib.internal.store.AtomicFile;
import dev.ganlib.internal.store.Checksums;
import dev.ganlib.internal.store.FileFailure;
import dev.ganlib.internal.store.Safetensors;
import dev.ganlib.internal.torch.EngineRoom;
import dev.ganlib.internal.torch.Gradients;
import dev.ganlib.nn.Architecture;
import dev.ganlib.nn.LabelConcatenation;
import dev.ganlib.nn.Mlp;
import dev.ganlib.nn.MlpLayer;
import dev.ganlib.nn.Norm;
import dev.ganlib.nn.StockGenerator;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A generator on disk: in a folder of its own, or in a checkpoint. */
final class GeneratorFolder {
  private static final String FORMAT = "dev.ganlib.generator";
  private static final int VERSION = 1;
  private static final String DESCRIPTION = "generator.json";
  private static final String WEIGHTS = "generator.safetensors";
  private static final Gson GSON = new GsonBuilder().setPrettyPrinting().create();

  private GeneratorFolder() {}

  /**
   * The content of the JSON file: how to rebuild the network, and what to feed it. In a checkpoint
   * the weights are among other arrays, with {@code arrays} before their names, and the checkpoint
   * has their checksum.
   */
  record Description(
      String format,
      int version,
      LatentText latent,
      int classes,
      List<Long> sampleShape,
      String dataType,
      NetworkText architecture,
      String weights,
      @Nullable String weightsSha256,
      @Nullable String arrays) {}

  /** The latents to feed: {@code size} numbers of noise, and the codes behind it. */
  record LatentText(String distribution, long size, @Nullable List<String> codes) {
    static LatentText of(Latent latent) {
      List<String> codes =
          latent.codes().stream().map(code -> lower(code.kind()) + " " + code.size()).toList();
      return new LatentText(
          lower(latent.distribution()), latent.noise(), codes.isEmpty() ? null : codes);
    }

    Latent read() {
      Latent.Distribution kind = Latent.Distribution.valueOf(upper(distribution));
      List<Latent.Code> parts = new ArrayList<>();
      for (String text : codes == null ? List.<String>of() : codes) {
        String[] words = text.split(" ", -1);
        if (words.length != 2) {
          throw new IllegalArgumentException("expected a code and its size but was: " + text);
        }
        parts.add(
            new Latent.Code(Latent.Code.Kind.valueOf(upper(words[0])), Integer.parseInt(words[1])));
      }
      return new Latent(size, kind, parts);
    }

    private static String lower(Enum<?> constant) {
      return constant.name().toLowerCase(Locale.ROOT);
    }

    private static String upper(String word) {
      return word.toUpperCase(Locale.ROOT);
    }
  }

  /** An {@link Architecture} as read, before it is checked. */
  record StockText(
      @Nullable String family,
      long latentSize,
      @Nullable List<Long> image,
      long width,
      @Nullable String norm,
      int classes) {
    static StockText of(Architecture from) {
      return new StockText(
          from.family(),
          from.latentSize(),
          from.image(),
          from.width(),
          from.norm().name(),
          from.classes());
    }

    Architecture read() {
      if (family == null || image == null || norm == null) {
        throw new IllegalArgumentException("expected family, image and norm but was " + this);
      }
      return new Architecture(family, latentSize, image, width, Norm.valueOf(norm), classes);
    }
  }

  /**
   * The network: an {@link Mlp}'s layers, the classes whose labels a {@link LabelConcatenation}
   * joins to such a network's input, what a {@link StockGenerator} was built from, or the class of
   * a custom block.
   */
  record NetworkText(
      String type,
      @Nullable List<Long> input,
      @Nullable List<String> layers,
      @Nullable StockText stock,
      @Nullable String block,
      @Nullable Integer joinedClasses,
      @Nullable Boolean flat) {
    static final String CUSTOM = "custom";
    private static final String MLP = "mlp";

    /** The name differs, so that versions that do not know it refuse it. */
    private static final String LABELLED_MLP = "labelled mlp";

    static NetworkText of(Block block) {
      if (block instanceof Mlp mlp) {
        return new NetworkText(MLP, sizes(mlp.input()), texts(mlp), null, null, null, null);
      }
      if (block instanceof LabelConcatenation joined && joined.block() instanceof Mlp mlp) {
        return new NetworkText(
            LABELLED_MLP,
            sizes(mlp.input()),
            texts(mlp),
            null,
            null,
            joined.classes(),
            joined.isFlat());
      }
      if (block instanceof StockGenerator generator) {
        StockText stock = StockText.of(generator.architecture());
        return new NetworkText("stock", null, null, stock, null, null, null);
      }
      return new NetworkText(CUSTOM, null, null, null, block.getClass().getName(), null, null);
    }

    private static List<String> texts(Mlp mlp) {
      return mlp.layers().stream().map(MlpLayer::text).toList();
    }

    Block rebuild() {
      if ("stock".equals(type) && stock != null) {
        return stock.read().build();
      }
      boolean labelled = LABELLED_MLP.equals(type) && joinedClasses != null && flat != null;
      if ((!MLP.equals(type) && !labelled) || input == null || layers == null) {
        throw new IllegalArgumentException("expected an architecture but was type " + type);
      }
      Mlp.Builder builder = Mlp.builder(shape(input));
      layers.forEach(builder::layer);
      Mlp mlp = builder.build();
      if (joinedClasses == null || flat == null) {
        return mlp;
      }
      return flat
          ? LabelConcatenation.flat(mlp, joinedClasses)
          : LabelConcatenation.of(mlp, joinedClasses);
    }
  }

  static void save(Snapshot snapshot, Latent latent, int classes, Path folder) {
    try {
      Files.createDirectories(folder);
      Path weights = folder.resolve(WEIGHTS);
      Safetensors.write(weights, snapshot.arrays(), Map.of("format", FORMAT));
      Description description =
          description(
              snapshot.network(),
              latent,
              classes,
              snapshot.placement().dataType(),
              new Weights(WEIGHTS, Checksums.of(weights), null));
      byte[] json = (GSON.toJson(description) + "\n").getBytes(StandardCharsets.UTF_8);
      AtomicFile.write(folder.resolve(DESCRIPTION), out -> out.write(json));
    } catch (IOException e) {
      throw FileFailure.writing(folder, e).unchecked();
    }
  }

  /** The place of the weights. */
  private record Weights(String file, @Nullable String sha256, @Nullable String arrays) {}

  private static Description description(
      Network network, Latent latent, int classes, DataType type, Weights weights) {
    return new Description(
        FORMAT,
        VERSION,
        LatentText.of(latent),
        classes,
        sizes(network.output(1).slice(1)),
        type.name().toLowerCase(Locale.ROOT),
        NetworkText.of(network.block()),
        weights.file(),
        weights.sha256(),
        weights.arrays());
  }

  /**
   * Adds to every checkpoint of a game what it takes to load its generator without a game.
   *
   * @param isAveraged whether samples are drawn from the average of the weights
   */
  static void attach(
      GameBuilder game, Network network, Generator generator, DataType type, boolean isAveraged) {
    Weights weights =
        new Weights(Checkpoint.ARRAYS, null, Checkpoint.prefix(network.name(), isAveraged));
    Description description =
        description(network, generator.latent(), generator.classes(), type, weights);
    game.attach(DESCRIPTION, GSON.toJson(description) + "\n");
  }

  /** Loads the generator of a checkpoint: the average of its weights where one is kept. */
  static Sampler load(Checkpoint checkpoint, Generator generator, Device device)
      throws IOException {
    requireNew(generator.block());
    try (NDManager manager = EngineRoom.newManager(device)) {
      Network network = generator.network(GanTrainer.GENERATOR);
      Map<String, NDArray> arrays =
          checkpoint.arrays(Checkpoint.prefix(network.name(), true), manager);
      if (arrays.isEmpty()) {
        arrays = checkpoint.arrays(Checkpoint.prefix(network.name(), false), manager);
      }
      if (arrays.isEmpty()) {
        throw new IOException(
            "expected a checkpoint with a network %s but %s has none"
                .formatted(network, checkpoint.path()));
      }
      DataType type = arrays.values().iterator().next().getDataType();
      return new Sampler(Snapshot.restore(network, arrays, type, device), generator);
    }
  }

  private static void requireNew(Block block) {
    if (block.isInitialized()) {
      throw new IllegalArgumentException(
          "expected a block that is not initialised, since loading replaces its arrays");
    }
  }

  /** Reads the weights that a description names, after a look at their checksum. */
  private static Map<String, NDArray> weights(
      Path folder, Description description, NDManager manager) throws IOException {
    if (description.arrays() != null) {
      return Checkpoint.at(folder).arrays(description.arrays(), manager);
    }
    Path weights = folder.resolve(description.weights());
    if (!Files.isRegularFile(weights)) {
      throw new IOException("expected the generator's weights in " + weights + " but it is absent");
    }
    if (!Checksums.of(weights).equals(description.weightsSha256())) {
      throw new IOException(
          "expected %s to have the checksum that %s names but it does not: one of them is damaged"
              .formatted(weights, DESCRIPTION));
    }
    return Safetensors.read(weights, manager).tensors();
  }

  static Sampler load(Path folder, @Nullable Block block, Device device) throws IOException {
    Description description = read(folder.resolve(DESCRIPTION));
    if (block == null && NetworkText.CUSTOM.equals(description.architecture().type())) {
      throw new IllegalArgumentException(
          "the saved generator is a custom block (%s); load it with Sampler.load(folder, block, device)"
              .formatted(description.architecture().block()));
    }
    if (block != null) {
      requireNew(block);
    }
    Latent latent = understand(folder, () -> description.latent().read());
    DataType type = understand(folder, () -> dataType(description.dataType()));
    Block used = block == null ? understand(folder, description.architecture()::rebuild) : block;
    Generator generator =
        understand(folder, () -> new Generator(used, latent, description.classes()));
    Network network = generator.network(GanTrainer.GENERATOR);
    try (NDManager manager = EngineRoom.newManager(device)) {
      Map<String, NDArray> arrays = weights(folder, description, manager);
      Supplier<Snapshot> restored = () -> Snapshot.restore(network, arrays, type, device);
      // If a custom block was given, it is the block that does not fit; else entries contradict.
      Snapshot snapshot = block == null ? understand(folder, restored) : restored.get();
      return new Sampler(snapshot, generator);
    }
  }

  /** Names the file in what goes wrong with one of its entries. */
  private static <T> T understand(Path folder, Supplier<T> entry) throws IOException {
    try {
      return entry.get();
    } catch (RuntimeException e) {
      throw new IOException(
          "expected %s to describe a generator but it is damaged: %s"
              .formatted(folder.resolve(DESCRIPTION), e.getMessage()),
          e);
    }
  }

  private static DataType dataType(String name) {
    DataType type = DataType.valueOf(name.toUpperCase(Locale.ROOT));
    if (!Gradients.supports(type)) {
      throw new IllegalArgumentException("data type must be float32 or float64 but was " + type);
    }
    return type;
  }

  private static Description read(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      boolean isCheckpoint = Files.exists(file.resolveSibling(Checkpoint.ARRAYS));
      throw new IOException(
          "expected a saved generator in %s but it is absent%s"
              .formatted(
                  file,
                  isCheckpoint
                      ? "; this checkpoint is of an earlier version or not of a GanTrainer: give its"
                          + " generator, too, to Sampler.of(checkpoint, generator, device)"
                      : ""));
    }
    Description description;
    try {
      description = GSON.fromJson(Files.readString(file), Description.class);
    } catch (JsonParseException | CharacterCodingException e) {
      throw new IOException("expected " + file + " to be JSON but it is damaged", e);
    }
    if (description == null || !FORMAT.equals(description.format())) {
      throw new IOException("expected " + file + " to have the format " + FORMAT);
    }
    if (description.version() != VERSION) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "expected %s to have version %d but was %d",
              file,
              VERSION,
              description.version()));
    }
    try {
      Objects.requireNonNull(description.latent().distribution(), "latent");
      Objects.requireNonNull(description.dataType(), "dataType");
      Objects.requireNonNull(description.architecture(), "architecture");
      Objects.requireNonNull(description.weights(), "weights");
    } catch (NullPointerException e) {
      throw new IOException("expected " + file + " to be complete but an entry is missing", e);
    }
    return description;
  }

  private static List<Long> sizes(Shape shape) {
    return Arrays.stream(shape.getShape()).boxed().toList();
  }

  private static Shape shape(List<Long> sizes) {
    return new Shape(sizes.stream().mapToLong(Long::longValue).toArray());
  }
}
