package dev.ganlib.example.mnist.cli;

import dev.ganlib.example.mnist.judge.JudgeEvaluator;
import dev.ganlib.example.mnist.judge.Reference;
import dev.ganlib.example.mnist.run.RunFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options for the images that a run's samples are compared with. */
final class ReferenceOptions {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "Where the IDX files are now that the run was trained on, if they were moved: their SHA-256"
              + " must be the same. With a file of samples: what to compare with instead of MNIST.")
  private @Nullable Path data;

  @Option(
      names = "--classes-anyway",
      description =
          "Also measure what the judge takes samples for where the data are no digits of MNIST, for"
              + " which it was made.")
  private boolean classesAnyway;

  /** Returns whether one of them is given. */
  boolean areGiven() {
    return data != null || classesAnyway;
  }

  @Nullable Path data() {
    return data;
  }

  /**
   * Returns the data of a run.
   *
   * @throws IOException as {@link RunData#of} does, or if the folder has no description of a run
   */
  RunData of(Path run) throws IOException {
    return RunData.of(RunFolder.existing(run).describe(), data);
  }

  /** Returns what measures against a reference. */
  JudgeEvaluator evaluating(Reference reference) throws IOException {
    return JudgeEvaluator.of(reference, classesAnyway);
  }

  /**
   * Prints what samples are compared with, by which judge, and which figures they are too few for.
   *
   * @param count of samples
   */
  static void print(String reference, JudgeEvaluator evaluating, long count, PrintWriter out) {
    out.printf("reference %s%n", reference);
    out.printf("judge     %s%n", evaluating.judge().identity());
    String note = evaluating.note();
    if (!note.isEmpty()) {
      out.printf("note      %s%n", note);
    }
    evaluating.leftOut(count).values().forEach(why -> out.printf("left out  %s%n", why));
    out.flush();
  }
}
