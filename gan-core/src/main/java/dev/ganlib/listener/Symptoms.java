package dev.ganlib.listener;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The signs in the rounds so far that a training goes wrong: a state that follows events.
 *
 * @param window the means of the current window
 * @param last those of the one before, null at first
 * @param largestNorm the largest mean norm of a window's gradients, 0 at first
 * @param widest the largest distance of the samples of a look, 0 at first
 * @param narrow how many looks in a row have shown samples alike
 * @param picture the hash of the samples of the last look, null at first
 * @param found the kinds found so far, each with its warning
 */
record Symptoms(
    Window window,
    @Nullable Window last,
    double largestNorm,
    double widest,
    int narrow,
    @Nullable Integer picture,
    Map<Kind, String> found) {
  /** The accuracy that counts as 1: in 200 samples D errs once. */
  static final double CERTAIN = 0.995;

  /** The accuracy from which G loses. */
  static final double LOSING = 0.9;

  /**
   * The loss of a discriminator that errs: seven times that of one that answers one half to all, 2
   * ln 2, or of logits that are off by 10 in the mean.
   */
  static final double ERRING = 10;

  /** The share of its largest size below which a gradient has vanished. */
  static final double VANISHED = 1e-2;

  /** A norm below which each number is lost beside Adam's usual epsilon. */
  static final double NOTHING = 1e-8;

  /** The share of the distance to compare with below which samples are alike. */
  static final double ALIKE = 0.25;

  /** Samples of earlier rounds are not judged. */
  static final long WARM_UP = 1000;

  /** The number of looks in a row that make a collapse. */
  static final int LOOKS = 3;

  static final Symptoms NONE = new Symptoms(Window.EMPTY, null, 0, 0, 0, null, Map.of());

  Symptoms {
    Objects.requireNonNull(window, "window");
    Objects.requireNonNull(found, "found");
  }

  /** A way to go wrong, and advice against it. */
  enum Kind {
    DISCRIMINATOR_WINS(
        "try R1 (Penalty.r1), instance noise, one-sided targets (smoothReal), a lower rate or a"
            + " smaller network for the discriminator, or augmentation where samples are few"),
    GENERATOR_FROZEN(
        "try a loss that does not saturate (GanLoss.bceWithLogits or nonSaturating),"
            + " gradientPenalty instead of clipWeights, or a higher rate if it has become very"
            + " small"),
    DISCRIMINATOR_ERRS(
        "scale the data, images to [-1, 1] and each column of a table to mean 0 and deviation 1; or"
            + " try a lower rate for the discriminator"),
    COLLAPSE(
        "try R1 or gradientPenalty, a relativistic loss with R1 and R2, minibatch deviation in"
            + " the discriminator, a larger batch, or a lower rate of the generator");

    private final String remedy;

    Kind(String remedy) {
      this.remedy = remedy;
    }
  }

  /** The mean of the values that are present. */
  record Mean(double sum, int count) {
    static final Mean EMPTY = new Mean(0, 0);

    Mean plus(@Nullable Double value) {
      return value == null ? this : new Mean(sum + value, count + 1);
    }

    /** NaN if there is nothing, for which every comparison is false. */
    double value() {
      return sum / count;
    }
  }

  /**
   * Means over rounds: D's accuracy, G's loss, the norm of G's gradient, D's loss without penalties
   * and terms, which watches of older versions have not saved.
   */
  record Window(Mean accuracy, Mean loss, Mean norm, Mean error) {
    static final Window EMPTY = new Window(Mean.EMPTY, Mean.EMPTY, Mean.EMPTY, Mean.EMPTY);

    Window {
      error = Objects.requireNonNullElse(error, Mean.EMPTY);
    }

    Window plus(Figures round) {
      return new Window(
          accuracy.plus(round.accuracy()),
          loss.plus(round.loss()),
          norm.plus(round.norm()),
          error.plus(round.error()));
    }

    /** Returns whether G is known to win sometimes. */
    boolean isContested() {
      return accuracy.value() < LOSING;
    }
  }

  /** An event of a round. */
  sealed interface Event permits Figures, Look {
    long step();
  }

  /** A round's figures, null where it has none. */
  record Figures(
      long step,
      @Nullable Double accuracy,
      @Nullable Double loss,
      @Nullable Double norm,
      @Nullable Double error)
      implements Event {}

  /** Samples of the fixed latents: their mean distance and their hash. */
  record Look(long step, double distance, int picture) implements Event {}

  /**
   * Returns what is known after an event.
   *
   * @param length the length of a window, in rounds
   * @param reals the mean distance of reals, NaN if unknown
   */
  Symptoms after(Event event, long length, double reals) {
    return event instanceof Look look ? looked(look, reals) : played((Figures) event, length);
  }

  private Symptoms played(Figures round, long length) {
    Window grown = window.plus(round);
    if (round.step() % length != 0) {
      return new Symptoms(grown, last, largestNorm, widest, narrow, picture, found);
    }
    Map<Kind, String> more = found;
    if (last != null && wins(last) && wins(grown)) {
      // A loss that falls is a generator that catches up.
      if (grown.loss().value() >= last.loss().value()) {
        more = with(more, Kind.DISCRIMINATOR_WINS, won(last, grown, round.step(), length));
      }
    }
    if (last != null && vanished(last) && vanished(grown)) {
      more = with(more, Kind.GENERATOR_FROZEN, frozen(last, grown, round.step(), length));
    }
    if (last != null && errs(last) && errs(grown)) {
      more = with(more, Kind.DISCRIMINATOR_ERRS, erred(last, grown, round.step(), length));
    }
    // A mean that is NaN leaves the largest as it is.
    double largest = grown.norm().value() > largestNorm ? grown.norm().value() : largestNorm;
    return new Symptoms(Window.EMPTY, grown, largest, widest, narrow, picture, more);
  }

  private static boolean wins(Window means) {
    return means.accuracy().value() >= CERTAIN;
  }

  /** Scores, which have no accuracy, and a loss of any size, do not err. */
  private static boolean errs(Window means) {
    return means.accuracy().count() > 0 && means.error().value() >= ERRING;
  }

  private boolean vanished(Window means) {
    double norm = means.norm().value();
    return (norm <= VANISHED * largestNorm || norm <= NOTHING) && !means.isContested();
  }

  private static String won(Window first, Window second, long step, long length) {
    return String.format(
        Locale.ROOT,
        ("step %d: the discriminator wins: its accuracy was %s and %s in two windows of %d steps"
            + " while the generator's loss went from %s to %s"),
        step,
        number(first.accuracy().value()),
        number(second.accuracy().value()),
        length,
        number(first.loss().value()),
        number(second.loss().value()));
  }

  private static String erred(Window first, Window second, long step, long length) {
    return String.format(
        Locale.ROOT,
        ("step %d: the discriminator is sure of what is wrong: its loss, without penalties, was %s"
            + " and %s in two windows of %d steps, where one half for every sample is %s"),
        step,
        number(first.error().value()),
        number(second.error().value()),
        length,
        number(2 * Math.log(2)));
  }

  private String frozen(Window first, Window second, long step, long length) {
    return String.format(
        Locale.ROOT,
        ("step %d: the generator is frozen: the norm of its gradient was %s and %s in two"
            + " windows of %d steps, at its largest %s"),
        step,
        number(first.norm().value()),
        number(second.norm().value()),
        length,
        number(Math.max(largestNorm, first.norm().value())));
  }

  private Symptoms looked(Look look, double reals) {
    Map<Kind, String> more = found;
    boolean same = picture != null && picture == look.picture();
    // Without an accuracy one cannot tell a frozen generator from one whose rate has run out.
    if (same && last != null && last.accuracy().value() >= LOSING) {
      String accuracy = number(last.accuracy().value());
      more =
          with(
              more,
              Kind.GENERATOR_FROZEN,
              String.format(
                  Locale.ROOT,
                  "step %d: the generator is frozen: no number of its samples has changed since"
                      + " the look before, and the discriminator's accuracy was %s",
                  look.step(),
                  accuracy));
    }
    if (look.step() < WARM_UP) {
      return new Symptoms(window, last, largestNorm, widest, narrow, look.picture(), more);
    }
    boolean known = !Double.isNaN(reals);
    double usual = known ? reals : widest;
    int alike = look.distance() < ALIKE * usual ? narrow + 1 : 0;
    if (alike >= LOOKS) {
      String text =
          String.format(
              Locale.ROOT,
              "step %d: the samples are alike: their mean distance is %s, that of %s %s",
              look.step(),
              number(look.distance()),
              known ? "reals is" : "earlier samples was",
              number(usual));
      more = with(more, Kind.COLLAPSE, text);
    }
    double wider = look.distance() > widest ? look.distance() : widest;
    return new Symptoms(window, last, largestNorm, wider, alike, look.picture(), more);
  }

  /** Adds a warning unless there is one of its kind. */
  private static Map<Kind, String> with(Map<Kind, String> found, Kind kind, String what) {
    if (found.containsKey(kind)) {
      return found;
    }
    Map<Kind, String> more = new LinkedHashMap<>(found);
    more.put(kind, what + "; " + kind.remedy);
    return more;
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.4g", value);
  }
}
