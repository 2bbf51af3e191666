package dev.ganlib.example.mnist.cli;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.Devices;
import dev.ganlib.GanSettings;
import dev.ganlib.GeneratorTerm;
import dev.ganlib.TrainingPlan;
import dev.ganlib.example.mnist.data.Mnist;
import dev.ganlib.example.mnist.judge.JudgeEvaluator;
import dev.ganlib.example.mnist.judge.Reference;
import dev.ganlib.example.mnist.recipe.GanRecipe;
import dev.ganlib.example.mnist.recipe.Recipe;
import dev.ganlib.example.mnist.recipe.Recipes;
import dev.ganlib.example.mnist.recipe.RingRecipes;
import dev.ganlib.example.mnist.run.Arguments;
import dev.ganlib.example.mnist.run.Provenance;
import dev.ganlib.example.mnist.run.RunDescription;
import dev.ganlib.example.mnist.run.RunFolder;
import dev.ganlib.example.mnist.train.Plurals;
import dev.ganlib.example.mnist.train.TrainingData;
import dev.ganlib.example.mnist.train.TrainingRun;
import dev.ganlib.game.Checkpoint;
import dev.ganlib.listener.Evaluations;
import dev.ganlib.metric.Metric;
import dev.ganlib.store.FolderLock;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Trains a recipe and keeps everything it makes in the run's folder. */
@Command(
    name = "train",
    description = "Trains a GAN and keeps pictures, figures and the generator in a folder.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class TrainCommand implements Callable<Integer> {
  private static final Path RUNS = Path.of("runs");

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

  @Option(
      names = "--mode-seeking",
      paramLabel = "WEIGHT",
      description =
          "Reward samples for differing as their latents do, against mode collapse; the paper has 1."
              + " Default: none.")
  private @Nullable Double modeSeeking;

  @Mixin private DataOptions data;

  @Mixin private NetworkOptions networks;

  @Mixin private TranslationOptions translation;

  @Mixin private AugmentOptions augmentation;

  @Mixin private PictureOptions pictures;

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

  @Mixin private SafetyOptions safety;

  @Option(
      names = "--resume",
      paramLabel = "DIR",
      description =
          "Resume the run in this folder from its newest checkpoint that is not damaged, with the"
              + " options it was started with; --steps or --epochs sets another length.")
  private @Nullable Path resume;

  @Option(
      names = "--accept-changes",
      description =
          "With --resume: resume though options, data or the program differ from what the checkpoint"
              + " was written with.")
  private boolean acceptChanges;

  private List<String> arguments = List.of();

  /** Returns this command as options make it; a ParameterException tells of others. */
  static TrainCommand parsed(List<String> options) {
    TrainCommand command = new TrainCommand();
    CommandLine line = new CommandLine(command);
    line.parseArgs(Arguments.parsable(line.getCommandSpec(), options));
    return command;
  }

  /** Returns what the options say of the data. */
  DataOptions data() {
    return data;
  }

  /** Returns the recipe with networks for samples of a shape. */
  Recipe recipe(Shape sample) {
    Recipe recipe = checkedRecipe();
    return sized(recipe, recipe.setting().of(sample, recipe.setting().classes()));
  }

  private Recipe sized(Recipe recipe, Recipe.Setting setting) {
    return translation.fitted(networks.applyTo(recipe.with(setting)));
  }

  @Override
  public Integer call() throws IOException {
    Path interrupted = resume;
    if (interrupted != null) {
      Usage.require(spec, out == null, "--out has no meaning beside --resume");
      return resume(RunFolder.existing(interrupted));
    }
    Usage.require(spec, !acceptChanges, "--accept-changes has no meaning without --resume");
    arguments = Arguments.of(spec);
    return train(null, null, null);
  }

  @SuppressWarnings("try") // the lock works by being held
  private Integer resume(RunFolder begun) throws IOException {
    try (FolderLock lock = FolderLock.of(begun.path())) {
      RunDescription before = RunDescription.read(begun.description());
      List<String> given = Arguments.of(spec);
      if (before.isStopped() && !Arguments.haveEnd(given)) {
        PrintWriter log = spec.commandLine().getOut();
        log.printf(
            Locale.ROOT,
            "the run is over: it stopped after %d steps (%s)%n",
            before.steps(),
            before.stopReason());
        log.printf("give --early-stop, --steps or --epochs, too, to continue it%n");
        log.flush();
        return ExitCode.OK;
      }
      Checkpoint latest = latest(begun.checkpoints());
      Checkpoint from = acceptChanges ? latest.acceptingChanges() : latest;
      from.skipped().forEach(line -> spec.commandLine().getErr().println("skipped: " + line));
      arguments = Arguments.merged(before.arguments(), given);
      // The fields of this command are then those of the merged options.
      spec.commandLine().parseArgs(Arguments.parsable(spec, arguments));
      return train(begun, before, from);
    }
  }

  private static Checkpoint latest(Path folder) throws IOException {
    return Checkpoint.latest(folder)
        .orElseThrow(
            () ->
                new IOException(
                    "expected checkpoints (step-...) in %s but there is none".formatted(folder)));
  }

  /** Trains a new run, or one that a folder has the beginning of, which is locked already. */
  private Integer train(
      @Nullable RunFolder begun, @Nullable RunDescription before, @Nullable Checkpoint from)
      throws IOException {
    safety.check(spec);
    Recipe recipe = checkedRecipe();
    OutputPlace.requireWritable(begun != null ? begun.path() : out != null ? out : RUNS);
    TrainingPlan chosen = pace.plan(spec, recipe);
    networks.checkPacks(spec, recipe, chosen);
    if (recipe.data() == Recipe.Data.RING) {
      // Arrays this small gain nothing from threads, which would only wait for one another.
      System.setProperty("ai.djl.pytorch.num_threads", "1");
    }
    Device device = Devices.named(deviceName);
    PrintWriter log = spec.commandLine().getOut();
    try (NDManager manager = NDManager.newBaseManager(device)) {
      TrainingData samples = data.read(manager, recipe, log);
      pace.checkBatch(spec, samples.source().size());
      TrainingPlan plan = plan(chosen, samples.source().size(), before);
      Recipe fitted = fitted(recipe, plan, samples);
      RunDescription fresh = describe(fitted, plan, samples, device);
      RunDescription description = before == null ? fresh : fresh.after(before);
      log.printf("recipe %s: %s%n", recipe.name(), recipe.summary());
      TranslationOptions.tellLeftOut(recipe, fitted, log);
      log.printf("plan   %s%n", Plurals.ofPlan(description.plan()));
      if (plan != chosen) {
        log.printf(
            Locale.ROOT,
            "       (the steps of %s of %d digits; %s of these data would be %d steps;"
                + " --steps or --epochs says otherwise)%n",
            epochs(chosen),
            Mnist.TRAINING_IMAGES,
            epochs(chosen),
            chosen.stepsOn(samples.source().size()));
      } else if (!description.plan().equals(recipe.plan().toString())) {
        log.printf("       (the recipe's own: %s)%n", recipe.plan());
      }
      if (!recipe.document().isEmpty()) {
        log.printf("       (its document: %s)%n", recipe.document());
      }
      log.printf(Locale.ROOT, "data   %s, %d samples%n", samples.name(), samples.source().size());
      log.printf(
          "device %s%s%n",
          device.isGpu() ? "gpu" + device.getDeviceId() : "cpu",
          deviceName.equals("auto") ? ", chosen by --device auto" : "");
      // Made before the folder, which nothing is left in if there is nothing to compare with.
      Evaluations evaluations = evaluations();
      Play play =
          folder -> play(fitted, plan, samples, device, folder, from, description, evaluations);
      return begun == null ? inNewFolder(recipe, play) : play.in(begun);
    }
  }

  /**
   * Returns the plan for so many samples: where they are a user's own and fewer than the digits,
   * with as many steps as there would be on the digits, unless the command line gives a length. A
   * run that was begun with fewer keeps its length.
   */
  private TrainingPlan plan(TrainingPlan chosen, long size, @Nullable RunDescription before) {
    boolean begunShorter = before != null && chosen.toString().equals(before.plan());
    if (pace.hasLength() || !data.areOwn() || begunShorter) {
      return chosen;
    }
    long steps = chosen.stepsOn(Mnist.TRAINING_IMAGES);
    return chosen.stepsOn(size) < steps ? chosen.forSteps(steps) : chosen;
  }

  /** Returns the length of a plan, which its words begin with. */
  private static String epochs(TrainingPlan plan) {
    return Plurals.ofPlan(plan.toString()).split(",", 2)[0];
  }

  /** Trains in a folder. */
  @FunctionalInterface
  private interface Play {
    Integer in(RunFolder folder) throws IOException;
  }

  @SuppressWarnings("try") // the lock works by being held
  private Integer inNewFolder(Recipe recipe, Play play) throws IOException {
    RunFolder folder = RunFolder.create(RUNS, out, recipe.name());
    try (FolderLock lock = FolderLock.of(folder.path())) {
      // Another process may have trained here between the look at the folder and the lock.
      folder.requireUnused();
      return play.in(folder);
    }
  }

  private Integer play(
      Recipe fitted,
      TrainingPlan plan,
      TrainingData samples,
      Device device,
      RunFolder folder,
      @Nullable Checkpoint from,
      RunDescription description,
      @Nullable Evaluations evaluations)
      throws IOException {
    PrintWriter log = spec.commandLine().getOut();
    log.printf("folder %s%n", folder.path());
    if (from != null) {
      log.printf("from   %s%n", from.path());
    }
    log.flush();
    TrainingRun.Safety kept =
        new TrainingRun.Safety(
            safety.interval(), safety.kept(), safety.earlyStop(spec), evaluations);
    return new TrainingRun(
            fitted, plan, samples, device, folder, kept, from, pictures.shown(fitted), log)
        .play(description);
  }

  /** Returns what measures samples in training, having said what they are compared with. */
  private @Nullable Evaluations evaluations() throws IOException {
    Long interval = safety.evaluateEvery();
    if (interval == null) {
      return null;
    }
    RunData compared = RunData.of(Reference.of(data.folder(), data.digit()), data.limit());
    JudgeEvaluator evaluating = JudgeEvaluator.of(compared.reference(), false);
    String few =
        evaluating.leftOut(JudgeEvaluator.SAMPLES_IN_TRAINING).get(Metric.FRECHET_DISTANCE);
    Usage.require(spec, few == null, "--evaluate-every: " + few);
    ReferenceOptions.print(
        compared.words(),
        evaluating,
        JudgeEvaluator.SAMPLES_IN_TRAINING,
        spec.commandLine().getOut());
    return evaluating.every(interval);
  }

  /** Returns the recipe with networks for the data, having made them once. */
  private Recipe fitted(Recipe recipe, TrainingPlan plan, TrainingData samples) {
    Recipe sized = sized(recipe, DataOptions.setting(recipe, samples));
    return Usage.checked(
        spec,
        "recipe %s for %s: ".formatted(recipe.name(), sized.settingWords()),
        () -> {
          Recipe fitted = pace.applyTo(sized, plan.stepsOn(samples.source().size()));
          fitted.check();
          return fitted;
        });
  }

  private Recipe checkedRecipe() {
    Recipe named = Usage.checked(spec, "--recipe: ", () -> Recipes.named(recipeName));
    Recipe recipe = ring ? Usage.checked(spec, "--ring: ", () -> RingRecipes.of(named)) : named;
    data.check(spec, recipe);
    networks.check(spec, recipe);
    Usage.require(
        spec,
        safety.evaluateEvery() == null
            || (recipe instanceof GanRecipe
                && recipe.data() == Recipe.Data.DIGITS
                && data.areDigits()),
        "--evaluate-every measures images of MNIST's format only, with held-out ones beside them: "
            + RunData.OTHERWISE);
    Usage.require(
        spec,
        (recipe.hasImages() && recipe.data() != Recipe.Data.VIDEOS) || !augmentation.isWanted(),
        "--augment has no meaning for the recipe " + recipe.name());
    pictures.check(spec, recipe);
    pace.checkRates(spec);
    GanSettings settings =
        recipe
            .gan()
            .augment(augmentation.augmentation(spec))
            .onNonFinite(safety.policy(spec))
            .seed(seed);
    Double weight = modeSeeking;
    if (weight != null) {
      Usage.require(
          spec,
          recipe instanceof GanRecipe,
          "--mode-seeking has no meaning for the recipe %s, which has no latents"
              .formatted(recipe.name()));
      GeneratorTerm term =
          Usage.checked(spec, "--mode-seeking: ", () -> GeneratorTerm.modeSeeking(weight));
      settings = settings.generatorTerm("mode seeking", term);
    }
    return translation.applyTo(spec, recipe.with(settings));
  }

  private RunDescription describe(
      Recipe recipe, TrainingPlan plan, TrainingData samples, Device device) {
    return new RunDescription(
        recipe.name(),
        plan.toString(),
        recipe.words(),
        recipe.settingWords(),
        samples.name(),
        samples.sha256(),
        samples.source().size(),
        samples.classNames(),
        device.toString(),
        Devices.convolutions(),
        Provenance.versions(),
        arguments,
        List.of(),
        "training",
        "",
        0);
  }
}
