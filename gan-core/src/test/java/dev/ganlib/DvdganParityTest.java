package dev.ganlib;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import dev.ganlib.data.Source;
import dev.ganlib.game.Game;
import dev.ganlib.game.GameBuilder;
import dev.ganlib.game.GanListener;
import dev.ganlib.game.Network;
import dev.ganlib.game.Plan;
import dev.ganlib.game.Player;
import dev.ganlib.game.Round;
import dev.ganlib.game.StepReport;
import dev.ganlib.game.Training;
import dev.ganlib.internal.torch.EngineRoom;
import dev.ganlib.loss.GanLoss;
import dev.ganlib.nn.stock.Dvdgan;
import dev.ganlib.optim.Adam;
import dev.ganlib.testing.Values;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Five rounds of a small DVD-GAN, conditional on classes and against both discriminators, with
 * {@code pytorch/dvdgan.py} as the oracle.
 */
final class DvdganParityTest {
  private static final int COUNT = 3;
  private static final int CLASSES = 3;
  private static final int LATENT = 3;
  private static final Shape VIDEO = new Shape(1, 4, 16, 16);

  /** A type to compute in, and how far figures and arrays may be from the oracle's. */
  private enum Precision {
    DOUBLE(DataType.FLOAT64, 1e-9, 1e-9),
    SINGLE(DataType.FLOAT32, 1e-4, 2e-4);

    private final DataType type;
    private final double figures;
    private final double arrays;

    Precision(DataType type, double figures, double arrays) {
      this.type = type;
      this.figures = figures;
      this.arrays = arrays;
    }
  }

  /** The file: figures of each round, and each array's product with sines at the end. */
  private record Reference(
      List<Map<String, Double>> rounds, Map<String, Map<String, Double>> dots) {}

  private static double[] sines(long count, double scale, double phase) {
    double[] values = new double[Math.toIntExact(count)];
    for (int i = 0; i < values.length; i++) {
      values[i] = scale * Math.sin(0.7 * i + phase);
    }
    return values;
  }

  private static NDArray sines(NDManager manager, Shape shape, double scale, double phase) {
    return manager.create(sines(shape.size(), scale, phase), shape);
  }

  /** Sets all arrays to sines in turn; variances stay 1. */
  private static void setWeights(Game game, Network network, double phase) {
    double now = phase;
    for (Map.Entry<String, NDArray> entry : game.arrays(network).entrySet()) {
      NDArray array = entry.getValue();
      if (entry.getKey().endsWith("runningVar")) {
        continue;
      }
      double shift = entry.getKey().endsWith("gamma") ? 1 : 0;
      double[] values = sines(array.getShape().size(), 0.3, now);
      for (int i = 0; i < values.length; i++) {
        values[i] += shift;
      }
      try (NDArray made =
          array.getManager().create(values, array.getShape()).toType(array.getDataType(), false)) {
        made.copyTo(array);
      }
      now++;
    }
  }

  private static double dot(NDArray array) {
    double[] values = Values.doubles(array);
    double[] sines = sines(values.length, 1, 0.4);
    double sum = 0;
    for (int i = 0; i < values.length; i++) {
      sum += values[i] * sines[i];
    }
    return sum;
  }

  private static AdversaryBuilder judge(String name, Block block) {
    return Adversary.builder(
            name, Discriminator.ofScore(block).conditional(CLASSES), GanLoss.hinge())
        .optimizer(adam());
  }

  private static Adam adam() {
    return Adam.of(2e-3).betas(0, 0.9);
  }

  private static Side reals(Round round) {
    return Side.reals(round, "real", 0).labels(round.labels("real", 0));
  }

  private static Side fakes(Round round, Network generator, boolean withGraph) {
    NDArray labels = round.labels("real", 0);
    NDArray made =
        withGraph
            ? round.run(generator, round.batch("z"), labels)
            : round.withoutGradient(() -> round.run(generator, round.batch("z"), labels));
    return new Side(made, labels, null, round.samples("real", 0));
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void should_play_as_pytorch_does(Precision precision) throws IOException {
    Network generator =
        Network.of(
            "generator",
            Dvdgan.generator(LATENT, VIDEO).width(2).classes(CLASSES).build(),
            new Shape(LATENT),
            new Shape());
    Adversary temporal =
        judge("temporal", Dvdgan.temporal(VIDEO).width(2).classes(CLASSES).build()).build(VIDEO);
    // All frames, which are then shown in their order, so that nothing is drawn.
    Adversary spatial =
        judge("spatial", Dvdgan.spatial(VIDEO).width(2).classes(CLASSES).build())
            .shown(VIDEO, Showing.frames(4))
            .build(VIDEO);
    Player player = Player.of("generator", adam(), generator);
    GameBuilder builder =
        Game.builder().device(Device.cpu()).dataType(precision.type).seed(3).player(player);
    temporal.addTo(builder);
    spatial.addTo(builder);
    List<Map<String, Double>> reported = new ArrayList<>();
    GanListener scribe =
        new GanListener() {
          @Override
          public void onStep(StepReport report, Training training) {
            reported.add(report.values());
          }
        };
    Reference expected = Values.json("/pytorch/dvdgan.json", Reference.class);
    try (NDManager manager = EngineRoom.newManager(Device.cpu());
        Game game = builder.build()) {
      setWeights(game, generator, 0.1);
      setWeights(game, temporal.network(), 0.2);
      setWeights(game, spatial.network(), 0.3);
      Shape videos = new Shape(COUNT).addAll(VIDEO);
      NDArray reals = sines(manager, videos, 0.9, 0.5);
      NDArray labels = manager.create(new long[] {2, 0, 1});
      NDArray latents = sines(manager, new Shape(COUNT, LATENT), 1, 0.6);
      Plan plan =
          Plan.rounds(5)
              .batch(COUNT)
              .paired("real", Source.arrays(reals, labels, CLASSES), "z", Source.arrays(latents))
              .move(
                  temporal.player(),
                  round -> temporal.loss(round, reals(round), fakes(round, generator, false)))
              .move(
                  spatial.player(),
                  round -> spatial.loss(round, reals(round), fakes(round, generator, false)))
              .move(
                  player,
                  round -> {
                    Side fakes = fakes(round, generator, true);
                    Side real = reals(round);
                    return temporal.fool(round, fakes, real).add(spatial.fool(round, fakes, real));
                  });

      game.play(plan, scribe);

      assertThat(reported).hasSize(5);
      for (int i = 0; i < 5; i++) {
        for (Map.Entry<String, Double> figure : expected.rounds().get(i).entrySet()) {
          assertThat(reported.get(i).get(figure.getKey()))
              .as("round %s, %s", i, figure.getKey())
              .isCloseTo(
                  figure.getValue(),
                  within(precision.figures * Math.max(1, Math.abs(figure.getValue()))));
        }
      }
      Map<String, Network> networks = new LinkedHashMap<>();
      networks.put("generator", generator);
      networks.put("temporal", temporal.network());
      networks.put("spatial", spatial.network());
      networks.forEach(
          (name, network) ->
              game.arrays(network)
                  .forEach(
                      (array, values) -> {
                        double wanted = expected.dots().get(name).get(array);
                        assertThat(dot(values))
                            .as("%s of %s", array, name)
                            .isCloseTo(
                                wanted, within(precision.arrays * Math.max(1, Math.abs(wanted))));
                      }));
    }
  }
}
