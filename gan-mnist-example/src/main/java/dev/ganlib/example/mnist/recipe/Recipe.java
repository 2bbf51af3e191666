package dev.ganlib.example.mnist.recipe;

import ai.djl.ndarray.types.Shape;
import dev.ganlib.Discriminator;
import dev.ganlib.GanSettings;
import dev.ganlib.TrainingPlan;
import dev.ganlib.example.mnist.data.Ring;
import dev.ganlib.example.mnist.data.StackedMnist;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A game with all its constants: networks, settings, data and plan. */
public sealed interface Recipe permits GanRecipe, TranslationRecipe {
  /** The kind of data that a recipe trains on. */
  enum Data {
    /** Images of 28x28 grey pixels, or a user's own. */
    DIGITS,
    /** Three digits in three channels, see {@link StackedMnist}. */
    STACKED,
    /** Points in the plane, see {@link Ring}. */
    RING,
    /** Inputs with their targets: skeletons and their digits, or a user's own pairs. */
    PAIRS,
    /** Videos: digits that move, or a user's own. */
    VIDEOS,
    /** Images of two sides that do not belong together: digits and outlines, or a user's own. */
    SIDES
  }

  /**
   * The setting that networks are made for.
   *
   * @param sample the shape of a sample; of a translation, of a target
   * @param classes how many classes the labels tell apart, or 0 without labels
   * @param width the number of channels that others are multiples of, or 0 where networks have none
   * @param discriminatorWidth the same of the discriminator
   * @param pack how many samples the discriminator judges together
   * @param scale how many times larger targets are than inputs, in height and width
   */
  record Setting(
      Shape sample, int classes, long width, long discriminatorWidth, int pack, int scale) {
    /** Each sample judged by itself. */
    Setting(Shape sample, int classes, long width, long discriminatorWidth) {
      this(sample, classes, width, discriminatorWidth, 1, 1);
    }

    /** One width for both players. */
    public Setting(Shape sample, int classes, long width) {
      this(sample, classes, width, width);
    }

    /** Returns this for samples of another shape and with other classes. */
    public Setting of(Shape newSample, int newClasses) {
      return new Setting(newSample, newClasses, width, discriminatorWidth, pack, scale);
    }

    /** Returns this with other widths: null keeps the generator's, and has both be the same. */
    public Setting widths(@Nullable Integer generator, @Nullable Integer discriminator) {
      long ofG = generator == null ? width : generator;
      return new Setting(
          sample, classes, ofG, discriminator == null ? ofG : discriminator, pack, scale);
    }

    /** Returns this with so many samples judged together. */
    public Setting packed(int samples) {
      return new Setting(sample, classes, width, discriminatorWidth, samples, scale);
    }

    /** Returns this with targets so many times larger than inputs. */
    public Setting scaled(int times) {
      return new Setting(sample, classes, width, discriminatorWidth, pack, times);
    }

    /** Returns what the discriminator's network is made for: its samples are packs. */
    Setting judged() {
      Shape judged = Discriminator.packOf(pack, sample);
      return new Setting(judged, classes, width, discriminatorWidth, pack, scale);
    }
  }

  /** {@return what {@code --recipe} calls it} */
  String name();

  /** {@return one line that says what is particular} */
  String summary();

  /** {@return what it trains on} */
  Data data();

  /** {@return what its networks are made for} */
  Setting setting();

  /** {@return what the players lower, and how they move} */
  GanSettings gan();

  /** {@return its default length, batch and order of moves} */
  TrainingPlan plan();

  /** {@return what its document trains for, where that differs from the default, else empty} */
  String document();

  /** {@return the steps between pictures of samples} */
  long gridInterval();

  /** Returns the recipe with networks for something else. */
  Recipe with(Setting other);

  /** Returns the recipe with other settings. */
  Recipe with(GanSettings other);

  /**
   * Returns the recipe for a run of so many steps, which decides where a rate falls.
   *
   * @throws IllegalArgumentException if a player would never move in so short a run
   */
  default Recipe lasting(long steps) {
    return this;
  }

  /** Returns all that decides its training but networks, data and plan, in words by names. */
  Map<String, String> words();

  /** Returns the players whose losses are drawn, by what the chart calls them. */
  Map<String, String> players();

  /** Returns whether the data must have labels. */
  boolean needsLabels();

  /**
   * Makes its networks once, so that what does not fit is known early.
   *
   * @throws IllegalArgumentException if the setting is one that the networks cannot be made for
   */
  void check();

  /**
   * Returns the recipe as it can be played.
   *
   * @param material what it trains on
   * @param settings device, plan and listeners
   * @return the course, owned by the caller
   */
  Course course(Material material, CourseSettings settings);

  /**
   * Returns what the networks are made for in words, such as {@code (1, 28, 28), width 32}, or
   * {@code width 32 and 16} where the discriminator has another; the packs, if it judges some; and
   * the scale, if inputs are smaller.
   */
  default String settingWords() {
    Setting setting = setting();
    return setting.sample()
        + (needsLabels() ? ", classes " + setting.classes() : "")
        + (hasWidth() ? ", width " + setting.width() : "")
        + (setting.discriminatorWidth() == setting.width()
            ? ""
            : " and " + setting.discriminatorWidth())
        + (setting.pack() == 1 ? "" : ", packs of " + setting.pack())
        + (setting.scale() == 1 ? "" : ", scale " + setting.scale());
  }

  /** Returns the shape of a sample that {@link #settingWords} began with, if it did with any. */
  static Optional<Shape> sampleOf(String settingWords) {
    Matcher sizes = Pattern.compile("\\((\\d{1,9}(?:, \\d{1,9})*)\\)").matcher(settingWords);
    return sizes.lookingAt()
        ? Optional.of(
            new Shape(
                Stream.of(sizes.group(1).split(", ", -1)).mapToLong(Long::parseLong).toArray()))
        : Optional.empty();
  }

  /** Returns whether the number of channels can be chosen. */
  default boolean hasWidth() {
    return setting().width() > 0;
  }

  /** Returns whether it makes images, not points. */
  default boolean hasImages() {
    return data() != Data.RING;
  }
}
