package dev.ganlib.example.mnist.recipe;

import ai.djl.nn.Block;
import dev.ganlib.AdversaryBuilder;
import dev.ganlib.Discriminator;
import dev.ganlib.GanSettings;
import dev.ganlib.GanTrainer;
import dev.ganlib.GanTrainerBuilder;
import dev.ganlib.Generator;
import dev.ganlib.Latent;
import dev.ganlib.TrainingPlan;
import dev.ganlib.loss.DiscriminatorOutput;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * A GAN with all its constants: a generator of latents, and what tells its samples from real ones.
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
 * @param gridInterval the steps between pictures of samples
 */
public record GanRecipe(
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
    long gridInterval)
    implements Recipe {

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
   * Makes fresh networks.
   *
   * @param generator makes a generator
   * @param discriminator makes the discriminator that all settings are about
   * @param further makes what else the generator is trained against, by the players' names
   */
  record Networks(
      Function<Setting, Block> generator,
      Function<Setting, Block> discriminator,
      Map<String, Function<GanRecipe, AdversaryBuilder>> further) {
    /** Networks with one discriminator. */
    Networks(Function<Setting, Block> generator, Function<Setting, Block> discriminator) {
      this(generator, discriminator, Map.of());
    }
  }

  /** Returns the recipe with other networks. */
  GanRecipe with(Networks others) {
    return new GanRecipe(
        name,
        summary,
        data,
        latent,
        others,
        setting,
        labels,
        output,
        gan,
        plan,
        document,
        gridInterval);
  }

  @Override
  public GanRecipe with(Setting other) {
    return new GanRecipe(
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

  @Override
  public GanRecipe with(GanSettings other) {
    return new GanRecipe(
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

  /** Returns whether the data must have labels. */
  @Override
  public boolean needsLabels() {
    return labels != Labels.NONE;
  }

  @Override
  public Map<String, String> words() {
    return gan.words();
  }

  @Override
  public Map<String, String> players() {
    Map<String, String> players = new LinkedHashMap<>();
    players.put("D", GanTrainer.DISCRIMINATOR);
    networks.further().keySet().forEach(name -> players.put(name, name));
    players.put("G", GanTrainer.GENERATOR);
    return players;
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
    return trainer(generator(), discriminator());
  }

  private GanTrainerBuilder trainer(Generator generator, Discriminator discriminator) {
    GanTrainerBuilder parts = GanTrainer.builder(generator, discriminator, gan);
    networks.further().values().forEach(judge -> parts.adversary(judge.apply(this)));
    return parts;
  }

  @Override
  public void check() {
    trainer();
  }

  @Override
  public Course course(Material material, CourseSettings settings) {
    Generator generator = generator();
    Discriminator discriminator = discriminator();
    GanTrainerBuilder parts = trainer(generator, discriminator).device(settings.device());
    settings.listeners().forEach(parts::listener);
    return new GanCourse(
        parts.build(), generator, discriminator, material.leading(), settings.plan());
  }
}
