package dev.ganlib.listener;

import dev.ganlib.game.GanListener;
import dev.ganlib.game.StepReport;
import dev.ganlib.game.Training;
import dev.ganlib.internal.check.Ranges;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends a training when a figure no longer gets better, or is as good as wanted.
 *
 * <pre>{@code
 * EarlyStop.when("frechetDistance").lower().patience(20_000).minDelta(0.5)
 * EarlyStop.when("loss/discriminator").higher().target(0.65).window(500)
 * }</pre>
 *
 * <p>Figures of a GAN are noisy, so what is judged is a mean: over windows of steps, one after
 * another, each ending where the number of the step is a multiple of the window's length. A window
 * in which the figure was not reported is joined to the next; one whose mean is NaN is no
 * improvement. The losses of a GAN measure the players against each other and not the samples: they
 * say little about when to stop.
 *
 * <p>The training ends by {@link Training#stop}, whose reason names the figure, the best mean, its
 * step and the rule. Reports are read in blocks that end where the number of the step is a multiple
 * of {@value #BLOCK}, so it ends up to 15 steps after the window. Patience begins again when the
 * training is resumed after that. A figure that is never reported is an error, for a misspelt name
 * would never stop anything; in a training too short for that it is a warning in the log.
 *
 * <p>A rule is set before training: each of its methods returns a new listener. Two rules on one
 * figure in one direction cannot be saved into one folder. Not thread-safe.
 */
public final class EarlyStop implements GanListener {
  private static final Logger LOGGER = LoggerFactory.getLogger(EarlyStop.class);
  private static final int BLOCK = 16;

  private final StopRule rule;
  private final FollowedReports<StopRule.State, StopRule.Reported> reports;
  private final Set<String> names = new LinkedHashSet<>();
  private boolean told;

  private EarlyStop(StopRule rule) {
    this.rule = rule;
    reports =
        new FollowedReports<>(
            new Replay<>(StopRule.State.START, rule::after, StopRule.Reported::step),
            this::reported);
  }

  /**
   * Begins a rule.
   *
   * @param figure a name of a {@link StepReport}'s, such as {@code loss/generator}
   * @return the figure, of which to say which way is better
   */
  public static Figure when(String figure) {
    return new Figure(Objects.requireNonNull(figure, "figure"));
  }

  /** A figure, before it is said which way is better. */
  public static final class Figure {
    private final String name;

    private Figure(String name) {
      this.name = name;
    }

    /** {@return a rule for a figure that is better the lower it is, without patience or target} */
    public EarlyStop lower() {
      return new EarlyStop(StopRule.of(name, false));
    }

    /** {@return a rule for a figure that is better the higher it is, without patience or target} */
    public EarlyStop higher() {
      return new EarlyStop(StopRule.of(name, true));
    }
  }

  /**
   * {@return this, ending the training when the figure has not improved for so long}
   *
   * @param steps counted from the window with the best mean, or from the first step if there is no
   *     mean; positive. Windows are judged as wholes, so it ends with the first window that ends so
   *     many steps later, or more
   * @throws IllegalArgumentException if {@code steps} is not positive
   */
  public EarlyStop patience(long steps) {
    return new EarlyStop(rule.withPatience(Ranges.positive("patience", steps)));
  }

  /**
   * {@return this, taking for an improvement only what is better than the best by so much}
   *
   * @param delta in the figure's units, finite and not negative; 0 unless set, then every better
   *     mean is one
   * @throws IllegalArgumentException if {@code delta} is out of its range
   */
  public EarlyStop minDelta(double delta) {
    Ranges.finiteAndNotNegative("minDelta", delta);
    return new EarlyStop(rule.withMinDelta(delta));
  }

  /**
   * {@return this, ending the training when a mean is as good as wanted}
   *
   * @param value in the figure's units, finite
   * @throws IllegalArgumentException if {@code value} is not finite
   */
  public EarlyStop target(double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("target must be finite but was " + value);
    }
    return new EarlyStop(rule.withTarget(value));
  }

  /**
   * {@return this, with windows of another length}
   *
   * @param steps positive; 100 unless set
   * @throws IllegalArgumentException if {@code steps} is not positive
   */
  public EarlyStop window(long steps) {
    return new EarlyStop(rule.withWindow(Ranges.positive("window", steps)));
  }

  /**
   * {@return this, expecting the figure's first value at another time}
   *
   * @param steps by when the figure must have been reported, counted from the first step that this
   *     listener gets; positive, 1,000 unless set. More for a figure that is rarer
   * @throws IllegalArgumentException if {@code steps} is not positive
   */
  public EarlyStop within(long steps) {
    return new EarlyStop(rule.withWithin(Ranges.positive("within", steps)));
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalStateException if the rule has neither patience nor target
   */
  @Override
  public void onStart(long step, long totalSteps, Training training) {
    rule.check();
    if (told) {
      reports.begin(reports.now().anew(step), step);
      told = false;
    }
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if the figure has not been reported in time, with the names of
   *     those that were
   */
  @Override
  public void onStep(StepReport report, Training training) {
    reports.add(report);
    if (report.step() % BLOCK != 0) {
      return;
    }
    reports.read();
    StopRule.State state = reports.now();
    if (!state.seen() && state.watched() >= rule.within()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "expected a figure that is reported but %s was not in %d steps; there are %s",
              rule.figure(),
              state.watched(),
              names));
    }
    if (state.reason() != null && !told) {
      told = true;
      training.stop(state.reason());
    }
  }

  @Override
  public void onEnd(long step, Training training) {
    reports.read();
    if (!reports.now().seen() && reports.now().watched() > 0) {
      LOGGER.warn(
          "the figure {} that was to end this training was never reported; there are {}",
          rule.figure(),
          names);
    }
  }

  private StopRule.Reported reported(StepReport report) {
    names.addAll(report.names());
    double value = report.value(rule.figure()).orElse(0);
    boolean there = report.names().contains(rule.figure());
    return new StopRule.Reported(report.step(), there ? value : null);
  }

  /** The state that a checkpoint keeps. */
  record Saved(String judged, long step, boolean told, Set<String> names, StopRule.State state) {
    Saved {
      Objects.requireNonNull(judged, "judged");
      Objects.requireNonNull(names, "names");
      Objects.requireNonNull(state, "state");
    }
  }

  /**
   * Saves what the decision depends on, as {@code early-stop-<figure>-<direction>.json}.
   *
   * @param folder made if absent; an older save in it is replaced
   * @throws java.io.UncheckedIOException if the file cannot be written
   */
  @Override
  public void save(Path folder) {
    reports.read();
    StateFile.write(
        folder.resolve(rule.fileName()),
        new Saved(rule.judged(), reports.step(), told, names, reports.now()));
  }

  /**
   * Resumes from what was saved, so that a training that was interrupted ends as it would have.
   * Patience and target may be others. Without a file it begins anew, and the log says so.
   *
   * @param folder what {@link #save} was given
   * @throws IllegalArgumentException if figure, direction, window or delta are others
   * @throws java.io.UncheckedIOException if the file cannot be read or is damaged
   */
  @Override
  public void resume(Path folder) {
    Path file = folder.resolve(rule.fileName());
    Saved saved = StateFile.resume(file, Saved.class, "early stopping on " + rule.figure());
    if (saved == null) {
      return;
    }
    StateFile.requireSame(file, "a rule on", rule.judged(), saved.judged());
    names.clear();
    names.addAll(saved.names());
    told = saved.told();
    reports.begin(saved.state(), saved.step());
  }

  /**
   * Forgets what was seen after a step. Further back than 10,000 steps, or than where it was
   * resumed, it forgets all.
   *
   * @param step the number of rounds after which the training is as it was
   * @param training is not used
   */
  @Override
  public void onRollback(long step, Training training) {
    reports.goBack(step);
    told = false;
  }
}
