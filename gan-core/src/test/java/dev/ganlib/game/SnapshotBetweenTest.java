package dev.ganlib.game;

import static dev.ganlib.testing.Values.bits;
import static dev.ganlib.testing.Values.doubles;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import dev.ganlib.Latent;
import dev.ganlib.Sampler;
import dev.ganlib.nn.Linear;
import dev.ganlib.nn.Sequence;
import dev.ganlib.nn.stock.Mlp;
import dev.ganlib.optim.SGD;
import dev.ganlib.testing.NativeArrays;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link Snapshot#between}. */
final class SnapshotBetweenTest {
  private static Mlp mlp() {
    return Mlp.builder(new Shape(3)).linear(5).batchNorm().relu().linear(2).build();
  }

  /** Returns a snapshot whose numbers a seed decides. */
  private static Snapshot snapshot(Block block, DataType type, int seed) {
    try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
      Map<String, NDArray> arrays = new LinkedHashMap<>();
      shapes(block, type)
          .forEach(
              (name, shape) ->
                  arrays.put(
                      name,
                      manager
                          .arange((int) shape.size())
                          .add(100 * seed + name.length())
                          .toType(type, true)
                          .sin()
                          .abs() // variances are not negative
                          .reshape(shape)));
      return Snapshot.restore(network(block), arrays, type, Device.cpu());
    }
  }

  private static Network network(Block block) {
    return Network.of("N", block, new Shape(3));
  }

  private static Map<String, Shape> shapes(Block block, DataType type) {
    Map<String, Shape> shapes = new LinkedHashMap<>();
    Network network = network(block);
    try (Game game =
        Game.builder()
            .player(Player.of("P", SGD.of(1), network))
            .dataType(type)
            .device(Device.cpu())
            .build()) {
      game.arrays(network).forEach((name, array) -> shapes.put(name, array.getShape()));
    }
    return shapes;
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.1, 0.5, 0.9, 1})
  void should_weigh_every_number_of_both(double alpha) {
    try (Snapshot a = snapshot(mlp(), DataType.FLOAT32, 1);
        Snapshot b = snapshot(mlp(), DataType.FLOAT32, 2)) {
      long before = NativeArrays.count();
      try (Snapshot between = Snapshot.between(a, b, alpha)) {
        assertThat(between.arrays()).hasSize(8).containsOnlyKeys(a.arrays().keySet());
        between
            .arrays()
            .forEach(
                (name, array) -> {
                  double[] first = doubles(a.arrays().get(name));
                  double[] second = doubles(b.arrays().get(name));
                  double[] expected = new double[first.length];
                  for (int i = 0; i < expected.length; i++) {
                    expected[i] = (1 - alpha) * first[i] + alpha * second[i];
                  }
                  assertThat(doubles(array)).as(name).containsExactly(expected, within(2e-7));
                });
      }
      assertThat(NativeArrays.count()).isEqualTo(before);
    }
  }

  @Test
  void should_be_either_at_the_ends_to_the_bit_and_leave_both_alone() {
    try (Snapshot a = snapshot(mlp(), DataType.FLOAT64, 1);
        Snapshot b = snapshot(mlp(), DataType.FLOAT64, 2);
        Snapshot first = Snapshot.between(a, b, 0);
        Snapshot last = Snapshot.between(a, b, 1);
        Snapshot again = snapshot(mlp(), DataType.FLOAT64, 1)) {
      a.arrays()
          .forEach(
              (name, array) -> {
                assertThat(bits(first.arrays().get(name))).isEqualTo(bits(array));
                assertThat(bits(last.arrays().get(name))).isEqualTo(bits(b.arrays().get(name)));
                assertThat(bits(again.arrays().get(name))).isEqualTo(bits(array));
              });
    }
  }

  /**
   * DJL's engine tells arguments by names, which belong to the arrays: no thread may change them.
   */
  @Test
  void should_leave_threads_alone_that_run_the_second_meanwhile() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(2);
    AtomicBoolean over = new AtomicBoolean();
    Block block = Sequence.builder().add(Linear.of(5)).add(Linear.of(2)).build();
    try (NDManager manager = NDManager.newBaseManager(Device.cpu());
        Snapshot a = snapshot(block, DataType.FLOAT32, 1);
        Snapshot b = snapshot(block, DataType.FLOAT32, 2)) {
      NDArray x = manager.ones(new Shape(4, 3));
      long[] expected = bits(b.infer(x));
      List<String> names = names(b);
      List<Future<Long>> runs = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        runs.add(
            threads.submit(
                () -> {
                  long equal = 0;
                  try (NDManager own = NDManager.newBaseManager(Device.cpu())) {
                    NDArray input = own.ones(new Shape(4, 3));
                    while (!over.get() || equal == 0) {
                      try (NDArray y = b.infer(input)) {
                        assertThat(bits(y)).isEqualTo(expected);
                      }
                      equal++;
                    }
                  }
                  return equal;
                }));
      }
      try {
        for (int i = 0; i < 300; i++) {
          Snapshot.between(a, b, 0.5).close();
          assertThat(names(b)).isEqualTo(names);
        }
      } finally {
        over.set(true);
      }
      for (Future<Long> run : runs) {
        assertThat(run.get()).isPositive();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static List<String> names(Snapshot snapshot) {
    return snapshot.arrays().values().stream().map(NDArray::getName).toList();
  }

  private static void assertRefused(Block other, DataType type, String difference) {
    try (Snapshot a = snapshot(mlp(), DataType.FLOAT32, 1);
        Snapshot b = snapshot(other, type, 2)) {
      long before = NativeArrays.count();

      assertThatThrownBy(() -> Snapshot.between(a, b, 0.5))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("expected networks that are built alike but " + difference);

      assertThat(NativeArrays.count()).isEqualTo(before);
    }
  }

  @Test
  void should_name_the_first_difference() {
    String layers =
        "the network: Mlp{input=[3], layers=[linear 5, batchNorm 0.1 1.0E-5, relu, linear 2]}";
    assertRefused(
        Mlp.builder(new Shape(3)).linear(5).batchNorm().tanh().linear(2).build(),
        DataType.FLOAT32,
        layers
            + " in one, Mlp{input=[3], layers=[linear 5, batchNorm 0.1 1.0E-5, tanh, linear 2]} in"
            + " the other");
    assertRefused(
        mlp(),
        DataType.FLOAT64,
        "an array: 01linear_weight of shape (5, 3) and type float32 on cpu() in one, 01linear_weight"
            + " of shape (5, 3) and type float64 on cpu() in the other");
    try (Snapshot a = snapshot(sequence(5, "ReLU"), DataType.FLOAT32, 1);
        Snapshot b = snapshot(sequence(6, "ReLU"), DataType.FLOAT32, 1);
        Snapshot c = snapshot(sequence(5, "Tanh"), DataType.FLOAT32, 1)) {
      assertThatThrownBy(() -> Snapshot.between(a, b, 0.5))
          .hasMessage(
              "expected networks that are built alike but layer 01Linear: Linear{units=5, bias=true}"
                  + " in one, Linear{units=6, bias=true} in the other");
      assertThatThrownBy(() -> Snapshot.between(a, c, 0.5))
          .hasMessage(
              "expected networks that are built alike but layer 02LambdaBlock: ReLU in one, Tanh in"
                  + " the other");
    }
  }

  private static Block sequence(long units, String activation) {
    return Sequence.builder()
        .add(Linear.of(units))
        .add(activation.equals("ReLU") ? Activation.reluBlock() : Activation.tanhBlock())
        .build();
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 1.1, Double.NaN})
  void should_refuse_an_alpha_that_is_beyond_the_two(double alpha) {
    try (Snapshot a = snapshot(mlp(), DataType.FLOAT32, 1)) {
      assertThatThrownBy(() -> Snapshot.between(a, a, alpha))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("alpha must be in [0, 1] but was " + alpha);
    }
  }

  @Test
  void should_serve_samplers() {
    Latent latent = Latent.normal(3);
    try (Sampler a = Sampler.of(snapshot(mlp(), DataType.FLOAT32, 1), latent, 0);
        Sampler b = Sampler.of(snapshot(mlp(), DataType.FLOAT32, 2), latent, 0);
        Sampler last = Sampler.between(a, b, 1);
        Sampler uniform = Sampler.of(snapshot(mlp(), DataType.FLOAT32, 2), Latent.uniform(3), 0);
        NDArray expected = b.sample(4, 1);
        NDArray samples = last.sample(4, 1)) {
      assertThat(bits(samples)).isEqualTo(bits(expected));
      assertThat(List.of(last.latent(), last.classes())).isEqualTo(List.of(latent, 0));
      assertThatThrownBy(() -> Sampler.between(a, uniform, 0.5))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("expected generators of the same latents and classes but was ");
    }
  }
}
