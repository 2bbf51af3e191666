package dev.ganlib;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Block;
import dev.ganlib.game.Checkpoint;
import dev.ganlib.game.GameBuilder;
import dev.ganlib.game.Network;
import dev.ganlib.game.Snapshot;
import dev.ganlib.internal.store.FileFailure;
import dev.ganlib.internal.torch.EngineRoom;
import dev.ganlib.internal.torch.TypeName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A generator on disk: in a folder of its own, or in a checkpoint. */
final class GeneratorFolder {
  private static final NetworkFolder.Kind KIND = NetworkFolder.Kind.GENERATOR;

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
      Map<String, Object> architecture,
      String weights,
      @Nullable String weightsSha256,
      @Nullable String arrays)
      implements NetworkFolder.Description {
    @Override
    public void requireComplete() {
      Objects.requireNonNull(latent.distribution(), "latent");
      NetworkFolder.Description.super.requireComplete();
    }
  }

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

  static void save(Snapshot snapshot, Latent latent, int classes, Path folder) {
    Network network = snapshot.network();
    DataType type = snapshot.placement().dataType();
    try {
      Files.createDirectories(folder);
      NetworkFolder.write(
          folder, KIND, snapshot, weights -> description(network, latent, classes, type, weights));
    } catch (IOException e) {
      throw FileFailure.writing(folder, e).unchecked();
    }
  }

  private static Description description(
      Network network, Latent latent, int classes, DataType type, NetworkFolder.Weights weights) {
    return new Description(
        KIND.format(),
        KIND.version(),
        LatentText.of(latent),
        classes,
        NetworkFolder.sizes(network.output(1).slice(1)),
        TypeName.of(type),
        NetworkFolder.architecture(network.block()),
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
    NetworkFolder.Weights weights =
        new NetworkFolder.Weights(
            Checkpoint.ARRAYS, null, Checkpoint.prefix(network.name(), isAveraged));
    Description description =
        description(network, generator.latent(), generator.classes(), type, weights);
    game.attach(KIND.file(), NetworkFolder.text(description));
  }

  /** Loads the generator of a checkpoint: the average of its weights where one is kept. */
  static Sampler load(Checkpoint checkpoint, Generator generator, Device device)
      throws IOException {
    NetworkFolder.requireNew(generator.block());
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

  static Sampler load(Path folder, @Nullable Block block, Device device) throws IOException {
    NetworkFolder<Description> saved = NetworkFolder.open(folder, KIND, Description.class);
    Description description = saved.description();
    Block used = saved.block(block);
    Latent latent = saved.understand(() -> description.latent().read());
    Generator generator =
        saved.understand(() -> new Generator(used, latent, description.classes()));
    Network network = generator.network(GanTrainer.GENERATOR);
    return new Sampler(saved.snapshot(network, block != null, device), generator);
  }
}
