package dev.ganlib.example.mnist.recipe;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import dev.ganlib.Discriminator;
import dev.ganlib.GanSettings;
import dev.ganlib.GanTrainer;
import dev.ganlib.GanTrainerBuilder;
import dev.ganlib.Generator;
import dev.ganlib.Latent;
import dev.ganlib.TrainingPlan;
import dev.ganlib.example.mnist.data.Ring;
import dev.ganlib.example.mnist.data.StackedMnist;
import dev.ganlib.loss.DiscriminatorOutput;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A GAN with all its constants: networks, settings and plan.
 *
 * @param name what {@code --recipe} calls it
 * @param summary one line that says what is particular
 * @param data what it trains on
 * @param latent what its generator starts from
 * @param networks makes fresh networks
 * @param setting what the networks are made for
 * @param labels who is given the labels of the data
 * @param output what its discriminator gives
 * @param gan what the players lower, and how they move
 * @param plan its default length, batch and order of moves
 * @param document what its document trains for, where that differs from the default, else empty
 * @param gridInterval the rounds between pictures of samples
 */
public record Recipe(
    String name,
    String summary,
    Data data,
    Latent latent,
    Networks networks,
    Setting setting,
    Labels labels,
    DiscriminatorOutput output,
    GanSettings gan,
    TrainingPlan plan,
    String document,
    long gridInterval) {

  /** The kind of data that a recipe trains on. */
  public enum Data {
    /** Images of 28x28 grey pixels, or a user's own. */
    DIGITS,
    /** Three digits in three channels, see {@link StackedMnist}. */
    STACKED,
    /** Points in the plane, see {@link Ring}. */
    RING
  }

  /** The players that get the labels of the data. */
  public enum Labels {
    /** Neither player. */
    NONE,
    /** The generator; the discriminator has to tell them. */
    GENERATOR,
    /** Both players. */
    BOTH
  }

  /**
   * The setting that networks are made for.
   *
   * @param sample the shape of a sample
   * @param classes how many classes the labels tell apart, or 0 without labels
   * @param width the number of channels that others are multiples of, or 0 where networks have none
   * @param discriminatorWidth the same of the discriminator
   * @param pack how many samples the discriminator judges together
   */
  public record Setting(Shape sample, int classes, long width, long discriminatorWidth, int pack) {
    /** Each sample judged by itself. */
    Setting(Shape sample, int classes, long width, long discriminatorWidth) {
      this(sample, classes, width, discriminatorWidth, 1);
    }

    /** One width for both players. */
    public Setting(Shape sample, int classes, long width) {
      this(sample, classes, width, width);
    }

    /** Returns this with other widths: null keeps the generator's, and has both be the same. */
    public Setting widths(@Nullable Integer generator, @Nullable Integer discriminator) {
      long ofG = generator == null ? width : generator;
      return new Setting(sample, classes, ofG, discriminator == null ? ofG : discriminator, pack);
    }

    /** Returns this with so many samples judged together. */
    public Setting packed(int samples) {
      return new Setting(sample, classes, width, discriminatorWidth, samples);
    }

    /** Returns what the discriminator's network is made for: its samples are packs. */
    Setting judged() {
      Shape judged = Discriminator.packOf(pack, sample);
      return new Setting(judged, classes, width, discriminatorWidth, pack);
    }
  }

  /**
   * Makes fresh networks.
   *
   * @param generator makes a generator
   * @param discriminator makes a discriminator
   */
  record Networks(Function<Setting, Block> generator, Function<Setting, Block> discriminator) {}

  /** Returns the recipe with networks for something else. */
  public Recipe with(Setting other) {
    return new Recipe(
        name,
        summary,
        data,
        latent,
        networks,
        other,
        labels,
        output,
        gan,
        plan,
        document,
        gridInterval);
  }

  /** Returns the recipe with other settings. */
  public Recipe with(GanSettings other) {
    return new Recipe(
        name,
        summary,
        data,
        latent,
        networks,
        setting,
        labels,
        output,
        other,
        plan,
        document,
        gridInterval);
  }

  /**
   * Returns what the networks are made for in words, such as {@code (1, 28, 28), width 32}, or
   * {@code width 32 and 16} where the discriminator has another; and the packs, if it judges some.
   */
  public String settingWords() {
    return setting.sample()
        + (needsLabels() ? ", classes " + setting.classes() : "")
        + (hasWidth() ? ", width " + setting.width() : "")
        + (setting.discriminatorWidth() == setting.width()
            ? ""
            : " and " + setting.discriminatorWidth())
        + (setting.pack() == 1 ? "" : ", packs of " + setting.pack());
  }

  /** Returns whether the number of channels can be chosen. */
  public boolean hasWidth() {
    return setting.width() > 0;
  }

  /** Returns whether it makes images, not points. */
  public boolean hasImages() {
    return data != Data.RING;
  }

  /** Returns whether the data must have labels. */
  public boolean needsLabels() {
    return labels != Labels.NONE;
  }

  /** Returns a fresh generator. */
  public Generator generator() {
    Generator generator = Generator.of(networks.generator().apply(setting), latent);
    return labels == Labels.NONE ? generator : generator.conditional(setting.classes());
  }

  /** Returns a fresh discriminator. */
  public Discriminator discriminator() {
    Discriminator discriminator =
        Discriminator.of(networks.discriminator().apply(setting.judged()), output)
            .packed(setting.pack());
    return labels == Labels.BOTH ? discriminator.conditional(setting.classes()) : discriminator;
  }

  /** Returns a trainer's parts, without listeners. */
  public GanTrainerBuilder trainer() {
    return GanTrainer.builder(generator(), discriminator(), gan);
  }
}
