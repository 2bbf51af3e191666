package dev.ganlib.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.dataset.ArrayDataset;
import ai.djl.training.dataset.Dataset;
import ai.djl.training.dataset.RandomAccessDataset;
import ai.djl.training.dataset.Sampler;
import ai.djl.translate.TranslateException;
import dev.ganlib.internal.torch.Reads;
import dev.ganlib.internal.torch.Scope;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A DJL dataset as a source: its batches are copied to the device and closed one by one. */
final class DatasetSource implements Source {
  private static final Logger LOGGER = LoggerFactory.getLogger(DatasetSource.class);

  private final Dataset dataset;
  private final Shape sampleShape;
  private final int classes;

  DatasetSource(Dataset dataset, Shape sampleShape, int classes) {
    this.dataset = dataset;
    this.sampleShape = sampleShape;
    this.classes = classes;
  }

  @Override
  public Shape sampleShape() {
    return sampleShape;
  }

  @Override
  public long size() {
    return dataset instanceof RandomAccessDataset random ? random.size() : -1;
  }

  @Override
  public int classes() {
    return classes;
  }

  @Override
  public Drawing drawing() {
    return dataset instanceof RandomAccessDataset ? Drawing.AHEAD : Drawing.OWN;
  }

  @Override
  public String fingerprint() {
    return String.format(
        Locale.ROOT,
        "%s, %d of %s, %d classes",
        dataset.getClass().getName(),
        size(),
        sampleShape,
        classes);
  }

  @Override
  public Epoch begin(Placement placement, Order order) {
    return begin(placement, order, 0);
  }

  /** A dataset that is not read by index cannot start in the middle. */
  @Override
  public Epoch begin(Placement placement, Order order, long left) {
    if (left > 0 && !(dataset instanceof RandomAccessDataset)) {
      LOGGER.warn(
          "a dataset of type {} gives its batches in an order of its own, so epoch {} begins anew"
              + " and the {} batches of it that were trained on may come again",
          dataset.getClass().getName(),
          order.epoch(),
          left);
    }
    NDManager manager = placement.manager().newSubManager();
    try {
      Iterable<ai.djl.training.dataset.Batch> batches =
          dataset instanceof RandomAccessDataset random
              ? random.getData(manager, new DrawnOrder(placement, order, left))
              : dataset.getData(manager);
      return new Pass(placement, manager, batches.iterator());
    } catch (IOException e) {
      manager.close();
      throw new UncheckedIOException("the dataset failed to begin epoch " + order.epoch(), e);
    } catch (TranslateException e) {
      manager.close();
      throw new IllegalStateException("the dataset failed to begin epoch " + order.epoch(), e);
    }
  }

  @Override
  public long indexOf(Placement placement, Order order, long batch, int row) {
    if (!(dataset instanceof RandomAccessDataset random)) {
      return -1;
    }
    Iterator<List<Long>> batches = new DrawnOrder(placement, order, batch).sample(random);
    List<Long> indices = batches.hasNext() ? batches.next() : List.of();
    return row < indices.size() ? indices.get(row) : -1;
  }

  /** The indices of an epoch's batches, drawn as a resident source draws them. */
  private record DrawnOrder(Placement placement, Order order, long left) implements Sampler {
    @Override
    @SuppressWarnings("try") // the scope works by being open
    public Iterator<List<Long>> sample(RandomAccessDataset dataset) {
      try (Scope scope = new Scope()) {
        long size = dataset.size();
        return order.withReplacement() ? drawEachBatch(size) : cutPermutation(size);
      }
    }

    @Override
    public int getBatchSize() {
      return order.batch();
    }

    private Iterator<List<Long>> cutPermutation(long size) {
      List<Long> permutation = boxed(order.permutation(placement, size));
      List<List<Long>> batches = new ArrayList<>();
      for (long b = left; b < order.batches(size); b++) {
        int start = Math.toIntExact(b * order.batch());
        batches.add(permutation.subList(start, (int) Math.min(size, start + order.batch())));
      }
      return batches.iterator();
    }

    /** A dataset reads ahead, so the number of the draw in the run stands for the round. */
    private Iterator<List<Long>> drawEachBatch(long size) {
      List<List<Long>> batches = new ArrayList<>();
      for (long b = left; b < order.batches(size); b++) {
        long draw = order.epoch() * order.batches(size) + b;
        batches.add(boxed(order.replacement(placement, size, draw, 0)));
      }
      return batches.iterator();
    }

    private static List<Long> boxed(NDArray indices) {
      return Arrays.stream(Reads.doubles(indices)).mapToObj(index -> (long) index).toList();
    }
  }

  private final class Pass implements Epoch {
    private final Placement placement;
    private final NDManager manager;
    private final Iterator<ai.djl.training.dataset.Batch> batches;

    Pass(Placement placement, NDManager manager, Iterator<ai.djl.training.dataset.Batch> batches) {
      this.placement = placement;
      this.manager = manager;
      this.batches = batches;
    }

    /**
     * Arrays that a dataset reads ahead, or keeps for later, must live on, so no scope is open
     * around it; but DJL's own array dataset would leave every record in the manager of its arrays.
     */
    @Override
    @SuppressWarnings("try") // the scope works by being open
    public @Nullable Batch next(long step, long index) {
      if (!(dataset instanceof ArrayDataset)) {
        return next();
      }
      try (Scope scope = new Scope()) {
        Batch batch = next();
        if (batch != null) {
          Scope.keep(batch.samples());
          if (batch.labels() != null) {
            Scope.keep(batch.labels());
          }
        }
        return batch;
      }
    }

    private @Nullable Batch next() {
      if (!batches.hasNext()) {
        return null;
      }
      try (ai.djl.training.dataset.Batch batch = batches.next()) {
        NDArray data = batch.getData().head();
        if (!data.getShape().slice(1).equals(sampleShape)) {
          throw new IllegalArgumentException(
              "expected the dataset's samples to have shape "
                  + sampleShape
                  + " but a batch was "
                  + data.getShape());
        }
        NDArray labels = classes == 0 ? null : labels(batch.getLabels(), data.getShape().get(0));
        return new Batch(copy(data.toType(placement.dataType(), false)), labels);
      }
    }

    private NDArray labels(NDList labels, long count) {
      NDArray first = labels.isEmpty() ? null : labels.head();
      if (first == null || first.size() != count) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "expected the dataset to give a label for each of %d samples but it gave %s",
                count,
                first == null ? "none" : "labels of shape " + first.getShape()));
      }
      DataType type = first.getDataType();
      // Many datasets hold class numbers as float32.
      NDArray whole = type.isFloating() ? wholeNumbers(first) : first;
      return copy(ResidentLabels.checked(whole.reshape(count), classes));
    }

    private static NDArray wholeNumbers(NDArray labels) {
      NDArray whole = labels.toType(DataType.INT64, false);
      NDArray others = whole.toType(labels.getDataType(), false).neq(labels);
      if (Reads.number(others.toType(DataType.INT64, false).sum()) != 0) {
        throw new IllegalArgumentException(
            "expected labels to be whole numbers but some of the dataset's are not");
      }
      return whole;
    }

    private NDArray copy(NDArray array) {
      NDArray copy = array.toDevice(placement.device(), false).duplicate();
      copy.attach(placement.manager());
      return copy;
    }

    @Override
    public void close() {
      manager.close();
    }
  }
}
