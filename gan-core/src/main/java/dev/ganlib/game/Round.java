package dev.ganlib.game;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.data.Placement;
import dev.ganlib.internal.torch.DrawKey;
import dev.ganlib.internal.torch.Draws;
import dev.ganlib.internal.torch.GradMode;
import dev.ganlib.internal.torch.Gradients;
import dev.ganlib.internal.torch.Scope;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Gives an objective what it computes with: the round's batches, its draws of randomness, the
 * networks, and values that earlier moves lend.
 *
 * <p>Where the plan splits batches, an objective is evaluated once for each micro-batch: {@link
 * #batch}, {@link #labels} and the draws for each sample then give that part alone, and the
 * gradient is the mean of the parts, weighed by their numbers of samples.
 *
 * <p>Every array that is made while a move is played is closed with the move, lent values and
 * batches with the round; nothing needs closing. Valid on the training thread, during the round.
 */
public final class Round {
  private final long epoch;
  private final DrawKey key;
  private final Placement placement;
  private final Map<Network, Weights> weights;
  private final Set<Network> movable;
  private final RoundBatches batches;
  private final RoundDraws draws;
  private final RoundFigures figures = new RoundFigures();
  private final Map<String, Lent> lent = new HashMap<>();
  private final List<NDArray> kept = new ArrayList<>();

  /** A value without graph, and the sizes of the batches that it comes from. */
  private record Lent(NDArray value, Set<Long> sizes) {}

  Round(
      DrawKey key,
      long epoch,
      Placement placement,
      Map<Network, Weights> weights,
      Set<Network> movable,
      RoundBatches batches,
      RoundDraws draws) {
    this.key = key;
    this.epoch = epoch;
    this.placement = placement;
    this.weights = weights;
    this.movable = movable;
    this.batches = batches;
    this.draws = draws;
  }

  /**
   * Returns a round in the same state, with other weights, that computes elsewhere; what it does
   * leaves the original alone. Batches and lent values are converted.
   */
  Round copy(
      Map<Network, Weights> otherWeights, Placement elsewhere, UnaryOperator<NDArray> converted) {
    Round copy =
        new Round(
            key,
            epoch,
            elsewhere,
            otherWeights,
            movable,
            batches.converted(converted),
            draws.copy());
    lent.forEach(
        (name, one) -> copy.lent.put(name, new Lent(converted.apply(one.value()), one.sizes())));
    return copy;
  }

  /** {@return the number of the round, from 0} */
  public long step() {
    return key.step();
  }

  /** {@return the number of the first source's epoch, from 0} */
  public long epoch() {
    return epoch;
  }

  /**
   * {@return the number of the move that is being made, among all that its player has made in this
   * game, from 0; moves that were refused count, and every micro-batch has that of its move}
   */
  public long move() {
    return draws.move();
  }

  /**
   * {@return the round's batch of a source, (B, sample shape...), or the first if it has several; a
   * micro-batch of it where the plan splits batches}
   *
   * @param source a name that the plan gave
   * @throws IllegalArgumentException if the plan has no source of that name
   */
  public NDArray batch(String source) {
    return batch(source, 0);
  }

  /**
   * {@return one of the round's batches of a source, (B, sample shape...); a micro-batch of it
   * where the plan splits batches}
   *
   * @param source a name that the plan gave
   * @param index from 0; the last batches of an epoch's last round may be missing, then the indices
   *     go round
   * @throws IllegalArgumentException if the plan has no source of that name
   */
  public NDArray batch(String source, int index) {
    return part().cut(batches.batch(source, index).samples());
  }

  /**
   * {@return the labels of {@link #batch(String, int)}, int64 (B), each from 0 to the source's
   * number of classes - 1}
   *
   * @param source a name that the plan gave
   * @param index as in {@link #batch(String, int)}
   * @throws IllegalArgumentException if the plan has no source of that name, or the source has no
   *     labels
   */
  public NDArray labels(String source, int index) {
    NDArray labels = batches.batch(source, index).labels();
    if (labels == null) {
      throw new IllegalArgumentException("source " + source + " has no labels");
    }
    return part().cut(labels);
  }

  /**
   * {@return how many samples one of the round's batches has, all its micro-batches together}
   *
   * @param source a name that the plan gave
   * @param index as in {@link #batch(String, int)}
   * @throws IllegalArgumentException if the plan has no source of that name
   */
  public long samples(String source, int index) {
    return batches.batch(source, index).size();
  }

  /**
   * {@return how many samples the whole batch has, of which some are a micro-batch; their number
   * where the plan does not split batches}
   *
   * @param part (B, any...)
   * @throws IllegalArgumentException if they are a micro-batch of none of the round's batches, or
   *     may be one of several of different sizes
   */
  public long wholeSize(NDArray part) {
    return batches.wholeSize(part(), part.getShape().get(0));
  }

  /**
   * Runs a network: in training mode if some player moves it, else in inference mode. Gradients are
   * recorded, except inside {@link #withoutGradient}.
   *
   * @param network one of the game's
   * @param inputs of the shapes that the network declares, with a batch axis
   * @return the output, (B, any...); of a network that gives several arrays the first
   * @throws IllegalArgumentException if the network is not in the game or an input has another
   *     shape
   */
  public NDArray run(Network network, NDArray... inputs) {
    return runAll(network, inputs).get(0);
  }

  /**
   * Runs a network as {@link #run} does, for all that it gives.
   *
   * @param network one of the game's
   * @param inputs of the shapes that the network declares, with a batch axis
   * @return its outputs in order, such as what each head of a discriminator gives
   * @throws IllegalArgumentException if the network is not in the game or an input has another
   *     shape
   */
  public List<NDArray> runAll(Network network, NDArray... inputs) {
    return forward(network, movable.contains(network), inputs);
  }

  /**
   * Runs a network in inference mode: running statistics are used and stay, dropout passes.
   * Gradients are recorded, except inside {@link #withoutGradient}.
   *
   * @param network one of the game's
   * @param inputs of the shapes that the network declares, with a batch axis
   * @return the output, (B, any...); of a network that gives several arrays the first
   * @throws IllegalArgumentException if the network is not in the game or an input has another
   *     shape
   */
  public NDArray infer(Network network, NDArray... inputs) {
    return forward(network, false, inputs).get(0);
  }

  private List<NDArray> forward(Network network, boolean training, NDArray... inputs) {
    network.checkInputs(inputs);
    return network.block().forward(weights(network), new NDList(inputs), training);
  }

  /**
   * {@return a parameter or buffer of a network, as it is in this move; it stays the game's}
   *
   * <p>A fixed network whose block has nothing but buffers is how an objective keeps state of its
   * own: what it writes into them is undone in rehearsals and where a move is refused, as running
   * statistics are.
   *
   * @param network one of the game's
   * @param name as the block calls it
   * @throws IllegalArgumentException if the network is not in the game or has no such array
   */
  public NDArray array(Network network, String name) {
    NDArray found = weights(network).byName(network).get(name);
    if (found == null) {
      throw new IllegalArgumentException(
          "expected an array among %s of network %s but was %s"
              .formatted(weights(network).byName(network).keySet(), network, name));
    }
    return found;
  }

  /**
   * Computes something without recording gradients.
   *
   * @param computation called once, at once
   * @return what it gave
   */
  @SuppressWarnings("try") // the mode works by being open
  public NDArray withoutGradient(Supplier<NDArray> computation) {
    try (GradMode off = GradMode.off()) {
      return computation.get();
    }
  }

  /**
   * Lends a value to the moves that follow in this round.
   *
   * @param name what {@link #lent} finds it by; an older value of that name is replaced
   * @param value lent without its graph: later moves see its numbers, not how they came about
   * @return {@code value} itself, with its graph
   */
  public NDArray lend(String name, NDArray value) {
    NDArray numbers = Scope.keep(Gradients.detach(value));
    kept.add(numbers);
    lent.put(name + part().suffix(), new Lent(numbers, part().sizes()));
    return value;
  }

  /**
   * {@return a value that an earlier move of this round lent, without graph, or null; what was lent
   * in a micro-batch is found in the same one of a later move}
   *
   * @param name what {@link #lend} was given
   */
  public @Nullable NDArray lent(String name) {
    Lent found = lent.get(name + part().suffix());
    if (found == null) {
      return null;
    }
    part().add(found.sizes());
    return found.value();
  }

  /**
   * {@return the seed of the next draw for a purpose: the same in every run with the same seed}
   *
   * @param purpose draws for different purposes are independent
   */
  public long drawSeed(String purpose) {
    return draws.seed(purpose);
  }

  /**
   * {@return normal numbers, mean 0, standard deviation 1}
   *
   * @param purpose as in {@link #drawSeed}
   * @param shape with the batch axis, if there is one
   */
  public NDArray normal(String purpose, Shape shape) {
    return Draws.normal(placement.array(), drawSeed(purpose), shape, placement.manager());
  }

  /**
   * {@return uniform numbers in [low, high)}
   *
   * @param purpose as in {@link #drawSeed}
   * @param low the lower bound, included
   * @param high the upper bound, excluded
   * @param shape with the batch axis, if there is one
   */
  public NDArray uniform(String purpose, double low, double high, Shape shape) {
    return Draws.uniform(
        placement.array(), drawSeed(purpose), low, high, shape, placement.manager());
  }

  /**
   * {@return numbers for each sample of a batch, drawn for the whole batch: those of the
   * micro-batch that is being evaluated, (B, any...)}
   *
   * <p>Splitting a batch thus changes neither the numbers nor the update.
   *
   * @param purpose as in {@link #drawSeed}
   * @param draw makes the numbers of the whole batch, with a leading axis of all its samples, from
   *     a seed
   */
  public NDArray drawnPerSample(String purpose, LongFunction<NDArray> draw) {
    return part().cut(draw.apply(drawSeed(purpose)));
  }

  /**
   * {@return normal numbers for each sample of a batch, as {@link #drawnPerSample} gives them}
   *
   * @param purpose as in {@link #drawSeed}
   * @param samples of the whole batch, as {@link #samples} tells
   * @param shape of the numbers for one sample
   */
  public NDArray normalPerSample(String purpose, long samples, Shape shape) {
    Shape whole = new Shape(samples).addAll(shape);
    return drawnPerSample(
        purpose, seed -> Draws.normal(placement.array(), seed, whole, placement.manager()));
  }

  /**
   * {@return uniform numbers in [low, high) for each sample, as {@link #drawnPerSample} gives them}
   *
   * @param purpose as in {@link #drawSeed}
   * @param low the lower bound, included
   * @param high the upper bound, excluded
   * @param samples of the whole batch, as {@link #samples} tells
   * @param shape of the numbers for one sample
   */
  public NDArray uniformPerSample(
      String purpose, double low, double high, long samples, Shape shape) {
    Shape whole = new Shape(samples).addAll(shape);
    return drawnPerSample(
        purpose,
        seed -> Draws.uniform(placement.array(), seed, low, high, whole, placement.manager()));
  }

  /** {@return the device, data type and manager of this game; what is made closes with the move} */
  public Placement placement() {
    return placement;
  }

  /**
   * Adds figures to the round's report, without a read from the device.
   *
   * @param values an array with as many elements as there are names
   * @param names the figures' names; one that is recorded several times is reported as its mean,
   *     where each micro-batch counts by its number of samples
   * @throws IllegalArgumentException if there are more or fewer elements than names
   */
  public void record(NDArray values, String... names) {
    figures.add(values, part().fraction(), names);
  }

  RoundFigures figures() {
    return figures;
  }

  RoundBatches batches() {
    return batches;
  }

  RoundDraws draws() {
    return draws;
  }

  private MicroBatch part() {
    return draws.part();
  }

  Weights weights(Network network) {
    Weights store = weights.get(network);
    if (store == null) {
      throw new IllegalArgumentException(
          "network %s is not in this game; give it to a player, or to Game.builder().fixed"
              .formatted(network));
    }
    return store;
  }

  /** Closes what outlived the moves. */
  void close() {
    kept.forEach(NDArray::close);
    figures.close();
  }
}
