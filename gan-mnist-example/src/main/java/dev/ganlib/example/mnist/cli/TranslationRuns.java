package dev.ganlib.example.mnist.cli;

import dev.ganlib.Translator;
import dev.ganlib.example.mnist.judge.FigureTable;
import dev.ganlib.example.mnist.judge.TranslationEvaluation;
import dev.ganlib.example.mnist.recipe.Recipes;
import dev.ganlib.example.mnist.recipe.TranslationRecipe;
import dev.ganlib.example.mnist.run.RunDescription;
import dev.ganlib.example.mnist.run.RunFolder;
import dev.ganlib.example.mnist.run.TrainedTranslator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Measures the translators of runs on digits. */
final class TranslationRuns {
  private TranslationRuns() {}

  /** Returns whether a run has translators. */
  static boolean is(Path run) {
    return !TrainedTranslator.names(run).isEmpty();
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
   * @throws IOException if a translator or a judge cannot be read
   */
  static List<FigureTable> figures(Path run, RunData data) throws IOException {
    TranslationRecipe recipe = recipe(new RunFolder(run).describe());
    try (TranslationEvaluation digits =
        new TranslationEvaluation(data.reference().training(), data.reference().test())) {
      switch (recipe.data()) {
        case SIDES -> {
          try (Translator toB = TrainedTranslator.of(run, TrainedTranslator.TO_B);
              Translator toA = TrainedTranslator.of(run, TrainedTranslator.TO_A)) {
            return digits.outlines(toB, toA);
          }
        }
        case PAIRS -> {
          try (Translator translator = TrainedTranslator.of(run, TrainedTranslator.ONLY)) {
            return digits.skeletons(translator);
          }
        }
        default -> {
          try (Translator translator = TrainedTranslator.of(run, TrainedTranslator.ONLY)) {
            return digits.superResolution(translator);
          }
        }
      }
    }
  }
}
