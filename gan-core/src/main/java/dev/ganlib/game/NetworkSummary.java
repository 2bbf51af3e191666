package dev.ganlib.game;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.Parameter;
import ai.djl.nn.core.Linear;
import ai.djl.util.Pair;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The table of a network's layers: of each its place and kind, what it gives for a batch, and how
 * many numbers it has.
 *
 * <p>A row is a block that has parameters of its own or no blocks inside.
 */
final class NetworkSummary {
  private final List<String[]> rows = new ArrayList<>();
  private long trainable;
  private long buffers;

  private NetworkSummary() {}

  /**
   * Returns the table, with a line for each row, each ended.
   *
   * @param network in a game
   */
  static String of(Network network) {
    NetworkSummary summary = new NetworkSummary();
    summary.add("", network.block());
    String inputs =
        network.inputs().stream()
            .map(shape -> batchShape(new Shape(2).addAll(shape)))
            .collect(Collectors.joining(", "));
    String outputs =
        network.outputs(2).stream()
            .map(NetworkSummary::batchShape)
            .collect(Collectors.joining(", "));
    return summary.table(network.name() + ": " + inputs + " -> " + outputs);
  }

  private void add(String path, Block block) {
    long own = 0;
    for (Pair<String, Parameter> pair : block.getDirectParameters()) {
      long size = pair.getValue().getArray().size();
      own += size;
      if (pair.getValue().requiresGradient()) {
        trainable += size;
      } else {
        buffers += size;
      }
    }
    if (own > 0 || block.getChildren().isEmpty()) {
      rows.add(new String[] {path.isEmpty() ? "-" : path, kind(block), output(block), number(own)});
    }
    for (Pair<String, Block> child : block.getChildren()) {
      add(path.isEmpty() ? child.getKey() : path + "." + child.getKey(), child.getValue());
    }
  }

  private static String kind(Block block) {
    return block instanceof LambdaBlock lambda
        ? lambda.getName()
        : block.getClass().getSimpleName();
  }

  /** Returns what a block gives for the inputs it was initialised for; a dash if it knows none. */
  private static String output(Block block) {
    try {
      Shape[] inputs = block.describeInput().values().toArray(Shape[]::new);
      if (block instanceof Linear) {
        // The one block of DJL's that leaves out the batch.
        inputs[0] = new Shape(2).addAll(inputs[0]);
      }
      return Arrays.stream(block.getOutputShapes(inputs))
          .map(NetworkSummary::batchShape)
          .collect(Collectors.joining(", "));
    } catch (RuntimeException e) {
      // A block that is another's tool, or that only its owner initialises.
      return "-";
    }
  }

  private static String batchShape(Shape shape) {
    return "("
        + IntStream.range(0, shape.dimension())
            .mapToObj(i -> i == 0 ? "B" : Long.toString(shape.get(i)))
            .collect(Collectors.joining(", "))
        + ")";
  }

  private static String number(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  private String table(String title) {
    String[] heads = {"layer", "kind", "output", "numbers"};
    int[] widths = Arrays.stream(heads).mapToInt(String::length).toArray();
    for (String[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        widths[i] = Math.max(widths[i], row[i].length());
      }
    }
    StringBuilder text = new StringBuilder(title).append('\n');
    line(text, heads, widths);
    rows.forEach(row -> line(text, row, widths));
    return text.append(number(trainable))
        .append(" trained, ")
        .append(number(buffers))
        .append(" in buffers\n")
        .toString();
  }

  /** Appends cells, the last one to the right. */
  private static void line(StringBuilder text, String[] cells, int[] widths) {
    for (int i = 0; i < cells.length; i++) {
      String space = " ".repeat(widths[i] - cells[i].length());
      text.append("  ").append(i == cells.length - 1 ? space + cells[i] : cells[i] + space);
    }
    text.append('\n');
  }
}
