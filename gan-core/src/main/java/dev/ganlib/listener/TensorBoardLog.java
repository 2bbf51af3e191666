package dev.ganlib.listener;

import dev.ganlib.game.GanListener;
import dev.ganlib.game.StepReport;
import dev.ganlib.game.Training;
import dev.ganlib.image.Animation;
import dev.ganlib.image.ImageGrid;
import dev.ganlib.internal.store.Event;
import dev.ganlib.internal.store.EventFile;
import dev.ganlib.internal.store.FileFailure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes the figures of every round as TensorBoard's scalars, and pictures and animations as its
 * images, which it shows while training goes on.
 *
 * <pre>{@code
 * TensorBoardLog log = TensorBoardLog.in(run.resolve("tensorboard"));
 * GanTrainer.builder(generator, discriminator, loss)
 *     .listener(log)
 *     .listener(SampleGrid.every(500, run.resolve("samples")).alsoTo(log));
 * }</pre>
 *
 * <p>A scalar has the name that its figure has in the report, such as {@code loss/generator}, the
 * round's step and the time at which the round ended. It is kept in single precision; one that is
 * not finite is kept as that.
 *
 * <p>Reports are read and written in blocks, so the device is read once in {@value #BLOCK} rounds;
 * the last block is written when training ends, however it ends. Pictures are written at once. The
 * file is not held open: what is written stays, whatever becomes of the process.
 *
 * <p>Each instance writes one event file, named after the second in which its first training began.
 * Files of earlier instances in the folder stay, and TensorBoard shows all of them as one run: a
 * training that is resumed, also from an earlier step, replaces from its next step on what it was
 * shown before. Two trainings at the same time would be shown mixed: the folder is locked while one
 * runs, and a second ends when it starts. Where a file cannot be written, training ends with an
 * {@link UncheckedIOException}. For the training thread.
 *
 * @see <a href="https://www.tensorflow.org/tensorboard">TensorBoard</a>
 */
public final class TensorBoardLog implements GanListener {
  private static final int BLOCK = 16;

  private final Path folder;
  private final List<Timed> waiting = new ArrayList<>();
  private final OutputLock lock;
  private @Nullable EventFile file;

  /** A round's report and when the round ended, in seconds since 1970. */
  private record Timed(double seconds, StepReport report) {
    Event event() {
      return Event.scalars(seconds, report.step(), report.values());
    }
  }

  private TensorBoardLog(Path folder) {
    this.folder = folder;
    lock = new OutputLock(List.of(folder));
  }

  /**
   * {@return a listener that writes a new event file}
   *
   * @param folder of the default file system, made if absent; where TensorBoard is told a folder
   *     above it, the path from there is the run's name
   */
  public static TensorBoardLog in(Path folder) {
    return new TensorBoardLog(folder);
  }

  /**
   * Writes a picture.
   *
   * @param tag the name under which TensorBoard shows the pictures of all steps
   * @param step the number of rounds played
   * @param picture what to show
   * @throws UncheckedIOException if the event file cannot be written
   */
  public void picture(String tag, long step, ImageGrid picture) {
    byte[] png = encoded(picture::write);
    // Where every PNG file has its width and height.
    ByteBuffer head = ByteBuffer.wrap(png);
    append(List.of(Event.picture(now(), step, tag, head.getInt(16), head.getInt(20), png)));
  }

  /**
   * Writes an animation, which TensorBoard plays where it shows pictures.
   *
   * @param tag the name under which TensorBoard shows the animations of all steps; not that of
   *     pictures
   * @param step the number of rounds played
   * @param animation what to show, of one frame or more
   * @throws UncheckedIOException if the event file cannot be written
   * @throws IllegalStateException if there are no frames
   */
  public void animation(String tag, long step, Animation animation) {
    byte[] gif = encoded(animation::write);
    // Where every GIF file has its width and height.
    ByteBuffer head = ByteBuffer.wrap(gif).order(ByteOrder.LITTLE_ENDIAN);
    int width = Short.toUnsignedInt(head.getShort(6));
    int height = Short.toUnsignedInt(head.getShort(8));
    append(List.of(Event.picture(now(), step, tag, width, height, gif)));
  }

  @Override
  public void onStart(long step, long totalSteps, Training training) {
    lock.take();
    append(List.of(Event.start(now(), step + 1)));
  }

  @Override
  public void onStep(StepReport report, Training training) {
    waiting.add(new Timed(now(), report));
    if (waiting.size() >= BLOCK) {
      write();
    }
  }

  @Override
  public void onEnd(long step, Training training) {
    try {
      write();
    } finally {
      lock.release();
    }
  }

  private void write() {
    if (!waiting.isEmpty()) {
      append(waiting.stream().map(Timed::event).toList());
      waiting.clear();
    }
  }

  private void append(List<Event> events) {
    try {
      EventFile open = file == null ? EventFile.create(folder, now()) : file;
      // Not kept if a write fails: readers would see nothing behind a record that is cut off.
      file = null;
      open.append(events);
      file = open;
    } catch (IOException e) {
      throw FileFailure.writing(folder, e).unchecked();
    }
  }

  /** Writes a picture to a stream. */
  private interface Encoder {
    void write(OutputStream out) throws IOException;
  }

  private static byte[] encoded(Encoder picture) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      picture.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException("could not encode a picture", e);
    }
    return bytes.toByteArray();
  }

  private static double now() {
    return System.currentTimeMillis() / 1000.0;
  }
}
