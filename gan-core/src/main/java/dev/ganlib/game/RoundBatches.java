package dev.ganlib.game;

import ai.djl.ndarray.NDArray;
import dev.ganlib.data.Source;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * The batches of a round, by the names of their sources.
 *
 * @param batches of each source as many as the plan asks for, or fewer at the end of an epoch
 */
record RoundBatches(Map<String, List<Source.Batch>> batches) {
  /** Returns a batch of a source; an index beyond the last begins anew. */
  Source.Batch batch(String source, int index) {
    List<Source.Batch> list = batches.get(source);
    if (list == null) {
      throw new IllegalArgumentException(
          "expected a source among " + batches.keySet() + " but was " + source);
    }
    return list.get(index % list.size());
  }

  /** Returns the batches with their samples converted. */
  RoundBatches converted(UnaryOperator<NDArray> conversion) {
    Map<String, List<Source.Batch>> others = new LinkedHashMap<>();
    batches.forEach(
        (name, list) ->
            others.put(
                name,
                list.stream()
                    .map(b -> new Source.Batch(conversion.apply(b.samples()), b.labels()))
                    .toList()));
    return new RoundBatches(others);
  }

  /** Returns into how many parts the batches can be split, up to a number. */
  int divisible(int wanted) {
    long smallest =
        batches.values().stream()
            .flatMap(List::stream)
            .mapToLong(Source.Batch::size)
            .min()
            .orElse(1);
    return (int) Math.max(1, Math.min(wanted, smallest));
  }

  /** Returns the size of the batch of which a part has so many rows. */
  long wholeSize(MicroBatch part, long rows) {
    if (part.isWhole()) {
      return rows;
    }
    List<Long> sizes =
        batches.values().stream()
            .flatMap(List::stream)
            .map(Source.Batch::size)
            .distinct()
            .filter(size -> part.rows(size) == rows)
            .toList();
    if (sizes.size() != 1) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "expected the samples of a micro-batch of one batch of the round but was %d samples,"
                  + " as batches of %s have",
              rows,
              sizes));
    }
    return sizes.get(0);
  }
}
