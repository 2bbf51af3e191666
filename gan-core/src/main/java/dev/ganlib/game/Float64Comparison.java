package dev.ganlib.game;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.ganlib.data.Placement;
import dev.ganlib.game.MoveGradients.Purpose;
import dev.ganlib.internal.torch.Bfloat16;
import dev.ganlib.internal.torch.Copies;
import dev.ganlib.internal.torch.InDouble;
import dev.ganlib.internal.torch.Reads;
import dev.ganlib.internal.torch.TypeName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Computes a move of a rehearsal in float64, from the same numbers, and compares; computed on first
 * use.
 */
final class Float64Comparison {
  private static final Logger LOGGER = LoggerFactory.getLogger(Float64Comparison.class);

  private static final double FLOAT32_EPSILON = 0x1p-23;
  private static final double BFLOAT16_EPSILON = 0x1p-8;

  /** The relative rounding of TF32, in which a GPU may compute products of float32. */
  private static final double TF32_EPSILON = 0x1p-11;

  /**
   * The number of roundings that a gradient may be off for each parameter. Seen in all recipes: up
   * to 0.7 in float32, 1.8 in bfloat16.
   */
  private static final double ROUNDINGS = 16;

  /** Above which share, and the tolerance, it is certain that it is not rounding. */
  private static final double CERTAIN = 0.01;

  /** The largest tolerance. */
  private static final double MOST = 0.75;

  /**
   * The multiple of the change by weights that are off by one rounding which still explains a
   * difference: roundings of everything that is computed come on top.
   */
  private static final double NUDGED = 64;

  /**
   * The most nudges of the weights, each another, until one explains the difference: the sign of a
   * sum that is 0 but for rounding changes in every other nudge.
   */
  private static final int NUDGES = 8;

  private final Plan.Move move;
  private final Round round;
  private final NDManager manager;
  private final Map<Network, Weights> live;
  private final Precision precision;
  private final int microBatches;
  private final List<Round> rounds = new ArrayList<>();
  private final List<MoveGradients> results = new ArrayList<>();
  private @Nullable MoveGradients computed;
  private @Nullable String obstacle;

  /**
   * Prepares a move.
   *
   * @param round in which it is made, in the training's type; it stays as it is
   * @param precision of products in the training
   */
  Float64Comparison(
      Plan.Move move,
      Round round,
      NDManager manager,
      Map<Network, Weights> live,
      Precision precision,
      int microBatches) {
    this.move = move;
    this.round = round;
    this.manager = manager;
    this.live = live;
    this.precision = precision;
    this.microBatches = microBatches;
    if (isTrainingType()) {
      obstacle = "the game computes in float64 itself";
    }
  }

  private boolean isTrainingType() {
    return round.placement().dataType() == DataType.FLOAT64;
  }

  /** Returns the result, or null if the move cannot be computed in float64. */
  private @Nullable MoveGradients result() {
    if (computed == null && obstacle == null) {
      computed = exact(Purpose.REPEAT);
    }
    return computed;
  }

  private @Nullable MoveGradients exact(Purpose purpose) {
    return result(purpose, this::inFloat64, UnaryOperator.identity());
  }

  /** Returns it computed once more, of numbers that are off by a share of each. */
  private @Nullable MoveGradients nudged(long seed) {
    return result(
        Purpose.REPEAT,
        (network, weights) -> inFloat64(network, weights).nudged(network, seed, epsilon(), manager),
        array -> Copies.nudged(List.of(array), seed, epsilon(), manager).get(0));
  }

  private Weights inFloat64(Network network, Weights weights) {
    return weights.inDouble(network, manager);
  }

  private static NDArray inFloat64(NDArray array) {
    return Copies.inDouble(List.of(array), "array", false, array.getManager()).get(0);
  }

  @SuppressWarnings("try") // modes work by being open
  private @Nullable MoveGradients result(
      Purpose purpose,
      BiFunction<Network, Weights, Weights> weights,
      UnaryOperator<NDArray> change) {
    try (Bfloat16 off = new Bfloat16(false);
        InDouble on = new InDouble()) {
      Map<Network, Weights> changed = new HashMap<>();
      live.forEach((network, own) -> changed.put(network, weights.apply(network, own)));
      Round copy =
          round.copy(
              changed,
              Placement.like(inFloat64(round.placement().array())),
              array -> change.apply(inFloat64(array)));
      rounds.add(copy);
      MoveGradients result = MoveGradients.of(move, copy, microBatches, purpose);
      results.add(result);
      if (result.loss().getDataType() == DataType.FLOAT64) {
        return result;
      }
      obstacle =
          "the objective gives "
              + TypeName.of(result.loss().getDataType())
              + " where all is float64";
    } catch (RuntimeException e) {
      LOGGER.debug("float64 fails", e);
      obstacle = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
    return null;
  }

  /** Returns the norm of the gradient, NaN if there is none. */
  double norm() {
    MoveGradients result = result();
    return result == null ? Double.NaN : result.norm();
  }

  /** Returns whether the gradient can be computed and, for a purpose, comes out the same again. */
  boolean isReproducible(Purpose purpose) {
    MoveGradients result = result();
    MoveGradients again = result == null ? null : exact(purpose);
    return result != null && again != null && result.equalGradients(again);
  }

  /** Returns what a message ends with that may blame the objective for the engine's fault. */
  String doubt() {
    return obstacle == null || isTrainingType()
        ? ""
        : "; or the engine is wrong here, which could not be told apart in float64: " + obstacle;
  }

  /**
   * Compares with a result in the training's type.
   *
   * @return whether that could be done; if not, {@link #obstacle} says why
   * @throws EngineFault if rounding does not explain the difference
   */
  boolean compare(MoveGradients result) {
    MoveGradients exact = result();
    if (exact == null) {
      return false;
    }
    double norm = exact.norm();
    if (!Double.isFinite(norm)) {
      obstacle = "there the norm of the gradient is " + norm;
      return false;
    }
    GradientDifference found = difference(result, exact);
    double tolerance = tolerance();
    LOGGER.debug("player {}: {}, {} is allowed", move.player().name(), found, tolerance);
    if (found.share() <= tolerance) {
      return true;
    }
    double explained = 0;
    for (long seed = 0; seed < NUDGES && !(found.share() <= explained); seed++) {
      MoveGradients nudged = nudged(seed);
      double share = nudged == null ? Double.NaN : difference(nudged, exact).share();
      if (Double.isNaN(share)) {
        obstacle = "it fails with numbers that are off by one rounding";
        return false;
      }
      explained = Math.max(explained, NUDGED * share);
    }
    if (!(found.share() <= explained)) {
      boolean certain = !(found.share() <= Math.max(CERTAIN, tolerance));
      throw new EngineFault(
          certain ? EngineFault.Kind.OTHER : EngineFault.Kind.DOUBTFUL,
          String.format(
              Locale.ROOT,
              "the gradient of player %s by %s is off by %.2g of its size, where rounding explains %.1g",
              move.player().name(),
              parameter(found.index()),
              found.share(),
              Math.max(tolerance, explained)));
    }
    return true;
  }

  private static GradientDifference difference(MoveGradients result, MoveGradients exact) {
    return GradientDifference.of(result.gradients(), exact.gradients(), Reads.number(exact.loss()));
  }

  /** Returns whether two gradients in the training's type differ by no more than rounding. */
  boolean isRounding(MoveGradients one, MoveGradients other) {
    return difference(one, other).share() <= tolerance();
  }

  /** The rounding of the training's type. */
  private double epsilon() {
    if (precision == Precision.BF16) {
      return BFLOAT16_EPSILON;
    }
    return manager.getDevice().isGpu() ? TF32_EPSILON : FLOAT32_EPSILON;
  }

  /**
   * The tolerance: some roundings for each parameter of the networks, but less than the whole
   * gradient.
   */
  private double tolerance() {
    long depth = live.values().stream().mapToLong(weights -> weights.trainables().size()).sum();
    return Math.min(MOST, ROUNDINGS * epsilon() * depth);
  }

  private String parameter(int index) {
    List<String> names = new ArrayList<>();
    for (Network network : move.player().networks()) {
      network.trainableNames().forEach(name -> names.add(name + " of network " + network));
    }
    return names.get(index);
  }

  /** Returns why it cannot be compared, if that is of interest. */
  @Nullable String obstacle() {
    return isTrainingType() ? null : obstacle;
  }

  /** Closes what outlives a scope. */
  void close() {
    results.forEach(MoveGradients::close);
    rounds.forEach(Round::close);
  }
}
