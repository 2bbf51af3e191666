package dev.ganlib.example.mnist.cli;

import dev.ganlib.example.mnist.data.DataException;
import dev.ganlib.example.mnist.data.Mnist;
import dev.ganlib.example.mnist.judge.Reference;
import dev.ganlib.example.mnist.recipe.Recipe;
import dev.ganlib.example.mnist.recipe.Recipes;
import dev.ganlib.example.mnist.run.RunDescription;
import dev.ganlib.example.mnist.train.TrainingData;
import dev.ganlib.example.mnist.train.TranslationData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ParameterException;

/**
 * The data that a run was trained on, found again to compare its samples with.
 *
 * <p>Its options say where they are, its description their SHA-256: data that are others by now are
 * refused. The samples of a run that was trained on some of the images only ({@code --limit}) are
 * compared with all of them, which are of the same kind; of a run on one digit with this digit's.
 *
 * @param reference what samples are compared with
 * @param trainedOn how many images the run was trained on
 */
record RunData(Reference reference, long trainedOn) {
  /**
   * Finds the data of a run.
   *
   * @param run its description
   * @param folder where the data are now, or null where the run found them
   * @throws IOException if there are none to compare with: they are not there or have another
   *     SHA-256, or are no images in MNIST's format. The message says which data, and what to do
   */
  static RunData of(RunDescription run, @Nullable Path folder) throws IOException {
    DataOptions options = options(run);
    if (!options.areDigits()) {
      throw new IOException(
          "the run was trained on a folder of images, %s, for which there is neither a judge nor held-out images: %s"
              .formatted(run.data(), OTHERWISE));
    }
    Path place = folder == null ? options.folder() : folder;
    if (folder != null && options.folder() == null) {
      throw new IOException(
          "--data has no meaning for a run on what comes with the application, " + run.data());
    }
    Reference reference;
    String found;
    long trainedOn;
    try {
      reference = Reference.of(place, options.digit());
      Mnist trained = TrainingData.chosen(reference.training(), null, options.limit());
      found = TranslationData.sha256(kind(run), trained);
      trainedOn = trained.count();
    } catch (DataException e) {
      throw new IOException(expected(run) + e.getMessage() + REMEDY, e);
    }
    if (!found.equals(run.dataSha256())) {
      throw new IOException(
          "%sthose of %s are others, SHA-256 %s%s"
              .formatted(expected(run), reference.name(), found, REMEDY));
    }
    return new RunData(reference, trainedOn);
  }

  private static Recipe.Data kind(RunDescription run) throws IOException {
    try {
      return Recipes.named(run.recipe()).data();
    } catch (IllegalArgumentException e) {
      throw new IOException("the run's recipe is none of this program: " + run.recipe(), e);
    }
  }

  /** Returns the data of a run that is about to be trained on so many of its images, or on all. */
  static RunData of(Reference reference, @Nullable Integer limit) {
    return new RunData(reference, limit == null ? reference.training().count() : limit);
  }

  /** Advice on what can be measured where the application can measure nothing. */
  static final String OTHERWISE =
      "look at sample and at the report's pictures, or measure from Java with Evaluator, any"
          + " FeatureExtractor and held-out images";

  private static final String REMEDY = "; --data DIR says where they are now";

  private static String expected(RunDescription run) {
    return "expected the data that the run was trained on, %s, SHA-256 %s, but "
        .formatted(run.data(), run.dataSha256());
  }

  private static DataOptions options(RunDescription run) throws IOException {
    try {
      return TrainCommand.parsed(run.arguments()).data();
    } catch (ParameterException e) {
      throw new IOException(
          "expected options of train in the run's run.json but " + e.getMessage(), e);
    }
  }

  /** Returns whether the run was trained on some of the images only. */
  boolean isPart() {
    return trainedOn < reference.training().count();
  }

  /** Returns what samples are compared with, in words. */
  String words() {
    return reference.words()
        + (!isPart()
            ? ""
            : String.format(Locale.ROOT, ", of which the run was trained on %d", trainedOn));
  }
}
