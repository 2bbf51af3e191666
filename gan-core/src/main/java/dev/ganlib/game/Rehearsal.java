package dev.ganlib.game;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.ganlib.game.MoveGradients.Purpose;
import dev.ganlib.internal.torch.Bfloat16;
import dev.ganlib.internal.torch.Convolutions;
import dev.ganlib.internal.torch.GradMode;
import dev.ganlib.internal.torch.Scope;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
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
 *   <li>with a garbage collection between forward and backward, one for {@value #TOGETHER} moves
 *       whose graphs are held together: a difference means that the graph reads memory that Java
 *       has freed, as {@code x.mul(0.5f)} makes it do;
 *   <li>in float64: a difference that rounding does not explain means that the engine is wrong.
 * </ol>
 *
 * <p>Whatever is found is looked for in float64, too, before an error names its cause: what shows
 * there as well is the objective's fault, all else the engine's. Where the engine is wrong, a
 * repair is tried.
 */
final class Rehearsal {
  private static final Logger LOGGER = LoggerFactory.getLogger(Rehearsal.class);

  /** A number whose square float32 still holds. */
  private static final double LARGE = 1e18;

  /** How many moves share a collection; more would need more memory than a training does. */
  private static final int TOGETHER = 2;

  /** A move that was found good, the round in which it was made, and its gradients. */
  private record Made(Plan.Move move, Round round, MoveGradients gradients) {}

  private final NDManager manager;
  private final Map<Network, Weights> live;
  private final Precision precision;
  private final int microBatches;
  private final List<Round> rounds = new ArrayList<>();
  private final List<Made> made = new ArrayList<>();
  private final Set<List<Object>> compared = new HashSet<>();
  private final Set<String> told = new HashSet<>();

  Rehearsal(NDManager manager, Map<Network, Weights> live, Precision precision, int microBatches) {
    this.manager = manager;
    this.live = live;
    this.precision = precision;
    this.microBatches = microBatches;
  }

  /**
   * Plays the moves in order; throws with the fix at the first fault.
   *
   * @throws IllegalArgumentException if it is the objective's
   * @throws IllegalStateException if it is the engine's
   */
  @SuppressWarnings("try") // scope and mode work by being open
  void play(List<Plan.Move> moves, Round round) {
    try (Scope scope = new Scope();
        GradMode on = GradMode.on();
        Bfloat16 type = new Bfloat16(precision == Precision.BF16)) {
      Round current = round;
      for (Plan.Move move : moves) {
        current = play(move, current);
        if (made.size() == TOGETHER) {
          checkFreedMemory();
        }
      }
      checkFreedMemory();
    } finally {
      forgetMade();
      rounds.forEach(Round::close);
    }
  }

  /** Plays a move on copies of a round and returns the copy in which it was made. */
  private Round play(Plan.Move move, Round current) {
    try {
      return attempt(move, current);
    } catch (EngineFault e) {
      if (e.kind() == EngineFault.Kind.DOUBTFUL) {
        LOGGER.warn("{}; or its terms cancel out but for some digits", e.finding());
        compared.add(List.of(move.player(), move.objective()));
        return play(move, current);
      }
      // What makes the engine right changes bits, so what waits is compared before.
      checkFreedMemory();
      return otherwise(e, () -> attempt(move, current));
    }
  }

  /** Computes something once more, with what may make the engine right. */
  private <T> T otherwise(EngineFault fault, Supplier<T> computation) {
    AtomicReference<T> result = new AtomicReference<>();
    boolean right =
        Convolutions.remedy(
            manager.getDevice(),
            fault.finding(),
            () -> {
              try {
                result.set(computation.get());
                return true;
              } catch (EngineFault again) {
                return false;
              }
            });
    if (right) {
      return Objects.requireNonNull(result.get());
    }
    if (fault.kind() == EngineFault.Kind.NOT_FINITE) {
      throw new IllegalArgumentException(
          "%s; or a number on the way leaves the range of float32, as in log(sigmoid(x)): use what is stable, such as softplus"
              .formatted(fault.getMessage()),
          fault);
    }
    throw new IllegalStateException(
        "%s, and no better without oneDNN; nothing can be trained on it (convolutions: %s): use another device or build of PyTorch%s"
            .formatted(
                fault.finding(),
                Convolutions.verdict(),
                fault.kind() == EngineFault.Kind.OTHER
                    ? "; or else its terms cancel out but for some digits, and need float64"
                    : ""),
        fault);
  }

  @SuppressWarnings("try") // the scope works by being open
  private Round attempt(Plan.Move move, Round current) {
    String player = move.player().name();
    Round first = copy(current);
    try (Scope scope = new Scope()) {
      Convolutions.spoilFreedMemory(trainables(), manager);
      Float64Comparison exact =
          new Float64Comparison(move, current, manager, live, precision, microBatches);
      MoveGradients gradients = MoveGradients.of(move, first, microBatches, Purpose.CHECK);
      boolean good = false;
      try {
        checkNorm(player, gradients, exact);
        check(move, current, gradients, exact);
        good = true;
      } finally {
        exact.close();
        if (!good) {
          gradients.close();
        }
      }
      made.add(new Made(move, current, gradients));
    }
    return first;
  }

  /**
   * Computes the gradients of the last moves once more, with one collection after the forward pass
   * of all of them. On a GPU Java's numbers are copied to the device, so there is no such memory to
   * read.
   */
  private void checkFreedMemory() {
    if (!manager.getDevice().isGpu()) {
      List<Made> others = new ArrayList<>();
      if (!made.isEmpty()) {
        collectBetween(0, others);
      }
      boolean cured = false;
      for (Made one : others) {
        cured = blameFreedMemory(one, cured);
      }
    }
    forgetMade();
  }

  private void collectBetween(int number, List<Made> others) {
    if (number == made.size()) {
      Garbage.collect();
      return;
    }
    Made one = made.get(number);
    try (MoveGradients again =
        MoveGradients.of(
            one.move(),
            copy(one.round()),
            microBatches,
            () -> collectBetween(number + 1, others))) {
      if (!one.gradients().equalGradients(again)) {
        others.add(one);
      }
    }
  }

  /**
   * Finds out, for a move by itself, whether the objective or the engine is at fault, and returns
   * whether the engine has been made right, now or before.
   */
  private boolean blameFreedMemory(Made one, boolean cured) {
    try {
      checkAlone(one, !cured);
      return cured;
    } catch (EngineFault e) {
      return otherwise(
          e,
          () -> {
            checkAlone(one, false);
            return true;
          });
    }
  }

  /** Refuses the objective if a collection changes its gradients, or in any case. */
  @SuppressWarnings("try") // the scope works by being open
  private void checkAlone(Made one, boolean inAnyCase) {
    Plan.Move move = one.move();
    try (Scope scope = new Scope();
        MoveGradients now =
            MoveGradients.of(move, copy(one.round()), microBatches, Purpose.REPEAT)) {
      Float64Comparison exact =
          new Float64Comparison(move, one.round(), manager, live, precision, microBatches);
      try {
        if (isOther(move, one.round(), now, exact, Purpose.COLLECT_GARBAGE) || inAnyCase) {
          refuse(
              "the gradients of player "
                  + move.player().name()
                  + " change when Java collects garbage between forward and backward: its objective"
                  + " or a block uses a number as an operand (x.mul(0.5f), x.div(2), x.pow(2),"
                  + " x.maximum(0)) or closes an array made from Java numbers; use"
                  + " dev.ganlib.loss.Scalars, such as Scalars.scale(x, 0.5)"
                  + exact.doubt());
        }
      } finally {
        exact.close();
      }
    }
  }

  private void forgetMade() {
    made.forEach(one -> one.gradients().close());
    made.clear();
  }

  private List<NDArray> trainables() {
    return live.values().stream().flatMap(weights -> weights.trainables().stream()).toList();
  }

  private void check(Plan.Move move, Round current, MoveGradients result, Float64Comparison exact) {
    String player = move.player().name();
    if (isOther(move, current, result, exact, Purpose.REPEAT)) {
      refuse(
          "the objective of player "
              + player
              + " is not reproducible: computed twice from the same seed its gradients differ;"
              + " draw with Round.normal and Round.uniform, in blocks with"
              + " dev.ganlib.nn.BlockDraws, and use dev.ganlib.nn.Dropout"
              + exact.doubt());
    }
    List<Object> what = List.of(move.player(), move.objective());
    if (!compared.contains(what)) {
      if (!exact.compare(result) && exact.obstacle() != null && told.add(player)) {
        LOGGER.warn(
            "the gradients of player {} were not compared with the same in float64, for which"
                + " constants must be made in the type of what they meet: {}",
            player,
            exact.obstacle());
      }
      compared.add(what);
    }
  }

  /** Returns whether a gradient is another when it is computed again, and in float64, too. */
  private boolean isOther(
      Plan.Move move,
      Round current,
      MoveGradients result,
      Float64Comparison exact,
      Purpose purpose) {
    String player = move.player().name();
    try (MoveGradients again = MoveGradients.of(move, copy(current), microBatches, purpose)) {
      if (result.equalGradients(again)) {
        return false;
      }
      if (!manager.getDevice().isGpu() && exact.isReproducible(purpose)) {
        if (exact.isRounding(result, again)) {
          throw new IllegalArgumentException(
              "the gradients of player %s, computed twice from the same numbers, differ by rounding: an operator adds in varying order, as the gradient of indexing by an array does; use another, or one thread (OMP_NUM_THREADS=1)"
                  .formatted(player));
        }
        throw new EngineFault(
            EngineFault.Kind.VARYING,
            "computed twice from the same numbers, the gradients of player %s differ in float32 but not in float64"
                .formatted(player));
      }
    }
    return true;
  }

  /** On a GPU sums may be taken in any order, so bits prove nothing there. */
  private void refuse(String message) {
    if (manager.getDevice().isGpu()) {
      LOGGER.warn("{}; or the GPU adds in varying order", message);
    } else {
      throw new IllegalArgumentException(message);
    }
  }

  private Round copy(Round round) {
    Map<Network, Weights> scratch = new HashMap<>();
    live.forEach(
        (network, weights) -> scratch.put(network, weights.withOwnBuffers(network, manager)));
    Round copy = round.copy(scratch, round.placement(), UnaryOperator.identity());
    rounds.add(copy);
    return copy;
  }

  private static void checkNorm(String player, MoveGradients result, Float64Comparison exact) {
    double norm = result.norm();
    if (norm == 0) {
      LOGGER.warn("the gradient of player {} is zero at the start; it cannot move", player);
    }
    if (Double.isFinite(norm)) {
      return;
    }
    double inFloat64 = exact.norm();
    if (inFloat64 < LARGE) {
      throw new EngineFault(
          EngineFault.Kind.NOT_FINITE,
          "the norm of the gradient of player %s is %s in float32 but %s in float64"
              .formatted(player, norm, inFloat64));
    }
    throw new IllegalArgumentException(
        "expected the objective of player %s to have a finite gradient at the start but its norm is %s%s"
            .formatted(
                player,
                norm,
                Double.isFinite(inFloat64)
                    ? ", which in float64 is " + inFloat64 + ": too large for float32"
                    : exact.doubt()));
  }
}
