package dev.ganlib.listener;

import ai.djl.ndarray.NDArray;
import dev.ganlib.game.GanListener;
import dev.ganlib.game.StepReport;
import dev.ganlib.game.View;
import dev.ganlib.image.ImageGrid;
import dev.ganlib.internal.store.FileFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Writes a picture of samples before the first round and every n rounds, always from the same
 * latents, so that one sees them become images.
 *
 * <p>Files are named {@code step-000400.png} after the rounds played. With {@link
 * #alsoTo(TensorBoardLog)} TensorBoard shows the same pictures, under the name {@value #TAG}. Only
 * for samples of shape (C, H, W) in [-1, 1]. While a training runs the folder is locked, as that of
 * {@link Checkpoints} is.
 */
public final class SampleGrid implements GanListener {
  private static final String TAG = "samples";

  private final long interval;
  private final Path folder;
  private final int count;
  private final long seed;
  private final @Nullable TensorBoardLog log;
  private final Claim claim;

  private boolean resumed;

  private SampleGrid(
      long interval, Path folder, int count, long seed, @Nullable TensorBoardLog log) {
    this.interval = interval;
    this.folder = folder;
    this.count = count;
    this.seed = seed;
    this.log = log;
    claim = new Claim(List.of(folder));
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
    return new SampleGrid(interval, folder, 25, 0, null);
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
    return new SampleGrid(interval, folder, count, seed, log);
  }

  /**
   * {@return this with the latents of another seed}
   *
   * @param seed any number
   */
  public SampleGrid seed(long seed) {
    return new SampleGrid(interval, folder, count, seed, log);
  }

  /**
   * {@return this, writing each picture to event files as well}
   *
   * @param log a listener of the same training
   */
  public SampleGrid alsoTo(TensorBoardLog log) {
    return new SampleGrid(interval, folder, count, seed, log);
  }

  /** Leaves out the grid of the start, where the training that goes on had none. */
  @Override
  public void resume(Path checkpoint) {
    resumed = true;
  }

  @Override
  public void onStart(long step, long totalSteps, View view) {
    claim.take();
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

  /** Gives the lock back. */
  @Override
  public void onEnd(long step, View view) {
    claim.release();
  }

  private void draw(long step, View view) {
    try (NDArray samples = view.samples(count, seed)) {
      ImageGrid grid = ImageGrid.of(samples);
      grid.write(folder.resolve(String.format(Locale.ROOT, "step-%06d.png", step)));
      if (log != null) {
        log.picture(TAG, step, grid);
      }
    } catch (IOException e) {
      throw FileFailure.writing(folder, e).unchecked();
    }
  }
}
