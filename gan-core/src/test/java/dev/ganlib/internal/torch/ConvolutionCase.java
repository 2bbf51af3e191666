package dev.ganlib.internal.torch;

import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * A convolution to be compared, the same along all its axes.
 *
 * @param axes one to three
 * @param in channels
 * @param out channels
 * @param side of the input
 * @param extra output padding, of a transposed one
 */
record ConvolutionCase(
    int axes,
    boolean transposed,
    int batch,
    int in,
    int out,
    int kernel,
    int stride,
    int padding,
    int dilation,
    int groups,
    int side,
    int extra) {
  private static final int[] KERNELS = {1, 3, 4, 5, 7};
  private static final int LARGEST_BATCH = 24;

  /** On one axis, two and three. */
  private static final int[] LARGEST_SIDES = {21, 8, 5};

  private static final double MOST_PRODUCTS = 1.2e7;

  /** Returns one of a single group, padded by half its kernel. */
  private static ConvolutionCase of(
      int axes, boolean transposed, int batch, int in, int out, int kernel, int stride, int side) {
    int padding = (kernel - 1) / 2;
    return new ConvolutionCase(
        axes, transposed, batch, in, out, kernel, stride, padding, 1, 1, side, 0);
  }

  private ConvolutionCase grouped(int number) {
    return new ConvolutionCase(
        axes, transposed, batch, in, out, kernel, stride, padding, dilation, number, side, extra);
  }

  private int outSide() {
    int reach = dilation * (kernel - 1) + 1;
    return transposed
        ? (side - 1) * stride - 2 * padding + reach + extra
        : Math.floorDiv(side + 2 * padding - reach, stride) + 1;
  }

  /** Returns the places of the smaller of input and output. */
  private double places() {
    return Math.pow(Math.min(side, outSide()), axes);
  }

  private double ofGroup(int channels) {
    return (double) channels / groups;
  }

  private double taps() {
    return Math.pow(kernel, axes);
  }

  /** Returns whether it has a result, and is small. */
  private boolean isFit() {
    boolean overlaps = transposed || side + 2 * padding >= dilation * (kernel - 1) + 1;
    return overlaps
        && outSide() > 0
        && (double) batch * in / groups * out * places() * taps() <= MOST_PRODUCTS;
  }

  private Shape shape(long first, long second, int others) {
    long[] sizes = new long[2 + axes];
    Arrays.fill(sizes, others);
    sizes[0] = first;
    sizes[1] = second;
    return new Shape(sizes);
  }

  Shape inputShape() {
    return shape(batch, in, side);
  }

  Shape weightShape() {
    return transposed ? shape(in, out / groups, kernel) : shape(out, in / groups, kernel);
  }

  /** Returns it as {@link LayerOperators#convolution} takes it. */
  long[] spec() {
    long[] spec = new long[2 + 4 * axes];
    spec[0] = transposed ? 1 : 0;
    spec[1] = groups;
    int[] each = {stride, padding, dilation, extra};
    for (int i = 0; i < each.length; i++) {
      Arrays.fill(spec, 2 + i * axes, 2 + (i + 1) * axes, each[i]);
    }
    return spec;
  }

  /** Returns how many products an element of a result of {@link EngineContract} sums at most. */
  double terms(String result) {
    return switch (result) {
      case "value" -> ofGroup(in) * taps() + 1;
      case "by input", "second by input" -> ofGroup(out) * taps();
      case "by weight", "second by weight" -> batch * places();
      case "by bias" -> batch * Math.pow(outSide(), axes);
      case "second by bias" -> 0;
      // The input's direction under the weight, the weight's under the input, the bias's.
      case "second by upstream" -> 2 * ofGroup(in) * taps() + 1;
      default -> throw new IllegalArgumentException(result);
    };
  }

  /** Returns how many partial sums of an element libtorch may keep, and round, in bfloat16. */
  double bfloat16Sums() {
    return 1 + Math.max(batch, taps());
  }

  /** Some of each kind that oneDNN can have wrong, on one to three axes, and some of the others. */
  static List<ConvolutionCase> choice() {
    List<ConvolutionCase> cases = new ArrayList<>();
    for (boolean transposed : new boolean[] {false, true}) {
      // Channels in and out that fill no block of 16, nor of 8; one and three; batches likewise.
      cases.add(of(2, transposed, 2, 18, 3, 3, 1, 5));
      cases.add(of(2, transposed, 3, 3, 18, 3, 1, 5));
      cases.add(of(2, transposed, 17, 7, 1, 3, 1, 4));
      cases.add(of(2, transposed, 18, 1, 20, 3, 2, 5));
      cases.add(of(2, transposed, 20, 24, 40, 3, 1, 4));
      cases.add(of(2, transposed, 1, 33, 17, 5, 1, 4));
      cases.add(of(2, transposed, 2, 20, 11, 7, 1, 4));
      // Three and seven blocks, with a stride.
      cases.add(of(2, transposed, 2, 48, 16, 3, 2, 5));
      cases.add(of(2, transposed, 2, 16, 48, 4, 2, 4));
      cases.add(of(2, transposed, 2, 32, 112, 3, 2, 3));
      cases.add(of(2, transposed, 2, 100, 32, 3, 2, 3));
      cases.add(of(2, transposed, 17, 40, 24, 4, 2, 4));
      // Whole blocks, one tap, groups, one group for each channel.
      cases.add(of(2, transposed, 16, 32, 16, 3, 1, 4));
      cases.add(of(2, transposed, 18, 20, 33, 1, 1, 4));
      cases.add(of(2, transposed, 3, 48, 17, 1, 2, 5));
      cases.add(of(2, transposed, 18, 20, 34, 3, 1, 4).grouped(2));
      cases.add(of(2, transposed, 17, 18, 18, 3, 1, 4).grouped(18));
      cases.add(of(2, transposed, 3, 20, 20, 4, 2, 4).grouped(20));
      // One axis and three.
      cases.add(of(1, transposed, 17, 20, 7, 3, 1, 9));
      cases.add(of(1, transposed, 2, 17, 40, 5, 2, 12));
      cases.add(of(1, transposed, 18, 18, 18, 3, 1, 9).grouped(2));
      cases.add(of(3, transposed, 2, 18, 3, 3, 1, 3));
      cases.add(of(3, transposed, 17, 3, 17, 3, 1, 3));
      cases.add(of(3, transposed, 2, 20, 33, 4, 2, 4));
    }
    return cases;
  }

  /** 1 to 40, and larger ones that fill three to eight blocks of 16. */
  private static int[] channels() {
    return IntStream.concat(IntStream.rangeClosed(1, 40), IntStream.of(48, 64, 100, 112, 128))
        .toArray();
  }

  /**
   * Each number of channels in and out with each kernel and stride on two axes, and each batch on
   * one to three axes in one group, two, and one for each channel.
   */
  static List<ConvolutionCase> systematic() {
    List<ConvolutionCase> cases = new ArrayList<>();
    int[] partners = {16, 3, 20, 1, 33, 8, 48};
    for (boolean transposed : new boolean[] {false, true}) {
      for (int some : channels()) {
        for (int kernel : KERNELS) {
          for (int stride = 1; stride <= 2; stride++) {
            int partner = partners[cases.size() / 2 % partners.length];
            int batch = 1 + cases.size() / 2 % LARGEST_BATCH;
            int side = 3 + cases.size() / 2 % 3;
            cases.add(of(2, transposed, batch, some, partner, kernel, stride, side));
            cases.add(of(2, transposed, batch, partner, some, kernel, stride, side));
          }
        }
      }
      for (int axes = 1; axes <= 3; axes++) {
        for (int batch = 1; batch <= LARGEST_BATCH; batch++) {
          ConvolutionCase one = of(axes, transposed, batch, 6, 6, 3, 1 + batch % 2, 4);
          cases.addAll(List.of(one, one.grouped(2), one.grouped(6)));
        }
      }
    }
    return cases.stream().filter(ConvolutionCase::isFit).toList();
  }

  /** Returns so many cases of all kinds, the same for the same seed. */
  static List<ConvolutionCase> random(long seed, int count) {
    Random random = new Random(seed);
    List<ConvolutionCase> cases = new ArrayList<>();
    while (cases.size() < count) {
      int axes = 1 + random.nextInt(3);
      boolean transposed = random.nextBoolean();
      int batch = 1 + random.nextInt(LARGEST_BATCH);
      int in = pick(random, channels());
      int out = pick(random, channels());
      int kernel = pick(random, KERNELS);
      int stride = 1 + random.nextInt(2);
      int padding = random.nextBoolean() ? (kernel - 1) / 2 : random.nextInt(kernel / 2 + 1);
      int dilation = random.nextInt(6) == 0 ? 2 : 1;
      int groups = 1;
      int kind = random.nextInt(6);
      if (kind == 0 && in % 2 == 0 && out % 2 == 0) {
        groups = 2;
      } else if (kind == 1) {
        groups = in;
        out = in * (1 + random.nextInt(2));
      }
      int side = 2 + random.nextInt(LARGEST_SIDES[axes - 1] - 1);
      int extra = transposed && stride == 2 ? random.nextInt(2) : 0;
      ConvolutionCase one =
          new ConvolutionCase(
              axes,
              transposed,
              batch,
              in,
              out,
              kernel,
              stride,
              padding,
              dilation,
              groups,
              side,
              extra);
      if (one.isFit()) {
        cases.add(one);
      }
    }
    return cases;
  }

  private static int pick(Random random, int... of) {
    return of[random.nextInt(of.length)];
  }
}
