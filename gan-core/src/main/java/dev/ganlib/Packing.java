package dev.ganlib;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.game.LastBatchException;
import java.util.Locale;

/**
 * Joins samples for a discriminator that judges several together: those that follow one another in
 * a batch, along the first axis of a sample.
 *
 * <p>The discriminator then gives one output for each pack instead of each sample. So each pack has
 * one target, relativistic losses compare packs, and a penalty takes the gradient of an output by
 * the whole pack.
 *
 * @param size how many samples make a pack; 1 leaves each by itself
 * @param sample the shape of one sample, without the batch axis
 */
record Packing(int size, Shape sample) {
  /** Returns the shape of a pack, without the batch axis. */
  Shape pack() {
    return size == 1 ? sample : Discriminator.packOf(size, sample);
  }

  /**
   * Joins samples, (B, C, any...), to packs, (B / size, size * C, any...); differentiable.
   *
   * @throws IllegalArgumentException if the batch cannot be divided into packs
   */
  NDArray join(NDArray samples) {
    if (size == 1) {
      return samples;
    }
    long batch = samples.getShape().get(0);
    return samples.reshape(new Shape(packs(batch)).addAll(pack())); // (B / size, pack...)
  }

  /** Parts packs into their samples again; differentiable. */
  NDArray part(NDArray packs) {
    return size == 1
        ? packs
        : packs.reshape(new Shape(packs.getShape().get(0) * size).addAll(sample)); // (B, sample...)
  }

  /**
   * Returns how many packs a batch makes.
   *
   * @throws IllegalArgumentException if it cannot be divided into packs
   */
  long packs(long batch) {
    if (batch % size != 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              ("expected a batch that is a multiple of the %d samples that the discriminator judges"
                  + " together but was %d"),
              size,
              batch));
    }
    return batch / size;
  }

  /** Checks what a pack of several samples excludes, before the networks are made. */
  static void check(AdversarySettings settings) {
    int size = settings.discriminator().packing();
    if (size == 1) {
      return;
    }
    String judges =
        String.format(Locale.ROOT, "the discriminator judges packs of %d samples, but ", size);
    if (settings.discriminator().classes() > 0) {
      throw new IllegalArgumentException(
          judges + "it is conditional, and a label is of one sample; use one of the two");
    }
    if (!settings.terms().isEmpty()) {
      throw new IllegalArgumentException(
          judges
              + "the term %s asks something of each sample; use one of the two"
                  .formatted(settings.terms().get(0).name()));
    }
    if (settings.showing() != null) {
      throw new IllegalArgumentException(judges + "it is shown a part of each; use one of the two");
    }
    Augmentation augmentation = settings.augmentation();
    if (augmentation != null && augmentation.isAdaptive()) {
      throw new IllegalArgumentException(
          judges
              + "an adaptive augmentation follows how it judges single reals; use a fixed"
              + " probability");
    }
  }

  /**
   * Checks that every batch, and every micro-batch, can be divided into packs.
   *
   * @param samples how many there are, or -1 if that is not known
   */
  void check(TrainingPlan plan, long samples) {
    if (size == 1) {
      return;
    }
    int least = Math.multiplyExact(size, plan.batches().parts());
    String rule =
        plan.batches().parts() == 1
            ? String.format(
                Locale.ROOT,
                "a multiple of the %d samples that the discriminator judges together",
                size)
            : String.format(
                Locale.ROOT,
                "a multiple of %d, the %d samples that the discriminator judges together times %d micro-batches",
                least,
                size,
                plan.batches().parts());
    if (plan.batch() % least != 0) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "batch must be %s but was %d", rule, plan.batch()));
    }
    long rest = plan.batches().rest(samples);
    if (rest % least != 0) {
      throw new LastBatchException(
          String.format(
              Locale.ROOT,
              ("the last batch of an epoch would have %d samples but must be %s: take another batch"
                  + " size than %d, another number of samples, or dropLast() of the plan"),
              rest,
              rule,
              plan.batch()));
    }
  }
}
