package dev.ganlib.example.mnist.run;

import dev.ganlib.Translator;
import dev.ganlib.game.Checkpoint;
import dev.ganlib.translation.PairedTranslation;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Finds the translators of a run. */
public final class TrainedTranslator {
  /** The translator of a run with pairs. */
  public static final String ONLY = PairedTranslation.TRANSLATOR;

  /** The translator to the second side of a run without pairs. */
  public static final String TO_B = "toB";

  /** The translator to the first side of a run without pairs. */
  public static final String TO_A = "toA";

  private TrainedTranslator() {}

  /**
   * Loads trained networks from a place.
   *
   * @param <P> the kind of place
   * @param <T> what is loaded
   */
  @FunctionalInterface
  public interface Loading<P, T> {
    /**
     * Returns what is there, owned by the caller.
     *
     * @throws IOException if there is nothing, or something else
     */
    T load(P place) throws IOException;
  }

  /**
   * The translators of a run without pairs, of the same step.
   *
   * @param toB to the second side
   * @param toA to the first side
   */
  public record Sides(Translator toB, Translator toA) implements AutoCloseable {
    /**
     * Loads both.
     *
     * @param named loads each by its name
     * @return both, owned by the caller
     * @throws IOException if one cannot be loaded; the other is closed then
     */
    public static Sides of(Loading<String, Translator> named) throws IOException {
      Translator toB = named.load(TO_B);
      try {
        return new Sides(toB, named.load(TO_A));
      } catch (IOException | RuntimeException e) {
        toB.close();
        throw e;
      }
    }

    @Override
    public void close() {
      toB.close();
      toA.close();
    }
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
  public static Translator of(
      Path run, String name, Loading<Checkpoint, Translator> ofCheckpoint, PrintWriter told)
      throws IOException {
    return newest(
        run, List.of(name), kept -> Translator.load(kept.trained(name)), ofCheckpoint, told);
  }

  /**
   * Loads both translators of a run without pairs, likewise; both are of the same checkpoint, also
   * of a run that goes on meanwhile.
   *
   * @param ofCheckpoint loads them from a checkpoint
   * @param told which checkpoint it is, if it is one
   * @return the translators, which the caller closes
   * @throws IOException if there are none; the message says what is expected
   */
  public static Sides sides(Path run, Loading<Checkpoint, Sides> ofCheckpoint, PrintWriter told)
      throws IOException {
    return newest(
        run,
        List.of(TO_B, TO_A),
        kept -> Sides.of(name -> Translator.load(kept.trained(name))),
        ofCheckpoint,
        told);
  }

  private static <T> T newest(
      Path run,
      List<String> names,
      Loading<RunFolder, T> ofRun,
      Loading<Checkpoint, T> ofCheckpoint,
      PrintWriter told)
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
    Map<String, Path> kept = new LinkedHashMap<>();
    for (String name : names) {
      kept.put(name.equals(ONLY) ? name : "translator " + name, folder.trained(name));
    }
    return NewestNetwork.of(folder, kept, ofRun, ofCheckpoint, told);
  }
}
