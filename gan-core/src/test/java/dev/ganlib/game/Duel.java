package dev.ganlib.game;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.data.Order;
import dev.ganlib.data.Placement;
import dev.ganlib.data.Source;
import dev.ganlib.internal.store.Safetensors;
import dev.ganlib.loss.GanLoss;
import dev.ganlib.loss.Scalars;
import dev.ganlib.nn.stock.Mlp;
import dev.ganlib.optim.Adam;
import dev.ganlib.optim.WeightAverage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Two tiny players, both with batch normalisation, an average of the generator, and faults to
 * order. Faults strike in training only, not in rehearsals.
 */
final class Duel implements AutoCloseable {
  /** Three full batches of 16 and a last one of 2 samples. */
  static final int SAMPLES = 50;

  static final int BATCH = 16;

  private static final GanLoss LOSS = GanLoss.bceWithLogits();

  final Network generator = network("G", 3, 2);
  final Network discriminator = network("D", 2, 1);
  final Player g = Player.of("G", Adam.of(1e-2).betas(0.5, 0.999), generator);
  final Player d = Player.of("D", Adam.of(1e-2).betas(0.5, 0.999), discriminator);
  final NDManager manager = NDManager.newBaseManager(Device.cpu());
  final Game game;

  /** What may make a loss NaN. */
  Predicate<Round> sickD = round -> false;

  Predicate<Round> sickG = round -> false;

  /** What is called with the step before a batch is given; it may throw. */
  Tap tap = (step, index, batch) -> batch;

  /** The first number of each batch that was trained on, and the seed of a draw, by step. */
  final Map<Long, Float> data = new TreeMap<>();

  final Map<Long, Long> seeds = new TreeMap<>();

  private boolean armed;

  /** Looks at a batch before it is given. */
  @FunctionalInterface
  interface Tap {
    Source.Batch give(long step, long index, Source.Batch batch);
  }

  Duel(NonFinite policy) {
    game =
        Game.builder()
            .player(d)
            .player(g)
            .average(generator, WeightAverage.halfLife(5))
            .onNonFinite(policy)
            .device(Device.cpu())
            .seed(11)
            .build();
  }

  private static Network network(String name, int in, int out) {
    return Network.of(
        name,
        Mlp.builder(new Shape(in)).linear(4).batchNorm().leakyRelu(0.2).linear(out).build(),
        new Shape(in));
  }

  private NDArray lossOfD(Round round) {
    NDArray real = round.batch("real");
    NDArray latents = round.normal("z/D", new Shape(8, 3));
    NDArray fake = round.withoutGradient(() -> round.run(generator, latents));
    NDArray loss =
        LOSS.discriminatorLoss(round.run(discriminator, real), round.run(discriminator, fake));
    if (armed) {
      data.put(round.step(), real.toFloatArray()[0]);
      seeds.put(round.step(), round.drawSeed("look"));
    }
    return armed && sickD.test(round) ? Scalars.scale(loss, Double.NaN) : loss;
  }

  private NDArray lossOfG(Round round) {
    NDArray latents = round.normal("z/G", new Shape(8, 3));
    NDArray loss = LOSS.generatorLoss(round.run(discriminator, round.run(generator, latents)));
    return armed && sickG.test(round) ? Scalars.scale(loss, Double.NaN) : loss;
  }

  /** Adds the source and the moves of some players. */
  Plan filled(Plan plan, Player... players) {
    Plan filled = plan.batch(BATCH).source("real", new Tapped());
    for (Player player : players.length == 0 ? new Player[] {d, g} : players) {
      filled = filled.move(player, player.equals(d) ? this::lossOfD : this::lossOfG);
    }
    return filled;
  }

  Plan rounds(long count) {
    return filled(Plan.rounds(count));
  }

  Plan epochs(long count) {
    return filled(Plan.epochs(count));
  }

  void play(Plan plan, GanListener... listeners) {
    List<GanListener> all = new ArrayList<>();
    all.add(
        new GanListener() {
          @Override
          public void resume(Path folder) {
            armed = true;
          }

          @Override
          public void onStart(long step, long total, Training training) {
            armed = true;
          }

          @Override
          public void onEnd(long step, Training training) {
            armed = false;
          }
        });
    all.addAll(List.of(listeners));
    game.play(plan, NoView.INSTANCE, all);
  }

  /** Returns the bits of all arrays, those of averages and optimizers among them, by name. */
  Map<String, List<Integer>> state() {
    return state(game);
  }

  /** Returns the bits of all arrays of a game, by way of a checkpoint. */
  static Map<String, List<Integer>> state(Game game) {
    Path folder = Folders.make();
    Path checkpoint = game.checkpoint(folder);
    try {
      return arrays(checkpoint);
    } finally {
      Folders.remove(folder);
    }
  }

  /** Returns the bits of all arrays of a checkpoint. */
  static Map<String, List<Integer>> arrays(Path checkpoint) {
    Map<String, List<Integer>> bits = new TreeMap<>();
    try (NDManager reader = NDManager.newBaseManager(Device.cpu())) {
      Safetensors.read(checkpoint.resolve("state.safetensors"), reader)
          .tensors()
          .forEach((name, array) -> bits.put(name, bits(array)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bits;
  }

  private static List<Integer> bits(NDArray array) {
    List<Integer> bits = new ArrayList<>();
    for (float value : array.toFloatArray()) {
      bits.add(Float.floatToRawIntBits(value));
    }
    return bits;
  }

  /** Resident samples whose batches are looked at. */
  private final class Tapped implements Source {
    private final Source source;

    Tapped() {
      Random random = new Random(5);
      float[] values = new float[SAMPLES * 2];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) random.nextGaussian();
      }
      source = Source.arrays(manager.create(values, new Shape(SAMPLES, 2)));
    }

    @Override
    public Shape sampleShape() {
      return source.sampleShape();
    }

    @Override
    public long size() {
      return source.size();
    }

    @Override
    public String fingerprint() {
      return source.fingerprint();
    }

    @Override
    public Epoch begin(Placement placement, Order order) {
      return begin(placement, order, 0);
    }

    @Override
    public Epoch begin(Placement placement, Order order, long batches) {
      Epoch epoch = source.begin(placement, order, batches);
      return new Epoch() {
        @Override
        public Batch next(long step, long index) {
          Batch batch = epoch.next(step, index);
          if (batch == null) {
            return null;
          }
          try {
            return tap.give(step, index, batch);
          } catch (RuntimeException | Error e) {
            batch.close();
            throw e;
          }
        }

        @Override
        public void close() {
          epoch.close();
        }
      };
    }
  }

  /** Makes a batch NaN. */
  static Source.Batch spoilt(Source.Batch batch) {
    float[] values = new float[(int) batch.samples().size()];
    Arrays.fill(values, Float.NaN);
    batch.samples().set(values);
    return batch;
  }

  @Override
  public void close() {
    game.close();
    manager.close();
  }
}
