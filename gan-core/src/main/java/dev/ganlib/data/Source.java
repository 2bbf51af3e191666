package dev.ganlib.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.dataset.Dataset;
import ai.djl.training.dataset.RandomAccessDataset;
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
   * Begins an epoch.
   *
   * @param like an array of the device and data type that the batches shall have
   * @param order the order and portions
   * @return the epoch; its caller closes it
   */
  Epoch begin(NDArray like, Order order);

  /** One pass over the samples. */
  interface Epoch extends AutoCloseable {
    /**
     * Returns the next batch (B, sample shape...), or null at the end.
     *
     * @param step the round that asks; it decides draws with replacement
     * @param index the number of the batch within the round, from 0
     * @return the batch, owned by the caller, who closes it
     */
    @Nullable NDArray next(long step, long index);

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
    return new ResidentSource(samples, 2.0 / 255, -1);
  }

  /**
   * {@return a source over float32 or float64 samples on a device, as they are}
   *
   * @param samples an array of shape (N, sample shape...) with N positive; stays the caller's, who
   *     keeps it open while the source is in use
   * @throws IllegalArgumentException if the type or the shape is another
   */
  static Source arrays(NDArray samples) {
    return new ResidentSource(samples, 1, 0);
  }

  /**
   * {@return a source over a DJL dataset, taking the first data array of each record; labels are
   * ignored}
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
    return new DatasetSource(dataset, sampleShape);
  }
}
