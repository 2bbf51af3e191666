package dev.ganlib.game;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * The figures of one round.
 *
 * <p>They stay on the device until one is asked for; then those of all rounds that wait are read at
 * once, so that a listener that keeps reports and asks later costs one read for many rounds. At the
 * latest they are read after {@value ReportLog#CAPACITY} rounds. A figure recorded several times in
 * a round is given as its mean. Safe for many threads.
 */
public final class StepReport {
  /** The name of a player's loss is this, followed by the player's name. */
  public static final String LOSS = "loss/";

  /** The name of a player's gradient norm (global, L2) is this, followed by the player's name. */
  public static final String GRADIENT_NORM = "gradientNorm/";

  /**
   * The mean probability that the discriminator gives reals, D(x), in [0, 1].
   *
   * <p>Of an {@code Adversary} with another name than {@code discriminator} the names of this and
   * all other figures have that name at their end: {@code realProbability/judge}.
   */
  public static final String REAL_PROBABILITY = "realProbability";

  /** The mean probability that the discriminator gives fakes, D(G(z)), in [0, 1]. */
  public static final String FAKE_PROBABILITY = "fakeProbability";

  /** The share of reals that the discriminator takes for real, in [0, 1]. */
  public static final String REAL_ACCURACY = "realAccuracy";

  /** The share of fakes that the discriminator takes for fake, in [0, 1]. */
  public static final String FAKE_ACCURACY = "fakeAccuracy";

  /** The mean of the accuracies on reals and on fakes, where a round has both. */
  public static final String ACCURACY = "accuracy";

  /** The name of a penalty's value, as added to the loss, is this, followed by its name. */
  public static final String PENALTY = "penalty/";

  /**
   * The name of the mean norm of the gradients that a penalty looked at, those of D's outputs by
   * its inputs, is this, followed by the penalty's name.
   */
  public static final String SLOPE = "slope/";

  /**
   * The name of an auxiliary term's value is this, followed by its name and by what it is about:
   * {@code /real} or {@code /fake} in the discriminator's move, {@code /generator} in the
   * generator's.
   */
  public static final String TERM = "term/";

  /**
   * The name of the share of samples that a head takes for their class, in [0, 1], is this,
   * followed by {@code real} or {@code fake}.
   */
  public static final String CLASS_ACCURACY = "classAccuracy/";

  /**
   * The probability of an adaptive augmentation in the discriminator's moves, in [0, 1]; it moves
   * after them.
   */
  public static final String AUGMENTATION = "augmentation";

  static final String REFUSED = "refused/";

  /** The name of what was found in a batch begins with this; see {@link BatchCheck}. */
  static final String DATA = "notFinite/";

  private final long step;
  private final long epoch;
  private final ReportLog log;
  private final List<String> names;
  private final List<Double> fractions;
  private final Map<String, Double> added = Collections.synchronizedMap(new LinkedHashMap<>());
  private volatile @Nullable Map<String, Double> values;

  /** Takes the names of the figures, and the fraction of the samples that each is about. */
  StepReport(long step, long epoch, List<String> names, List<Double> fractions, ReportLog log) {
    this.step = step;
    this.epoch = epoch;
    this.names = names;
    this.fractions = fractions;
    this.log = log;
  }

  /** {@return how many rounds had been played when this one ended: 1 for the first} */
  public long step() {
    return step;
  }

  /** {@return the number of the epoch of the first source, from 0} */
  public long epoch() {
    return epoch;
  }

  /**
   * {@return the value of a player's objective, NaN if it was that}
   *
   * @param player the player's name
   * @throws IllegalArgumentException if no player of that name moved in this round
   */
  public double loss(String player) {
    return value(LOSS + player)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "expected a player that moved in step %s but was %s; there are %s"
                        .formatted(step, player, players())));
  }

  private List<String> players() {
    return names().stream()
        .filter(name -> name.startsWith(LOSS))
        .map(name -> name.substring(LOSS.length()))
        .toList();
  }

  /**
   * {@return a figure, if this round has it}
   *
   * @param name such as {@code loss/generator} or {@link #REAL_PROBABILITY}
   */
  public OptionalDouble value(String name) {
    Double later = added.get(name);
    Double value = later == null ? all().get(name) : later;
    return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
  }

  /**
   * {@return all figures by name, in the order in which they were recorded; the map is the
   * caller's}
   */
  public Map<String, Double> values() {
    Map<String, Double> shown = new LinkedHashMap<>(all());
    shown.keySet().removeIf(StepReport::isHidden);
    synchronized (added) {
      shown.putAll(added);
    }
    return shown;
  }

  /** {@return the names of the figures, without a read from the device; unmodifiable} */
  public List<String> names() {
    List<String> shown =
        new ArrayList<>(names.stream().distinct().filter(name -> !isHidden(name)).toList());
    judgedOnBoth(shown).forEach(of -> shown.add(ACCURACY + of));
    synchronized (added) {
      shown.addAll(added.keySet());
    }
    return List.copyOf(shown);
  }

  /** Returns the ends of the names of adversaries whose accuracy on both sides is among figures. */
  private static List<String> judgedOnBoth(Collection<String> figures) {
    return figures.stream()
        .filter(name -> name.startsWith(REAL_ACCURACY))
        .map(name -> name.substring(REAL_ACCURACY.length()))
        .filter(of -> figures.contains(FAKE_ACCURACY + of))
        .toList();
  }

  /** Adds a figure that no round has recorded, on the part of a listener. */
  void add(String name, double value) {
    if (names().contains(name)) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "the figure %s was already reported in step %d", name, step));
    }
    added.put(Objects.requireNonNull(name, "name"), value);
  }

  private static boolean isHidden(String name) {
    return name.startsWith(REFUSED) || name.startsWith(DATA);
  }

  /** Returns a figure that only the game knows of, or 0 if there is none. */
  double hidden(String name) {
    return all().getOrDefault(name, 0.0);
  }

  int columns() {
    return names.size();
  }

  /** Takes over the figures that were read. */
  void fill(double[] row, int offset) {
    Map<String, Double> weights = new LinkedHashMap<>();
    Map<String, Double> means = new LinkedHashMap<>();
    for (int i = 0; i < names.size(); i++) {
      weights.merge(names.get(i), fractions.get(i), Double::sum);
      means.merge(names.get(i), fractions.get(i) * row[offset + i], Double::sum);
    }
    means.replaceAll((name, sum) -> sum / Objects.requireNonNull(weights.get(name)));
    for (String of : judgedOnBoth(means.keySet())) {
      double real = Objects.requireNonNull(means.get(REAL_ACCURACY + of));
      double fake = Objects.requireNonNull(means.get(FAKE_ACCURACY + of));
      means.put(ACCURACY + of, (real + fake) / 2);
    }
    values = Collections.unmodifiableMap(means);
  }

  /** Returns the name of a player whose move was refused, if there is one. */
  @Nullable String refusedPlayer() {
    for (Map.Entry<String, Double> entry : all().entrySet()) {
      if (entry.getKey().startsWith(REFUSED) && entry.getValue() != 0) {
        return entry.getKey().substring(REFUSED.length());
      }
    }
    return null;
  }

  private Map<String, Double> all() {
    Map<String, Double> read = values;
    if (read == null) {
      log.read();
      read = values;
    }
    if (read == null) {
      throw new IllegalStateException("the figures of step " + step + " were lost");
    }
    return read;
  }
}
