package dev.ganlib.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.dataset.Dataset;
import ai.djl.training.dataset.RandomAccessDataset;
import dev.ganlib.internal.check.Ranges;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A set of real samples of one shape, handed out in batches.
 *
 * <p>{@link #bytes} and {@link #arrays} keep all samples on the device and gather each batch there;
 * {@link #of} takes any DJL dataset. A source may feed several trainings, one after another; it is
 * not thread-safe.
 */
public interface Source {
  /** {@return the shape of one sample, without the batch axis, such as (1, 28, 28)} */
  Shape sampleShape();

  /** {@return how many samples there are, or -1 where only a pass over the data can tell} */
  long size();

  /**
   * {@return how many classes the samples' labels tell apart, or 0 if the samples have no labels}
   */
  default int classes() {
    return 0;
  }

  /**
   * Begins an epoch; {@link Order} shows how the library's sources draw.
   *
   * @param placement the device and data type that the batches shall have; its manager owns those
   *     that are not closed
   * @param order the order and portions
   * @return the epoch; its caller closes it
   */
  Epoch begin(Placement placement, Order order);

  /**
   * Begins an epoch where a training that is resumed left it.
   *
   * <p>Unless a source knows a shorter way, it begins the epoch and lets batches pass, which holds
   * where the order alone decides what an epoch gives.
   *
   * @param placement the device and data type that the batches shall have; its manager owns those
   *     that are not closed
   * @param order the order and portions
   * @param batches how many of the epoch's batches are left out, not negative
   * @return the epoch, in front of its next batch; its caller closes it
   */
  default Epoch begin(Placement placement, Order order, long batches) {
    Epoch epoch = begin(placement, order);
    try {
      for (long i = 0; i < batches; i++) {
        Batch passed = epoch.next(0, i);
        if (passed == null) {
          break;
        }
        passed.close();
      }
      return epoch;
    } catch (RuntimeException | Error e) {
      epoch.close();
      throw e;
    }
  }

  /**
   * {@return what tells these samples from others when a training is resumed: the same for the same
   * samples, in every process}
   *
   * <p>Unless a source says more, its class, the shape of a sample and how many there are.
   */
  default String fingerprint() {
    return String.format(
        Locale.ROOT,
        "%s, %d of %s, %d classes",
        getClass().getSimpleName(),
        size(),
        sampleShape(),
        classes());
  }

  /**
   * {@return whether every number of every sample is known to be finite}
   *
   * <p>If not, a game looks at each batch on the device, so that it can name the data where a move
   * fails because of them.
   */
  default boolean isKnownFinite() {
    return false;
  }

  /**
   * {@return the rule by which an order becomes samples; unless a source says more, one of its own,
   * so that it cannot be paired}
   */
  default Drawing drawing() {
    return Drawing.OWN;
  }

  /** A rule by which an {@link Order} becomes samples: sources that are paired share it. */
  enum Drawing {
    /** Any other rule, or an order that is not known outside the source. */
    OWN,
    /**
     * Passes over {@link Order#permutation}, or each batch {@link Order#replacement} of its step.
     */
    BY_STEP,
    /**
     * The same passes, but as the source reads ahead, its batches with replacement are numbered
     * through all epochs instead of by step.
     */
    AHEAD
  }

  /**
   * {@return which sample a row of a batch is, from 0 to {@link #size()} - 1, or -1 where that is
   * not known, as unless a source says more}
   *
   * @param placement as {@link #begin(Placement, Order)} was given
   * @param order as {@link #begin(Placement, Order)} was given
   * @param batch the number of the batch in its epoch, from 0
   * @param row the number of the row in its batch, from 0
   */
  default long indexOf(Placement placement, Order order, long batch, int row) {
    return -1;
  }

  /**
   * Some samples, and of each its label.
   *
   * @param samples (B, sample shape...)
   * @param labels int64 of shape (B), each from 0 to {@link Source#classes()} - 1; null if the
   *     source has none
   */
  record Batch(NDArray samples, @Nullable NDArray labels) implements AutoCloseable {
    /**
     * {@return a batch without labels}
     *
     * @param samples (B, sample shape...)
     */
    public static Batch of(NDArray samples) {
      return new Batch(samples, null);
    }

    /** {@return how many samples there are} */
    public long size() {
      return samples.getShape().get(0);
    }

    /** Closes both arrays. */
    @Override
    public void close() {
      samples.close();
      if (labels != null) {
        labels.close();
      }
    }
  }

  /** One pass over the samples. */
  interface Epoch extends AutoCloseable {
    /**
     * Returns the next batch, or null at the end.
     *
     * @param step the round that asks; it decides draws with replacement
     * @param index the number of the batch within the round, from 0
     * @return the batch, owned by the caller, who closes it
     */
    @Nullable Batch next(long step, long index);

    /** Frees what the pass holds. */
    @Override
    void close();
  }

  /**
   * {@return a source over unsigned bytes on a device, such as images, scaled to [-1, 1] batch by
   * batch: {@code byte * 2 / 255 - 1}}
   *
   * @param samples uint8 of shape (N, sample shape...) with N positive; stays the caller's, who
   *     keeps it open while the source is in use
   * @throws IllegalArgumentException if the type or the shape is another
   */
  static Source bytes(NDArray samples) {
    return new ResidentSource(samples, 2.0 / 255, -1, null);
  }

  /**
   * {@return a source over unsigned bytes with labels; otherwise as {@link #bytes(NDArray)}}
   *
   * @param samples uint8 of shape (N, sample shape...) with N positive; stays the caller's, who
   *     keeps it open while the source is in use
   * @param labels the class of each sample, whole numbers of shape (N) from 0 to {@code classes -
   *     1}; stays the caller's, like the samples
   * @param classes how many classes the labels tell apart, positive
   * @throws IllegalArgumentException if a type or a shape is another, a label is out of its range,
   *     or {@code classes} is not positive
   */
  static Source bytes(NDArray samples, NDArray labels, int classes) {
    return new ResidentSource(samples, 2.0 / 255, -1, new ResidentLabels(labels, classes));
  }

  /**
   * {@return a source over float32 or float64 samples on a device, as they are}
   *
   * @param samples an array of shape (N, sample shape...) with N positive; stays the caller's, who
   *     keeps it open while the source is in use
   * @throws IllegalArgumentException if the type or the shape is another, or a number is not
   *     finite, whose sample and place the message names
   */
  static Source arrays(NDArray samples) {
    return new ResidentSource(samples, 1, 0, null);
  }

  /**
   * {@return a source over float32 or float64 samples with labels; otherwise as {@link
   * #arrays(NDArray)}}
   *
   * @param samples an array of shape (N, sample shape...) with N positive; stays the caller's, who
   *     keeps it open while the source is in use
   * @param labels the class of each sample, whole numbers of shape (N) from 0 to {@code classes -
   *     1}; stays the caller's, like the samples
   * @param classes how many classes the labels tell apart, positive
   * @throws IllegalArgumentException if a type or a shape is another, a number is not finite, a
   *     label is out of its range, or {@code classes} is not positive
   */
  static Source arrays(NDArray samples, NDArray labels, int classes) {
    return new ResidentSource(samples, 1, 0, new ResidentLabels(labels, classes));
  }

  /**
   * {@return a source over a DJL dataset without labels, taking the first data array of each
   * record}
   *
   * <p>Of a {@link RandomAccessDataset} the order is drawn here, from the run's seed, and the
   * dataset's own sampler is not used. Any other dataset gives its batches in its own order and
   * size: {@code batch} and the seed then have no say, and a resumed run begins at an epoch's
   * start.
   *
   * @param dataset prepared already; stays the caller's
   * @param sampleShape the shape of one sample, without the batch axis
   */
  static Source of(Dataset dataset, Shape sampleShape) {
    return new DatasetSource(dataset, sampleShape, 0);
  }

  /**
   * {@return a source over a DJL dataset with labels: of each record the first data array and the
   * first label, a whole number; otherwise as {@link #of(Dataset, Shape)}}
   *
   * @param dataset prepared already; stays the caller's
   * @param sampleShape the shape of one sample, without the batch axis
   * @param classes how many classes the labels tell apart, positive; a label that is not from 0 to
   *     {@code classes - 1} ends the training with an {@link IllegalArgumentException}
   * @throws IllegalArgumentException if {@code classes} is not positive
   */
  static Source of(Dataset dataset, Shape sampleShape, int classes) {
    Ranges.positive("classes", classes);
    return new DatasetSource(dataset, sampleShape, classes);
  }

  /**
   * {@return a source that mirrors each image of another left to right with probability 1/2, drawn
   * anew from the run's seed whenever the image is handed out}
   *
   * <p>For pictures whose mirror images are possible pictures, such as faces, but not digits or
   * letters. To a training it is as if the set had twice as many images, at no cost in memory.
   *
   * @param images of shape (C, H, W)
   * @throws IllegalArgumentException if the samples are of another shape
   */
  static Source mirrored(Source images) {
    return new MirroredSource(images);
  }

  /**
   * {@return an endless source of uniform noise in [-1, 1), for rehearsals and tests}
   *
   * @param sampleShape the shape of one sample, without the batch axis
   * @param classes how many classes the labels, uniform too, tell apart; 0 for none
   * @throws IllegalArgumentException if {@code classes} is negative
   */
  static Source noise(Shape sampleShape, int classes) {
    return new NoiseSource(sampleShape, classes);
  }
}
