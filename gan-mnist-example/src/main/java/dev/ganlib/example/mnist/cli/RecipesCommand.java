package dev.ganlib.example.mnist.cli;

import dev.ganlib.example.mnist.data.Mnist;
import dev.ganlib.example.mnist.data.MovingDigits;
import dev.ganlib.example.mnist.data.StackedMnist;
import dev.ganlib.example.mnist.recipe.Recipe;
import dev.ganlib.example.mnist.recipe.Recipes;
import dev.ganlib.example.mnist.train.Plurals;
import dev.ganlib.example.mnist.train.TrainingData;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists the recipes, one line each: name, data, length, and what is particular. */
@Command(
    name = "recipes",
    description =
        "Lists the recipes that train --recipe takes: what they train on, for how many steps, and what"
            + " is particular. Those for images take a folder, too, with --images; those for images of"
            + " classes need labels.",
    mixinStandardHelpOptions = true)
final class RecipesCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    int width = Recipes.names().stream().mapToInt(String::length).max().orElse(1);
    String format = "%-" + width + "s  %-17s  %6d steps  %s [%s]%n";
    for (Recipe recipe : Recipes.all()) {
      spec.commandLine()
          .getOut()
          .printf(
              Locale.ROOT,
              format,
              recipe.name(),
              data(recipe),
              recipe.plan().stepsOn(size(recipe.data())),
              recipe.summary(),
              Plurals.ofPlan(recipe.plan().toString()));
    }
  }

  /** Returns what a recipe trains on. */
  private static String data(Recipe recipe) {
    return switch (recipe.data()) {
      case DIGITS -> recipe.needsLabels() ? "images of classes" : "images";
      case STACKED -> "stacked digits";
      case RING -> "points";
      case VIDEOS -> "videos";
      case PAIRS -> "pairs of images";
      case SIDES -> "images, unpaired";
    };
  }

  private static int size(Recipe.Data data) {
    return switch (data) {
      case DIGITS -> Mnist.TRAINING_IMAGES;
      case STACKED -> StackedMnist.TRAINING_IMAGES;
      case RING -> TrainingData.RING_POINTS;
      case VIDEOS -> MovingDigits.TRAINING_VIDEOS;
      case PAIRS -> Mnist.TRAINING_IMAGES;
      case SIDES -> Mnist.TRAINING_IMAGES / 2;
    };
  }
}
