package dev.ganlib.nn;

import ai.djl.ndarray.types.Shape;
import dev.ganlib.internal.check.Ranges;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * The geometry of a convolution: moves its kernel over the axes of an input, and gives the shapes
 * that follow.
 *
 * <p>Each list has one number for every axis after the channels.
 *
 * @param transposed whether inputs are spread over the output, rather than gathered for it
 * @param channels of the output
 * @param groups into which both the input's and the output's channels are divided
 * @param outputPadding what a transposed convolution's output has more at its end; else zeros
 */
record Kernel(
    boolean transposed,
    long channels,
    long groups,
    List<Long> size,
    List<Long> stride,
    List<Long> padding,
    List<Long> dilation,
    List<Long> outputPadding) {
  /** The names of inputs of one, two and three axes after the channels. */
  static final List<String> INPUTS = List.of("sequences", "images", "volumes");

  /** The names of those axes. */
  static final List<String> AXES = List.of("L", "H, W", "D, H, W");

  Kernel {
    if (channels % groups != 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "channels must be a multiple of groups but was %d with %d groups",
              channels,
              groups));
    }
    for (int i = 0; i < size.size(); i++) {
      if (outputPadding.get(i) >= Math.max(stride.get(i), dilation.get(i))) {
        throw new IllegalArgumentException(
            String.format(
                    Locale.ROOT,
                    "output padding must be smaller than stride or dilation but was %d with stride %d and",
                    outputPadding.get(i),
                    stride.get(i))
                + " dilation "
                + dilation.get(i));
      }
    }
  }

  /** Returns the size of a kernel that is as wide on both sides of its middle. */
  static long odd(long kernel) {
    if (Ranges.positive("kernel", kernel) % 2 == 0) {
      throw new IllegalArgumentException("kernel must be odd but was " + kernel);
    }
    return kernel;
  }

  /** Returns the sizes of a kernel of 1 to 3 axes. */
  static List<Long> size(long... values) {
    if (values.length < 1 || values.length > 3) {
      throw new IllegalArgumentException(
          "kernel must have 1 to 3 numbers but had " + values.length);
    }
    LongStream.of(values).forEach(value -> Ranges.positive("kernel", value));
    return LongStream.of(values).boxed().toList();
  }

  /** Returns a positive number for every axis; one number counts for all. */
  static List<Long> positive(String name, int rank, long... values) {
    LongStream.of(values).forEach(value -> Ranges.positive(name, value));
    return perAxis(name, rank, values);
  }

  /** Returns a number that is not negative for every axis; one number counts for all. */
  static List<Long> notNegative(String name, int rank, long... values) {
    LongStream.of(values).forEach(value -> Ranges.notNegative(name, value));
    return perAxis(name, rank, values);
  }

  private static List<Long> perAxis(String name, int rank, long... values) {
    if (values.length != 1 && values.length != rank) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s must have %s but had %d",
              name,
              rank == 1 ? "1 number" : "1 or " + rank + " numbers",
              values.length));
    }
    return values.length == rank
        ? LongStream.of(values).boxed().toList()
        : Collections.nCopies(rank, values[0]);
  }

  /** Returns the shape of the weight for an input whose shape {@link #output} accepts. */
  Shape weight(Shape input) {
    long in = input.get(1);
    Shape front = transposed ? new Shape(in, channels / groups) : new Shape(channels, in / groups);
    return front.addAll(new Shape(size));
  }

  /**
   * Returns the shape of the output.
   *
   * @param weight the shape of the weight if there is one already, which decides on the channels
   * @throws IllegalArgumentException if the input is of another kind, has the wrong channels or is
   *     too small
   */
  Shape output(Shape input, @Nullable Shape weight) {
    int rank = size.size();
    String inputs = INPUTS.get(rank - 1);
    if (input.dimension() != rank + 2 || !Inputs.hasPositiveSizes(input)) {
      throw Inputs.expected(inputs + " of shape (N, C, " + AXES.get(rank - 1) + ")", input);
    }
    if (weight != null) {
      long in = transposed ? weight.get(0) : weight.get(1) * groups;
      if (input.get(1) != in) {
        throw Inputs.expected(inputs + " of " + in + " channels", input);
      }
    }
    if (input.get(1) % groups != 0) {
      throw Inputs.expected(
          String.format(
              Locale.ROOT, "%s whose channels are a multiple of the %d groups", inputs, groups),
          input);
    }
    List<Long> least = IntStream.range(0, rank).mapToObj(this::least).toList();
    if (IntStream.range(0, rank).anyMatch(i -> input.get(i + 2) < least.get(i))) {
      throw Inputs.expected(
          "%s at least %s for a %s kernel%s"
              .formatted(inputs, text(least, " long"), text(size, " long"), movement()),
          input);
    }
    Shape front = new Shape(input.get(0), channels);
    return front.addAll(
        new Shape(IntStream.range(0, rank).mapToLong(i -> length(input.get(i + 2), i)).toArray()));
  }

  /** The last pixel that the kernel reaches from its first. */
  private long reach(int axis) {
    return dilation.get(axis) * (size.get(axis) - 1);
  }

  private long length(long input, int axis) {
    long both = 2 * padding.get(axis);
    return transposed
        ? (input - 1) * stride.get(axis) - both + reach(axis) + outputPadding.get(axis) + 1
        : (input + both - reach(axis) - 1) / stride.get(axis) + 1;
  }

  /** The shortest input that gives any output. */
  private long least(int axis) {
    long both = 2 * padding.get(axis);
    if (transposed) {
      long missing = Math.max(0, both - reach(axis) - outputPadding.get(axis));
      return 1 - Math.floorDiv(-missing, stride.get(axis));
    }
    return Math.max(1, reach(axis) + 1 - both);
  }

  private String movement() {
    List<String> words = new ArrayList<>();
    if (transposed && !all(stride, 1)) {
      words.add("stride " + brief(stride));
    }
    if (!all(dilation, 1)) {
      words.add("dilation " + brief(dilation));
    }
    if (!all(padding, 0)) {
      words.add("padding " + brief(padding));
    }
    String with = words.isEmpty() ? "" : " with " + String.join(" and ", words);
    return with + (all(padding, 0) ? " without padding" : "");
  }

  private static boolean all(List<Long> values, long value) {
    return values.stream().allMatch(v -> v == value);
  }

  /** Returns 4x4 for several axes, and for one the number with a unit. */
  private static String text(List<Long> values, String unit) {
    return values.stream().map(String::valueOf).collect(Collectors.joining("x"))
        + (values.size() == 1 ? unit : "");
  }

  /** Returns one number that counts for all axes, as the builders take it, else all. */
  private static String brief(List<Long> values) {
    return all(values, values.get(0)) ? String.valueOf(values.get(0)) : text(values, "");
  }

  /** Adds its numbers to the description of a layer. */
  LayerDescription describe(LayerDescription layer, boolean bias) {
    LayerDescription all =
        layer
            .with("channels", channels)
            .with("groups", groups)
            .with("kernel", size)
            .with("stride", stride)
            .with("padding", padding)
            .with("dilation", dilation);
    return (transposed ? all.with("outputPadding", outputPadding) : all).with("bias", bias);
  }

  /** Returns what the operator takes: see {@code LayerOperators.convolution}. */
  long[] spec() {
    List<Long> spec = new ArrayList<>(List.of(transposed ? 1L : 0L, groups));
    List.of(stride, padding, dilation, outputPadding).forEach(spec::addAll);
    return spec.stream().mapToLong(Long::longValue).toArray();
  }
}
