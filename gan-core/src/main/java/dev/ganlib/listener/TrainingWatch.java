package dev.ganlib.listener;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.game.GanListener;
import dev.ganlib.game.StepReport;
import dev.ganlib.game.Training;
import dev.ganlib.internal.check.Ranges;
import dev.ganlib.internal.torch.Reads;
import dev.ganlib.internal.torch.TypeName;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns in words, once of each kind, when a training goes wrong, with what to try.
 *
 * <pre>{@code
 * TrainingWatch watch = TrainingWatch.every(500).reals(digits).tell(System.out::println);
 * GanTrainer.builder(generator, discriminator, loss).listener(watch)
 * }</pre>
 *
 * <p>It watches the players named {@code generator} and {@code discriminator}, as {@code
 * GanTrainer} names them. Figures are judged by their means over windows of steps, one after
 * another, each ending where the number of the step is a multiple of the window's length; it takes
 * two in a row for a warning:
 *
 * <ul>
 *   <li><b>The discriminator wins:</b> {@code accuracy} is 0.995 or more in both, and {@code
 *       loss/generator} is not lower in the second. Not judged where the discriminator gives
 *       scores, which have no accuracy.
 *   <li><b>The generator is frozen:</b> {@code gradientNorm/generator} is a hundredth of its
 *       largest mean or less in both, or 1e-8 or less, which vanishes beside the epsilon of Adam;
 *       and {@code accuracy}, where there is one, is 0.9 or more. Or not one number of the samples
 *       has changed between two looks, while {@code accuracy} is 0.9 or more; without accuracy that
 *       is not judged, since a rate that has fallen to 0 shows the same.
 *   <li><b>The discriminator errs:</b> {@code loss/discriminator}, without penalties and auxiliary
 *       terms, is 10 or more in both, where 2 ln 2 is that of one half for every sample: it is sure
 *       of what is wrong, as where data are not scaled. Not judged where the discriminator gives
 *       scores.
 *   <li><b>Collapse:</b> the mean Euclidean distance over all pairs of samples, always of the same
 *       latents, is less than a quarter of that of reals, in three looks in a row; or, where no
 *       reals are given, of the largest of the samples' own at earlier looks. Looks before step
 *       1,000 are not judged, as an untrained generator makes samples alike. It finds a generator
 *       that makes about one sample, not one that leaves modes out; a conditional one shows all its
 *       classes in turn, so that of it only a collapse across classes is found.
 * </ul>
 *
 * <p>The limits are far from what healthy trainings show. In those of the example's recipes no two
 * windows in a row have an accuracy of 0.995, except where a discriminator remembers a small data
 * set; the mean norms stay above a twentieth of their largest, and the distances, from step 1,000
 * on, above half of those of reals. So the absence of a warning proves nothing: look at samples.
 *
 * <p>Costs: reports are read in blocks that end where the number of the step is a multiple of
 * {@value #BLOCK}. A look makes a copy of the generator, {@code count} samples and one read from
 * the device, and compares all pairs in float64 on the calling thread: some milliseconds for 64
 * images of 28 by 28, some tenths of a second for 64 of 256 by 256 in colour.
 *
 * <p>Warnings go to SLF4J at level warn, to whom {@link #tell} names, and to {@link #warnings}. A
 * listener is set before training: the methods that set something return a new one. One is enough
 * for a training; two cannot be saved into one folder. Not thread-safe.
 */
public final class TrainingWatch implements GanListener {
  private static final Logger LOGGER = LoggerFactory.getLogger(TrainingWatch.class);
  private static final int BLOCK = 16;
  private static final String FILE = "training-watch.json";
  private static final String LOSS = StepReport.LOSS + "generator";
  private static final String ERROR = StepReport.LOSS + "discriminator";
  private static final String NORM = StepReport.GRADIENT_NORM + "generator";

  /** The most reals that are compared; all pairs of more would take too long. */
  private static final int MOST_REALS = 256;

  private final Settings settings;
  private final FollowedReports<Symptoms, Symptoms.Event> reports;
  private final Map<Symptoms.Kind, String> given = new LinkedHashMap<>();

  /**
   * The settings of the watch; sample is the shape of one real sample, reals the mean distance
   * between them.
   */
  private record Settings(
      long interval,
      int count,
      long seed,
      long window,
      @Nullable Shape sample,
      double reals,
      Consumer<String> told) {
    String words() {
      return String.format(
          Locale.ROOT,
          "windows of %d steps, every %d steps %d samples of seed %d",
          window,
          interval,
          count,
          seed);
    }
  }

  private TrainingWatch(Settings settings) {
    this.settings = settings;
    reports =
        new FollowedReports<>(
            new Replay<>(
                Symptoms.NONE,
                (state, event) -> state.after(event, settings.window(), settings.reals()),
                Symptoms.Event::step),
            TrainingWatch::figures);
  }

  /**
   * {@return a watch that looks at 64 samples of seed 0 every n-th round}
   *
   * @param interval in rounds, positive; 500 is usual
   * @throws IllegalArgumentException if {@code interval} is not positive
   */
  public static TrainingWatch every(long interval) {
    Ranges.positive("interval", interval);
    return new TrainingWatch(new Settings(interval, 64, 0, 500, null, Double.NaN, warning -> {}));
  }

  /**
   * {@return this with another number of samples}
   *
   * @param count how many, 2 or more
   * @throws IllegalArgumentException if {@code count} is less than 2
   */
  public TrainingWatch count(int count) {
    Ranges.twoOrMore("count", count);
    Settings s = settings;
    return new TrainingWatch(
        new Settings(s.interval, count, s.seed, s.window, s.sample, s.reals, s.told));
  }

  /**
   * {@return this with the latents of another seed}
   *
   * @param seed any number
   */
  public TrainingWatch seed(long seed) {
    Settings s = settings;
    return new TrainingWatch(
        new Settings(s.interval, s.count, seed, s.window, s.sample, s.reals, s.told));
  }

  /**
   * {@return this with windows of another length}
   *
   * @param steps positive; 500 unless set. Short windows are noisier
   * @throws IllegalArgumentException if {@code steps} is not positive
   */
  public TrainingWatch window(long steps) {
    Ranges.positive("window", steps);
    Settings s = settings;
    return new TrainingWatch(
        new Settings(s.interval, s.count, s.seed, steps, s.sample, s.reals, s.told));
  }

  /**
   * {@return this, comparing the distance of samples with that of reals}
   *
   * <p>Give them where reals lie near one another: without them a training that goes well looks
   * like a collapse, if samples were spread more widely than reals after step 1,000.
   *
   * @param reals float32 or float64 of shape (N, sample shape...), N 2 or more, in the generator's
   *     range; of more than 256 as many, spread evenly, are taken. Read at once; stays the caller's
   * @throws IllegalArgumentException if there are fewer, they are no floating-point numbers, or
   *     their mean distance is not positive and finite
   */
  public TrainingWatch reals(NDArray reals) {
    Shape shape = reals.getShape();
    if (shape.dimension() < 2 || shape.get(0) < 2 || !reals.getDataType().isFloating()) {
      throw new IllegalArgumentException(
          "expected 2 or more reals of float32 or float64 but was %s %s"
              .formatted(TypeName.of(reals.getDataType()), shape));
    }
    Shape sample = shape.slice(1);
    double distance =
        Diversity.meanDistance(Diversity.rows(reals, MOST_REALS), Math.toIntExact(sample.size()));
    if (!(distance > 0 && distance < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "expected reals whose mean distance is positive and finite but was " + distance);
    }
    Settings s = settings;
    return new TrainingWatch(
        new Settings(s.interval, s.count, s.seed, s.window, sample, distance, s.told));
  }

  /**
   * {@return this, also passing each warning to a function}
   *
   * @param told called on the training thread
   */
  public TrainingWatch tell(Consumer<String> told) {
    Settings s = settings;
    Objects.requireNonNull(told, "told");
    return new TrainingWatch(
        new Settings(s.interval, s.count, s.seed, s.window, s.sample, s.reals, told));
  }

  /** {@return the warnings given so far, in order; unmodifiable} */
  public List<String> warnings() {
    return List.copyOf(given.values());
  }

  /** {@return true: it compares samples} */
  @Override
  public boolean needsView() {
    return true;
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if the view cannot show as many samples
   */
  @Override
  public void onStart(long step, long totalSteps, Training training) {
    MostSamples.require(training, settings.count(), "TrainingWatch");
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if the reals have another shape than the samples
   */
  @Override
  public void onStep(StepReport report, Training training) {
    reports.add(report);
    boolean look = report.step() % settings.interval() == 0;
    if (look || report.step() % BLOCK == 0) {
      reports.read();
      if (look) {
        look(report.step(), training);
      }
      warn();
    }
  }

  @Override
  public void onEnd(long step, Training training) {
    reports.read();
    warn();
  }

  private static Symptoms.Event figures(StepReport report) {
    return new Symptoms.Figures(
        report.step(),
        value(report, StepReport.ACCURACY),
        value(report, LOSS),
        value(report, NORM),
        error(report));
  }

  /** Returns the discriminator's loss without what penalties and further heads add to it. */
  private static @Nullable Double error(StepReport report) {
    Double loss = value(report, ERROR);
    if (loss == null) {
      return null;
    }
    double error = loss;
    for (Map.Entry<String, Double> figure : report.values().entrySet()) {
      String name = figure.getKey();
      boolean added = name.startsWith(StepReport.TERM) && !name.endsWith("/generator");
      if (added || name.startsWith(StepReport.PENALTY)) {
        error -= figure.getValue();
      }
    }
    return error;
  }

  private static @Nullable Double value(StepReport report, String figure) {
    OptionalDouble value = report.value(figure);
    return value.isPresent() ? value.getAsDouble() : null;
  }

  private void look(long step, Training training) {
    try (NDArray samples = training.samples(settings.count(), settings.seed())) {
      Shape sample = samples.getShape().slice(1);
      if (settings.sample() != null && !settings.sample().equals(sample)) {
        throw new IllegalArgumentException(
            "expected reals of shape %s, as the generator makes samples, but was %s"
                .formatted(sample, settings.sample()));
      }
      double[] values = Reads.doubles(samples);
      double distance = Diversity.meanDistance(values, Math.toIntExact(sample.size()));
      reports.follow(new Symptoms.Look(step, distance, Arrays.hashCode(values)));
    }
  }

  private void warn() {
    reports
        .now()
        .found()
        .forEach(
            (kind, warning) -> {
              if (given.putIfAbsent(kind, warning) == null) {
                LOGGER.warn("{}", warning);
                settings.told().accept(warning);
              }
            });
  }

  /** The state that a checkpoint keeps. */
  record Saved(String settings, long step, Symptoms state, Map<Symptoms.Kind, String> given) {
    Saved {
      Objects.requireNonNull(settings, "settings");
      Objects.requireNonNull(state, "state");
      Objects.requireNonNull(given, "given");
    }
  }

  /**
   * Saves what the warnings depend on, and those given, as {@value #FILE}.
   *
   * @param folder made if absent; an older save in it is replaced
   * @throws java.io.UncheckedIOException if the file cannot be written
   */
  @Override
  public void save(Path folder) {
    reports.read();
    StateFile.write(
        folder.resolve(FILE), new Saved(settings.words(), reports.step(), reports.now(), given));
  }

  /**
   * Resumes from what was saved, so that an interrupted training gets the warnings that it would
   * have got. Without a file it begins anew, and the log says so.
   *
   * @param folder what {@link #save} was given
   * @throws IllegalArgumentException if windows or samples are others
   * @throws java.io.UncheckedIOException if the file cannot be read or is damaged
   */
  @Override
  public void resume(Path folder) {
    Path file = folder.resolve(FILE);
    Saved saved = StateFile.resume(file, Saved.class, "the watch of this training");
    if (saved == null) {
      return;
    }
    StateFile.requireSame(file, "a watch with", settings.words(), saved.settings());
    given.clear();
    given.putAll(saved.given());
    reports.begin(saved.state(), saved.step());
  }

  /**
   * Forgets what was seen after a step, but not the warnings given: none of their kind is given
   * again. Further back than about 10,000 steps, or than where it was resumed, it forgets all.
   *
   * @param step the number of rounds after which the training is as it was
   * @param training is not used
   */
  @Override
  public void onRollback(long step, Training training) {
    reports.goBack(step);
  }
}
