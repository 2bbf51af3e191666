package dev.ganlib.listener;

import dev.ganlib.game.GanListener;
import dev.ganlib.game.StepReport;
import dev.ganlib.game.Training;
import dev.ganlib.image.Animation;
import dev.ganlib.image.ImageGrid;
import dev.ganlib.internal.check.Ranges;
import dev.ganlib.internal.desktop.JavaDesktop;
import dev.ganlib.internal.store.FileFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes a picture of samples before the first round, every n rounds and at the end of the plan,
 * always from the same latents, or of a translator from the same inputs, so that one sees them
 * become images.
 *
 * <p>Files are named {@code step-000400.png} after the rounds played. With {@link
 * #alsoTo(TensorBoardLog)} TensorBoard shows the same pictures, under the name {@value #TAG}. Only
 * for samples of shape (C, H, W), or videos of shape (C, T, H, W), in [-1, 1] with one to four
 * channels, as {@link ImageGrid#of} and {@link ImageGrid#frames} draw them; others are refused
 * before the first round with an {@link IllegalArgumentException}, and so are more samples than the
 * training's {@link dev.ganlib.game.View} can show.
 *
 * <p>Where the view has more to see of a sample, its {@linkplain dev.ganlib.game.View#columns
 * columns} stand side by side, such as input, output and target; smaller images are enlarged by
 * whole factors to the size of the largest. Of videos each has a row with its frames from left to
 * right, and {@link #animated} plays them, too.
 *
 * <p>A conditional generator makes samples of all classes in turn, so that with as many {@link
 * #columns} as classes each column shows one class.
 *
 * <p>While a training runs the folder is locked, as that of {@link Checkpoints} is.
 */
public final class SampleGrid implements GanListener {
  private static final String TAG = "samples";
  private static final String ANIMATION_TAG = TAG + "/animation";
  private static final long NONE = -1;

  private final long interval;
  private final Path folder;
  private final OutputLock lock;
  private int count = 25;
  private long seed;
  private @Nullable Integer columns;
  private int scale = 1;
  private @Nullable Integer delay;
  private @Nullable TensorBoardLog log;

  private boolean resumed;
  private long drawn = NONE;

  private SampleGrid(long interval, Path folder) {
    this.interval = interval;
    this.folder = folder;
    lock = new OutputLock(List.of(folder));
  }

  /**
   * {@return a listener that draws 25 samples of seed 0}
   *
   * @param interval in rounds, positive
   * @param folder made if absent
   * @throws IllegalArgumentException if {@code interval} is not positive
   * @throws UnsupportedOperationException if this Java cannot make pictures; the message says why
   */
  public static SampleGrid every(long interval, Path folder) {
    JavaDesktop.requirePictures("SampleGrid");
    Ranges.positive("interval", interval);
    return new SampleGrid(interval, folder);
  }

  /**
   * {@return this with another number of samples}
   *
   * @param count how many, positive
   * @throws IllegalArgumentException if {@code count} is not positive
   */
  public SampleGrid count(int count) {
    Ranges.positive("count", count);
    return with(grid -> grid.count = count);
  }

  /**
   * {@return this with the latents of another seed}
   *
   * @param seed any number
   */
  public SampleGrid seed(long seed) {
    return with(grid -> grid.seed = seed);
  }

  /**
   * {@return this with so many samples in a row, each with all that there is to see of it; unless
   * set, as many as make the picture about square, and of videos one}
   *
   * @param columns how many, positive
   * @throws IllegalArgumentException if {@code columns} is not positive
   */
  public SampleGrid columns(int columns) {
    Ranges.positive("columns", columns);
    return with(grid -> grid.columns = columns);
  }

  /**
   * {@return this with larger pixels; 1 unless set}
   *
   * @param scale the side of the square that each pixel becomes, positive
   * @throws IllegalArgumentException if {@code scale} is not positive
   */
  public SampleGrid scale(int scale) {
    Ranges.positive("scale", scale);
    return with(grid -> grid.scale = scale);
  }

  /**
   * {@return this, writing beside each picture of videos an animation of them, such as {@code
   * step-000400.gif}; none unless set}
   *
   * <p>TensorBoard shows it under the name {@value #ANIMATION_TAG}. Samples that are no videos are
   * refused before the first round.
   *
   * @param milliseconds how long a frame is shown, from 20 to 655,350
   * @throws IllegalArgumentException if {@code milliseconds} is out of its range
   */
  public SampleGrid animated(int milliseconds) {
    Animation.every(milliseconds); // has the range
    return with(grid -> grid.delay = milliseconds);
  }

  /**
   * {@return this, writing each picture to event files as well}
   *
   * @param log a listener of the same training
   */
  public SampleGrid alsoTo(TensorBoardLog log) {
    return with(grid -> grid.log = log);
  }

  private SampleGrid with(Consumer<SampleGrid> change) {
    SampleGrid copy = new SampleGrid(interval, folder);
    copy.count = count;
    copy.seed = seed;
    copy.columns = columns;
    copy.scale = scale;
    copy.delay = delay;
    copy.log = log;
    change.accept(copy);
    return copy;
  }

  /** {@return true: it draws samples} */
  @Override
  public boolean needsView() {
    return true;
  }

  /** Leaves out the grid of the start, where the training that is resumed had none. */
  @Override
  public void resume(Path checkpoint) {
    resumed = true;
  }

  @Override
  public void onStart(long step, long totalSteps, Training training) {
    MostSamples.require(training, count, "SampleGrid");
    lock.take();
    drawn = NONE;
    if (!resumed || step % interval == 0) {
      draw(step, training);
    } else {
      try (SamplePicture sample = picture(training, 1)) {
        sample.grid();
      }
    }
    resumed = false;
  }

  @Override
  public void onStep(StepReport report, Training training) {
    if (report.step() % interval == 0) {
      draw(report.step(), training);
    }
  }

  /** Has the picture of a step drawn anew when it is played a second time. */
  @Override
  public void onRollback(long step, Training training) {
    drawn = NONE;
  }

  @Override
  public void onFinish(long step, Training training) {
    if (step != drawn) {
      draw(step, training);
    }
  }

  /** Gives the lock back. */
  @Override
  public void onEnd(long step, Training training) {
    lock.release();
  }

  private void draw(long step, Training training) {
    try (SamplePicture picture = picture(training, count)) {
      ImageGrid grid = picture.grid();
      grid.write(folder.resolve(file(step, "png")));
      if (log != null) {
        log.picture(TAG, step, grid);
      }
      if (delay != null) {
        Animation animation = picture.animation(delay);
        animation.write(folder.resolve(file(step, "gif")));
        if (log != null) {
          log.animation(ANIMATION_TAG, step, animation);
        }
      }
      drawn = step;
    } catch (IOException e) {
      throw FileFailure.writing(folder, e).unchecked();
    }
  }

  private static String file(long step, String extension) {
    return String.format(Locale.ROOT, "step-%06d.%s", step, extension);
  }

  private SamplePicture picture(Training training, int samples) {
    SamplePicture picture =
        new SamplePicture(training.columns(samples, seed), columns == null ? 0 : columns, scale);
    try {
      picture.require(delay != null);
      return picture;
    } catch (RuntimeException e) {
      picture.close();
      throw e;
    }
  }
}
