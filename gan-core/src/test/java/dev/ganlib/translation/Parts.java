package dev.ganlib.translation;

import static dev.ganlib.testing.Values.bits;
import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import dev.ganlib.Adversary;
import dev.ganlib.AdversaryBuilder;
import dev.ganlib.Discriminator;
import dev.ganlib.data.Source;
import dev.ganlib.game.Game;
import dev.ganlib.game.GameBuilder;
import dev.ganlib.game.Network;
import dev.ganlib.game.Plan;
import dev.ganlib.game.Player;
import dev.ganlib.game.Snapshot;
import dev.ganlib.loss.DiscriminatorOutput;
import dev.ganlib.loss.GanLoss;
import dev.ganlib.nn.Convolution;
import dev.ganlib.nn.PixelShuffle;
import dev.ganlib.nn.Sequence;
import dev.ganlib.optim.Adam;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/** Small networks and images that are sines of their places, as in {@code translation.py}. */
final class Parts {
  static final int SIZE = 8;
  static final int COUNT = 3;
  static final Shape GREY = new Shape(1, SIZE, SIZE);
  static final Shape TWO = new Shape(2, SIZE, SIZE);
  static final Shape SMALL = new Shape(1, SIZE / 2, SIZE / 2);

  private Parts() {}

  static Convolution same(int channels) {
    return Convolution.builder(channels, 3, 3).padding(1).build();
  }

  static Sequence.Builder hidden() {
    return Sequence.builder().add(same(4)).add(Activation.leakyReluBlock(0.25f));
  }

  static Sequence translator(int outputs) {
    return hidden().add(same(outputs)).add(Activation.tanhBlock()).build();
  }

  static Sequence enlarger() {
    return hidden().add(same(4)).add(PixelShuffle.of(2)).add(Activation.tanhBlock()).build();
  }

  static Sequence patches() {
    return halving(1);
  }

  static Sequence halving(int outputs) {
    return Sequence.builder()
        .add(Convolution.builder(4, 4, 4).stride(2).padding(1).build())
        .add(Activation.leakyReluBlock(0.25f))
        .add(same(outputs))
        .build();
  }

  static Sequence features() {
    return Sequence.builder()
        .add(Convolution.builder(4, 3, 3).stride(2).padding(1).build())
        .add(Activation.leakyReluBlock(0.25f))
        .add(same(2))
        .build();
  }

  /** A network of other weights than it began with. */
  static Snapshot features(double phase, DataType type) {
    Network network = Network.of("features", features(), GREY);
    Player player = Player.of("features", adam(), network);
    try (Game game = builder(type).player(player).build()) {
      setWeights(game, network, phase);
      return game.snapshot(network);
    }
  }

  static Convolution shrinking() {
    return Convolution.builder(1, 2, 2).stride(2).build();
  }

  static Adam adam() {
    return Adam.of(2e-3).betas(0.5, 0.999);
  }

  static AdversaryBuilder judge(String name, GanLoss loss) {
    Discriminator discriminator =
        loss.output() == DiscriminatorOutput.SCORE
            ? Discriminator.ofScore(patches())
            : Discriminator.of(patches());
    return Adversary.builder(name, discriminator, loss).optimizer(adam());
  }

  static GameBuilder builder(DataType type) {
    return Game.builder().device(Device.cpu()).dataType(type).seed(3);
  }

  static double[] sines(long count, double scale, double phase) {
    double[] values = new double[Math.toIntExact(count)];
    for (int i = 0; i < values.length; i++) {
      values[i] = scale * Math.sin(0.7 * i + phase);
    }
    return values;
  }

  static NDArray images(NDManager manager, Shape image, double phase, DataType type) {
    return images(manager, COUNT, image, phase).toType(type, false);
  }

  private static NDArray images(NDManager manager, int count, Shape image, double phase) {
    double[] values = sines(count * image.size(), 1, phase);
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.tanh(2 * values[i]);
    }
    return manager.create(values, new Shape(count).addAll(image));
  }

  static Source source(NDManager manager, Shape image, double phase) {
    return source(manager, COUNT, image, phase);
  }

  static Source source(NDManager manager, int count, Shape image, double phase) {
    return Source.arrays(images(manager, count, image, phase));
  }

  /** Sets weights and biases in turn; phases go up by one from a layer to the next. */
  static void setWeights(Collection<NDArray> arrays, double phase) {
    double now = phase;
    boolean weight = true;
    for (NDArray array : arrays) {
      double[] values =
          sines(array.getShape().size(), weight ? 0.3 : 0.1, weight ? now : now + 0.5);
      try (NDArray sines =
          array.getManager().create(values, array.getShape()).toType(array.getDataType(), false)) {
        sines.copyTo(array);
      }
      now += weight ? 0 : 1;
      weight = !weight;
    }
  }

  static void setWeights(Game game, Network network, double phase) {
    setWeights(game.arrays(network).values(), phase);
  }

  /** Returns a plan with inputs and targets that belong together. */
  static Plan pairs(Plan plan, Source inputs, Source targets) {
    return plan.paired(PairedTranslation.INPUT, inputs, PairedTranslation.TARGET, targets);
  }

  static Network[] networks(UnpairedTranslation translation) {
    return new Network[] {
      translation.toB(),
      translation.toA(),
      translation.adversaries().get(0).network(),
      translation.adversaries().get(1).network()
    };
  }

  /** Returns the bits of all arrays of networks, by the names of both. */
  static Map<String, long[]> contents(Game game, Network... networks) {
    Map<String, long[]> contents = new LinkedHashMap<>();
    for (Network network : networks) {
      game.arrays(network)
          .forEach((name, array) -> contents.put(network.name() + "/" + name, bits(array)));
    }
    return contents;
  }

  static void assertEqual(Map<String, long[]> actual, Map<String, long[]> expected) {
    assertThat(actual.keySet()).isEqualTo(expected.keySet());
    expected.forEach((name, bits) -> assertThat(actual.get(name)).as(name).isEqualTo(bits));
  }
}
