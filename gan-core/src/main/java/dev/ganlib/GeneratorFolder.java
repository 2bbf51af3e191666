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
import dev.ganlib.game.Network;
import dev.ganlib.game.Snapshot;
import dev.ganlib.internal.store.AtomicFile;
import dev.ganlib.internal.store.Checksums;
import dev.ganlib.internal.store.Safetensors;
import dev.ganlib.internal.torch.EngineRoom;
import dev.ganlib.internal.torch.Gradients;
import dev.ganlib.nn.Architecture;
import dev.ganlib.nn.Mlp;
import dev.ganlib.nn.Norm;
import dev.ganlib.nn.StockGenerator;
import java.io.IOException;
import java.io.UncheckedIOException;
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

/** A generator on disk: {@code generator.safetensors} and {@code generator.json}. */
final class GeneratorFolder {
  private static final String FORMAT = "dev.ganlib.generator";
  private static final int VERSION = 1;
  private static final String DESCRIPTION = "generator.json";
  private static final String WEIGHTS = "generator.safetensors";
  private static final Gson GSON = new GsonBuilder().setPrettyPrinting().create();

  private GeneratorFolder() {}

  /** What the JSON file says: how to rebuild the network, and what to feed it. */
  record Description(
      String format,
      int version,
      LatentText latent,
      int classes,
      List<Long> sampleShape,
      String dataType,
      NetworkText architecture,
      String weights,
      String weightsSha256) {}

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

  /** An {@link Architecture} that nobody has checked yet. */
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
   * The network: an {@link Mlp}'s layers, what a {@link StockGenerator} was built from, or the
   * class of a custom block.
   */
  record NetworkText(
      String type,
      @Nullable List<Long> input,
      @Nullable List<String> layers,
      @Nullable StockText stock,
      @Nullable String block) {
    static final String CUSTOM = "custom";

    static NetworkText of(Block block) {
      if (block instanceof Mlp mlp) {
        return new NetworkText("mlp", sizes(mlp.input()), mlp.layers(), null, null);
      }
      return block instanceof StockGenerator generator
          ? new NetworkText("stock", null, null, StockText.of(generator.architecture()), null)
          : new NetworkText(CUSTOM, null, null, null, block.getClass().getName());
    }

    Block rebuild() {
      if ("stock".equals(type) && stock != null) {
        return stock.read().build();
      }
      if (!"mlp".equals(type) || input == null || layers == null) {
        throw new IllegalArgumentException("expected an architecture but was type " + type);
      }
      Mlp.Builder builder = Mlp.builder(shape(input));
      layers.forEach(builder::layer);
      return builder.build();
    }
  }

  static void save(Snapshot snapshot, Latent latent, int classes, Path folder) {
    try {
      Files.createDirectories(folder);
      Path weights = folder.resolve(WEIGHTS);
      Safetensors.write(weights, snapshot.arrays(), Map.of("format", FORMAT));
      Description description =
          new Description(
              FORMAT,
              VERSION,
              LatentText.of(latent),
              classes,
              sizes(snapshot.network().output(1).slice(1)),
              snapshot.like().getDataType().name().toLowerCase(Locale.ROOT),
              NetworkText.of(snapshot.network().block()),
              WEIGHTS,
              Checksums.of(weights));
      byte[] json = (GSON.toJson(description) + "\n").getBytes(StandardCharsets.UTF_8);
      AtomicFile.write(folder.resolve(DESCRIPTION), out -> out.write(json));
    } catch (IOException e) {
      throw new UncheckedIOException("could not save the generator in " + folder, e);
    }
  }

  static Sampler load(Path folder, @Nullable Block block, Device device) throws IOException {
    Description description = read(folder.resolve(DESCRIPTION));
    Path weights = folder.resolve(description.weights());
    if (!Files.isRegularFile(weights)) {
      throw new IOException("expected the generator's weights in " + weights + " but it is absent");
    }
    if (!Checksums.of(weights).equals(description.weightsSha256())) {
      throw new IOException(
          "expected %s to have the checksum that %s names but it does not: one of them is damaged"
              .formatted(weights, DESCRIPTION));
    }
    if (block == null && NetworkText.CUSTOM.equals(description.architecture().type())) {
      throw new IllegalArgumentException(
          "the saved generator is a custom block (%s); load it with Sampler.load(folder, block, device)"
              .formatted(description.architecture().block()));
    }
    if (block != null && block.isInitialized()) {
      throw new IllegalArgumentException(
          "expected a block that is not initialised, since loading replaces its arrays");
    }
    Latent latent = understand(folder, () -> description.latent().read());
    DataType type = understand(folder, () -> dataType(description.dataType()));
    Block used = block == null ? understand(folder, description.architecture()::rebuild) : block;
    Generator generator =
        understand(folder, () -> new Generator(used, latent, description.classes()));
    Network network = generator.network(GanTrainer.GENERATOR);
    try (NDManager manager = EngineRoom.newManager(device)) {
      Map<String, NDArray> arrays = Safetensors.read(weights, manager).tensors();
      Supplier<Snapshot> restored = () -> Snapshot.restore(network, arrays, type, device);
      // What does not fit a block of one's own is the block; without one, entries contradict.
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
      throw new IOException("expected a saved generator in " + file + " but it is absent");
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
