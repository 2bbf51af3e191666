package dev.ganlib.game;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Block;
import dev.ganlib.internal.torch.TypeName;
import dev.ganlib.nn.LayerDescription;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Compares two networks with weights: all but the values of weights and buffers. Stateless. */
final class NetworkDifference {
  private NetworkDifference() {}

  /**
   * Validates that two networks differ in their weights only.
   *
   * @param ofA weights and buffers by their names in the block, in order
   * @param ofB the other's
   * @throws IllegalArgumentException with the first difference
   */
  static void requireNone(
      Network a, Map<String, NDArray> ofA, Network b, Map<String, NDArray> ofB) {
    unequal("the inputs", a.inputs(), b.inputs())
        .or(() -> blocks("the network", a.block(), b.block()))
        .or(() -> arrays(ofA, ofB))
        .ifPresent(
            difference -> {
              throw new IllegalArgumentException(
                  "expected networks that are built alike but " + difference);
            });
  }

  private static Optional<String> unequal(String subject, Object a, Object b) {
    return a.equals(b)
        ? Optional.empty()
        : Optional.of("%s: %s in one, %s in the other".formatted(subject, a, b));
  }

  private static Optional<String> blocks(String place, Block a, Block b) {
    LayerDescription first = LayerDescription.of(a);
    LayerDescription second = LayerDescription.of(b);
    Optional<String> difference =
        unequal(place, words(first), words(second))
            .or(() -> unequal("arrays of " + place, first.arrays(), second.arrays()))
            .or(() -> unequal("parts of " + place, a.getChildren().keys(), b.getChildren().keys()));
    for (int i = 0; difference.isEmpty() && i < a.getChildren().size(); i++) {
      difference =
          blocks(
              "layer " + a.getChildren().keyAt(i),
              a.getChildren().valueAt(i),
              b.getChildren().valueAt(i));
    }
    return difference;
  }

  private static String words(LayerDescription layer) {
    return layer.attributes().isEmpty() ? layer.kind() : layer.kind() + layer.attributes();
  }

  private static Optional<String> arrays(Map<String, NDArray> a, Map<String, NDArray> b) {
    List<String> first = shapes(a);
    List<String> second = shapes(b);
    for (int i = 0; i < Math.min(first.size(), second.size()); i++) {
      if (!first.get(i).equals(second.get(i))) {
        return unequal("an array", first.get(i), second.get(i));
      }
    }
    return unequal("the number of arrays", first.size(), second.size());
  }

  private static List<String> shapes(Map<String, NDArray> arrays) {
    List<String> shapes = new ArrayList<>();
    arrays.forEach(
        (name, array) ->
            shapes.add(
                "%s of shape %s and type %s on %s"
                    .formatted(
                        name,
                        array.getShape(),
                        TypeName.of(array.getDataType()),
                        array.getDevice())));
    return shapes;
  }
}
