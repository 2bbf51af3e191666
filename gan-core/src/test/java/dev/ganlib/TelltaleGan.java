package dev.ganlib;

import static dev.ganlib.testing.Values.doubles;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import dev.ganlib.data.Source;
import dev.ganlib.game.GanListener;
import dev.ganlib.game.StepReport;
import dev.ganlib.game.Training;
import dev.ganlib.internal.torch.EngineRoom;
import dev.ganlib.loss.GanLoss;
import dev.ganlib.optim.Optimizer;
import dev.ganlib.optim.OptimizerState;
import dev.ganlib.optim.Update;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A conditional GAN in float64 whose samples tell what they are: four numbers, which of a fake are
 * its latent (one of noise, a category of two, a continuous code), then the label, and a tag, 0 for
 * a fake and the sample's number from 1 for a real one. No weight is ever moved, and all that the
 * networks are shown is kept, move by move.
 */
final class TelltaleGan implements GanListener {
  static final int CLASSES = 3;
  static final Latent LATENT = Latent.normal(1).categorical(2).continuous(1);

  /** The columns of a sample. */
  static final int LABEL = 4;

  static final int TAG = 5;
  static final int SIZE = 6;

  /**
   * One pass of a network, with its inputs.
   *
   * @param labels or null if it was shown none
   */
  record Look(String network, List<double[]> x, @Nullable List<Long> labels) {}

  /** An update of a player, with the passes before it. */
  record Move(String player, List<Look> looks) {}

  final List<Move> moves = new ArrayList<>();
  final List<Map<String, Double>> figures = new ArrayList<>();
  private List<Look> looks = new ArrayList<>();

  /** Returns the weight (6, outputs) of a head. */
  static double[][] weight(String head) {
    int outputs = outputs(head);
    Random random = new Random(head.length());
    double[][] weight = new double[SIZE][outputs];
    for (double[] row : weight) {
      Arrays.setAll(row, k -> random.nextDouble(-0.5, 0.5));
    }
    return weight;
  }

  private static int outputs(String head) {
    return head.equals("judgement") ? 1 : 3;
  }

  /** Returns what a head gives for a sample. */
  static double[] output(String head, double[] x) {
    double[][] weight = weight(head);
    double[] output = new double[outputs(head)];
    for (int k = 0; k < output.length; k++) {
      for (int j = 0; j < SIZE; j++) {
        output[k] += x[j] * weight[j][k];
      }
    }
    return output;
  }

  private void note(String network, NDList inputs) {
    double[] flat = doubles(inputs.get(0));
    int width = (int) inputs.get(0).getShape().get(1);
    double[][] rows = new double[flat.length / width][];
    Arrays.setAll(rows, i -> Arrays.copyOfRange(flat, i * width, (i + 1) * width));
    List<Long> labels =
        inputs.size() > 1 ? Arrays.stream(inputs.get(1).toLongArray()).boxed().toList() : null;
    looks.add(new Look(network, List.of(rows), labels));
  }

  /** Multiplies the latents by 1 and adds the label and the tag. */
  private final class Maker extends AbstractBlock {
    private final Parameter weight =
        addParameter(
            Parameter.builder()
                .setName("weight")
                .setType(Parameter.Type.WEIGHT)
                .optInitializer((manager, shape, type) -> manager.ones(shape, type))
                .build());

    @Override
    protected void prepare(Shape[] inputShapes) {
      weight.setShape(new Shape(LABEL));
    }

    @Override
    protected NDList forwardInternal(
        ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
      note("generator", inputs);
      NDArray z = inputs.get(0);
      NDArray numbers = z.mul(store.getValue(weight, z.getDevice(), training));
      long count = z.getShape().get(0);
      NDArray tag = z.getManager().zeros(new Shape(count, 1), z.getDataType());
      NDArray label =
          inputs.size() > 1 ? inputs.get(1).toType(z.getDataType(), false).reshape(count, 1) : tag;
      return new NDList(NDArrays.concat(new NDList(numbers, label, tag), 1));
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
      return new Shape[] {new Shape(inputShapes[0].get(0), SIZE)};
    }
  }

  /** Gives linear functions of the samples, one for each head. */
  private final class Judge extends AbstractBlock {
    private final List<Parameter> weights = new ArrayList<>();
    private final List<String> heads = new ArrayList<>(List.of("judgement"));

    Judge(List<AuxiliaryTerm> terms) {
      terms.forEach(term -> heads.add(term.name()));
      for (String head : heads) {
        double[] flat = Arrays.stream(weight(head)).flatMapToDouble(Arrays::stream).toArray();
        weights.add(
            addParameter(
                Parameter.builder()
                    .setName(head)
                    .setType(Parameter.Type.WEIGHT)
                    .optInitializer((m, shape, type) -> m.create(flat, shape).toType(type, false))
                    .build()));
      }
    }

    @Override
    protected void prepare(Shape[] inputShapes) {
      for (int i = 0; i < heads.size(); i++) {
        weights.get(i).setShape(new Shape(SIZE, outputs(heads.get(i))));
      }
    }

    @Override
    protected NDList forwardInternal(
        ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
      note("discriminator", inputs);
      NDArray x = inputs.get(0);
      NDList outputs = new NDList();
      for (Parameter weight : weights) {
        outputs.add(x.matMul(store.getValue(weight, x.getDevice(), training)));
      }
      return outputs;
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
      return heads.stream()
          .map(head -> new Shape(inputShapes[0].get(0), outputs(head)))
          .toArray(Shape[]::new);
    }
  }

  /** Moves nothing, and ends a move. */
  private final class Bell implements Optimizer {
    private final String player;

    Bell(String player) {
      this.player = player;
    }

    @Override
    public OptimizerState start(List<NDArray> parameters, NDManager manager) {
      return OptimizerState.of(Map.of());
    }

    @Override
    public void apply(
        OptimizerState state, List<NDArray> parameters, List<NDArray> gradients, Update update) {
      moves.add(new Move(player, looks));
      looks = new ArrayList<>();
    }
  }

  @Override
  public void onStart(long step, long totalSteps, Training training) {
    moves.clear(); // of the rehearsal
    looks.clear();
  }

  @Override
  public void onStep(StepReport report, Training training) {
    figures.add(report.values());
  }

  /** Returns real samples, numbered from 1, with labels that follow no order. */
  static double[][] reals(int count) {
    Random random = new Random(8);
    double[][] rows = new double[count][];
    for (int i = 0; i < count; i++) {
      double[] row = new double[SIZE];
      Arrays.setAll(row, k -> random.nextDouble(-2, 2));
      row[LABEL] = random.nextInt(CLASSES);
      row[TAG] = i + 1;
      rows[i] = row;
    }
    return rows;
  }

  /** Returns the generator's block: (B, 4), and labels (B) if there are some, to (B, 6). */
  static Block maker() {
    return new TelltaleGan().new Maker();
  }

  /**
   * Trains.
   *
   * @param obedient whether the generator takes labels
   * @param told whether the discriminator takes labels
   */
  static TelltaleGan train(
      GanLoss loss,
      boolean obedient,
      boolean told,
      List<AuxiliaryTerm> terms,
      UnaryOperator<GanTrainerBuilder> parts,
      TrainingPlan plan,
      int reals) {
    TelltaleGan gan = new TelltaleGan();
    Generator generator = Generator.of(gan.new Maker(), LATENT);
    Discriminator discriminator = Discriminator.of(gan.new Judge(terms), loss.output());
    GanTrainerBuilder builder =
        GanTrainer.builder(
                obedient ? generator.conditional(CLASSES) : generator,
                told ? discriminator.conditional(CLASSES) : discriminator,
                loss)
            .generatorOptimizer(gan.new Bell("generator"))
            .discriminatorOptimizer(gan.new Bell("discriminator"))
            .dataType(DataType.FLOAT64)
            .device(Device.cpu())
            .seed(5)
            .listener(gan);
    terms.forEach(builder::auxiliary);
    double[][] rows = reals(reals);
    try (NDManager manager = EngineRoom.newManager(Device.cpu());
        GanTrainer trainer = parts.apply(builder).build()) {
      double[] flat = Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray();
      long[] labels = Arrays.stream(rows).mapToLong(row -> (long) row[LABEL]).toArray();
      trainer.fit(
          Source.arrays(
              manager.create(flat, new Shape(reals, SIZE)), manager.create(labels), CLASSES),
          plan);
    }
    return gan;
  }

  /** Returns all samples, or latents, that a network was shown in the moves of a player. */
  List<double[]> shown(String player, String network) {
    return moves.stream()
        .filter(move -> move.player().equals(player))
        .flatMap(move -> move.looks().stream())
        .filter(look -> look.network().equals(network))
        .flatMap(look -> look.x().stream())
        .toList();
  }
}
