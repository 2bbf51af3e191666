package dev.ganlib;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.util.Pair;
import dev.ganlib.game.Game;
import dev.ganlib.game.Network;
import dev.ganlib.game.Snapshot;
import dev.ganlib.internal.torch.Copies;
import dev.ganlib.internal.torch.Draws;
import dev.ganlib.internal.torch.Operators;
import dev.ganlib.internal.torch.Role;
import dev.ganlib.internal.torch.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a discriminator far from where samples are, to find an end that its block does not show: a
 * sigmoid where there should be none, or none where there should be one.
 *
 * <p>A sigmoid keeps outputs in [0, 1] whatever the inputs and the weights are. Without one they
 * may be there by chance, for inputs of any size: small weights give small numbers, and a
 * normalisation gives the same for near inputs as for far ones. So where outputs for far inputs are
 * in [0, 1], the same is asked for near inputs, and of copies of the network with other weights, of
 * random signs and ever larger; only what keeps all of their outputs there, and gives more than one
 * number, counts as a sigmoid.
 */
final class OutputProbe {
  private static final Logger LOGGER = LoggerFactory.getLogger(OutputProbe.class);

  /** The number of samples, or packs of samples, that are judged. */
  private static final int COUNT = 64;

  /** A size of inputs at which no network is linear. */
  private static final double FAR = 1000;

  /** The deviations of the factors that weights are multiplied by, one for each copy. */
  private static final List<Double> FACTORS = List.of(10.0, 100.0, 1000.0, 10_000.0);

  private final Game game;
  private final Network network;
  private final Shape input;
  private final int classes;

  /**
   * Prepares the probe.
   *
   * @param input the shape of what the discriminator judges, without the batch axis
   * @param classes of its labels, 0 if it takes none
   */
  OutputProbe(Game game, Network network, Shape input, int classes) {
    this.game = game;
    this.network = network;
    this.input = input;
    this.classes = classes;
  }

  /** Returns the shape of what the discriminator gives for so many samples or packs. */
  @SuppressWarnings("try") // the scope works by being open
  Shape outputShape(int count) {
    try (Scope scope = new Scope();
        NDArray outputs = game.infer(network, inputs(count, 1))) {
      return outputs.getShape();
    }
  }

  /** Returns the range of outputs for far inputs; empty if the discriminator refuses such. */
  Optional<Range> far() {
    try {
      return Optional.of(at(FAR));
    } catch (RuntimeException e) {
      LOGGER.debug("the discriminator refuses inputs as large as {}", FAR, e);
      return Optional.empty();
    }
  }

  @SuppressWarnings("try") // the scope works by being open
  private Range at(double size) {
    try (Scope scope = new Scope()) {
      return range(game.infer(network, inputs(COUNT, size)));
    }
  }

  /**
   * Returns the range of outputs for near inputs, and for far ones with other weights, as soon as
   * it reaches out of [0, 1].
   *
   * @param far the range for far ones with the weights as they are, in [0, 1]
   */
  Range everywhere(Range far) {
    Range all = far.and(at(1 / FAR));
    for (int i = 0; i < FACTORS.size() && all.isProbability(); i++) {
      Range range = reweighted(i, FACTORS.get(i));
      all = range.isFinite() ? all.and(range) : all;
    }
    return all;
  }

  @SuppressWarnings("try") // the scope works by being open
  private Range reweighted(long seed, double factor) {
    try (Scope scope = new Scope();
        Snapshot copy = game.snapshot(network)) {
      Map<String, NDArray> arrays = copy.arrays();
      List<NDArray> weights = new ArrayList<>();
      for (Pair<String, Parameter> pair : network.block().getParameters()) {
        if (pair.getValue().requiresGradient()) {
          weights.add(Objects.requireNonNull(arrays.get(pair.getKey())));
        }
      }
      NDManager owner = copy.placement().manager();
      Copies.into(weights, Role.PARAMETERS, Copies.nudged(weights, seed, factor, owner));
      return range(copy.infer(inputs(COUNT, FAR)));
    } catch (RuntimeException e) {
      LOGGER.debug("the discriminator fails with other weights", e);
      return new Range(Double.NaN, Double.NaN);
    }
  }

  /** Returns uniform numbers up to a size, and labels in turn if any are asked for. */
  private NDArray[] inputs(long count, double size) {
    NDManager owner = game.placement().manager();
    NDArray unit =
        Draws.uniform(game.placement().array(), 0, -1, 1, new Shape(count).addAll(input), owner);
    NDArray samples = size == 1 ? unit : Operators.scale(unit, size);
    return classes == 0
        ? new NDArray[] {samples}
        : new NDArray[] {samples, GeneratorInputs.inTurn(0, count, classes, game.placement())};
  }

  private static Range range(NDArray outputs) {
    try (outputs) {
      return Range.of(outputs);
    }
  }
}
