package dev.ganlib.game;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.ganlib.internal.torch.Bfloat16;
import dev.ganlib.internal.torch.Convolutions;
import dev.ganlib.internal.torch.Copies;
import dev.ganlib.internal.torch.DrawScope;
import dev.ganlib.internal.torch.GradMode;
import dev.ganlib.internal.torch.Gradients;
import dev.ganlib.internal.torch.InDouble;
import dev.ganlib.internal.torch.ProductTape;
import dev.ganlib.internal.torch.Reads;
import dev.ganlib.internal.torch.Scope;
import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Plays every move of a plan once, without applying it, before training starts.
 *
 * <p>It finds wrong shapes and outputs, objectives that do not depend on the player, and faults
 * that would otherwise show as slightly wrong training only. A gradient is computed several times:
 *
 * <ol>
 *   <li>for its values;
 *   <li>again, from the same seeds: a difference means that something draws from a generator that
 *       the run's seed does not govern;
 *   <li>with a garbage collection between forward and backward: a difference means that the graph
 *       reads memory that Java has freed, as {@code x.mul(0.5f)} makes it do;
 *   <li>in float64: a difference that rounding does not explain means that the engine is wrong.
 * </ol>
 *
 * <p>Whatever is found is looked for in float64, too, before anybody is blamed for it: what is
 * there as well is the objective's fault, what is not is the engine's. Where the engine is wrong,
 * it is tried whether it can be made right.
 */
final class Rehearsal {
  private static final Logger LOGGER = LoggerFactory.getLogger(Rehearsal.class);
  private static final long COLLECTION_MILLIS = 1000;

  /** What float32, squared, still holds. */
  private static final double LARGE = 1e18;

  private static final double FLOAT32_EPSILON = 0x1p-23;
  private static final double BFLOAT16_EPSILON = 0x1p-8;

  /** What a GPU may compute products of float32 in. */
  private static final double TF32_EPSILON = 0x1p-11;

  /**
   * How many roundings a gradient may be off for each parameter. Seen in all recipes: up to 0.7 in
   * float32, 1.8 in bfloat16.
   */
  private static final double ROUNDINGS = 8;

  private static final double MOST = 0.75;

  /**
   * How often the change that follows from weights that are off by one rounding explains what is
   * found: roundings of everything that is computed come on top.
   */
  private static final double NUDGED = 64;

  private final NDManager manager;
  private final Map<Network, Weights> live;
  private final Precision precision;
  private final int microBatches;
  private final List<Round> rounds = new ArrayList<>();
  private final Set<List<Object>> compared = new HashSet<>();
  private final Set<String> told = new HashSet<>();

  Rehearsal(NDManager manager, Map<Network, Weights> live, Precision precision, int microBatches) {
    this.manager = manager;
    this.live = live;
    this.precision = precision;
    this.microBatches = microBatches;
  }

  /** What the engine gets wrong; the message begins a sentence. */
  private static final class EngineFault extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String finding;

    EngineFault(String finding) {
      super(finding);
      this.finding = finding;
    }
  }

  /** Plays the moves in order; throws with the fix at the first fault. */
  @SuppressWarnings("try") // scope and mode work by being open
  void play(List<Plan.Move> moves, Round round) {
    try (Scope scope = new Scope();
        GradMode on = GradMode.on();
        Bfloat16 type = new Bfloat16(precision == Precision.BF16)) {
      Round current = round;
      for (Plan.Move move : moves) {
        current = play(move, current);
      }
    } finally {
      rounds.forEach(Round::close);
    }
  }

  /** Plays a move on copies of a round and returns the copy in which it was made. */
  private Round play(Plan.Move move, Round current) {
    try {
      return attempt(move, current);
    } catch (EngineFault e) {
      Round[] made = new Round[1];
      boolean right =
          Convolutions.remedy(
              manager.getDevice(),
              e.finding,
              () -> {
                try {
                  made[0] = attempt(move, current);
                  return true;
                } catch (EngineFault again) {
                  return false;
                }
              });
      if (!right) {
        throw new IllegalStateException(
            e.finding
                + "; nothing can be trained on it (convolutions: "
                + Convolutions.verdict()
                + "); use another device, or another build of PyTorch",
            e);
      }
      return Objects.requireNonNull(made[0]);
    }
  }

  @SuppressWarnings("try") // the scope works by being open
  private Round attempt(Plan.Move move, Round current) {
    String player = move.player().name();
    Round first = copy(current);
    try (Scope scope = new Scope()) {
      Copies.spoilFreedMemory(current.like());
      Slope slope = slope(move, first, Purpose.CHECK);
      InFloat64 exact = new InFloat64(move, current);
      checkNorm(player, slope, exact);
      if (!slope.equalGradients(slope(move, copy(current), Purpose.REPEAT))) {
        if (exact.isSame(Purpose.REPEAT)) {
          throw new EngineFault(
              "the engine is wrong here: computed twice from the same numbers, the gradients of"
                  + " player %s differ in float32 but not in float64".formatted(player));
        }
        refuse(
            "the objective of player "
                + player
                + " is not reproducible: computed twice from the same seed its gradients differ;"
                + " draw with Round.normal and Round.uniform, and use dev.ganlib.nn.Dropout"
                + exact.doubt());
      }
      // On a GPU Java's numbers are copied to the device, so there is no such memory to read.
      if (!manager.getDevice().isGpu()
          && !slope.equalGradients(slope(move, copy(current), Purpose.COLLECT_GARBAGE))) {
        if (exact.isSame(Purpose.COLLECT_GARBAGE)) {
          throw new EngineFault(
              "the engine is wrong here: computed twice from the same numbers, the gradients of"
                  + " player %s differ in float32 but not in float64".formatted(player));
        }
        refuse(
            "the gradients of player "
                + player
                + " change when Java collects garbage between forward and backward: its objective"
                + " or a block uses a number as an operand (x.mul(0.5f), x.div(2), x.pow(2),"
                + " x.maximum(0)) or closes an array made from Java numbers; use"
                + " dev.ganlib.loss.Scalars, such as Scalars.scale(x, 0.5)"
                + exact.doubt());
      }
      List<Object> what = List.of(move.player(), move.objective());
      if (!compared.contains(what)) {
        exact.compare(slope);
        compared.add(what);
      }
    }
    return first;
  }

  /** On a GPU sums may be taken in any order, so bits prove nothing there. */
  private void refuse(String message) {
    if (manager.getDevice().isGpu()) {
      LOGGER.warn("{}; or the GPU adds in varying order", message);
    } else {
      throw new IllegalArgumentException(message);
    }
  }

  /** What a gradient is computed for. */
  private enum Purpose {
    CHECK,
    REPEAT,
    COLLECT_GARBAGE
  }

  /** A loss, whose graph is gone, and its gradients. */
  private record Slope(NDArray loss, NDList gradients) {
    boolean equalGradients(Slope other) {
      return Copies.equal(gradients, other.gradients);
    }

    double norm() {
      return Reads.doubles(Gradients.check(loss, gradients))[1];
    }
  }

  private Round copy(Round round) {
    Map<Network, Weights> scratch = new HashMap<>();
    live.forEach(
        (network, weights) -> scratch.put(network, weights.withOwnBuffers(network, manager)));
    return added(round.copy(scratch));
  }

  private Round added(Round round) {
    rounds.add(round);
    return round;
  }

  @SuppressWarnings("try") // the tape works by being open
  private Slope slope(Plan.Move move, Round round, Purpose purpose) {
    try (ProductTape tape = new ProductTape()) {
      return differentiated(move, round, purpose);
    }
  }

  @SuppressWarnings("try") // the scope works by being open
  private Slope differentiated(Plan.Move move, Round round, Purpose purpose) {
    String player = move.player().name();
    NDArray loss;
    // The first part stands for the others, which are as large or larger by one sample.
    Round.Parts parts = round.split(move.player(), round.divisible(microBatches));
    try (DrawScope draws = new DrawScope(parts.begin(0))) {
      loss = move.objective().evaluate(round);
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          "the objective of player %s fails%s: %s"
              .formatted(player, microBatches == 1 ? "" : " on a micro-batch", e.getMessage()),
          e);
    } finally {
      parts.end();
    }
    if (loss.getShape().dimension() != 0) {
      throw new IllegalArgumentException(
          "expected the objective of player "
              + player
              + " to be a scalar of shape () but was "
              + loss.getShape());
    }
    List<NDArray> parameters = parameters(move, round);
    if (purpose == Purpose.COLLECT_GARBAGE && !collectGarbage()) {
      LOGGER.warn(
          "no garbage collection could be provoked, so gradients were not checked against freed"
              + " memory");
    }
    if (purpose == Purpose.CHECK && !Gradients.reach(loss, parameters)) {
      throw new IllegalArgumentException(
          "expected the objective of player "
              + player
              + " to depend on the networks it moves but it depends on none of their parameters");
    }
    return new Slope(Gradients.detach(loss), Gradients.of(loss, parameters));
  }

  private static List<NDArray> parameters(Plan.Move move, Round round) {
    List<NDArray> parameters = new ArrayList<>();
    for (Network network : move.player().networks()) {
      parameters.addAll(round.weights(network).trainables());
    }
    return parameters;
  }

  private static void checkNorm(String player, Slope slope, InFloat64 exact) {
    double norm = slope.norm();
    if (norm == 0) {
      LOGGER.warn("the gradient of player {} is zero at the start; it cannot move", player);
    }
    if (Double.isFinite(norm)) {
      return;
    }
    double inDouble = exact.norm();
    if (inDouble < LARGE) {
      throw new EngineFault(
          "the engine is wrong here: the norm of the gradient of player %s is %s in float32 but %s in float64"
              .formatted(player, norm, inDouble));
    }
    throw new IllegalArgumentException(
        "expected the objective of player %s to have a finite gradient at the start but its norm is %s%s"
            .formatted(
                player,
                norm,
                Double.isFinite(inDouble)
                    ? ", which in float64 is " + inDouble + ": too large for float32"
                    : exact.doubt()));
  }

  /** A move, computed in float64 when somebody asks. */
  private final class InFloat64 {
    /** The seed of changes as small as rounding. */
    private static final long NUDGE = 1;

    private final Plan.Move move;
    private final Round current;
    private @Nullable Slope computed;
    private @Nullable String obstacle;

    InFloat64(Plan.Move move, Round current) {
      this.move = move;
      this.current = current;
    }

    /** Returns the slope, or null if the move cannot be computed in float64. */
    private @Nullable Slope slope() {
      if (computed == null && obstacle == null) {
        computed = slope(Purpose.REPEAT, 0);
      }
      return computed;
    }

    /** Returns it computed once more, of weights that are off by a share of each. */
    @SuppressWarnings("try") // modes work by being open
    private @Nullable Slope slope(Purpose purpose, double nudge) {
      if (current.like().getDataType() == DataType.FLOAT64) {
        obstacle = "it is in float64 itself";
        return null;
      }
      try (Bfloat16 off = new Bfloat16(false);
          InDouble on = new InDouble()) {
        Map<Network, Weights> doubles = new HashMap<>();
        live.forEach(
            (network, weights) -> {
              Weights exact = weights.inDouble(network, manager);
              doubles.put(
                  network, nudge == 0 ? exact : exact.nudged(network, NUDGE, nudge, manager));
            });
        Round round = added(current.copy(doubles, inDouble(current.like()), InFloat64::inDouble));
        Slope slope = Rehearsal.this.slope(move, round, purpose);
        if (slope.loss().getDataType() != DataType.FLOAT64) {
          obstacle = "it gives " + slope.loss().getDataType() + " for float64";
          return null;
        }
        return slope;
      } catch (RuntimeException e) {
        obstacle = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        return null;
      }
    }

    private static NDArray inDouble(NDArray array) {
      return Copies.inDouble(List.of(array), "p", false, array.getManager()).get(0);
    }

    /** Returns the norm of the gradient, NaN if there is none. */
    double norm() {
      Slope slope = slope();
      return slope == null ? Double.NaN : slope.norm();
    }

    /** Returns whether two gradients in float64 are the same, one of them for a purpose. */
    boolean isSame(Purpose purpose) {
      Slope slope = slope();
      Slope again = slope == null ? null : slope(purpose, 0);
      return slope != null && again != null && slope.equalGradients(again);
    }

    /** Returns what a message ends with that may blame the objective for the engine's fault. */
    String doubt() {
      return obstacle == null
          ? ""
          : "; or the engine is wrong here, which could not be told apart in float64: " + obstacle;
    }

    /** Throws if rounding does not explain the difference to a slope in the training's type. */
    void compare(Slope slope) {
      Slope exact = slope();
      double norm = norm();
      if (exact != null && !Double.isFinite(norm)) {
        obstacle = "there the norm of the gradient is " + norm;
      }
      if (obstacle != null || exact == null) {
        if (current.like().getDataType() != DataType.FLOAT64 && told.add(move.player().name())) {
          LOGGER.warn(
              "the gradients of player {} were not compared with the same in float64: {}",
              move.player().name(),
              obstacle);
        }
        return;
      }
      Difference found = Difference.of(slope.gradients(), exact.gradients());
      double tolerance = tolerance();
      LOGGER.debug("player {}: {}, {} is allowed", move.player().name(), found, tolerance);
      if (found.share() <= tolerance) {
        return;
      }
      Slope nudged = slope(Purpose.REPEAT, epsilon());
      double explained =
          nudged == null
              ? 0
              : NUDGED * Difference.of(nudged.gradients(), exact.gradients()).share();
      if (!(found.share() <= explained)) {
        throw new EngineFault(
            "the engine is wrong here: the gradient of player %s by %s is off by %.2g of its size, where rounding explains %.1g"
                .formatted(
                    move.player().name(),
                    names(move).get(found.index()),
                    found.share(),
                    Math.max(tolerance, explained)));
      }
    }

    /** The rounding of the training's type. */
    private double epsilon() {
      if (precision == Precision.BF16) {
        return BFLOAT16_EPSILON;
      }
      return manager.getDevice().isGpu() ? TF32_EPSILON : FLOAT32_EPSILON;
    }

    /** So many roundings for each parameter that the gradient comes by, and never all of it. */
    private double tolerance() {
      long depth = live.values().stream().mapToLong(w -> w.trainables().size()).sum();
      return Math.min(MOST, ROUNDINGS * epsilon() * depth);
    }
  }

  private static List<String> names(Plan.Move move) {
    List<String> names = new ArrayList<>();
    for (Network network : move.player().networks()) {
      network.trainableNames().forEach(name -> names.add(name + " of network " + network));
    }
    return names;
  }

  /**
   * The largest difference of gradients, of those of one parameter.
   *
   * @param index the parameter's
   * @param share the norm of the difference as a share of the gradient's; a gradient counts as no
   *     smaller than a hundredth of all together, for by some parameters it is nothing but rounding
   */
  private record Difference(int index, double share) {
    private static final double LEAST = 0.01;

    static Difference of(List<NDArray> gradients, List<NDArray> exact) {
      double[] norms = Copies.distances(gradients, exact);
      double squares = 0;
      for (int i = 1; i < norms.length; i += 2) {
        squares += norms[i] * norms[i];
      }
      Difference largest = new Difference(0, 0);
      for (int i = 0; i < norms.length / 2; i++) {
        double size = norms[2 * i + 1] + LEAST * Math.sqrt(squares);
        double share = norms[2 * i] == 0 ? 0 : norms[2 * i] / size;
        if (!(share <= largest.share())) {
          largest = new Difference(i, share);
        }
      }
      return largest;
    }
  }

  /**
   * Has Java free the direct buffers that nothing refers to; returns whether it did.
   *
   * <p>A buffer's memory is freed by the thread that enqueues references, some time after a
   * collection. When a reference from a second collection arrives, that thread is done with the
   * first.
   */
  private static boolean collectGarbage() {
    for (int i = 0; i < 2; i++) {
      ReferenceQueue<ByteBuffer> queue = new ReferenceQueue<>();
      PhantomReference<ByteBuffer> sentinel =
          new PhantomReference<>(ByteBuffer.allocateDirect(16), queue);
      System.gc();
      try {
        if (queue.remove(COLLECTION_MILLIS) != sentinel) {
          return false;
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return true;
  }
}
