package dev.ganlib.game;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Block;
import dev.ganlib.data.Placement;
import dev.ganlib.internal.check.Ranges;
import dev.ganlib.internal.store.Checksums;
import dev.ganlib.internal.torch.EngineRoom;
import dev.ganlib.internal.torch.FusedUpdates;
import dev.ganlib.internal.torch.GradMode;
import dev.ganlib.internal.torch.Reads;
import dev.ganlib.internal.torch.Scope;
import java.security.MessageDigest;
import java.util.List;
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
    try {
      Weights copy = live.copy(network, manager);
      copy.keep();
      return new Snapshot(network, manager, copy);
    } catch (RuntimeException | Error e) {
      manager.close();
      throw e;
    }
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

  /**
   * {@return a snapshot between two, of networks that are built alike: each weight and each number
   * of a buffer is (1 - alpha) times that of the first plus alpha times that of the second; owned
   * by the caller, with the first one's network}
   *
   * <p>Networks that were trained from the same weights, such as one for faithful and one for
   * lively images, usually have good ones between them; networks with other initial weights do not.
   *
   * @param a for alpha 0, to the bit; stays the caller's; other threads may run both meanwhile
   * @param b for alpha 1, to the bit; stays the caller's
   * @param alpha in [0, 1]
   * @throws IllegalArgumentException if alpha is out of its range, or the networks differ in more
   *     than their weights; the message names the first difference
   * @see <a href="https://arxiv.org/abs/1809.00219">Wang et al. 2018, ESRGAN, network
   *     interpolation</a>
   */
  @SuppressWarnings("try") // the scope works by being open
  public static Snapshot between(Snapshot a, Snapshot b, double alpha) {
    Ranges.zeroToOne("alpha", alpha);
    NetworkDifference.requireNone(a.network, a.arrays(), b.network, b.arrays());
    Snapshot between = of(a.network, a.weights, a.placement.device());
    try (Scope scope = new Scope()) { // for the copy and the call's result
      // An array in two roles is renamed, so b's own cannot be given while other threads use them.
      Weights towards = b.copy(between.manager);
      FusedUpdates.approach(
          List.copyOf(between.arrays().values()),
          List.copyOf(towards.byName(b.network).values()),
          alpha);
      return between;
    } catch (RuntimeException | Error e) {
      between.close();
      throw e;
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

  /**
   * Runs a part of the network in inference mode, without gradients.
   *
   * @param part the network's block, or one inside it
   * @param inputs of the part, at least one; they stay the caller's
   * @return the part's first output, owned by the caller and attached to the first input's manager
   */
  public NDArray inferPart(Block part, NDArray... inputs) {
    return infer(part, weights, inputs);
  }

  static NDArray infer(Network network, Weights weights, NDArray... inputs) {
    return infer(network.block(), weights, inputs);
  }

  @SuppressWarnings("try") // scope and mode work by being open
  private static NDArray infer(Block block, Weights weights, NDArray... inputs) {
    NDArray output;
    try (Scope scope = new Scope();
        GradMode off = GradMode.off()) {
      output = Scope.keep(block.forward(weights, new NDList(inputs), false).get(0));
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
