package dev.ganlib.game;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.core.Linear;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import dev.ganlib.data.Source;
import dev.ganlib.loss.GanLoss;
import dev.ganlib.nn.ConditionalBatchNorm;
import dev.ganlib.nn.GroupNorm;
import dev.ganlib.nn.InstanceNorm;
import dev.ganlib.nn.ProjectionHead;
import dev.ganlib.nn.SelfAttention;
import dev.ganlib.nn.SpectralNorm;
import dev.ganlib.optim.Adam;
import java.util.Objects;

/** A class-conditional game with every normalisation layer, attention and a projection head. */
final class ConditionalGame implements AutoCloseable {
  private static final GanLoss LOSS = GanLoss.hinge();

  /** (B, 8) and labels (B) to (B, 4). */
  private static final class Maker extends AbstractBlock {
    private final Block in = addChildBlock("in", Linear.builder().setUnits(64).build());
    private final Block norm = addChildBlock("norm", ConditionalBatchNorm.of(2));
    private final Block attention =
        addChildBlock("attention", SelfAttention.builder(8).spectralNorm(true).build());
    private final Block instance =
        addChildBlock("instance", InstanceNorm.builder().affine(true).build());
    private final Block out = addChildBlock("out", Linear.builder().setUnits(4).build());

    @Override
    protected void initializeChildBlocks(NDManager manager, DataType type, Shape... inputs) {
      long batch = inputs[0].get(0);
      in.initialize(manager, type, inputs[0]);
      norm.initialize(manager, type, new Shape(batch, 8, 2, 4), inputs[1]);
      attention.initialize(manager, type, new Shape(batch, 8, 2, 4));
      instance.initialize(manager, type, new Shape(batch, 8, 2, 4));
      out.initialize(manager, type, new Shape(batch, 64));
    }

    @Override
    protected NDList forwardInternal(
        ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
      NDList x = in.forward(store, new NDList(inputs.get(0)), training);
      NDArray image = x.singletonOrThrow().reshape(-1, 8, 2, 4);
      x = norm.forward(store, new NDList(image, inputs.get(1)), training);
      x = attention.forward(store, new NDList(Activation.relu(x.singletonOrThrow())), training);
      x = instance.forward(store, x, training);
      return out.forward(store, new NDList(x.singletonOrThrow().reshape(-1, 64)), training);
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputs) {
      return new Shape[] {new Shape(inputs[0].get(0), 4)};
    }
  }

  /** (B, 4) and labels (B) to (B, 1). */
  private static final class Judge extends AbstractBlock {
    private final Block in =
        addChildBlock("in", SpectralNorm.of(Linear.builder().setUnits(12).build()));
    private final Block norm = addChildBlock("norm", GroupNorm.of(4));
    private final Block head =
        addChildBlock("head", ProjectionHead.builder(2, 12).spectralNorm(true).build());

    @Override
    protected void initializeChildBlocks(NDManager manager, DataType type, Shape... inputs) {
      Shape features = new Shape(inputs[0].get(0), 12);
      in.initialize(manager, type, inputs[0]);
      norm.initialize(manager, type, features);
      head.initialize(manager, type, features, inputs[1]);
    }

    @Override
    protected NDList forwardInternal(
        ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
      NDList x = in.forward(store, new NDList(inputs.get(0)), training);
      NDArray features = norm.forward(store, x, training).singletonOrThrow();
      return head.forward(store, new NDList(Activation.relu(features), inputs.get(1)), training);
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputs) {
      return new Shape[] {new Shape(inputs[0].get(0), 1)};
    }
  }

  final Network maker = Network.of("maker", new Maker(), new Shape(8), new Shape());
  final Network judge = Network.of("judge", new Judge(), new Shape(4), new Shape());
  final Game game;
  private final Player makerPlayer = Player.of("maker", Adam.of(1e-3).betas(0, 0.9), maker);
  private final Player judgePlayer = Player.of("judge", Adam.of(1e-3).betas(0, 0.9), judge);
  private final NDManager manager = NDManager.newBaseManager(Device.cpu());
  private final NDArray data = TinyGan.data(manager, DataType.FLOAT32);

  ConditionalGame(long seed) {
    game =
        Game.builder()
            .player(judgePlayer)
            .player(makerPlayer)
            .device(Device.cpu())
            .seed(seed)
            .build();
  }

  void play(int rounds) {
    game.play(
        Plan.rounds(rounds)
            .batch(32)
            .source("real", Source.arrays(data))
            .move(
                judgePlayer,
                round -> {
                  NDArray labels = labels(round);
                  NDArray fake =
                      Objects.requireNonNull(
                          round.withoutGradient(() -> round.run(maker, latents(round), labels)));
                  return LOSS.discriminatorLoss(
                      round.run(judge, round.batch("real"), labels),
                      round.run(judge, fake, labels));
                })
            .move(
                makerPlayer,
                round -> {
                  NDArray labels = labels(round);
                  return LOSS.generatorLoss(
                      round.run(judge, round.run(maker, latents(round), labels), labels));
                }));
  }

  private static NDArray latents(Round round) {
    return round.normal("latents", new Shape(round.batch("real").getShape().get(0), 8));
  }

  /** The class of a sample is the sign of its first number. */
  private static NDArray labels(Round round) {
    return round.batch("real").get(":, 0").gt(0).toType(DataType.INT64, false);
  }

  @Override
  public void close() {
    game.close();
    manager.close();
  }
}
