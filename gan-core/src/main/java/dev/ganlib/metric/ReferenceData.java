package dev.ganlib.metric;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The data that samples are measured against, and what does not change from one to the next. */
final class ReferenceData {
  /** The number of vectors of a set that are compared each with each. */
  static final int ROWS = 10_000;

  private record Key(int count, int k) {}

  private final ExtractedFeatures data;
  private final Map<Key, PrecisionRecall.Region> regions = new HashMap<>();
  private KernelDistance.@Nullable Within within;

  private final Supplier<FeatureSet> heldOut;
  private double @Nullable [] usual;

  /** Takes what was seen in the data, and what gives the features of held-out data when asked. */
  ReferenceData(ExtractedFeatures data, Supplier<FeatureSet> heldOut) {
    this.data = data;
    this.heldOut = heldOut;
  }

  ExtractedFeatures data() {
    return data;
  }

  /** Returns the region of so many of the data, or of all. */
  PrecisionRecall.Region region(int count, int k) {
    return regions.computeIfAbsent(
        new Key(count, k), key -> PrecisionRecall.Region.of(data.rows(count), k));
  }

  /** Returns how near samples are to all data, beside held-out data. */
  Memorisation memorisation(FeatureSet samples) {
    double[] known = usual;
    if (known == null) {
      known = Memorisation.distances(heldOut.get(), data.rows());
      usual = known;
    }
    return Memorisation.of(Memorisation.distances(samples, data.rows()), known);
  }

  KernelDistance distance(FeatureSet samples) {
    FeatureSet rows = data.rows(ROWS);
    KernelDistance.Within known = within;
    if (known == null) {
      known = KernelDistance.Within.of(rows);
      within = known;
    }
    return KernelDistance.between(samples, KernelDistance.Within.of(samples), rows, known);
  }
}
