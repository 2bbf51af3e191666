package dev.ganlib.benchmarks;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.ArrayDataset;
import ai.djl.training.dataset.Batch;
import ai.djl.training.initializer.XavierInitializer;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import ai.djl.translate.TranslateException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.Iterator;

/** The step of the recipe {@code vanilla} with two of DJL's trainers, as its examples train. */
final class DjlGan implements AutoCloseable {
  private final Model generator = Model.newInstance("generator", Device.cpu());
  private final Model discriminator = Model.newInstance("discriminator", Device.cpu());
  private final Trainer generatorTrainer;
  private final Trainer discriminatorTrainer;

  /**
   * Cross-entropy of logits. The form for probabilities, {@code fromSigmoid}, has the wrong sign in
   * DJL 0.36.0; on logits, without the sigmoid at D's end, loss and gradients are the recipe's.
   */
  private final Loss loss = Loss.sigmoidBinaryCrossEntropyLoss();

  private final ArrayDataset dataset;
  private Iterator<Batch> batches = Collections.emptyIterator();
  private float[] losses = new float[2];

  private DjlGan(Stopwatch stopwatch) throws IOException {
    generator.setBlock(generatorBlock());
    discriminator.setBlock(discriminatorBlock());
    generatorTrainer = trainer(generator, new Shape(stopwatch.batch(), 100));
    discriminatorTrainer = trainer(discriminator, new Shape(stopwatch.batch(), Stopwatch.PIXELS));
    NDArray images = images(stopwatch, generatorTrainer.getManager());
    dataset =
        new ArrayDataset.Builder().setData(images).setSampling(stopwatch.batch(), true).build();
  }

  private static Block generatorBlock() {
    return new SequentialBlock()
        .add(linear(128))
        .add(Activation.leakyReluBlock(0.2f))
        .add(linear(512))
        .add(batchNorm())
        .add(Activation.leakyReluBlock(0.2f))
        .add(linear(1024))
        .add(batchNorm())
        .add(Activation.leakyReluBlock(0.2f))
        .add(linear(Stopwatch.PIXELS))
        .add(Activation.tanhBlock());
  }

  private static Block discriminatorBlock() {
    return new SequentialBlock()
        .add(linear(512))
        .add(Activation.leakyReluBlock(0.2f))
        .add(linear(256))
        .add(Activation.leakyReluBlock(0.2f))
        .add(linear(128))
        .add(Activation.leakyReluBlock(0.2f))
        .add(linear(1));
  }

  private static Block linear(int units) {
    return Linear.builder().setUnits(units).build();
  }

  private static Block batchNorm() {
    return BatchNorm.builder().optMomentum(0.9f).optEpsilon(1e-5f).build();
  }

  private Trainer trainer(Model model, Shape input) {
    Optimizer adam =
        Optimizer.adam().optLearningRateTracker(Tracker.fixed(2e-4f)).optBeta1(0.4f).build();
    // PyTorch's weights of a linear layer; its biases, as small as these, start at 0 here.
    model
        .getBlock()
        .setInitializer(
            new XavierInitializer(
                XavierInitializer.RandomType.UNIFORM, XavierInitializer.FactorType.IN, 1),
            Parameter.Type.WEIGHT);
    Trainer trainer =
        model.newTrainer(
            new DefaultTrainingConfig(loss)
                .optOptimizer(adam)
                .optDevices(new Device[] {Device.cpu()}));
    trainer.initialize(input);
    return trainer;
  }

  private static NDArray images(Stopwatch stopwatch, NDManager manager) throws IOException {
    Shape shape = new Shape(Stopwatch.IMAGES, Stopwatch.PIXELS);
    try (NDArray bytes =
        manager.create(ByteBuffer.wrap(stopwatch.images()), shape, DataType.UINT8)) {
      return bytes.toType(DataType.FLOAT32, false).muli(2f / 255).subi(1);
    }
  }

  private Batch nextBatch() {
    try {
      if (!batches.hasNext()) {
        batches = discriminatorTrainer.iterateDataset(dataset).iterator();
      }
      return batches.next();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (TranslateException e) {
      throw new IllegalStateException(e);
    }
  }

  /** One round: G, then D on the same fakes. */
  private void step(boolean readLosses) {
    try (Batch batch = nextBatch()) {
      NDManager manager = batch.getManager();
      NDArray real = batch.getData().singletonOrThrow(); // (B, 784)
      NDArray ones = manager.ones(new Shape(real.size(0), 1));
      NDArray latents = manager.randomNormal(new Shape(real.size(0), 100));

      NDArray fake;
      NDArray generatorLoss;
      // Gradients accumulate: those that a step of G left in D would count in D's own.
      discriminator.getBlock().freezeParameters(true);
      try (GradientCollector collector = generatorTrainer.newGradientCollector()) {
        fake = generatorTrainer.forward(new NDList(latents)).singletonOrThrow();
        NDList logits = discriminatorTrainer.forward(new NDList(fake));
        generatorLoss = loss.evaluate(new NDList(ones), logits);
        collector.backward(generatorLoss);
      }
      generatorTrainer.step();
      discriminator.getBlock().freezeParameters(false);

      // Without batch normalisation in D one pass over both halves gives the mean of the two terms.
      NDArray both = real.concat(fake.stopGradient());
      NDArray labels = ones.concat(ones.zerosLike());
      NDArray discriminatorLoss;
      try (GradientCollector collector = discriminatorTrainer.newGradientCollector()) {
        NDList logits = discriminatorTrainer.forward(new NDList(both));
        discriminatorLoss = loss.evaluate(new NDList(labels), logits);
        collector.backward(discriminatorLoss);
      }
      discriminatorTrainer.step();
      if (readLosses) {
        losses = new float[] {generatorLoss.getFloat(), discriminatorLoss.getFloat()};
      }
    }
  }

  private float[] losses() {
    step(true);
    return losses;
  }

  @Override
  public void close() {
    generatorTrainer.close();
    discriminatorTrainer.close();
    generator.close();
    discriminator.close();
  }

  public static void main(String... args) throws IOException {
    Stopwatch stopwatch = Stopwatch.of(args);
    try (DjlGan gan = new DjlGan(stopwatch)) {
      Engine engine = Engine.getInstance();
      String version = "DJL " + Engine.getDjlVersion() + ", PyTorch " + engine.getVersion();
      int threads = JniUtils.getNumThreads();
      stopwatch.measure("djl", version, threads, () -> gan.step(false), gan::losses);
    }
  }
}
