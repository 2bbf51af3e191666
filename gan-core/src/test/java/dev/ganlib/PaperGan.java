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
import dev.ganlib.optim.Optimizer;
import dev.ganlib.optim.OptimizerState;
import dev.ganlib.optim.SGD;
import dev.ganlib.optim.Update;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A GAN to compute on paper, in float64: G(z) = v z and D(x) = w1 x1^2 + w2 x2^2, whose slope at x
 * is 2 w x. It keeps all that D was shown and the weights after each round.
 */
final class PaperGan implements GanListener {
  static final long SEED = 11;
  static final double RATE = 0.05;
  static final double[] W = {0.5, -0.25};
  static final double[] V = {1.5, 0.75};

  /** Eight samples that look like nothing a normal latent gives: multiples of a quarter. */
  static final double[][] REALS = {
    {1, -0.5},
    {0.25, 2},
    {-1.25, 0.75},
    {0.5, 1},
    {-0.75, -1.5},
    {1.75, 0.25},
    {-0.25, 1.25},
    {2, 0}
  };

  /** What the discriminator was shown, run by run: (samples) (2). */
  final List<double[][]> seen = new ArrayList<>();

  final List<double[]> generatorWeights = new ArrayList<>();
  final List<double[]> discriminatorWeights = new ArrayList<>();
  final List<Map<String, Double>> figures = new ArrayList<>();
  private @Nullable GanTrainer trainer;
  private int next;

  /** Multiplies by a weight for each number, or sums the squares times the weights. */
  private final class Paper extends AbstractBlock {
    private final boolean squares;
    private final Parameter weight;

    Paper(boolean squares, double[] initial) {
      this.squares = squares;
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
      weight.setShape(new Shape(2));
    }

    @Override
    protected NDList forwardInternal(
        ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
      NDArray x = inputs.singletonOrThrow();
      NDArray w = store.getValue(weight, x.getDevice(), training);
      if (!squares) {
        return new NDList(x.mul(w));
      }
      seen.add(rows(x));
      return new NDList(x.mul(x).mul(w).sum(new int[] {1}, true));
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
      return squares ? new Shape[] {new Shape(inputShapes[0].get(0), 1)} : inputShapes;
    }
  }

  /** Moves nothing. */
  record Idle() implements Optimizer {
    @Override
    public OptimizerState start(List<NDArray> parameters, NDManager manager) {
      return OptimizerState.of(Map.of());
    }

    @Override
    public void apply(
        OptimizerState state, List<NDArray> parameters, List<NDArray> gradients, Update update) {}
  }

  /** Trains with D by gradient descent at {@link #RATE} and G idle, unless the parts say else. */
  static PaperGan train(GanLoss loss, UnaryOperator<GanTrainerBuilder> parts, TrainingPlan plan) {
    PaperGan paper = new PaperGan();
    GanTrainerBuilder builder =
        GanTrainer.builder(
                Generator.of(paper.new Paper(false, V), Latent.normal(2)),
                Discriminator.of(paper.new Paper(true, W), loss.output()),
                loss)
            .generatorOptimizer(new Idle())
            .discriminatorOptimizer(SGD.of(RATE))
            .dataType(DataType.FLOAT64)
            .device(Device.cpu())
            .seed(SEED)
            .listener(paper);
    try (NDManager manager = EngineRoom.newManager(Device.cpu());
        GanTrainer gan = parts.apply(builder).build()) {
      paper.trainer = gan;
      double[] flat = Arrays.stream(REALS).flatMapToDouble(Arrays::stream).toArray();
      NDArray reals = manager.create(flat, new Shape(REALS.length, 2));
      gan.fit(Source.arrays(reals), plan);
    }
    return paper;
  }

  @Override
  public void onStart(long step, long totalSteps, Training training) {
    seen.clear(); // of the rehearsal
  }

  @Override
  public void onStep(StepReport report, Training training) {
    figures.add(report.values());
    GanTrainer gan = Objects.requireNonNull(trainer);
    generatorWeights.add(doubles(gan.generatorArrays().values().iterator().next()));
    discriminatorWeights.add(doubles(gan.discriminatorArrays().values().iterator().next()));
  }

  /** Returns what D was shown next. */
  double[][] next() {
    return seen.get(next++);
  }

  /** Returns whether D was shown nothing more than what was asked for. */
  boolean isOver() {
    return next == seen.size();
  }

  /** Returns numbers that the run draws for a purpose in a round. */
  static double[][] uniform(String purpose, long step, long index, long rows, long columns) {
    return drawn(purpose, step, index, new Shape(rows, columns), false);
  }

  /** Returns normal numbers that the run draws for a purpose in a round. */
  static double[][] normal(String purpose, long step, long index, long rows) {
    return drawn(purpose, step, index, new Shape(rows, 2), true);
  }

  private static double[][] drawn(
      String purpose, long step, long index, Shape shape, boolean normal) {
    long seed = new DrawKey(SEED, step, 0, purpose).seedOf(index);
    try (NDManager manager = EngineRoom.newManager(Device.cpu())) {
      NDArray like = manager.create(0.0);
      return rows(
          normal
              ? Draws.normal(like, seed, shape, manager)
              : Draws.uniform(like, seed, 0, 1, shape, manager));
    }
  }

  private static double[][] rows(NDArray array) {
    int columns = (int) array.getShape().get(1);
    double[] flat = doubles(array);
    double[][] rows = new double[flat.length / columns][];
    Arrays.setAll(rows, i -> Arrays.copyOfRange(flat, i * columns, (i + 1) * columns));
    return rows;
  }

  /** Returns D(x). */
  static double output(double[] w, double[] x) {
    return w[0] * x[0] * x[0] + w[1] * x[1] * x[1];
  }

  static double mean(double[][] rows, ToDoubleFunction<double[]> function) {
    return Arrays.stream(rows).mapToDouble(function).average().orElseThrow();
  }
}
