package dev.ganlib.game;

import static dev.ganlib.testing.Values.bits;
import static dev.ganlib.testing.Values.doubles;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.norm.BatchNorm;
import dev.ganlib.nn.Linear;
import dev.ganlib.nn.SpectralNorm;
import dev.ganlib.optim.Adam;
import dev.ganlib.optim.WeightAverage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The average of a network whose buffers are running statistics and vectors of a spectral norm. */
final class AverageOfSpectralNormTest {
  private static final double DECAY = 0.999;
  private static final int ROUNDS = 50;
  private static final int IN = 10;
  private static final int OUT = 16;

  private final Network network =
      Network.of(
          "N",
          new SequentialBlock()
              .add(SpectralNorm.of(Linear.of(OUT)))
              .add(BatchNorm.builder().build()),
          new Shape(IN));
  private final Player player = Player.of("P", Adam.of(0.002), network);

  private NDArray objective(Round round) {
    NDArray output = round.run(network, round.normal("x", new Shape(8, IN)));
    return output.square().mul(output).mean();
  }

  private static Map<String, double[]> values(Map<String, NDArray> arrays) {
    Map<String, double[]> values = new LinkedHashMap<>();
    arrays.forEach((name, array) -> values.put(name, doubles(array)));
    return values;
  }

  private static double[] find(Map<String, double[]> arrays, String name) {
    List<double[]> found = new ArrayList<>();
    arrays.forEach(
        (key, value) -> {
          if (key.endsWith(name)) {
            found.add(value);
          }
        });
    assertThat(found).as("%s among %s", name, arrays.keySet()).hasSize(1);
    return found.get(0);
  }

  /** Returns Wv of W (OUT, IN), or W'u. */
  private static double[] product(double[] w, double[] x, boolean transposed) {
    double[] y = new double[transposed ? IN : OUT];
    for (int i = 0; i < OUT; i++) {
      for (int j = 0; j < IN; j++) {
        y[transposed ? j : i] += w[i * IN + j] * x[transposed ? i : j];
      }
    }
    return y;
  }

  private static double length(double[] x) {
    double sum = 0;
    for (double value : x) {
      sum += value * value;
    }
    return Math.sqrt(sum);
  }

  private static double largestSingularValue(double[] w) {
    double[] v = new double[IN];
    for (int j = 0; j < IN; j++) {
      v[j] = 1 + j;
    }
    for (int i = 0; i < 20_000; i++) {
      v = product(w, product(w, v, false), true);
      double length = length(v);
      for (int j = 0; j < IN; j++) {
        v[j] /= length;
      }
    }
    return length(product(w, v, false));
  }

  @Test
  void should_divide_by_the_norm_of_the_averaged_weight() {
    Map<String, double[]> expected = new LinkedHashMap<>();
    try (Game game =
        Game.builder()
            .player(player)
            .average(network, WeightAverage.decay(DECAY))
            .dataType(DataType.FLOAT64)
            .device(Device.cpu())
            .seed(2)
            .build()) {
      expected.putAll(values(game.arrays(network)));
      double[] first = find(expected, "weight").clone();
      GanListener averager =
          new GanListener() {
            @Override
            public void onStep(StepReport report, Training training) {
              values(game.arrays(network))
                  .forEach(
                      (name, now) -> {
                        double[] average = expected.get(name);
                        for (int i = 0; i < now.length; i++) {
                          average[i] = DECAY * average[i] + (1 - DECAY) * now[i];
                        }
                      });
            }
          };
      game.play(Plan.rounds(ROUNDS).move(player, this::objective), averager);

      Map<String, NDArray> live = game.arrays(network);
      try (Snapshot snapshot = game.averageSnapshot(network)) {
        snapshot
            .arrays()
            .forEach(
                (name, array) -> {
                  if (name.endsWith("u") || name.endsWith("v")) {
                    assertThat(bits(array)).as(name).isEqualTo(bits(live.get(name)));
                    assertThat(doubles(array)).as(name).isNotEqualTo(expected.get(name));
                  } else {
                    assertThat(doubles(array))
                        .as(name)
                        .containsExactly(expected.get(name), within(1e-12));
                  }
                });
        Map<String, double[]> averaged = values(snapshot.arrays());
        double[] w = find(averaged, "weight");
        double[] u = find(averaged, "u");
        double[] image = product(w, find(averaged, "v"), false);
        double sigma = 0;
        for (int i = 0; i < OUT; i++) {
          sigma += u[i] * image[i];
        }
        double norm = largestSingularValue(w);
        assertThat(sigma).isCloseTo(norm, within(0.01 * norm));
        assertThat(find(averaged, "runningMean")).isNotEqualTo(find(values(live), "runningMean"));
        assertThat(w).isNotEqualTo(first);
      }
    }
  }
}
