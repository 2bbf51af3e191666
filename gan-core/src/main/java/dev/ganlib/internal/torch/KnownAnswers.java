package dev.ganlib.internal.torch;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Asks libtorch for convolutions whose results are known: of small whole numbers, so that they are
 * exact in float32, on the CPU.
 *
 * <p>Element i of every input, weight and upstream gradient is i mod 5 - 2. Values, gradients by
 * input and weight, and second derivatives are looked at, each by a sum in which element i counts
 * (31 i * i + 7) mod 8191 times; results are rounded to whole numbers first, for some ways to
 * compute them are exact but for some digits. Before each step freed memory is filled with NaN, for
 * some faults show only where a result is left unwritten. Stateless.
 */
final class KnownAnswers {
  /**
   * One for each kind of fault that oneDNN was seen to have where it takes the first cache to be of
   * one byte: channels that fill no block of 16, three blocks with a stride, a single channel out,
   * the same transposed, and a batch that fills no block of 16 where a second derivative is taken.
   */
  static final List<Case> CASES =
      List.of(
          new Case(2, 17, 1, 4, 3, 1, false, List.of(272577L, -93016L, 226570L)),
          new Case(2, 48, 16, 4, 3, 2, false, List.of(-2169053L, 1327971L, 795045L)),
          new Case(2, 1, 17, 4, 3, 1, true, List.of(-93016L, 272577L, 226570L)),
          new Case(
              17,
              2,
              16,
              4,
              3,
              1,
              false,
              List.of(-1166968L, 2052809L, -2142726L, -2142726L, -1166968L)));

  private KnownAnswers() {}

  /**
   * A square convolution, padded by half its kernel.
   *
   * @param in channels
   * @param out channels
   * @param side of the input
   * @param sums of the value and the gradients by input and weight; if there are five, then those
   *     of the input's gradient, into the direction of the input, by weight and upstream gradient
   */
  record Case(
      long batch,
      long in,
      long out,
      long side,
      long kernel,
      long stride,
      boolean transposed,
      List<Long> sums) {
    private long[] spec() {
      return new long[] {
        batch, in, out, side, kernel, stride, transposed ? 1 : 0, sums.size() > 3 ? 2 : 1
      };
    }
  }

  /** Returns the cases that come out wrong. */
  @SuppressWarnings("try") // scope and mode work by being open
  static List<Case> wrong() {
    List<Case> wrong = new ArrayList<>();
    try (Scope scope = new Scope();
        NDManager manager = EngineRoom.newManager(Device.cpu());
        GradMode on = GradMode.on()) {
      for (Case one : CASES) {
        NDArray sums = Holder.PROGRAM.start("answers").withVector(one.spec()).runForOne(manager);
        double[] expected = one.sums().stream().mapToDouble(Long::doubleValue).toArray();
        if (!Arrays.equals(Reads.doubles(sums), expected)) {
          wrong.add(one);
        }
      }
    }
    return wrong;
  }

  private static final class Holder {
    private static final Program PROGRAM = Program.alone("known_answers.py");
  }
}
