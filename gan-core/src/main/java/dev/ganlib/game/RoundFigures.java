package dev.ganlib.game;

import ai.djl.ndarray.NDArray;
import dev.ganlib.internal.torch.Gradients;
import dev.ganlib.internal.torch.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The figures of a round, on the device until the report is read. */
final class RoundFigures {
  private final List<String> names = new ArrayList<>();
  private final List<Double> fractions = new ArrayList<>();
  private final List<NDArray> values = new ArrayList<>();

  /** Adds figures that are about a fraction of the round's samples. */
  void add(NDArray numbers, double fraction, String... figures) {
    if (numbers.size() != figures.length) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "expected %d figures for %s but was %s",
              figures.length,
              List.of(figures),
              numbers.getShape()));
    }
    values.add(Scope.keep(Gradients.detach(numbers)));
    for (String name : figures) {
      names.add(name);
      fractions.add(fraction);
    }
  }

  List<String> names() {
    return names;
  }

  /** Returns of each figure the fraction of the samples that it is about. */
  List<Double> fractions() {
    return fractions;
  }

  /** Returns the arrays in the order of their names, some with several figures. */
  List<NDArray> values() {
    return values;
  }

  void close() {
    values.forEach(NDArray::close);
  }
}
