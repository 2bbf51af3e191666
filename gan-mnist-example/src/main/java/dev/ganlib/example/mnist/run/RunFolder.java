package dev.ganlib.example.mnist.run;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The folder of a run, and the files in it. */
public record RunFolder(Path path) {
  private static final Pattern GRID = Pattern.compile("step-(\\d{1,18})\\.png");

  /**
   * Makes the folder of a new run.
   *
   * @param runs holds the runs without an explicit folder
   * @param out an explicit folder, which must be absent or empty, or null for the next free {@code
   *     <recipe>-<n>} in it
   * @throws IOException if it cannot be made or is not empty; the message says which
   */
  public static RunFolder create(Path runs, @Nullable Path out, String recipe) throws IOException {
    if (out != null) {
      requireUnused("--out", out);
      return new RunFolder(Files.createDirectories(out));
    }
    Files.createDirectories(runs);
    for (int n = 1; ; n++) {
      try {
        return new RunFolder(Files.createDirectory(runs.resolve(recipe + "-" + n)));
      } catch (FileAlreadyExistsException taken) {
        // Taken, perhaps by a run that started a moment ago: the next number may be free.
      }
    }
  }

  /**
   * Throws if there is a run in this folder, which was empty a moment ago.
   *
   * @throws IOException with the folder in the message
   */
  public void requireUnused() throws IOException {
    if (Files.exists(description())) {
      throw new IOException(
          "expected an empty folder for a new run but another process has trained in %s; choose another"
              .formatted(path));
    }
  }

  /**
   * Throws if a folder that an option names for new files exists and is not empty.
   *
   * @throws IOException with option and folder in the message
   */
  public static void requireUnused(String option, Path folder) throws IOException {
    if (Files.exists(folder) && !isEmptyFolder(folder)) {
      throw new IOException(
          "%s must be absent or an empty folder but %s is not; choose another"
              .formatted(option, folder));
    }
  }

  /**
   * Returns the folder of a run that was begun.
   *
   * @param path has a description
   * @throws IOException if it has none
   */
  public static RunFolder existing(Path path) throws IOException {
    RunFolder folder = new RunFolder(path);
    if (!Files.isRegularFile(folder.description())) {
      throw new IOException(
          "expected the folder of a run, with its run.json, but %s %s; give a folder that train has made"
              .formatted(path, Files.isDirectory(path) ? "has none" : "is no folder"));
    }
    return folder;
  }

  /**
   * Reads the description of the run.
   *
   * @throws IOException if there is none, or it is damaged
   */
  public RunDescription describe() throws IOException {
    return RunDescription.read(description());
  }

  /**
   * Returns whether there is a run in this folder that was trained on data of a name.
   *
   * @throws IOException if the description of the run is damaged
   */
  public boolean isOn(String data) throws IOException {
    return Files.isRegularFile(description()) && data.equals(describe().data());
  }

  private static boolean isEmptyFolder(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      return false;
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
      return !entries.iterator().hasNext();
    }
  }

  /** Returns the picture of real samples. */
  public Path real() {
    return path.resolve("real.png");
  }

  /** Returns the folder of the pictures of samples. */
  public Path samples() {
    return path.resolve("samples");
  }

  /** Returns the pictures of samples by rising step, whatever else their folder holds. */
  public List<Path> grids() throws IOException {
    if (!Files.isDirectory(samples())) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(samples())) {
      return files
          .filter(file -> GRID.matcher(file.getFileName().toString()).matches())
          .sorted(Comparator.comparingLong(RunFolder::step))
          .toList();
    }
  }

  /**
   * Chooses files to be shown.
   *
   * @param all in their order
   * @param most how many to choose at most, at least 2
   * @return all, or so many of them at uniform distances, the first and the last among them
   */
  public static List<Path> spread(List<Path> all, int most) {
    if (all.size() <= most) {
      return all;
    }
    List<Path> some = new ArrayList<>();
    for (int i = 0; i < most; i++) {
      some.add(all.get((int) Math.round((double) i * (all.size() - 1) / (most - 1))));
    }
    return some;
  }

  /**
   * Returns the step of a picture of samples.
   *
   * @throws IllegalArgumentException if its name is that of another file
   */
  public static long step(Path grid) {
    Matcher matcher = GRID.matcher(grid.getFileName().toString());
    if (!matcher.matches()) {
      throw new IllegalArgumentException("expected a picture of a step but was " + grid);
    }
    return Long.parseLong(matcher.group(1));
  }

  /** Returns the animation of these pictures. */
  public Path animation() {
    return path.resolve("samples.gif");
  }

  /** Returns the chart of the losses. */
  public Path losses() {
    return path.resolve("losses.png");
  }

  /** Returns the folder of checkpoints. */
  public Path checkpoints() {
    return path.resolve("checkpoints");
  }

  /** Returns the figures of every step as JSON lines. */
  public Path metricsAsJson() {
    return path.resolve("metrics.jsonl");
  }

  /** Returns the figures of every step. */
  public Path metrics() {
    return path.resolve("metrics.csv");
  }

  /** Returns the folder of the event files. */
  public Path tensorBoard() {
    return path.resolve("tensorboard");
  }

  /** Returns the description of the run. */
  public Path description() {
    return path.resolve("run.json");
  }

  /** Returns the folder of a trained network by its name. */
  public Path trained(String name) {
    return path.resolve(name);
  }

  /** Returns the folder of the trained generator. */
  public Path generator() {
    return path.resolve("generator");
  }
}
