package dev.ganlib.nn;

import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Checks the shapes of layers' inputs. */
final class Inputs {
  private Inputs() {}

  /** Returns the shape of the only input. */
  static Shape one(Shape[] shapes) {
    if (shapes.length != 1) {
      throw new IllegalArgumentException("expected 1 input but there were " + shapes.length);
    }
    return shapes[0];
  }

  /** Returns the shape of the only input, which must be (B, C, H, W). */
  static Shape images(Shape[] shapes) {
    Shape shape = one(shapes);
    if (shape.dimension() != 4 || !hasPositiveSizes(shape)) {
      throw expected("images of shape (N, C, H, W)", shape);
    }
    return shape;
  }

  /** Returns the shape of the only input, which must be (B, C, any...). */
  static Shape channels(Shape[] shapes) {
    Shape shape = one(shapes);
    if (shape.dimension() < 2 || !hasPositiveSizes(shape)) {
      throw expected("input of shape (N, C, ...)", shape);
    }
    return shape;
  }

  /** Returns whether all axes but the batch are positive. */
  static boolean hasPositiveSizes(Shape shape) {
    return Arrays.stream(shape.getShape()).skip(1).allMatch(size -> size > 0);
  }

  /** Returns an exception that quotes the shape with N for its batch axis. */
  static IllegalArgumentException expected(String what, Shape shape) {
    return new IllegalArgumentException("expected " + what + " but was " + text(shape));
  }

  /** Returns the shape with N for its batch axis. */
  static String text(Shape shape) {
    return Arrays.stream(shape.getShape())
        .skip(1)
        .mapToObj(Long::toString)
        .collect(Collectors.joining(", ", shape.dimension() > 1 ? "(N, " : "(N", ")"));
  }
}
