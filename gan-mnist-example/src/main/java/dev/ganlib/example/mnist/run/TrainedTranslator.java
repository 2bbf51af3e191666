package dev.ganlib.example.mnist.run;

import dev.ganlib.Translator;
import dev.ganlib.game.Checkpoint;
import dev.ganlib.translation.PairedTranslation;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Finds the translators of a run. */
public final class TrainedTranslator {
  /** The translator of a run with pairs. */
  public static final String ONLY = PairedTranslation.TRANSLATOR;

  /** The translator to the second side of a run without pairs. */
  public static final String TO_B = "toB";

  /** The translator to the first side of a run without pairs. */
  public static final String TO_A = "toA";

  private TrainedTranslator() {}

  /** Loads a translator of a checkpoint. */
  @FunctionalInterface
  public interface OfCheckpoint {
    /**
     * Returns the translator, owned by the caller.
     *
     * @throws IOException if there is none
     */
    Translator load(Checkpoint checkpoint) throws IOException;
  }

  /**
   * Returns whether a run translates images, by its description, whatever it has kept so far; of a
   * folder without one, whether there are translators.
   */
  public static boolean isIn(Path run) {
    RunFolder folder = new RunFolder(run);
    try {
      return folder.describe().translates();
    } catch (IOException e) {
      return List.of(ONLY, TO_B).stream().map(folder::trained).anyMatch(Files::isDirectory);
    }
  }

  /**
   * Loads a translator of a run: the one that it kept at its end, or, of a run that is under way or
   * was killed, that of its newest checkpoint that is not damaged.
   *
   * @param name {@link #ONLY}, {@link #TO_B} or {@link #TO_A}
   * @param ofCheckpoint loads it from a checkpoint
   * @param told which checkpoint it is, if it is one
   * @return the translator, which the caller closes
   * @throws IOException if there is none; the message says what is expected
   */
  public static Translator of(Path run, String name, OfCheckpoint ofCheckpoint, PrintWriter told)
      throws IOException {
    if (!Files.isDirectory(run)) {
      throw new IOException("expected a run's folder but there is none: " + run);
    }
    if (!isIn(run)) {
      throw new IOException(
          "expected a run that translates images but %s makes samples, which sample --run draws"
              .formatted(run));
    }
    RunFolder folder = new RunFolder(run);
    return NewestNetwork.of(
        folder,
        name.equals(ONLY) ? name : "translator " + name,
        folder.trained(name),
        Translator::load,
        ofCheckpoint::load,
        told);
  }
}
