package dev.ganlib.listener;

import ai.djl.ndarray.NDArray;
import dev.ganlib.game.GanListener;
import dev.ganlib.game.StepReport;
import dev.ganlib.game.View;
import dev.ganlib.image.ImageGrid;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Writes a picture of samples before the first round and every n rounds, always from the same
 * latents, so that one sees them become images.
 *
 * <p>Files are named {@code step-000400.png} after the rounds played. Only for samples of shape (C,
 * H, W) in [-1, 1].
 */
public final class SampleGrid implements GanListener {
  private final long interval;
  private final Path folder;
  private final int count;
  private final long seed;

  private boolean resumed;

  private SampleGrid(long interval, Path folder, int count, long seed) {
    this.interval = interval;
    this.folder = folder;
    this.count = count;
    this.seed = seed;
  }

  /**
   * {@return a listener that draws 25 samples of seed 0}
   *
   * @param interval in rounds, positive
   * @param folder made if absent
   * @throws IllegalArgumentException if {@code interval} is not positive
   */
  public static SampleGrid every(long interval, Path folder) {
    if (interval <= 0) {
      throw new IllegalArgumentException("interval must be positive but was " + interval);
    }
    return new SampleGrid(interval, folder, 25, 0);
  }

  /**
   * {@return this with another number of samples}
   *
   * @param count how many, positive
   * @throws IllegalArgumentException if {@code count} is not positive
   */
  public SampleGrid count(int count) {
    if (count <= 0) {
      throw new IllegalArgumentException("count must be positive but was " + count);
    }
    return new SampleGrid(interval, folder, count, seed);
  }

  /**
   * {@return this with the latents of another seed}
   *
   * @param seed any number
   */
  public SampleGrid seed(long seed) {
    return new SampleGrid(interval, folder, count, seed);
  }

  /** Leaves out the grid of the start, where the training that goes on had none. */
  @Override
  public void resume(Path checkpoint) {
    resumed = true;
  }

  @Override
  public void onStart(long step, long totalSteps, View view) {
    if (!resumed || step % interval == 0) {
      draw(step, view);
    }
    resumed = false;
  }

  @Override
  public void onStep(StepReport report, View view) {
    if (report.step() % interval == 0) {
      draw(report.step(), view);
    }
  }

  private void draw(long step, View view) {
    try (NDArray samples = view.samples(count, seed)) {
      ImageGrid.of(samples)
          .write(folder.resolve(String.format(Locale.ROOT, "step-%06d.png", step)));
    } catch (IOException e) {
      throw new UncheckedIOException("could not write the samples of step " + step, e);
    }
  }
}
