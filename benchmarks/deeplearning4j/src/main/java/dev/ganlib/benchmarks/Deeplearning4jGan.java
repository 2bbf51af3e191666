package dev.ganlib.benchmarks;

import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * The step of the recipe {@code vanilla} as Deeplearning4j's examples train a GAN, with three
 * networks: the generator, the discriminator, and both stacked with the discriminator's layers
 * frozen. The stack moves the generator's weights, which are then copied into the generator; those
 * of the discriminator are copied into the stack.
 */
final class Deeplearning4jGan {
  private final MultiLayerNetwork generator = network(generatorLayers());
  private final MultiLayerNetwork discriminator = network(discriminatorLayers());
  private final MultiLayerNetwork stack =
      network(
          Stream.concat(
                  Arrays.stream(generatorLayers()),
                  Arrays.stream(discriminatorLayers()).map(FrozenLayerWithBackprop::new))
              .toArray(Layer[]::new));

  private final Random random = new Random(0);
  private final int batch;
  private final INDArray images; // (60000, 784)
  private final int[] order = new int[Stopwatch.IMAGES];
  private int next = Stopwatch.IMAGES;

  private Deeplearning4jGan(Stopwatch stopwatch) throws IOException {
    batch = stopwatch.batch();
    byte[] bytes = stopwatch.images();
    float[] pixels = new float[bytes.length];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (bytes[i] & 0xff) * (2f / 255) - 1;
    }
    images = Nd4j.create(pixels, new long[] {Stopwatch.IMAGES, Stopwatch.PIXELS}, 'c');
    Arrays.setAll(order, i -> i);
    copy(discriminator, 0, stack, generator.getnLayers());
    copy(stack, 0, generator, 0);
  }

  private static Layer[] generatorLayers() {
    return new Layer[] {
      hidden(100, 128),
      dense(128, 512, Activation.IDENTITY),
      batchNorm(512),
      leakyRelu(),
      dense(512, 1024, Activation.IDENTITY),
      batchNorm(1024),
      leakyRelu(),
      dense(1024, Stopwatch.PIXELS, Activation.TANH)
    };
  }

  private static Layer[] discriminatorLayers() {
    return new Layer[] {
      hidden(Stopwatch.PIXELS, 512),
      hidden(512, 256),
      hidden(256, 128),
      new OutputLayer.Builder(LossFunction.XENT)
          .nIn(128)
          .nOut(1)
          .activation(Activation.SIGMOID)
          .build()
    };
  }

  private static Layer dense(int inputs, int outputs, Activation activation) {
    return new DenseLayer.Builder().nIn(inputs).nOut(outputs).activation(activation).build();
  }

  private static Layer hidden(int inputs, int outputs) {
    return new DenseLayer.Builder()
        .nIn(inputs)
        .nOut(outputs)
        .activation(new ActivationLReLU(0.2))
        .build();
  }

  private static Layer leakyRelu() {
    return new ActivationLayer(new ActivationLReLU(0.2));
  }

  private static Layer batchNorm(int size) {
    return new BatchNormalization.Builder().decay(0.9).eps(1e-5).nIn(size).nOut(size).build();
  }

  private static MultiLayerNetwork network(Layer... layers) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .dataType(DataType.FLOAT)
                .seed(0)
                .weightInit(WeightInit.UNIFORM) // in +-1/sqrt(fan-in), as PyTorch's; biases 0
                .updater(new Adam(2e-4, 0.4, 0.999, 1e-8))
                .list(layers)
                .build());
    network.init();
    return network;
  }

  /** Copies the weights of layers, as many as the smaller network has. */
  private static void copy(MultiLayerNetwork from, int first, MultiLayerNetwork to, int start) {
    int layers = Math.min(from.getnLayers(), to.getnLayers());
    for (int i = 0; i < layers; i++) {
      INDArray weights = from.getLayer(first + i).params();
      if (weights != null) {
        to.getLayer(start + i).setParams(weights);
      }
    }
  }

  /** Returns (B, 784), in a new random order in every epoch; an epoch's last batch is smaller. */
  private INDArray nextBatch() {
    if (next == order.length) {
      for (int i = order.length - 1; i > 0; i--) {
        int j = random.nextInt(i + 1);
        int swapped = order[i];
        order[i] = order[j];
        order[j] = swapped;
      }
      next = 0;
    }
    int end = Math.min(next + batch, order.length);
    int[] rows = Arrays.copyOfRange(order, next, end);
    next = end;
    return Nd4j.pullRows(images, 1, rows);
  }

  /** One round: G, then D on the fakes that G made before it moved. */
  private void step() {
    INDArray real = nextBatch();
    INDArray ones = Nd4j.ones(DataType.FLOAT, real.size(0), 1);
    INDArray latents = Nd4j.randn(DataType.FLOAT, real.size(0), 100);
    INDArray fake = generator.output(latents, true); // with the statistics of this batch

    stack.fit(latents, ones);
    copy(stack, 0, generator, 0);

    INDArray labels = Nd4j.vstack(ones, Nd4j.zeros(DataType.FLOAT, real.size(0), 1));
    discriminator.fit(Nd4j.vstack(real, fake), labels);
    copy(discriminator, 0, stack, generator.getnLayers());
  }

  private float[] losses() {
    return new float[] {(float) stack.score(), (float) discriminator.score()};
  }

  public static void main(String... args) throws IOException {
    Stopwatch stopwatch = Stopwatch.of(args);
    Deeplearning4jGan gan = new Deeplearning4jGan(stopwatch);
    String version = Deeplearning4jGan.class.getPackage().getImplementationVersion();
    int threads = NativeOpsHolder.getInstance().getDeviceNativeOps().ompGetMaxThreads();
    stopwatch.measure("deeplearning4j", version, threads, gan::step, gan::losses);
  }
}
