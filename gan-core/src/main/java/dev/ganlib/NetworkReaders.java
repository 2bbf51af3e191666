package dev.ganlib;

import ai.djl.nn.Block;
import dev.ganlib.nn.LabelConcatenation;
import dev.ganlib.nn.NetworkDescription;
import dev.ganlib.nn.Sequence;
import dev.ganlib.nn.stock.Mlp;
import dev.ganlib.nn.stock.StockGenerator;
import dev.ganlib.nn.stock.StockTranslator;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;

/** Builds networks from their words: a reader for each type of network. Stateless. */
final class NetworkReaders {
  private static final Map<String, Function<NetworkDescription, Block>> READERS =
      new TreeMap<>(
          Map.of(
              "mlp", Mlp::of,
              "sequence", Sequence::of,
              "stock", StockGenerator::of,
              "stock translator", StockTranslator::of));

  private NetworkReaders() {}

  /** Returns whether there is a reader of such networks; custom ones have none. */
  static boolean isKnown(NetworkDescription words) {
    return READERS.containsKey(words.type()) || LabelConcatenation.isLabelled(words);
  }

  /**
   * Builds a network, not initialised.
   *
   * @throws IllegalArgumentException if the type is unknown or the words make no sense
   */
  static Block build(NetworkDescription words) {
    if (LabelConcatenation.isLabelled(words)) {
      return LabelConcatenation.of(words, NetworkReaders::build);
    }
    if (!isKnown(words)) {
      throw new IllegalArgumentException(
          "expected a network of a type among %s but was %s"
              .formatted(READERS.keySet(), words.type()));
    }
    return Objects.requireNonNull(READERS.get(words.type())).apply(words);
  }
}
