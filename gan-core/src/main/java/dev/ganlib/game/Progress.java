package dev.ganlib.game;

import dev.ganlib.data.Batches;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The position in a plan: all that a game must know, besides arrays, to resume in the middle of it.
 *
 * <p>The phase, and of each source: how many epochs were begun, how many of these before the phase,
 * and how many batches of an epoch that is not over were taken.
 */
final class Progress {
  private int phase;
  private long began;
  private long attemptsBefore;
  private final Map<String, Long> epochsBefore = new LinkedHashMap<>();
  private final Map<String, Long> epochs = new LinkedHashMap<>();
  private final Map<String, Long> taken = new LinkedHashMap<>();
  private final Map<String, Long> markedEpochs = new LinkedHashMap<>();
  private final Map<String, Long> markedTaken = new LinkedHashMap<>();

  /** A plan begins, with the sources of its first phase. */
  void start(long step, long attempt, Set<String> sources) {
    attemptsBefore = attempt;
    startPhase(0, step, sources);
  }

  /** A phase of the plan begins, with a new epoch of every source. */
  void startPhase(int number, long step, Set<String> sources) {
    phase = number;
    began = step;
    epochsBefore.clear();
    taken.clear();
    sources.forEach(name -> epochsBefore.put(name, epochs.getOrDefault(name, 0L)));
  }

  /**
   * Throws an {@link IllegalArgumentException} if a plan that is to be resumed has no such place:
   * it has fewer phases, is shorter than what has been played of it, or pairs sources that are
   * apart.
   */
  void checkPlace(Plan plan, long step) {
    List<Plan> phases = plan.phases();
    if (phase >= phases.size()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "expected a plan of at least the %d phases that have begun but it has %d",
              phase + 1,
              phases.size()));
    }
    checkLength(phases.get(phase), step);
    checkPairs(phases.get(phase));
  }

  private void checkLength(Plan plan, long step) {
    Batches batches = plan.batches();
    long played = step - began;
    if (batches.inEpochs()) {
      played = plan.sources().keySet().stream().findFirst().map(this::epochsOfPlan).orElse(0L);
    }
    if (batches.length() < played) {
      throw isShort(batches.inEpochs() ? "epochs" : "rounds", played, batches.length());
    }
  }

  private static IllegalArgumentException isShort(String unit, long played, long length) {
    return new IllegalArgumentException(
        String.format(
            Locale.ROOT,
            "expected a plan of at least the %d %s that have been played or begun but was %d",
            played,
            unit,
            length));
  }

  /** Sources are apart where the checkpoint's plan had not paired them. */
  private void checkPairs(Plan plan) {
    plan.pairs()
        .forEach(
            (second, first) -> {
              long batches = plan.batchesPerEpoch(first);
              if (given(first, batches) != given(second, batches)) {
                throw new IllegalArgumentException(
                    String.format(
                        Locale.ROOT,
                        "expected paired sources to have given as many batches but %s gave %d and %s %d, since they were not paired before",
                        first,
                        given(first, batches),
                        second,
                        given(second, batches)));
              }
            });
  }

  /** Returns how many batches a source has given since the phase began. */
  private long given(String source, long batchesPerEpoch) {
    return isWithinEpoch(source)
        ? (epochsOfPlan(source) - 1) * batchesPerEpoch + taken(source)
        : epochsOfPlan(source) * batchesPerEpoch;
  }

  /** Remembers where a round begins. */
  void mark() {
    replace(markedEpochs, epochs);
    replace(markedTaken, taken);
  }

  /** Goes back to where the round began that could not be played. */
  void reset() {
    replace(epochs, markedEpochs);
    replace(taken, markedTaken);
  }

  /** Returns the number of the phase that is being played, from 0. */
  int phase() {
    return phase;
  }

  /** Returns how many rounds had been played when the phase began. */
  long began() {
    return began;
  }

  /** Returns how often the game had been rolled back when the plan began. */
  long attemptsBefore() {
    return attemptsBefore;
  }

  /** Returns how many epochs of a source have begun since the phase did. */
  long epochsOfPlan(String source) {
    return epochs.getOrDefault(source, 0L) - epochsBefore(source);
  }

  /** Returns how many epochs of a source had begun when the phase did. */
  long epochsBefore(String source) {
    return epochsBefore.getOrDefault(source, 0L);
  }

  /** Returns the number of the epoch that was begun last, from 0; 0 if there was none. */
  long epoch(String source) {
    return Math.max(0, epochs.getOrDefault(source, 0L) - 1);
  }

  /** Returns whether an epoch of a source has begun and is not over. */
  boolean isWithinEpoch(String source) {
    return taken.containsKey(source);
  }

  /** Returns how many batches of the epoch that is not over were taken. */
  long taken(String source) {
    return taken.getOrDefault(source, 0L);
  }

  /** An epoch begins; returns its number, from 0. */
  long beginEpoch(String source) {
    taken.put(source, 0L);
    return epochs.merge(source, 1L, Long::sum) - 1;
  }

  /** A batch was taken. */
  void take(String source) {
    taken.merge(source, 1L, Long::sum);
  }

  /** An epoch is over. */
  void endEpoch(String source) {
    taken.remove(source);
  }

  /**
   * The same as plain data.
   *
   * @param phase absent in the first, as in checkpoints from before there were any others
   */
  record State(
      long began,
      long attemptsBefore,
      Map<String, Long> epochsBefore,
      Map<String, Long> epochs,
      Map<String, Long> taken,
      @Nullable Long phase) {}

  State state() {
    return new State(
        began,
        attemptsBefore,
        new LinkedHashMap<>(epochsBefore),
        new LinkedHashMap<>(epochs),
        new LinkedHashMap<>(taken),
        phase == 0 ? null : Long.valueOf(phase));
  }

  void set(State state) {
    began = state.began();
    attemptsBefore = state.attemptsBefore();
    Long number = state.phase();
    phase = number == null ? 0 : Math.toIntExact(number);
    replace(epochsBefore, state.epochsBefore());
    replace(epochs, state.epochs());
    replace(taken, state.taken());
  }

  private static void replace(Map<String, Long> target, Map<String, Long> source) {
    target.clear();
    target.putAll(source);
  }
}
