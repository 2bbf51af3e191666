package dev.ganlib;

import ai.djl.Device;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import dev.ganlib.game.Network;
import dev.ganlib.game.Snapshot;
import dev.ganlib.internal.store.CheckedFolder;
import dev.ganlib.internal.store.FileFailure;
import dev.ganlib.internal.torch.TypeName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A translator on disk, in a folder of its own that is there whole or not at all. */
final class TranslatorFolder {
  private static final NetworkFolder.Kind KIND = NetworkFolder.Kind.TRANSLATOR;

  private TranslatorFolder() {}

  /** The content of the JSON file: how to rebuild the network, and what to feed it. */
  record Description(
      String format,
      int version,
      List<Long> inputShape,
      List<Long> outputShape,
      String dataType,
      Map<String, Object> architecture,
      String weights,
      @Nullable String weightsSha256)
      implements NetworkFolder.Description {
    @Override
    public @Nullable String arrays() {
      return null;
    }

    @Override
    public void requireComplete() {
      Objects.requireNonNull(inputShape, "inputShape");
      Objects.requireNonNull(outputShape, "outputShape");
      NetworkFolder.Description.super.requireComplete();
    }
  }

  static void save(Translator translator, Snapshot snapshot, Path folder) {
    try {
      requireReplaceable(folder);
      CheckedFolder.write(
          folder,
          files ->
              NetworkFolder.write(
                  files, KIND, snapshot, weights -> description(translator, snapshot, weights)));
    } catch (IOException e) {
      throw FileFailure.writing(folder, e).unchecked();
    }
  }

  private static Description description(
      Translator translator, Snapshot snapshot, NetworkFolder.Weights weights) {
    return new Description(
        KIND.format(),
        KIND.version(),
        NetworkFolder.sizes(translator.inputShape()),
        NetworkFolder.sizes(translator.outputShape()),
        TypeName.of(snapshot.placement().dataType()),
        NetworkFolder.architecture(snapshot.network().block()),
        weights.file(),
        weights.sha256());
  }

  /** Throws if a folder has files that are not a saved translator's, which would be lost. */
  private static void requireReplaceable(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    if (!Files.isDirectory(folder)) {
      throw FileFailure.saying("expected a folder to save to but was a file: " + folder);
    }
    Set<String> own = Set.of(KIND.file(), KIND.weights(), CheckedFolder.SUMS);
    for (Path entry : CheckedFolder.entries(folder)) {
      if (!own.contains(entry.getFileName().toString())) {
        throw FileFailure.saying(
            "expected a folder that is absent, empty or holds a saved translator, since it is"
                + " replaced as a whole, but there is "
                + entry);
      }
    }
  }

  static Translator load(Path folder, @Nullable Block block, Device device) throws IOException {
    if (Files.isRegularFile(folder.resolve(KIND.file()))) {
      CheckedFolder.verify(folder);
    }
    NetworkFolder<Description> saved = NetworkFolder.open(folder, KIND, Description.class);
    Block used = saved.block(block);
    Network network =
        saved.understand(
            () -> Network.of(KIND.word(), used, shape(saved.description().inputShape())));
    Translator translator = translator(saved.snapshot(network, block != null, device));
    Shape expected = shape(saved.description().outputShape());
    if (!translator.outputShape().equals(expected)) {
      translator.close();
      throw new IllegalArgumentException(
          "expected a block that gives samples of shape %s, as the saved one did, but was %s"
              .formatted(expected, translator.outputShape()));
    }
    return translator;
  }

  /** Returns a translator that owns a snapshot; closes the snapshot if there can be none. */
  private static Translator translator(Snapshot snapshot) {
    try {
      return Translator.of(snapshot);
    } catch (RuntimeException | Error e) {
      snapshot.close();
      throw e;
    }
  }

  private static Shape shape(List<Long> sizes) {
    return new Shape(sizes.stream().mapToLong(Long::longValue).toArray());
  }
}
