package dev.ganlib.listener;

import dev.ganlib.game.Checkpoint;
import dev.ganlib.game.GanListener;
import dev.ganlib.game.StepReport;
import dev.ganlib.game.Training;
import dev.ganlib.internal.check.Ranges;
import dev.ganlib.internal.store.CheckedFolder;
import dev.ganlib.internal.store.FileFailure;
import dev.ganlib.internal.store.Retry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a {@link Checkpoint} every so many steps and at the end of a plan, and keeps the newest.
 *
 * <pre>{@code
 * GanTrainer.builder(generator, discriminator, loss)
 *     .listener(Checkpoints.every(1000, Path.of("checkpoints")).keep(3))
 * }</pre>
 *
 * <p>None is written when a training fails, so the newest is of before the failure. A checkpoint is
 * as large as the networks, averages and optimizer states together; a step that writes one takes
 * longer by about what the disk needs for that.
 *
 * <p>Checkpoints of later steps than a training starts from, because it resumes an older one or
 * begins anew, are of another training: they would count as the newest, and push out those of this
 * one. They are moved into a folder {@code set-aside-<n>} beside them, which the log names, and can
 * be resumed as any other; nothing deletes them.
 *
 * <p>While a training runs the folder is locked: a second training with the same folder, in this
 * process or another, ends with an {@link UncheckedIOException} when it starts. Where a file system
 * has no locks, that is logged.
 */
public final class Checkpoints implements GanListener {
  private static final Logger LOGGER = LoggerFactory.getLogger(Checkpoints.class);
  private static final int KEPT = 3;
  private static final String ASIDE = "set-aside-";

  private final long interval;
  private final Path folder;
  private final int kept;
  private final @Nullable String figure;
  private final boolean lower;
  private final OutputLock lock;

  private Checkpoints(
      long interval, Path folder, int kept, @Nullable String figure, boolean lower) {
    this.interval = interval;
    this.folder = folder;
    this.kept = kept;
    this.figure = figure;
    this.lower = lower;
    lock = new OutputLock(List.of(folder));
  }

  /**
   * {@return a listener that keeps the newest three}
   *
   * @param steps from one checkpoint to the next, positive
   * @param folder for checkpoints alone, made if absent
   * @throws IllegalArgumentException if {@code steps} is not positive, or the folder not of the
   *     default file system
   */
  public static Checkpoints every(long steps, Path folder) {
    Ranges.positive("steps", steps);
    return new Checkpoints(steps, folder, KEPT, null, true);
  }

  /**
   * {@return this with another number of newest checkpoints that are kept}
   *
   * @param count positive; with one, damage to it leaves none
   * @throws IllegalArgumentException if {@code count} is not positive
   */
  public Checkpoints keep(int count) {
    Ranges.positive("count", count);
    return new Checkpoints(interval, folder, count, figure, lower);
  }

  /**
   * {@return this, which also keeps the checkpoint with the lowest value of a figure}
   *
   * @param name a figure of reports; checkpoints of rounds without it are not compared
   */
  public Checkpoints keepLowest(String name) {
    return new Checkpoints(interval, folder, kept, name, true);
  }

  /**
   * {@return this, which also keeps the checkpoint with the highest value of a figure}
   *
   * @param name a figure of reports; checkpoints of rounds without it are not compared
   */
  public Checkpoints keepHighest(String name) {
    return new Checkpoints(interval, folder, kept, name, false);
  }

  /**
   * Locks the folder, removes what a crash has left of a checkpoint that was being written, and
   * moves checkpoints of later steps into a folder {@code set-aside-<n>} beside them.
   */
  @Override
  public void onStart(long step, long totalSteps, Training training) {
    lock.take();
    try {
      CheckedFolder.clean(folder);
      setAside(
          Checkpoint.in(folder).stream().filter(checkpoint -> step(checkpoint) > step).toList());
    } catch (IOException e) {
      throw FileFailure.writing(folder, e).unchecked();
    }
  }

  /** Returns the step in a checkpoint's name. */
  static long step(Path checkpoint) {
    return Long.parseLong(checkpoint.getFileName().toString().substring("step-".length()));
  }

  private void setAside(List<Path> later) throws IOException {
    if (later.isEmpty()) {
      return;
    }
    int n = SetAside.firstFree(number -> folder.resolve(ASIDE + number));
    Path aside = Files.createDirectory(folder.resolve(ASIDE + n));
    for (Path path : later) {
      Retry.move(path, aside.resolve(path.getFileName()));
    }
    LOGGER.warn(
        "{} are of later steps than the training is resumed from; they are now in {}",
        later.stream().map(Path::getFileName).toList(),
        aside);
  }

  @Override
  public void onStep(StepReport report, Training training) {
    if (report.step() % interval == 0) {
      training.checkpoint(folder);
    }
  }

  @Override
  public void onFinish(long step, Training training) {
    if (step % interval != 0) {
      training.checkpoint(folder);
    }
  }

  /** Removes what is neither among the newest, nor the best, nor was written just now. */
  @Override
  public void onCheckpoint(Path checkpoint, Training training) {
    try {
      List<Path> old = new ArrayList<>(Checkpoint.in(folder));
      Path best = best(old);
      int surplus = Math.max(0, old.size() - kept);
      for (Path path : List.copyOf(old.subList(0, surplus))) {
        if (!path.equals(best) && !path.equals(checkpoint)) {
          Checkpoint.delete(path);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "could not remove old checkpoints in %s: %s"
              .formatted(folder, FileFailure.reason(folder, e)),
          e);
    }
  }

  /** Gives the lock back. */
  @Override
  public void onEnd(long step, Training training) {
    lock.release();
  }

  private @Nullable Path best(List<Path> checkpoints) {
    String name = figure;
    if (name == null) {
      return null;
    }
    record Rated(Path path, double value) {}
    List<Rated> rated = new ArrayList<>();
    for (Path path : checkpoints) {
      OptionalDouble value = Checkpoint.figure(path, name);
      if (value.isPresent()) {
        rated.add(new Rated(path, lower ? value.getAsDouble() : -value.getAsDouble()));
      }
    }
    return rated.stream()
        .min(Comparator.comparingDouble(Rated::value))
        .map(Rated::path)
        .orElse(null);
  }
}
