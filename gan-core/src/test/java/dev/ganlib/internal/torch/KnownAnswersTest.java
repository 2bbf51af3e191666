package dev.ganlib.internal.torch;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import dev.ganlib.internal.torch.KnownAnswers.Case;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The known answers, computed once more with whole numbers, one product after another. */
final class KnownAnswersTest {
  static List<Case> cases() {
    return KnownAnswers.CASES;
  }

  /** Places of an input, a weight and an output that are multiplied with one another. */
  private record Product(int input, int weight, int output) {}

  private static int place(long[] sizes, long... indices) {
    long place = 0;
    for (int i = 0; i < sizes.length; i++) {
      place = place * sizes[i] + indices[i];
    }
    return (int) place;
  }

  private static long outputSide(Case c) {
    long padding = c.kernel() / 2;
    return c.transposed()
        ? (c.side() - 1) * c.stride() - 2 * padding + c.kernel()
        : (c.side() + 2 * padding - c.kernel()) / c.stride() + 1;
  }

  private static long[] inputs(Case c) {
    return new long[] {c.batch(), c.in(), c.side(), c.side()};
  }

  private static long[] outputs(Case c) {
    return new long[] {c.batch(), c.out(), outputSide(c), outputSide(c)};
  }

  private static long[] weights(Case c) {
    return c.transposed()
        ? new long[] {c.in(), c.out(), c.kernel(), c.kernel()}
        : new long[] {c.out(), c.in(), c.kernel(), c.kernel()};
  }

  /** A transposed convolution is one with input and output exchanged. */
  private static List<Product> products(Case c) {
    List<Product> products = new ArrayList<>();
    long fine = c.transposed() ? outputSide(c) : c.side();
    long coarse = c.transposed() ? c.side() : outputSide(c);
    for (long n = 0; n < c.batch(); n++) {
      for (long i = 0; i < c.in(); i++) {
        for (long o = 0; o < c.out(); o++) {
          for (long at = 0; at < coarse * coarse * c.kernel() * c.kernel(); at++) {
            long kx = at % c.kernel();
            long ky = at / c.kernel() % c.kernel();
            long x = at / (c.kernel() * c.kernel()) % coarse;
            long y = at / (c.kernel() * c.kernel() * coarse);
            long fineX = x * c.stride() - c.kernel() / 2 + kx;
            long fineY = y * c.stride() - c.kernel() / 2 + ky;
            if (fineX >= 0 && fineX < fine && fineY >= 0 && fineY < fine) {
              products.add(
                  c.transposed()
                      ? new Product(
                          place(inputs(c), n, i, y, x),
                          place(weights(c), i, o, ky, kx),
                          place(outputs(c), n, o, fineY, fineX))
                      : new Product(
                          place(inputs(c), n, i, fineY, fineX),
                          place(weights(c), o, i, ky, kx),
                          place(outputs(c), n, o, y, x)));
            }
          }
        }
      }
    }
    return products;
  }

  private static long[] whole(long... sizes) {
    long count = 1;
    for (long size : sizes) {
      count *= size;
    }
    long[] values = new long[(int) count];
    for (int i = 0; i < values.length; i++) {
      values[i] = i % 5 - 2L;
    }
    return values;
  }

  private static long checksum(long... values) {
    long sum = 0;
    for (int i = 0; i < values.length; i++) {
      sum += values[i] * ((31L * i * i + 7) % 8191);
    }
    return sum;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void should_be_sums_of_products(Case c) {
    long[] x = whole(inputs(c));
    long[] w = whole(weights(c));
    long[] u = whole(outputs(c));
    long[] y = new long[u.length];
    long[] ofX = new long[x.length];
    long[] ofW = new long[w.length];
    for (Product p : products(c)) {
      y[p.output()] += x[p.input()] * w[p.weight()];
      ofX[p.input()] += w[p.weight()] * u[p.output()];
      ofW[p.weight()] += x[p.input()] * u[p.output()];
    }
    List<Long> expected = new ArrayList<>(List.of(checksum(y), checksum(ofX), checksum(ofW)));
    if (c.sums().size() > 3) {
      // The slope of ofX into the direction of x: bilinear as well, in w and u.
      expected.addAll(List.of(checksum(ofW), checksum(y)));
    }

    assertThat(c.sums()).isEqualTo(expected);
  }

  @Test
  void should_come_out_right_once_they_were_required() {
    Convolutions.require(Device.cpu());

    assertThat(KnownAnswers.wrong()).isEmpty();
  }
}
