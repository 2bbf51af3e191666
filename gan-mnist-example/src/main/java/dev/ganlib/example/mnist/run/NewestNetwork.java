package dev.ganlib.example.mnist.run;

import dev.ganlib.game.Checkpoint;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** Finds a network of a run: in the folder that the run kept it in, or in its newest checkpoint. */
final class NewestNetwork {
  private static final int MOST_ATTEMPTS = 3;

  private NewestNetwork() {}

  /** Loads from a place. */
  @FunctionalInterface
  interface Loading<P, T> {
    T load(P place) throws IOException;
  }

  /**
   * Loads a network: the one that the run kept at its end, or, of a run that is under way, was
   * killed or failed, that of its newest checkpoint that is not damaged.
   *
   * @param run the run's folder
   * @param words what it is called in messages
   * @param kept the folder that the run keeps it in
   * @param ofFolder loads it from there
   * @param ofCheckpoint loads it from a checkpoint
   * @param told which checkpoint it is, if it is one
   * @throws IOException if there is none; the message names both places
   */
  static <T> T of(
      RunFolder run,
      String words,
      Path kept,
      Loading<Path, T> ofFolder,
      Loading<Checkpoint, T> ofCheckpoint,
      PrintWriter told)
      throws IOException {
    String state = state(run);
    boolean hasEnded = !state.equals("training");
    // A training that failed may have left the network of an earlier end.
    if (hasEnded && !state.equals("failed") && Files.isDirectory(kept)) {
      return ofFolder.load(kept);
    }
    for (int attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
      try {
        Optional<Checkpoint> latest = Checkpoint.latest(run.checkpoints());
        if (latest.isEmpty()) {
          break;
        }
        T network = ofCheckpoint.load(latest.get());
        told.printf(
            Locale.ROOT,
            "%s: this is its %s of step %d%n",
            hasEnded ? "the run did not end well" : "the run has not ended",
            words,
            latest.get().step());
        told.flush();
        return network;
      } catch (IOException e) {
        // A run that is under way may have replaced the checkpoint meanwhile.
        if (attempt == MOST_ATTEMPTS) {
          throw e;
        }
      }
    }
    if (Files.isDirectory(kept)) {
      return ofFolder.load(kept);
    }
    throw new IOException(
        "expected a trained %s in %s or a checkpoint in %s but there is neither; a run has the first when it ends, the second every --checkpoint-every steps"
            .formatted(words, kept, run.checkpoints()));
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
