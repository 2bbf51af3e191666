package dev.ganlib.game;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import dev.ganlib.internal.torch.Copies;
import dev.ganlib.internal.torch.Role;
import dev.ganlib.internal.torch.Scope;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Values for a network's parameters: the network's own, or a copy of them.
 *
 * <p>DJL blocks ask a {@link ParameterStore} for their arrays, so one block can run with the live
 * weights, a snapshot or copies of the buffers alone, at the same time, without being copied
 * itself.
 */
final class Weights extends ParameterStore {
  private final IdentityHashMap<Parameter, NDArray> values = new IdentityHashMap<>();
  private final List<NDArray> trainables = new ArrayList<>();
  private final List<NDArray> buffers = new ArrayList<>();

  private Weights(NDManager manager) {
    super(manager, false);
  }

  /** Returns the network's own arrays, which stay the network's. */
  static Weights live(Network network, NDManager manager) {
    return new Weights(manager)
        .put(network, arrays(network.trainables()), arrays(network.buffers()));
  }

  /** Returns copies, which close with the manager. */
  Weights copy(Network network, NDManager manager) {
    return new Weights(manager)
        .put(
            network,
            Copies.of(trainables, Role.PARAMETERS, manager),
            Copies.of(buffers, Role.BUFFERS, manager));
  }

  /** Returns the same trainable parameters with copies of the buffers, which the scope closes. */
  Weights withOwnBuffers(Network network, NDManager manager) {
    return new Weights(manager).put(network, trainables, Copies.of(buffers, Role.BUFFERS, manager));
  }

  /**
   * Returns copies in float64, which the scope closes; buffers of whole numbers keep their type.
   */
  Weights inDouble(Network network, NDManager manager) {
    return new Weights(manager)
        .put(
            network,
            Copies.inDouble(trainables, Role.PARAMETERS, true, manager),
            Copies.inDouble(buffers, Role.BUFFERS, false, manager));
  }

  /** Returns copies whose trainable parameters are off by a share of each, normally drawn. */
  Weights nudged(Network network, long seed, double by, NDManager manager) {
    return new Weights(manager)
        .put(
            network,
            Copies.nudged(trainables, seed, by, manager),
            Copies.of(buffers, Role.BUFFERS, manager));
  }

  private static List<NDArray> arrays(List<Parameter> parameters) {
    return parameters.stream().map(Parameter::getArray).toList();
  }

  private Weights put(Network network, List<NDArray> ofTrainables, List<NDArray> ofBuffers) {
    trainables.addAll(ofTrainables);
    buffers.addAll(ofBuffers);
    for (int i = 0; i < trainables.size(); i++) {
      values.put(network.trainables().get(i), trainables.get(i));
    }
    for (int i = 0; i < buffers.size(); i++) {
      values.put(network.buffers().get(i), buffers.get(i));
    }
    return this;
  }

  /** Returns the type of the parameters, float32 where there are none. */
  DataType dataType() {
    return values.values().stream().map(NDArray::getDataType).findFirst().orElse(DataType.FLOAT32);
  }

  /** Takes the arrays out of the innermost scope. */
  void keep() {
    values.values().forEach(Scope::keep);
  }

  List<NDArray> trainables() {
    return trainables;
  }

  List<NDArray> buffers() {
    return buffers;
  }

  /** Returns the buffers that are running means or variances, or those that are not. */
  List<NDArray> buffers(Network network, boolean running) {
    List<NDArray> chosen = new ArrayList<>();
    for (int i = 0; i < buffers.size(); i++) {
      Parameter.Type type = network.buffers().get(i).getType();
      boolean runs = type == Parameter.Type.RUNNING_MEAN || type == Parameter.Type.RUNNING_VAR;
      if (runs == running) {
        chosen.add(buffers.get(i));
      }
    }
    return chosen;
  }

  /** Returns trainable parameters and buffers by their names in the block. */
  Map<String, NDArray> byName(Network network) {
    Map<String, NDArray> named = new LinkedHashMap<>();
    for (int i = 0; i < trainables.size(); i++) {
      named.put(network.trainableNames().get(i), trainables.get(i));
    }
    for (int i = 0; i < buffers.size(); i++) {
      named.put(network.bufferNames().get(i), buffers.get(i));
    }
    return named;
  }

  /** Writes saved values into the arrays; throws unless names and shapes are the same. */
  void set(Network network, Map<String, NDArray> saved) {
    Map<String, NDArray> own = byName(network);
    if (!own.keySet().equals(saved.keySet())) {
      throw new IllegalArgumentException(
          "expected network %s to have the parameters %s but it has %s"
              .formatted(network, saved.keySet(), own.keySet()));
    }
    List<NDArray> target = new ArrayList<>();
    List<NDArray> source = new ArrayList<>();
    own.forEach(
        (name, array) -> {
          NDArray value = Objects.requireNonNull(saved.get(name));
          if (!value.getShape().equals(array.getShape())) {
            throw new IllegalArgumentException(
                "expected parameter %s of network %s to have shape %s but it has %s"
                    .formatted(name, network, value.getShape(), array.getShape()));
          }
          target.add(array);
          source.add(value);
        });
    Copies.into(target, Role.PARAMETERS, source);
  }

  @Override
  @SuppressWarnings("NullAway") // DJL asks with null for an absent parameter and wants null back
  public NDArray getValue(Parameter parameter, Device device, boolean training) {
    NDArray value = values.get(parameter);
    return value != null || parameter == null ? value : parameter.getArray();
  }
}
