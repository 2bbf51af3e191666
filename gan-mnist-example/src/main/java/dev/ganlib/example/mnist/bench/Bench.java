package dev.ganlib.example.mnist.bench;

import dev.ganlib.game.Timings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/**
 * The time that a step of a recipe takes, and the shares of its parts.
 *
 * @param milliseconds of a step, in each repeat
 * @param data the share of getting batches, from 0 to 1
 * @param forward the share of evaluating objectives
 * @param backward the share of computing gradients
 * @param update the share of optimizers and averages
 */
public record Bench(
    List<Double> milliseconds, double data, double forward, double backward, double update) {
  /** Copies the list. */
  public Bench {
    milliseconds = List.copyOf(milliseconds);
  }

  /**
   * Trains for some rounds to warm up, then measures.
   *
   * @param play plays a number of rounds, without listeners, which would be a part of the time
   *     between them
   * @param timings tells the time spent so far
   * @param warmUp how many rounds are not measured
   * @param repeats how often to measure
   * @param rounds of each repeat
   */
  public static Bench measure(
      LongConsumer play, Supplier<Timings> timings, int warmUp, int repeats, int rounds) {
    play.accept(warmUp);
    List<Double> milliseconds = new ArrayList<>();
    Timings begun = timings.get();
    Timings before = begun;
    for (int i = 0; i < repeats; i++) {
      play.accept(rounds);
      Timings now = timings.get();
      milliseconds.add(now.since(before).total() / 1e6 / rounds);
      before = now;
    }
    Timings all = before.since(begun);
    double total = all.total();
    return new Bench(
        milliseconds,
        all.data() / total,
        all.forward() / total,
        all.backward() / total,
        all.update() / total);
  }

  /** Returns the share of everything else: copies of buffers, scopes, reports, Java. */
  public double rest() {
    return 1 - data - forward - backward - update;
  }

  /** Returns the median of the repeats. */
  public double median() {
    double[] sorted = values();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /** Returns the least of the repeats. */
  public double fastest() {
    return Arrays.stream(values()).min().orElseThrow();
  }

  /** Returns the most of the repeats. */
  public double slowest() {
    return Arrays.stream(values()).max().orElseThrow();
  }

  private double[] values() {
    return milliseconds.stream().mapToDouble(Double::doubleValue).toArray();
  }
}
