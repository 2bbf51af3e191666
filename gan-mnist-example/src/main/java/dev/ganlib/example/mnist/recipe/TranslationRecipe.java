package dev.ganlib.example.mnist.recipe;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.ganlib.GanSettings;
import dev.ganlib.TrainingPlan;
import dev.ganlib.Translator;
import dev.ganlib.game.Checkpoint;
import dev.ganlib.game.Game;
import dev.ganlib.game.GameBuilder;
import dev.ganlib.game.Network;
import dev.ganlib.game.Snapshot;
import dev.ganlib.optim.Optimizer;
import dev.ganlib.optim.Schedule;
import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A translation of images with all its constants: what is made of inputs, and what tells it from
 * targets.
 *
 * @param name what {@code --recipe} calls it
 * @param summary one line that says what is particular
 * @param data what it trains on
 * @param parts puts its networks and terms together
 * @param translators makes the network of each of its translators alone
 * @param setting what the networks are made for
 * @param weights of the parts of what the translators lower, by names that {@code --weight} takes;
 *     0 leaves a part out
 * @param gan what the adversaries lower, and how all players move
 * @param falling the optimizer of all players whose rate falls to 0 in the second half of a run,
 *     however long that is; null where {@code gan} says all
 * @param plan its default length and batch
 * @param pretraining how many steps the translator moves without adversaries at first
 * @param players whose losses are drawn, by what the chart calls them
 * @param document what its document trains for, where that differs from the default, else empty
 * @param gridInterval the steps between pictures of samples
 */
public record TranslationRecipe(
    String name,
    String summary,
    Data data,
    Parts parts,
    Translators translators,
    Setting setting,
    Map<String, Double> weights,
    GanSettings gan,
    @Nullable Optimizer falling,
    TrainingPlan plan,
    long pretraining,
    Map<String, String> players,
    String document,
    long gridInterval)
    implements Recipe {
  /** The name of the weight of what adversaries add to the translators' loss. */
  public static final String ADVERSARY = "adversary";

  /** The name of the weight of differences of features. */
  public static final String CONTENT = "content";

  /** What charts call the player that moves the translators. */
  static final String TRANSLATORS = "G";

  /** Puts the networks and terms of a translation together. */
  @FunctionalInterface
  interface Parts {
    Translation of(TranslationRecipe recipe);
  }

  /** Makes the network of a translator, as {@link Parts} has it. */
  @FunctionalInterface
  interface Translators {
    Network of(String name, Setting setting);
  }

  /** Copies the maps. */
  public TranslationRecipe {
    weights = Collections.unmodifiableMap(new LinkedHashMap<>(weights));
    players = Collections.unmodifiableMap(new LinkedHashMap<>(players));
  }

  private TranslationRecipe copy(
      Setting newSetting, Map<String, Double> newWeights, GanSettings newGan, long newPretraining) {
    return new TranslationRecipe(
        name,
        summary,
        data,
        parts,
        translators,
        newSetting,
        newWeights,
        newGan,
        falling,
        plan,
        newPretraining,
        players,
        document,
        gridInterval);
  }

  @Override
  public TranslationRecipe with(Setting other) {
    return copy(other, weights, gan, pretraining);
  }

  @Override
  public TranslationRecipe with(GanSettings other) {
    return copy(setting, weights, other, pretraining);
  }

  /**
   * Returns this for a run of so many steps. A rate that falls does so in the second half of them.
   *
   * @throws IllegalArgumentException if adversaries would join after the run's end only
   */
  @Override
  public TranslationRecipe lasting(long steps) {
    if (hasAdversaries() && pretraining > 0 && steps <= pretraining) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "the run must be longer than its %d steps without adversaries (--pretrain) but has %d"
                  + " steps (--steps); --weight %s=0 trains without adversaries throughout",
              pretraining,
              steps,
              ADVERSARY));
    }
    if (falling == null) {
      return this;
    }
    long half = steps / 2;
    Schedule rate = Schedule.linear(1, 0, Math.max(1, steps - half)).from(half);
    return copy(setting, weights, gan.optimizer(falling.schedule(rate)), pretraining);
  }

  /** Returns this without the content term where its network does not know images such as these. */
  public TranslationRecipe withoutUnknownContent() {
    return weights.getOrDefault(CONTENT, 0.0) == 0 || ContentNetwork.takes(setting.sample())
        ? this
        : weights(Map.of(CONTENT, 0.0));
  }

  /** Returns this with another number of steps without adversaries at first. */
  public TranslationRecipe pretraining(long steps) {
    return copy(setting, weights, gan, steps);
  }

  /**
   * Returns this with other weights.
   *
   * @param others some of the weights by their names; finite and not negative
   * @throws IllegalArgumentException if there is no weight of a name, or a number is out of its
   *     range
   */
  public TranslationRecipe weights(Map<String, Double> others) {
    Map<String, Double> all = new LinkedHashMap<>(weights);
    others.forEach(
        (key, value) -> {
          if (!all.containsKey(key)) {
            throw new IllegalArgumentException(
                "expected a weight among %s but was %s".formatted(all.keySet(), key));
          }
          if (!Double.isFinite(value) || value < 0) {
            throw new IllegalArgumentException(
                String.format(
                    Locale.ROOT,
                    "weight %s must be finite and not negative but was %s",
                    key,
                    value));
          }
          all.put(key, value);
        });
    return copy(setting, all, gan, pretraining);
  }

  /** Returns the weight of a part. */
  double weight(String part) {
    Double weight = weights.get(part);
    if (weight == null) {
      throw new IllegalStateException("the recipe " + name + " has no weight " + part);
    }
    return weight;
  }

  /** Returns whether adversaries are played against. */
  boolean hasAdversaries() {
    return weight(ADVERSARY) > 0;
  }

  /** Returns the players; without adversaries the translators alone. */
  @Override
  public Map<String, String> players() {
    if (hasAdversaries()) {
      return players;
    }
    Map<String, String> alone = new LinkedHashMap<>(players);
    alone.keySet().retainAll(Set.of(TRANSLATORS));
    return alone;
  }

  @Override
  public boolean needsLabels() {
    return false;
  }

  @Override
  public Map<String, String> words() {
    Map<String, String> words = new LinkedHashMap<>(gan.words());
    weights.forEach((part, weight) -> words.put("weight of " + part, Double.toString(weight)));
    if (pretraining > 0 && hasAdversaries()) {
      words.put("steps without adversaries", Long.toString(pretraining));
    }
    return words;
  }

  /**
   * Throws if a player would have nothing to lower.
   *
   * @throws IllegalArgumentException with the option that says so
   */
  public void requireParts() {
    Set<String> terms = new LinkedHashSet<>(weights.keySet());
    terms.remove(ADVERSARY);
    boolean hasTerms = terms.stream().anyMatch(term -> weight(term) > 0);
    if (data == Data.SIDES && !hasAdversaries()) {
      throw new IllegalArgumentException(
          "--weight %s must be positive for the recipe %s, since without pairs only adversaries tell what the other side looks like, but was 0.0"
              .formatted(ADVERSARY, name));
    }
    if (!hasTerms && !hasAdversaries()) {
      throw new IllegalArgumentException(
          "--weight must be positive for one of %s at least but is 0.0 for all"
              .formatted(weights.keySet()));
    }
    if (!hasTerms && pretraining > 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "--pretrain must be 0 where --weight is positive for none of %s, since its steps have"
                  + " no adversaries, but was %d",
              terms,
              pretraining));
    }
  }

  @Override
  public void check() {
    requireParts();
    parts.of(this).close();
  }

  /**
   * Loads a translator of a checkpoint, on the CPU: the average of its weights where one is kept.
   *
   * @param name of its network
   * @return the translator, owned by the caller
   * @throws IOException if the checkpoint has no such network, or one of another shape than this
   *     recipe's
   */
  public Translator translator(Checkpoint from, String name) throws IOException {
    try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
      Map<String, NDArray> arrays =
          from.arrays(Checkpoint.prefix(name, gan.average() != null), manager);
      if (arrays.isEmpty()) {
        throw new IOException(
            "expected a checkpoint with a network %s but %s has none".formatted(name, from.path()));
      }
      Network network = translators.of(name, setting);
      return Translator.of(Snapshot.restore(network, arrays, gan.dataType(), Device.cpu()));
    } catch (IllegalArgumentException e) {
      throw new IOException(
          "expected a network %s in checkpoint %s of the recipe %s for %s but %s"
              .formatted(name, from.path(), this.name, settingWords(), e.getMessage()),
          e);
    }
  }

  @Override
  public Course course(Material material, CourseSettings settings) {
    Translation translation = parts.of(this);
    GameBuilder builder =
        Game.builder()
            .device(settings.device())
            .dataType(gan.dataType())
            .precision(gan.precision())
            .seed(gan.seed())
            .onNonFinite(gan.nonFinite());
    try {
      return new TranslationCourse(
          translation, translation.game(builder), this, material, settings);
    } catch (RuntimeException e) {
      translation.close();
      throw e;
    }
  }
}
