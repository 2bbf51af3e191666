package dev.ganlib.example.mnist.cli;

import ai.djl.ndarray.types.Shape;
import dev.ganlib.Translator;
import dev.ganlib.example.mnist.judge.FigureTable;
import dev.ganlib.example.mnist.judge.TranslationEvaluation;
import dev.ganlib.example.mnist.recipe.Recipe;
import dev.ganlib.example.mnist.recipe.Recipes;
import dev.ganlib.example.mnist.recipe.TranslationRecipe;
import dev.ganlib.example.mnist.run.RunDescription;
import dev.ganlib.example.mnist.run.RunFolder;
import dev.ganlib.example.mnist.run.TrainedTranslator;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.ParameterException;

/** Measures the translators of runs on digits. */
final class TranslationRuns {
  private TranslationRuns() {}

  /** Returns whether a run has one translator for each way between two sides. */
  static boolean areSides(Path run) {
    RunFolder folder = new RunFolder(run);
    try {
      return recipe(folder.describe()).data() == Recipe.Data.SIDES;
    } catch (IOException e) {
      // Translators of a folder without a whole description can be applied all the same.
      return Files.isDirectory(folder.trained(TrainedTranslator.TO_B));
    }
  }

  /**
   * Loads a translator of a run, of its newest checkpoint if the run has not ended.
   *
   * @param name as {@link TrainedTranslator} has them
   * @param told which checkpoint it is, if it is one
   * @throws IOException if there is none
   */
  static Translator translator(Path run, String name, PrintWriter told) throws IOException {
    return TrainedTranslator.of(
        run, name, from -> fitted(new RunFolder(run).describe()).translator(from, name), told);
  }

  /** Loads both translators of a run without pairs, likewise. */
  private static TrainedTranslator.Sides sides(Path run, PrintWriter told) throws IOException {
    return TrainedTranslator.sides(
        run,
        from -> {
          TranslationRecipe recipe = fitted(new RunFolder(run).describe());
          return TrainedTranslator.Sides.of(name -> recipe.translator(from, name));
        },
        told);
  }

  /** Returns the recipe of a run with networks as it trains them. */
  private static TranslationRecipe fitted(RunDescription run) throws IOException {
    Shape sample =
        Recipe.sampleOf(run.networks())
            .orElseThrow(
                () ->
                    new IOException(
                        "expected networks in the run's run.json to begin with a shape such as"
                            + " (1, 28, 28) but was "
                            + run.networks()));
    try {
      if (TrainCommand.parsed(run.arguments()).recipe(sample) instanceof TranslationRecipe recipe) {
        return recipe;
      }
    } catch (ParameterException e) {
      throw new IOException(
          "expected options of train in the run's run.json but " + e.getMessage(), e);
    }
    throw new IOException("expected a recipe that translates but was " + run.recipe());
  }

  /**
   * Returns the recipe of a run that translates.
   *
   * @throws IOException if it is another
   */
  static TranslationRecipe recipe(RunDescription run) throws IOException {
    try {
      if (Recipes.named(run.recipe()) instanceof TranslationRecipe recipe) {
        return recipe;
      }
    } catch (IllegalArgumentException unknown) {
      throw new IOException("the run's recipe is none of this program: " + run.recipe(), unknown);
    }
    throw new IOException("expected a recipe that translates but was " + run.recipe());
  }

  /**
   * Returns figures of a run's translators.
   *
   * @param data that the run was trained on
   * @param told which checkpoint the translators are of, if they are of one
   * @throws IOException if a translator or a judge cannot be read
   */
  static List<FigureTable> figures(Path run, RunData data, PrintWriter told) throws IOException {
    TranslationRecipe recipe = recipe(new RunFolder(run).describe());
    try (TranslationEvaluation digits =
        new TranslationEvaluation(data.reference().training(), data.reference().test())) {
      switch (recipe.data()) {
        case SIDES -> {
          try (TrainedTranslator.Sides sides = sides(run, told)) {
            return digits.outlines(sides.toB(), sides.toA());
          }
        }
        case PAIRS -> {
          try (Translator translator = translator(run, TrainedTranslator.ONLY, told)) {
            return digits.skeletons(translator);
          }
        }
        default -> {
          try (Translator translator = translator(run, TrainedTranslator.ONLY, told)) {
            return digits.superResolution(translator);
          }
        }
      }
    }
  }
}
