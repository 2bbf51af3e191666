package dev.ganlib.metric;

/**
 * Samples whose labels are left out.
 *
 * @param samples with labels or without
 */
record Unlabelled(Samples samples) implements Samples {
  @Override
  public long count() {
    return samples.count();
  }

  @Override
  public void forEach(Consumer consumer) {
    samples.forEach((portion, labels) -> consumer.accept(portion, null));
  }

  @Override
  public String toString() {
    return samples.toString();
  }
}
