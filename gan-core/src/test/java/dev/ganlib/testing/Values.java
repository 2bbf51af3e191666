package dev.ganlib.testing;

import ai.djl.ndarray.NDArray;
import com.google.gson.Gson;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/** Reads arrays, and references from files, as Java numbers. */
public final class Values {
  private Values() {}

  /** Returns the elements of an array of any number type, row by row. */
  public static double[] doubles(NDArray array) {
    return switch (array.getDataType()) {
      case FLOAT64 -> array.toDoubleArray();
      case INT64 -> Arrays.stream(array.toLongArray()).asDoubleStream().toArray();
      case FLOAT32 -> {
        float[] floats = array.toFloatArray();
        yield IntStream.range(0, floats.length).mapToDouble(i -> floats[i]).toArray();
      }
      default -> throw new IllegalArgumentException("unexpected type " + array.getDataType());
    };
  }

  /** Returns numbers as an array. */
  public static double[] doubles(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }

  /** Returns the one element of an array. */
  public static double scalar(NDArray array) {
    double[] values = doubles(array);
    if (values.length != 1) {
      throw new AssertionError("expected one element but was " + array.getShape());
    }
    return values[0];
  }

  /** Returns the largest distance of two elements in the same place, NaN if one is NaN. */
  public static double farthest(double[] a, double[] b) {
    if (a.length == 0 || a.length != b.length) {
      throw new AssertionError("expected as many elements but were " + a.length + ", " + b.length);
    }
    return IntStream.range(0, a.length).mapToDouble(i -> Math.abs(a[i] - b[i])).max().getAsDouble();
  }

  /** Returns the bits of an array's elements, in which -0 and 0 differ and NaN equals itself. */
  public static long[] bits(NDArray array) {
    return Arrays.stream(doubles(array)).mapToLong(Double::doubleToRawLongBits).toArray();
  }

  /** Reads a JSON file of the test resources. */
  public static <T> T json(String resource, Class<T> type) throws IOException {
    try (Reader reader =
        new InputStreamReader(
            Objects.requireNonNull(Values.class.getResourceAsStream(resource), resource),
            StandardCharsets.UTF_8)) {
      return new Gson().fromJson(reader, type);
    }
  }
}
