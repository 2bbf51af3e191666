package dev.ganlib.game;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.data.Source;
import dev.ganlib.internal.torch.Copies;
import dev.ganlib.internal.torch.DrawKey;
import dev.ganlib.internal.torch.Draws;
import dev.ganlib.internal.torch.GradMode;
import dev.ganlib.internal.torch.Gradients;
import dev.ganlib.internal.torch.Scope;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What an objective computes with: the round's batches, its draws of randomness, the networks, and
 * values that one move shares with the next.
 *
 * <p>Every array that is made while a move is played is closed with the move, shared values and
 * batches with the round; nothing needs closing. Valid on the training thread, during the round.
 */
public final class Round {
  private final long step;
  private final long epoch;
  private final DrawKey key;
  private final NDArray like;
  private final Map<Network, Weights> weights;
  private final Set<Network> movable;
  private final Map<String, List<Source.Batch>> batches;
  private final Map<String, NDArray> shared;
  private final Map<String, Double> shares = new HashMap<>();
  private final List<NDArray> lent = new ArrayList<>();
  private Map<String, Long> draws;
  private int part;
  private int parts = 1;
  private double share = 1;
  private final List<String> names = new ArrayList<>();
  private final List<Double> recordShares = new ArrayList<>();
  private final List<NDArray> values = new ArrayList<>();

  Round(
      long step,
      long epoch,
      long seed,
      long attempt,
      NDArray like,
      Map<Network, Weights> weights,
      Set<Network> movable,
      Map<String, List<Source.Batch>> batches) {
    this.step = step;
    this.epoch = epoch;
    this.key = new DrawKey(seed, step, attempt, "");
    this.like = like;
    this.weights = weights;
    this.movable = movable;
    this.batches = batches;
    this.shared = new HashMap<>();
    this.draws = new HashMap<>();
  }

  /** A round in the same state, with other weights; what it does leaves the original alone. */
  Round copy(Map<Network, Weights> otherWeights) {
    return copy(otherWeights, like, UnaryOperator.identity());
  }

  /** The same, that computes like another array; its batches and shared values are converted. */
  Round copy(
      Map<Network, Weights> otherWeights, NDArray otherLike, UnaryOperator<NDArray> converted) {
    Map<String, List<Source.Batch>> otherBatches = new LinkedHashMap<>();
    batches.forEach(
        (name, list) ->
            otherBatches.put(
                name,
                list.stream()
                    .map(b -> new Source.Batch(converted.apply(b.samples()), b.labels()))
                    .toList()));
    Round copy =
        new Round(
            step, epoch, key.seed(), key.attempt(), otherLike, otherWeights, movable, otherBatches);
    shared.forEach((name, value) -> copy.shared.put(name, converted.apply(value)));
    copy.shares.putAll(shares);
    copy.draws.putAll(draws);
    return copy;
  }

  /** {@return the number of the round, from 0} */
  public long step() {
    return step;
  }

  /** {@return the number of the first source's epoch, from 0} */
  public long epoch() {
    return epoch;
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
    return part(whole(source, index).samples());
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
    NDArray labels = whole(source, index).labels();
    if (labels == null) {
      throw new IllegalArgumentException("source " + source + " has no labels");
    }
    return part(labels);
  }

  private Source.Batch whole(String source, int index) {
    List<Source.Batch> list = batches.get(source);
    if (list == null) {
      throw new IllegalArgumentException(
          "expected a source among " + batches.keySet() + " but was " + source);
    }
    return list.get(index % list.size());
  }

  /**
   * {@return how many samples one of the round's batches has, all its micro-batches together}
   *
   * @param source a name that the plan gave
   * @param index as in {@link #batch(String, int)}
   * @throws IllegalArgumentException if the plan has no source of that name
   */
  public long samples(String source, int index) {
    return whole(source, index).size();
  }

  /**
   * {@return of something that was made for a whole batch the rows for the micro-batch that is
   * being evaluated; all of it where the plan does not split batches}
   *
   * <p>Numbers drawn for the whole batch and cut with this make the sum of the parts' gradients
   * that of the whole.
   *
   * @param whole with the rows of a whole batch
   */
  public NDArray part(NDArray whole) {
    if (parts == 1) {
      return whole;
    }
    long rows = whole.getShape().get(0);
    long start = rows * part / parts;
    long end = rows * (part + 1) / parts;
    share = (double) (end - start) / rows;
    return Copies.rows(whole, start, end);
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
    checkInputs(network, inputs);
    return network.block().forward(weights(network), new NDList(inputs), training);
  }

  private static void checkInputs(Network network, NDArray... inputs) {
    List<Shape> expected = network.inputs();
    boolean fits = inputs.length == expected.size();
    for (int i = 0; fits && i < inputs.length; i++) {
      Shape shape = inputs[i].getShape();
      fits =
          shape.dimension() == expected.get(i).dimension() + 1
              && shape.slice(1).equals(expected.get(i));
    }
    if (!fits) {
      List<String> shapes = new ArrayList<>();
      for (NDArray input : inputs) {
        shapes.add(input.getShape().toString());
      }
      throw new IllegalArgumentException(
          "expected input of network %s to have samples of shape %s but was %s"
              .formatted(network, expected, shapes));
    }
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
   * @param name what {@link #shared} finds it by; an older value of that name is replaced
   * @param value lent without its graph: later moves see its numbers, not how they came about
   * @return {@code value} itself, with its graph
   */
  public NDArray share(String name, NDArray value) {
    NDArray numbers = Scope.keep(Gradients.detach(value));
    lent.add(numbers);
    shared.put(name + suffix(), numbers);
    shares.put(name + suffix(), share);
    return value;
  }

  /**
   * {@return a value that an earlier move of this round lent, without graph, or null}
   *
   * @param name what {@link #share} was given
   */
  public @Nullable NDArray shared(String name) {
    NDArray value = shared.get(name + suffix());
    if (value != null) {
      share = shares.getOrDefault(name + suffix(), share);
    }
    return value;
  }

  /**
   * {@return the seed of the next draw for a purpose: the same in every run with the same seed}
   *
   * @param purpose draws for different purposes are independent
   */
  public long drawSeed(String purpose) {
    long index = draws.merge(purpose, 1L, Long::sum) - 1;
    return new DrawKey(key.seed(), step, key.attempt(), purpose).seedOf(index);
  }

  /**
   * {@return normal numbers, mean 0, standard deviation 1}
   *
   * @param purpose as in {@link #drawSeed}
   * @param shape with the batch axis, if there is one
   */
  public NDArray normal(String purpose, Shape shape) {
    return Draws.normal(like, drawSeed(purpose), shape, like.getManager());
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
    return Draws.uniform(like, drawSeed(purpose), low, high, shape, like.getManager());
  }

  /**
   * {@return an array of the device and data type that this game computes with; it stays the
   * game's}
   */
  public NDArray like() {
    return like;
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
    if (values.size() != names.length) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "expected %d figures for %s but was %s",
              names.length,
              List.of(names),
              values.getShape()));
    }
    this.values.add(Scope.keep(Gradients.detach(values)));
    for (String name : names) {
      this.names.add(name);
      recordShares.add(share);
    }
  }

  Weights weights(Network network) {
    Weights store = weights.get(network);
    if (store == null) {
      throw new IllegalArgumentException(
          "network "
              + network
              + " is not in this game; give it to a player, or to Game.builder().fixed");
    }
    return store;
  }

  /** What is lent to a micro-batch is not lent to another. */
  private String suffix() {
    return parts == 1 ? "" : "/part/" + part;
  }

  /** Returns into how many micro-batches the batches can be split, up to a number. */
  int divisible(int wanted) {
    long smallest =
        batches.values().stream()
            .flatMap(List::stream)
            .mapToLong(Source.Batch::size)
            .min()
            .orElse(1);
    return (int) Math.max(1, Math.min(wanted, smallest));
  }

  /** Splits the batches for a move of a player. */
  Parts split(Player player, int count) {
    return new Parts(moveKey(player), count);
  }

  /**
   * A move's evaluation in parts. Each draws the numbers of the whole batch, from the same seeds;
   * what blocks draw while they run is each part's own.
   */
  final class Parts {
    private final DrawKey moveKey;
    private final int count;
    private final Map<String, Long> drawsBefore = Map.copyOf(draws);

    private Parts(DrawKey moveKey, int count) {
      this.moveKey = moveKey;
      this.count = count;
    }

    /** Begins a part and returns what decides the draws of its blocks. */
    DrawKey begin(int number) {
      part = number;
      parts = count;
      share = 1.0 / count;
      draws = new HashMap<>(drawsBefore);
      return number == 0 ? moveKey : moveKey.with(moveKey.purpose() + "/part/" + number);
    }

    /** Returns the share of the batch that the part is, as the objective has taken it. */
    double share() {
      return share;
    }

    /** Ends the last part. */
    void end() {
      part = 0;
      parts = 1;
      share = 1;
    }
  }

  DrawKey moveKey(Player player) {
    long before = draws.merge("move/" + player.name(), 1L, Long::sum) - 1;
    String purpose = "move/" + player.name() + (before == 0 ? "" : "/" + before);
    return key.with(purpose);
  }

  List<String> names() {
    return names;
  }

  /** Returns of each recorded figure the share of a batch that it is about. */
  List<Double> shares() {
    return recordShares;
  }

  List<NDArray> values() {
    return values;
  }

  /** Closes what outlived the moves. */
  void close() {
    lent.forEach(NDArray::close);
    values.forEach(NDArray::close);
  }
}
