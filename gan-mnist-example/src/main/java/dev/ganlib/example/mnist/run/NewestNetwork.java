package dev.ganlib.example.mnist.run;

import dev.ganlib.example.mnist.run.TrainedTranslator.Loading;
import dev.ganlib.game.Checkpoint;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Finds networks of a run: in the folders that the run kept them in, or in its newest checkpoint.
 */
final class NewestNetwork {
  private static final int MOST_ATTEMPTS = 3;

  private NewestNetwork() {}

  /**
   * Loads networks: those that the run kept at its end, or, of a run that is under way, was killed
   * or failed, those of its newest checkpoint that is not damaged, all of the same one.
   *
   * @param run the run's folder
   * @param kept the folder that the run keeps each network in, by what it is called in messages
   * @param ofRun loads them from there
   * @param ofCheckpoint loads them from a checkpoint
   * @param told which checkpoint they are of, if they are of one
   * @throws IOException if there are none; the message names both places
   */
  static <T> T of(
      RunFolder run,
      Map<String, Path> kept,
      Loading<RunFolder, T> ofRun,
      Loading<Checkpoint, T> ofCheckpoint,
      PrintWriter told)
      throws IOException {
    String state = state(run);
    boolean hasEnded = !state.equals("training");
    // A training that failed may have left the network of an earlier end.
    if (hasEnded && !state.equals("failed") && areThere(kept)) {
      return ofRun.load(run);
    }
    for (int attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
      try {
        Optional<Checkpoint> latest = Checkpoint.latest(run.checkpoints());
        if (latest.isEmpty()) {
          break;
        }
        T networks = ofCheckpoint.load(latest.get());
        for (String words : kept.keySet()) {
          told.printf(
              Locale.ROOT,
              "%s: this is its %s of step %d%n",
              hasEnded ? "the run did not end well" : "the run has not ended",
              words,
              latest.get().step());
        }
        told.flush();
        return networks;
      } catch (IOException e) {
        // A run that is under way may have replaced the checkpoint meanwhile.
        if (attempt == MOST_ATTEMPTS) {
          throw e;
        }
      }
    }
    if (areThere(kept)) {
      return ofRun.load(run);
    }
    Map.Entry<String, Path> missing =
        kept.entrySet().stream()
            .filter(network -> !Files.isDirectory(network.getValue()))
            .findFirst()
            .orElseThrow();
    throw new IOException(
        "expected a trained %s in %s or a checkpoint in %s but there is neither; a run has the first when it ends, the second every --checkpoint-every steps"
            .formatted(missing.getKey(), missing.getValue(), run.checkpoints()));
  }

  private static boolean areThere(Map<String, Path> kept) {
    return kept.values().stream().allMatch(Files::isDirectory);
  }

  /** Returns how far a run is: {@code training} also if it was killed when it trained. */
  private static String state(RunFolder folder) {
    try {
      return RunDescription.read(folder.description()).state();
    } catch (IOException e) {
      // Without a description a network that was kept is as good as any.
      return "";
    }
  }
}
