package dev.ganlib.game;

import ai.djl.Device;
import ai.djl.nn.Block;
import dev.ganlib.internal.store.Words;
import dev.ganlib.internal.torch.EngineRoom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Describes what decides a game, in words that are the same in every process. */
final class Configuration {
  private Configuration() {}

  static Map<String, String> of(GameSettings settings, Map<Network, Weights> networks) {
    Map<String, String> all = new TreeMap<>(settings.words());
    all.put("seed", Long.toString(settings.seed()));
    all.put("data type", settings.dataType().toString());
    all.put("precision", settings.precision().toString());
    networks.forEach(
        (network, weights) -> {
          all.put("network " + network, classes(network.block()));
          List<String> arrays = new ArrayList<>();
          weights
              .byName(network)
              .forEach((name, array) -> arrays.add(name + " " + array.getShape()));
          all.put("parameters of " + network, String.join(", ", arrays));
        });
    for (Snapshot snapshot : settings.snapshots()) {
      all.put("weights of " + snapshot.network(), snapshot.fingerprint());
    }
    for (Player player : settings.players()) {
      all.put(
          "player " + player.name(),
          "moves %s by %s".formatted(player.networks(), Words.of(player.optimizer())));
    }
    settings
        .averages()
        .forEach((network, rule) -> all.put("average of " + network, Words.of(rule)));
    return all;
  }

  /** Returns the classes of a block and of those inside it, with what they say of themselves. */
  private static String classes(Block block) {
    List<String> inside = new ArrayList<>();
    block.getChildren().values().forEach(child -> inside.add(classes(child)));
    String own = name(block.getClass()) + (hasWords(block) ? " " + Words.of(block) : "");
    return inside.isEmpty() ? own : own + "(" + String.join(", ", inside) + ")";
  }

  /**
   * Returns the name that a class of blocks has in checkpoints: stock networks are named as if they
   * were in the package of layers, where they once were, so that earlier checkpoints are resumed.
   */
  private static String name(Class<?> type) {
    return Words.of(type.getName()).replace("dev.ganlib.nn.stock.", "dev.ganlib.nn.");
  }

  /** Returns whether a block says its settings; DJL's own say their shapes or nothing. */
  private static boolean hasWords(Block block) {
    try {
      Class<?> owner = block.getClass().getMethod("toString").getDeclaringClass();
      return !owner.equals(Object.class) && !owner.getName().startsWith("ai.djl.");
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException("every object has words", e);
    }
  }

  /** Returns what a checkpoint was written by, which nothing is compared with. */
  static Map<String, String> provenance(Device device) {
    Map<String, String> all = new LinkedHashMap<>();
    String version = Configuration.class.getPackage().getImplementationVersion();
    all.put("gan-core", version == null ? "unknown" : version);
    all.put("pytorch", EngineRoom.engine().getVersion());
    all.put("threads", Integer.toString(EngineRoom.threads()));
    all.put("device", device.toString());
    all.put("java", System.getProperty("java.version"));
    all.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    all.put("written", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    return all;
  }
}
