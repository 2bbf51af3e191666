package dev.ganlib;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.data.Placement;
import dev.ganlib.internal.torch.TypeName;
import java.util.Locale;

/**
 * Validates what a trained generator is given.
 *
 * @param latent what its first input is
 * @param classes how many classes it can be asked for, or 0 if it takes no labels
 */
record GeneratorInputs(Latent latent, int classes) {
  /** Returns the labels 0, 1, 2 and so on, again from 0 after the last class. */
  static NDArray inTurn(long start, long size, int classes, Placement placement) {
    long[] labels = new long[(int) size];
    for (int i = 0; i < size; i++) {
      labels[i] = (start + i) % classes;
    }
    return placement.manager().create(labels);
  }

  /** Returns labels as an array holds them. */
  long[] checked(int[] labels) {
    if (classes == 0) {
      throw new IllegalArgumentException("the generator takes no labels: it is not conditional");
    }
    long[] wanted = new long[labels.length];
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] < 0 || labels[i] >= classes) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT, "label must be from 0 to %d but was %d", classes - 1, labels[i]));
      }
      wanted[i] = labels[i];
    }
    return wanted;
  }

  void requireSame(GeneratorInputs other) {
    if (!equals(other)) {
      throw new IllegalArgumentException(
          "expected generators of the same latents and classes but was %s and %s"
              .formatted(this, other));
    }
  }

  void checkUnconditional() {
    if (classes > 0) {
      throw new IllegalArgumentException(
          "the generator is conditional: say for which labels with generate(latents, labels)");
    }
  }

  /** Checks latents, (B, latent size), of a type. */
  void check(NDArray latents, DataType type) {
    Shape shape = latents.getShape();
    if (shape.dimension() != 2 || shape.get(1) != latent.size()) {
      throw new IllegalArgumentException(
          "expected latents of shape (N, " + latent.size() + ") but was " + shape);
    }
    if (latents.getDataType() != type) {
      throw new IllegalArgumentException(
          "expected latents of type %s but was %s"
              .formatted(TypeName.of(type), TypeName.of(latents.getDataType())));
    }
  }

  /** Checks latents and a label for each of them; returns the labels as an array holds them. */
  long[] check(NDArray latents, DataType type, int[] labels) {
    checked(new int[0]);
    check(latents, type);
    if (labels.length != latents.getShape().get(0)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "expected a label for each of %d latents but was %d labels",
              latents.getShape().get(0),
              labels.length));
    }
    return checked(labels);
  }
}
