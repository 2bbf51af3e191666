package dev.ganlib;

import static dev.ganlib.testing.Values.doubles;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import dev.ganlib.data.Source;
import dev.ganlib.game.GanListener;
import dev.ganlib.game.StepReport;
import dev.ganlib.game.Training;
import dev.ganlib.internal.torch.DrawKey;
import dev.ganlib.internal.torch.Draws;
import dev.ganlib.internal.torch.EngineRoom;
import dev.ganlib.loss.GanLoss;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;

/**
 * A GAN of small images in float64 that keeps all that its networks are shown, round by round: G(z)
 * = zV and D(x) = xw. No weight is ever moved.
 */
final class PictureGan implements GanListener {
  static final long SEED = 13;
  static final int LATENT = 3;
  static final int CHANNELS = 2;
  static final int HEIGHT = 5;
  static final int WIDTH = 6;
  static final int SIZE = CHANNELS * HEIGHT * WIDTH;
  static final Shape IMAGE = new Shape(CHANNELS, HEIGHT, WIDTH);
  static final int REALS = 20;

  /** The weights of D: near the mean of the image. */
  static final double[] W = numbers(3, SIZE, 0.5 / SIZE, 1.5 / SIZE);

  /** What the discriminator was shown in each round, look by look: (B, 2, 5, 6), flat. */
  final List<List<double[]>> rounds = new ArrayList<>();

  /** The generator's latents in each round: (B, 3), flat. */
  final List<List<double[]>> latents = new ArrayList<>();

  final List<Map<String, Double>> figures = new ArrayList<>();
  private final List<double[]> shown = new ArrayList<>();
  private final List<double[]> drawn = new ArrayList<>();

  private static double[] numbers(long seed, int count, double low, double high) {
    return new Random(seed).doubles(count, low, high).toArray();
  }

  /** Returns real images whose mean is above 0 more often than not. */
  static double[] reals() {
    double[] reals = new double[REALS * SIZE];
    for (int i = 0; i < REALS; i++) {
      double middle = i / (double) REALS * 0.5 - 0.08;
      double[] image = numbers(i, SIZE, middle - 0.5, middle + 0.5);
      System.arraycopy(image, 0, reals, i * SIZE, SIZE);
    }
    return reals;
  }

  /** Multiplies by a matrix, and keeps what it was given. */
  private final class Matrix extends AbstractBlock {
    private final boolean judge;
    private final Parameter weight;

    Matrix(boolean judge) {
      this.judge = judge;
      double[] initial = judge ? W : numbers(4, LATENT * SIZE, -0.5, 0.5);
      weight =
          addParameter(
              Parameter.builder()
                  .setName("weight")
                  .setType(Parameter.Type.WEIGHT)
                  .optInitializer(
                      (manager, shape, type) -> manager.create(initial, shape).toType(type, false))
                  .build());
    }

    @Override
    protected void prepare(Shape[] inputShapes) {
      weight.setShape(judge ? new Shape(SIZE, 1) : new Shape(LATENT, SIZE));
    }

    @Override
    protected NDList forwardInternal(
        ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
      NDArray x = inputs.singletonOrThrow();
      (judge ? shown : drawn).add(doubles(x));
      long count = x.getShape().get(0);
      NDArray w = store.getValue(weight, x.getDevice(), training);
      NDArray product = x.reshape(count, -1).matMul(w);
      return new NDList(judge ? product : product.reshape(new Shape(count).addAll(IMAGE)));
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
      Shape batch = new Shape(inputShapes[0].get(0));
      return new Shape[] {judge ? batch.add(1) : batch.addAll(IMAGE)};
    }
  }

  GanTrainerBuilder builder(GanLoss loss) {
    return GanTrainer.builder(
            Generator.of(new Matrix(false), Latent.normal(LATENT)),
            Discriminator.of(new Matrix(true), loss.output()),
            loss)
        .optimizer(new PaperGan.Idle())
        .dataType(DataType.FLOAT64)
        .device(Device.cpu())
        .seed(SEED)
        .listener(this);
  }

  /** Trains on the reals. */
  static void fit(GanTrainer gan, TrainingPlan plan) {
    try (NDManager manager = EngineRoom.newManager(Device.cpu())) {
      NDArray reals = manager.create(reals(), new Shape(REALS).addAll(IMAGE));
      gan.fit(Source.arrays(reals), plan);
    }
  }

  static PictureGan train(GanLoss loss, UnaryOperator<GanTrainerBuilder> parts, TrainingPlan plan) {
    PictureGan pictures = new PictureGan();
    try (GanTrainer gan = parts.apply(pictures.builder(loss)).build()) {
      fit(gan, plan);
    }
    return pictures;
  }

  @Override
  public void onStart(long step, long totalSteps, Training training) {
    shown.clear(); // of the rehearsal
    drawn.clear();
  }

  @Override
  public void onStep(StepReport report, Training training) {
    rounds.add(List.copyOf(shown));
    latents.add(List.copyOf(drawn));
    figures.add(report.values());
    shown.clear();
    drawn.clear();
  }

  /** Returns images changed as the page on draws says, pixel by pixel. */
  static double[] augmented(
      Augmentation change, double p, double[] images, String side, long round, long index) {
    int count = images.length / SIZE;
    double[] uniform = uniform(change, side, round, index, count);
    return augmented(change, p, images, uniform);
  }

  static double[] augmented(Augmentation change, double p, double[] images, double[] uniform) {
    int count = images.length / SIZE;
    return PlainAugmentation.apply(
        change.kinds(), p, images, uniform, count, CHANNELS, HEIGHT, WIDTH);
  }

  /** Returns the numbers that the run draws for a side. */
  static double[] uniform(Augmentation change, String side, long round, long index, int count) {
    long seed = new DrawKey(SEED, round, 0, "augmentation/" + side).seedOf(index);
    return uniform(seed, change.numbers(new Shape(count).addAll(IMAGE)));
  }

  static double[] uniform(long seed, Shape shape) {
    try (NDManager manager = EngineRoom.newManager(Device.cpu())) {
      return doubles(Draws.uniform(manager.create(0.0), seed, 0, 1, shape, manager));
    }
  }

  /** Returns D of each image. */
  static double[] outputs(double[] images) {
    double[] outputs = new double[images.length / SIZE];
    for (int i = 0; i < outputs.length; i++) {
      for (int j = 0; j < SIZE; j++) {
        outputs[i] += images[i * SIZE + j] * W[j];
      }
    }
    return outputs;
  }

  /** Returns all images of all rounds, sorted. */
  List<double[]> images() {
    List<double[]> images = new ArrayList<>();
    for (List<double[]> looks : rounds) {
      for (double[] look : looks) {
        for (int i = 0; i < look.length; i += SIZE) {
          images.add(Arrays.copyOfRange(look, i, i + SIZE));
        }
      }
    }
    images.sort(Arrays::compare);
    return images;
  }
}
