package dev.ganlib;

import ai.djl.ndarray.types.DataType;
import dev.ganlib.game.NonFinite;
import dev.ganlib.game.Precision;
import dev.ganlib.internal.check.Ranges;
import dev.ganlib.internal.store.Words;
import dev.ganlib.internal.torch.TypeName;
import dev.ganlib.loss.GanLoss;
import dev.ganlib.loss.Penalty;
import dev.ganlib.optim.Adam;
import dev.ganlib.optim.Optimizer;
import dev.ganlib.optim.Schedule;
import dev.ganlib.optim.WeightAverage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All that decides the training of a {@link GanTrainer} besides its networks, data and plan.
 *
 * <pre>{@code
 * GanSettings settings =
 *     GanSettings.of(GanLoss.bceWithLogits())
 *         .penalty(Penalty.r1(1).every(4))
 *         .average(WeightAverage.halfLife(500))
 *         .seed(1);
 * try (GanTrainer gan = GanTrainer.builder(generator, discriminator, settings).build()) {
 *   settings.words().forEach((name, text) -> System.out.println(name + ": " + text));
 * }
 * }</pre>
 *
 * <p>{@link GanTrainerBuilder} changes one of these by methods of the same names; whether its parts
 * fit together, and the networks, is checked when the trainer is built.
 *
 * <p>Immutable, safe for many threads.
 *
 * @param loss the matched pair of objectives
 * @param penalties terms of the discriminator's loss
 * @param auxiliaryTerms one for each further head of the discriminator, in the order of the heads
 * @param generatorTerms what the generator lowers besides, by name, in the order of adding
 * @param augmentation changes what the discriminator sees, or null for none
 * @param instanceNoise the deviation of the normal noise on all that the discriminator sees
 * @param instanceNoiseSchedule the factor of that deviation in each step
 * @param generatorOptimizer moves the generator
 * @param discriminatorOptimizer moves the discriminator
 * @param average of the generator's weights, or null for none
 * @param precision what products are computed in
 * @param dataType what all else is computed in
 * @param nonFinite what is done where a loss or a gradient is not finite
 * @param seed decides everything random
 */
public record GanSettings(
    GanLoss loss,
    List<Penalty> penalties,
    List<AuxiliaryTerm> auxiliaryTerms,
    Map<String, GeneratorTerm> generatorTerms,
    @Nullable Augmentation augmentation,
    double instanceNoise,
    Schedule instanceNoiseSchedule,
    Optimizer generatorOptimizer,
    Optimizer discriminatorOptimizer,
    @Nullable WeightAverage average,
    Precision precision,
    DataType dataType,
    NonFinite nonFinite,
    long seed) {
  /**
   * Copies the lists, and checks the instance noise.
   *
   * @param loss the matched pair of objectives
   * @param penalties terms of the discriminator's loss
   * @param auxiliaryTerms one for each further head of the discriminator
   * @param generatorTerms what the generator lowers besides, by name
   * @param augmentation changes what the discriminator sees, or null for none
   * @param instanceNoise the deviation of the noise, finite and not negative
   * @param instanceNoiseSchedule the factor of that deviation in each step
   * @param generatorOptimizer moves the generator
   * @param discriminatorOptimizer moves the discriminator
   * @param average of the generator's weights, or null for none
   * @param precision what products are computed in
   * @param dataType what all else is computed in
   * @param nonFinite what is done where a loss or a gradient is not finite
   * @param seed decides everything random
   * @throws IllegalArgumentException if the deviation of the noise, or its factor in step 0, is
   *     negative or not finite
   */
  public GanSettings {
    Objects.requireNonNull(loss, "loss");
    penalties = List.copyOf(penalties);
    auxiliaryTerms = List.copyOf(auxiliaryTerms);
    generatorTerms = Collections.unmodifiableMap(new LinkedHashMap<>(generatorTerms));
    Objects.requireNonNull(instanceNoiseSchedule, "instanceNoiseSchedule");
    Objects.requireNonNull(generatorOptimizer, "generatorOptimizer");
    Objects.requireNonNull(discriminatorOptimizer, "discriminatorOptimizer");
    Objects.requireNonNull(precision, "precision");
    Objects.requireNonNull(dataType, "dataType");
    Objects.requireNonNull(nonFinite, "nonFinite");
    Ranges.finiteAndNotNegative("deviation of instance noise", instanceNoise);
    noise(instanceNoise, instanceNoiseSchedule, 0);
  }

  /** The components while one of them is changed. */
  private static final class Draft {
    private final GanLoss loss;
    private final List<Penalty> penalties;
    private final List<AuxiliaryTerm> auxiliaryTerms;
    private final Map<String, GeneratorTerm> generatorTerms;
    private @Nullable Augmentation augmentation;
    private double instanceNoise;
    private Schedule instanceNoiseSchedule;
    private Optimizer generatorOptimizer;
    private Optimizer discriminatorOptimizer;
    private @Nullable WeightAverage average;
    private Precision precision;
    private DataType dataType;
    private NonFinite nonFinite;
    private long seed;

    Draft(GanSettings from) {
      loss = from.loss;
      penalties = new ArrayList<>(from.penalties);
      auxiliaryTerms = new ArrayList<>(from.auxiliaryTerms);
      generatorTerms = new LinkedHashMap<>(from.generatorTerms);
      augmentation = from.augmentation;
      instanceNoise = from.instanceNoise;
      instanceNoiseSchedule = from.instanceNoiseSchedule;
      generatorOptimizer = from.generatorOptimizer;
      discriminatorOptimizer = from.discriminatorOptimizer;
      average = from.average;
      precision = from.precision;
      dataType = from.dataType;
      nonFinite = from.nonFinite;
      seed = from.seed;
    }
  }

  private GanSettings with(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return new GanSettings(
        draft.loss,
        draft.penalties,
        draft.auxiliaryTerms,
        draft.generatorTerms,
        draft.augmentation,
        draft.instanceNoise,
        draft.instanceNoiseSchedule,
        draft.generatorOptimizer,
        draft.discriminatorOptimizer,
        draft.average,
        draft.precision,
        draft.dataType,
        draft.nonFinite,
        draft.seed);
  }

  /**
   * {@return the settings of a loss and nothing besides: Adam 2e-4 with betas 0.5 and 0.999 for
   * both players, full precision, float32, a failure where something is not finite, and seed 0}
   *
   * @param loss the matched pair of objectives
   */
  public static GanSettings of(GanLoss loss) {
    Optimizer adam = Adam.of(2e-4).betas(0.5, 0.999);
    return new GanSettings(
        loss,
        List.of(),
        List.of(),
        Map.of(),
        null,
        0,
        Schedule.constant(),
        adam,
        adam,
        null,
        Precision.FULL,
        DataType.FLOAT32,
        NonFinite.fail(),
        0);
  }

  /**
   * {@return this with a penalty on the discriminator added}
   *
   * @param penalty of another name than those added before
   */
  public GanSettings penalty(Penalty penalty) {
    return with(draft -> draft.penalties.add(penalty));
  }

  /**
   * {@return this with a term for a further head of the discriminator added}
   *
   * @param term of another kind than those added before
   */
  public GanSettings auxiliary(AuxiliaryTerm term) {
    return with(draft -> draft.auxiliaryTerms.add(term));
  }

  /**
   * {@return this with a term added that the generator lowers besides}
   *
   * @param name of the term in reports and checkpoints, unique
   * @param term computes it in each move of the generator
   * @throws IllegalArgumentException if there is a term of that name
   */
  public GanSettings generatorTerm(String name, GeneratorTerm term) {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(term, "term");
    if (generatorTerms.containsKey(name)) {
      throw new IllegalArgumentException("the generator term " + name + " was given twice");
    }
    return with(draft -> draft.generatorTerms.put(name, term));
  }

  /**
   * {@return this with another change of all that the discriminator sees}
   *
   * @param change what is changed, and how often; null for none
   */
  public GanSettings augment(@Nullable Augmentation change) {
    return with(draft -> draft.augmentation = change);
  }

  /**
   * {@return this with other noise on all that the discriminator sees}
   *
   * @param deviation of the normal noise, not negative
   * @param schedule its factor in each step
   * @throws IllegalArgumentException if the deviation, or its factor in step 0, is negative or not
   *     finite
   */
  public GanSettings instanceNoise(double deviation, Schedule schedule) {
    return with(
        draft -> {
          draft.instanceNoise = deviation;
          draft.instanceNoiseSchedule = schedule;
        });
  }

  /**
   * {@return this with one optimizer for both players}
   *
   * @param both shared as a description; each player has its own state
   */
  public GanSettings optimizer(Optimizer both) {
    return generatorOptimizer(both).discriminatorOptimizer(both);
  }

  /**
   * {@return this with another optimizer of the generator}
   *
   * @param optimizer a description
   */
  public GanSettings generatorOptimizer(Optimizer optimizer) {
    return with(draft -> draft.generatorOptimizer = optimizer);
  }

  /**
   * {@return this with another optimizer of the discriminator}
   *
   * @param optimizer a description
   */
  public GanSettings discriminatorOptimizer(Optimizer optimizer) {
    return with(draft -> draft.discriminatorOptimizer = optimizer);
  }

  /**
   * {@return this with another average of the generator's weights, which samples are drawn from}
   *
   * @param rule how it averages; null for none
   */
  public GanSettings average(@Nullable WeightAverage rule) {
    return with(draft -> draft.average = rule);
  }

  /**
   * {@return this with products in another precision}
   *
   * @param choice for all moves of all players
   */
  public GanSettings precision(Precision choice) {
    return with(draft -> draft.precision = choice);
  }

  /**
   * {@return this with another type to compute in}
   *
   * @param type float32 or float64; others are refused when the trainer is built
   */
  public GanSettings dataType(DataType type) {
    return with(draft -> draft.dataType = type);
  }

  /**
   * {@return this with something else done where a loss or a gradient is not finite}
   *
   * @param choice such as {@code NonFinite.rollback(3)}
   */
  public GanSettings onNonFinite(NonFinite choice) {
    return with(draft -> draft.nonFinite = choice);
  }

  /**
   * {@return this with another seed}
   *
   * @param number any
   */
  public GanSettings seed(long number) {
    return with(draft -> draft.seed = number);
  }

  /**
   * {@return these settings in words, the same in every process and locale; by names, in a fixed
   * order}
   *
   * <p>Checkpoints compare the same texts, but for {@code non-finite}, which may change. Lists are
   * in brackets; a term from outside is named by its {@code toString}, a lambda by its class.
   */
  public Map<String, String> words() {
    Map<String, String> words = new LinkedHashMap<>(judgingWords());
    generatorTerms.forEach((name, term) -> words.put(termName(name), Words.of(term)));
    String forG = Words.of(generatorOptimizer);
    String forD = Words.of(discriminatorOptimizer);
    words.put("optimizer", forG.equals(forD) ? forG : "G " + forG + "; D " + forD);
    words.put("average", average == null ? "none" : Words.of(average));
    words.put("precision", precision.name());
    words.put("data type", TypeName.of(dataType));
    words.put("non-finite", Words.of(nonFinite));
    words.put("seed", Long.toString(seed));
    return Collections.unmodifiableMap(words);
  }

  /** Returns the words of what a discriminator is trained with. */
  Map<String, String> judgingWords() {
    Map<String, String> words = new LinkedHashMap<>();
    words.put("loss", Words.of(loss));
    words.put("penalties", Words.of(penalties));
    words.put("auxiliary terms", Words.of(auxiliaryTerms));
    words.put("instance noise", Words.of(instanceNoise + ", " + instanceNoiseSchedule));
    words.put("augmentation", augmentation == null ? "none" : Words.of(augmentation));
    return words;
  }

  /** Returns the name of a generator's term in words. */
  static String termName(String name) {
    return "generator term " + name;
  }

  /** Returns the deviation of the noise in a step. */
  double noiseAt(long step) {
    return noise(instanceNoise, instanceNoiseSchedule, step);
  }

  private static double noise(double deviation, Schedule schedule, long step) {
    if (deviation == 0) {
      return 0;
    }
    double factor = schedule.factor(step);
    Ranges.finiteAndNotNegative("the factor of instance noise", factor);
    return deviation * factor;
  }
}
