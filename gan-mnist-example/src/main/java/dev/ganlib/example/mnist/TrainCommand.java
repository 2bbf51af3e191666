package dev.ganlib.example.mnist;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import dev.ganlib.Devices;
import dev.ganlib.TrainingPlan;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Trains a recipe and keeps everything it makes in the run's folder. */
@Command(
    name = "train",
    description = "Trains a GAN and keeps pictures, figures and the generator in a folder.",
    mixinStandardHelpOptions = true)
final class TrainCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--recipe",
      paramLabel = "NAME",
      defaultValue = "vanilla",
      description = "What to train; see the command recipes. Default: ${DEFAULT-VALUE}.")
  private String recipeName;

  @Option(
      names = "--ring",
      description = "Train on the ring of eight Gaussians instead of images; takes seconds.")
  private boolean ring;

  @Mixin private PaceOptions pace;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "0",
      description = "Decides everything random. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Mixin private DataOptions data;

  @Mixin private NetworkOptions networks;

  @Mixin private AugmentOptions augmentation;

  @Option(
      names = "--gif",
      description = "Also make an animation of the pictures of samples, samples.gif.")
  private boolean gif;

  @Option(
      names = "--device",
      paramLabel = "NAME",
      defaultValue = "auto",
      description = "auto (the best there is), cpu, gpu or gpuN. Default: ${DEFAULT-VALUE}.")
  private String deviceName;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "The run's folder, absent or empty. Default: the next free runs/<recipe>-<n>.")
  private @Nullable Path out;

  @Override
  public Integer call() throws IOException {
    Recipe recipe = checkedRecipe();
    TrainingPlan plan = pace.plan(spec, recipe);
    if (recipe.data() == Recipe.Data.RING) {
      // Arrays this small gain nothing from threads, which would only wait for one another.
      System.setProperty("ai.djl.pytorch.num_threads", "1");
    }
    Device device = Devices.named(deviceName);
    PrintWriter log = spec.commandLine().getOut();
    try (NDManager manager = NDManager.newBaseManager(device)) {
      TrainingData samples = data.read(manager, recipe);
      Recipe fitted = fitted(recipe, samples);
      RunFolder folder = RunFolder.create(Path.of("runs"), out, recipe.name());
      RunDescription description = describe(fitted, plan, samples, device);
      log.printf("recipe %s: %s%n", recipe.name(), recipe.summary());
      log.printf("plan   %s%n", description.plan());
      if (!description.plan().equals(recipe.plan().toString())) {
        log.printf("       (the recipe's own: %s)%n", recipe.plan());
      }
      if (!recipe.document().isEmpty()) {
        log.printf("       (its document: %s)%n", recipe.document());
      }
      log.printf("data   %s, %d samples%n", samples.name(), samples.samples().getShape().get(0));
      log.printf("device %s%s%n", device, deviceName.equals("auto") ? " (the best there is)" : "");
      log.printf("folder %s%n", folder.path());
      log.flush();
      return new TrainingRun(fitted, plan, samples, device, folder, gif, log).play(description);
    }
  }

  /** Returns the recipe with networks for the data, having made them once. */
  private Recipe fitted(Recipe recipe, TrainingData samples) {
    Recipe fitted = networks.applyTo(recipe.with(DataOptions.setting(recipe, samples)));
    return Usage.checked(
        spec,
        "recipe %s for %s: ".formatted(recipe.name(), fitted.settingWords()),
        () -> {
          fitted.generator();
          fitted.discriminator();
          return fitted;
        });
  }

  private Recipe checkedRecipe() {
    Recipe named = Usage.checked(spec, "--recipe: ", () -> Recipes.named(recipeName));
    Recipe recipe = ring ? Usage.checked(spec, "--ring: ", () -> RingRecipes.of(named)) : named;
    data.check(spec, recipe);
    networks.check(spec, recipe);
    boolean images = recipe.data() == Recipe.Data.DIGITS;
    Usage.require(
        spec,
        images || !(gif || augmentation.isWanted()),
        "--gif and --augment have no meaning for the recipe " + recipe.name());
    return recipe.with(pace.objectives(spec, recipe).augment(augmentation.augmentation(spec)));
  }

  private RunDescription describe(
      Recipe recipe, TrainingPlan plan, TrainingData samples, Device device) {
    Map<String, String> versions = new LinkedHashMap<>();
    versions.put("gan-mnist-example", Provenance.version());
    versions.put("djl", Provenance.djlVersion());
    versions.put("pytorch", Engine.getEngine("PyTorch").getVersion());
    versions.put("java", System.getProperty("java.version"));
    versions.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    return new RunDescription(
        recipe.name(),
        seed,
        plan.toString(),
        recipe.objectives().loss().toString(),
        recipe.objectives().penaltyWords(),
        recipe.objectives().termWords(),
        recipe.objectives().augmentationWords(),
        recipe.objectives().optimizers(),
        recipe.objectives().averageWords(),
        recipe.settingWords(),
        networks.precision(),
        samples.name(),
        samples.sha256(),
        samples.samples().getShape().get(0),
        device.toString(),
        versions,
        "training",
        0);
  }
}
