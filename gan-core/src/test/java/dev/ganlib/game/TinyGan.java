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
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import dev.ganlib.Discriminator;
import dev.ganlib.GanTrainer;
import dev.ganlib.GanTrainerBuilder;
import dev.ganlib.Generator;
import dev.ganlib.Latent;
import dev.ganlib.Sampler;
import dev.ganlib.TrainingPlan;
import dev.ganlib.data.Source;
import dev.ganlib.loss.GanLoss;
import dev.ganlib.loss.Penalty;
import dev.ganlib.loss.Targets;
import dev.ganlib.nn.BlockDraws;
import dev.ganlib.nn.Dropout;
import dev.ganlib.nn.Linear;
import dev.ganlib.nn.Noise;
import dev.ganlib.nn.Sequence;
import dev.ganlib.nn.stock.Mlp;
import dev.ganlib.optim.Adam;
import dev.ganlib.optim.RMSProp;
import dev.ganlib.optim.Schedule;
import dev.ganlib.optim.WeightAverage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A GAN small enough for tests, with batch normalisation and dropout in it. */
final class TinyGan {
  static final int SAMPLES = 512;

  private TinyGan() {}

  static GanTrainerBuilder builder(long seed) {
    Mlp generator =
        Mlp.builder(new Shape(8)).linear(32).batchNorm().leakyRelu(0.2).linear(4).tanh().build();
    Mlp discriminator =
        Mlp.builder(new Shape(4)).linear(32).leakyRelu(0.2).dropout(0.3).linear(1).build();
    return GanTrainer.builder(
            Generator.of(generator, Latent.normal(8)),
            Discriminator.of(discriminator),
            GanLoss.bceWithLogits())
        .optimizer(Adam.of(1e-3).betas(0.5, 0.999))
        .device(Device.cpu())
        .seed(seed);
  }

  static NDArray data(NDManager manager, DataType type) {
    Random random = new Random(3);
    float[] values = new float[SAMPLES * 4];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) Math.tanh(random.nextGaussian() + (i % 4) / 4.0);
    }
    return manager.create(values, new Shape(SAMPLES, 4)).toType(type, false);
  }

  /** A small WGAN-GP. */
  static GanTrainerBuilder critic(long seed) {
    return GanTrainer.builder(
            Generator.of(
                Mlp.builder(new Shape(4)).linear(8).relu().linear(4).build(), Latent.normal(4)),
            Discriminator.ofScore(
                Mlp.builder(new Shape(4)).linear(8).leakyRelu(0.2).linear(1).build()),
            GanLoss.wasserstein())
        .penalty(Penalty.gradientPenalty(10))
        .optimizer(Adam.of(1e-3).betas(0, 0.9))
        .device(Device.cpu())
        .seed(seed);
  }

  /** A trainer with everything that can be switched on at once. */
  static GanTrainerBuilder everything(long seed) {
    Targets targets = Targets.noise(0.8, 1, 0, 0.2).flip(0.05);
    Mlp generator =
        Mlp.builder(new Shape(8)).linear(16).batchNorm().leakyRelu(0.2).linear(4).tanh().build();
    Mlp discriminator =
        Mlp.builder(new Shape(4)).linear(16).leakyRelu(0.2).dropout(0.3).linear(1).build();
    return GanTrainer.builder(
            Generator.of(generator, Latent.normal(8)),
            Discriminator.of(discriminator),
            GanLoss.bceWithLogits().targets(targets).averaged())
        .penalty(Penalty.r1(1).every(4))
        .penalty(Penalty.r2(1).every(3))
        .instanceNoise(0.2, Schedule.linear(1, 0, 1000))
        .average(WeightAverage.halfLife(50).warmUp(0.05))
        .generatorOptimizer(
            Adam.of(1e-3).betas(0.5, 0.999).clipGradientNorm(1).schedule(Schedule.cosine(0, 5000)))
        .discriminatorOptimizer(RMSProp.of(1e-3).clipGradientValue(0.5).clipWeights(0.5))
        .device(Device.cpu())
        .seed(seed);
  }

  /** Multiplies its input by uniform numbers around 1. */
  private static final class Flicker extends AbstractBlock {
    @Override
    protected NDList forwardInternal(
        ParameterStore store,
        NDList inputs,
        boolean training,
        @Nullable PairList<String, Object> params) {
      NDArray x = inputs.singletonOrThrow();
      return training ? new NDList(x.mul(BlockDraws.uniform(x, 0.9, 1.1, x.getShape()))) : inputs;
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputs) {
      return inputs;
    }
  }

  /** A trainer whose networks have blocks that draw, a custom one among them. */
  static GanTrainerBuilder drawing(long seed) {
    Block generator =
        Sequence.builder()
            .add(Linear.of(16))
            .add(Noise.learned())
            .add(Activation.reluBlock())
            .add(new Flicker())
            .add(Linear.of(4))
            .build();
    Block discriminator =
        Sequence.builder()
            .add(Noise.of(0.1))
            .add(Linear.of(16))
            .add(Activation.reluBlock())
            .add(new Flicker())
            .add(Dropout.of(0.2))
            .add(Linear.of(1))
            .build();
    return GanTrainer.builder(
            Generator.of(generator, Latent.normal(8)),
            Discriminator.of(discriminator),
            GanLoss.bceWithLogits())
        .optimizer(Adam.of(1e-2))
        .device(Device.cpu())
        .seed(seed);
  }

  /** Trains and returns every weight, buffer and loss as bits. */
  static List<Long> trajectory(long seed, int steps) {
    return trajectory(builder(seed), TrainingPlan.steps(steps).batch(32));
  }

  /** Trains and returns every weight, buffer and loss as bits. */
  static List<Long> trajectory(GanTrainerBuilder builder, TrainingPlan plan) {
    List<StepReport> reports = new ArrayList<>();
    List<Long> bits = new ArrayList<>();
    try (NDManager manager = NDManager.newBaseManager(Device.cpu());
        GanTrainer gan =
            builder
                .listener(
                    new GanListener() {
                      @Override
                      public void onStep(StepReport report, View view) {
                        reports.add(report);
                      }
                    })
                .build()) {
      Source source = Source.arrays(data(manager, DataType.FLOAT32));
      try (Sampler sampler = gan.fit(source, plan);
          NDArray samples = sampler.sample(16, 5)) {
        addBits(bits, samples);
      }
      gan.generatorArrays().values().forEach(array -> addBits(bits, array));
      gan.discriminatorArrays().values().forEach(array -> addBits(bits, array));
    }
    for (StepReport report : reports) {
      report.values().values().forEach(value -> bits.add(Double.doubleToRawLongBits(value)));
    }
    return bits;
  }

  private static void addBits(List<Long> bits, NDArray array) {
    for (float value : array.toFloatArray()) {
      bits.add((long) Float.floatToRawIntBits(value));
    }
  }

  static double[] flat(NDArray array) {
    float[] values = array.toFloatArray();
    double[] flat = new double[values.length];
    Arrays.setAll(flat, i -> values[i]);
    return flat;
  }
}
