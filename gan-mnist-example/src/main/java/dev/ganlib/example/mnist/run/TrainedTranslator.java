package dev.ganlib.example.mnist.run;

import dev.ganlib.Translator;
import dev.ganlib.translation.PairedTranslation;
import java.io.IOException;
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

  /** Returns the names of the translators that a run has kept; none if it makes samples. */
  public static List<String> names(Path run) {
    RunFolder folder = new RunFolder(run);
    return List.of(ONLY, TO_B, TO_A).stream()
        .filter(name -> Files.isDirectory(folder.trained(name)))
        .toList();
  }

  /**
   * Loads a translator of a run.
   *
   * @param name one of {@link #names}
   * @return the translator, which the caller closes
   * @throws IOException if there is none; the message says what there is
   */
  public static Translator of(Path run, String name) throws IOException {
    if (!Files.isDirectory(run)) {
      throw new IOException("expected a run's folder but there is none: " + run);
    }
    List<String> names = names(run);
    if (names.isEmpty()) {
      throw new IOException(
          "expected translators in %s but there are none; a run that translates images keeps them when it ends or is interrupted"
              .formatted(run));
    }
    if (!names.contains(name)) {
      throw new IOException(
          "expected a translator among %s in %s but was %s".formatted(names, run, name));
    }
    return Translator.load(new RunFolder(run).trained(name));
  }
}
