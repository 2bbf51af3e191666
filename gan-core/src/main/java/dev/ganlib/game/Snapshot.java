package dev.ganlib.game;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.ganlib.data.Placement;
import dev.ganlib.internal.store.Checksums;
import dev.ganlib.internal.torch.EngineRoom;
import dev.ganlib.internal.torch.GradMode;
import dev.ganlib.internal.torch.Reads;
import dev.ganlib.internal.torch.Scope;
import java.security.MessageDigest;
import java.util.Map;

/**
 * A network with a copy of its weights, run in inference mode.
 *
 * <p>It shares the network's block, not its arrays, and outlives the game. Safe for many threads if
 * the block's inference is, as that of DJL's blocks is; close it when no thread uses it any more.
 */
public final class Snapshot implements AutoCloseable {
  private final Network network;
  private final NDManager manager;
  private final Weights weights;
  private final Placement placement;

  private Snapshot(Network network, NDManager manager, Weights weights) {
    this.network = network;
    this.manager = manager;
    this.weights = weights;
    placement = Placement.of(manager, weights.dataType());
  }

  static Snapshot of(Network network, Weights live, Device device) {
    NDManager manager = EngineRoom.newManager(device);
    Weights copy = live.copy(network, manager);
    copy.keep();
    return new Snapshot(network, manager, copy);
  }

  /**
   * Gives a network saved weights.
   *
   * @param network belongs to no game
   * @param arrays trainable parameters and buffers by their names in the block; copied
   * @param type the data type of the arrays, float32 or float64
   * @param device where to compute
   * @return the network with the weights, owned by the caller
   * @throws IllegalArgumentException if names or shapes are not those of the block, or the engine
   *     does not see the device
   */
  public static Snapshot restore(
      Network network, Map<String, NDArray> arrays, DataType type, Device device) {
    try (NDManager manager = EngineRoom.newManager(device)) {
      network.initialise(manager, type, 0, false);
      try {
        Weights live = Weights.live(network, manager);
        live.set(network, arrays);
        return of(network, live, device);
      } finally {
        network.release();
      }
    }
  }

  /** {@return the network this is a snapshot of} */
  public Network network() {
    return network;
  }

  /** Returns a copy of the weights, which closes with the manager. */
  Weights copy(NDManager owner) {
    return weights.copy(network, owner);
  }

  /** Returns what tells these weights and buffers from others, in every process. */
  String fingerprint() {
    MessageDigest digest = Checksums.digest();
    arrays().values().forEach(array -> digest.update(Reads.bytes(array)));
    return "SHA-256 " + Checksums.text(digest);
  }

  /**
   * {@return the device and data type of the weights, and their manager: what is made for it and
   * not closed before closes with the snapshot}
   */
  public Placement placement() {
    return placement;
  }

  /**
   * {@return the weights and buffers by their names in the block; the arrays stay the snapshot's}
   */
  public Map<String, NDArray> arrays() {
    return weights.byName(network);
  }

  /**
   * Runs the network in inference mode, without gradients.
   *
   * @param inputs of the shapes that the network declares, with a batch axis; they stay the
   *     caller's
   * @return the output, of a network that gives several arrays the first; owned by the caller and
   *     attached to the first input's manager
   */
  public NDArray infer(NDArray... inputs) {
    return infer(network, weights, inputs);
  }

  @SuppressWarnings("try") // scope and mode work by being open
  static NDArray infer(Network network, Weights weights, NDArray... inputs) {
    NDArray output;
    try (Scope scope = new Scope();
        GradMode off = GradMode.off()) {
      output = Scope.keep(network.block().forward(weights, new NDList(inputs), false).get(0));
    }
    // A block may have made it in the weights' manager, which closes with the snapshot.
    output.attach(inputs[0].getManager());
    return output;
  }

  /** Closes the copy of the weights. */
  @Override
  public void close() {
    manager.close();
  }
}
