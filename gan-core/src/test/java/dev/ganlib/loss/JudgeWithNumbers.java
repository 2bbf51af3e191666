package dev.ganlib.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.function.Function;

/**
 * Another judge, with given numbers instead of drawn ones.
 *
 * @param judge what everything else is taken from
 * @param numbers by the shape of those for one sample
 */
record JudgeWithNumbers(Judge judge, Function<Shape, NDArray> numbers) implements Judge {
  @Override
  public Side real() {
    return judge.real();
  }

  @Override
  public Side fake() {
    return judge.fake();
  }

  @Override
  public NDArray outputs(NDArray points) {
    return judge.outputs(points);
  }

  @Override
  public NDArray uniform(Shape sample) {
    return numbers.apply(sample);
  }

  @Override
  public NDArray normal(Shape sample) {
    return numbers.apply(sample);
  }
}
