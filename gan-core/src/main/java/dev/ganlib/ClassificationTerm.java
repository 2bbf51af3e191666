package dev.ganlib;

import ai.djl.ndarray.NDArray;
import dev.ganlib.internal.check.Ranges;
import dev.ganlib.loss.Classes;
import dev.ganlib.loss.Scalars;

/**
 * ACGAN's term: the cross-entropy of the labels.
 *
 * @param weight not negative
 */
record ClassificationTerm(double weight) implements AuxiliaryTerm {
  ClassificationTerm {
    checkWeight(weight);
  }

  /** Checks the weight of an auxiliary term. */
  static void checkWeight(double weight) {
    Ranges.finiteAndNotNegative("the weight of an auxiliary term", weight);
  }

  @Override
  public String name() {
    return "classification";
  }

  @Override
  public long headSize(Generator generator) {
    return generator.classes();
  }

  @Override
  public NDArray evaluate(Head head) {
    return Scalars.scale(Classes.crossEntropy(head.outputs(), head.labels()), weight);
  }

  @Override
  public boolean looksAtReals() {
    return true;
  }

  @Override
  public boolean needsLabels() {
    return true;
  }

  @Override
  public boolean classifies() {
    return true;
  }

  /** Returns the term with its weight, such as {@code classification(1.0)}. */
  @Override
  public String toString() {
    return name() + "(" + weight + ")";
  }
}
