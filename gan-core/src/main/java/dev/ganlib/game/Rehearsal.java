package dev.ganlib.game;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.ganlib.internal.torch.Bfloat16;
import dev.ganlib.internal.torch.Copies;
import dev.ganlib.internal.torch.DrawScope;
import dev.ganlib.internal.torch.GradMode;
import dev.ganlib.internal.torch.Gradients;
import dev.ganlib.internal.torch.ProductTape;
import dev.ganlib.internal.torch.Reads;
import dev.ganlib.internal.torch.Scope;
import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Plays every move of a plan once, without applying it, before training starts.
 *
 * <p>It finds wrong shapes and outputs, objectives that do not depend on the player, and two faults
 * that would otherwise show as slightly wrong training only. A gradient is computed three times:
 *
 * <ol>
 *   <li>for its values;
 *   <li>again, from the same seeds: a difference means that something draws from a generator that
 *       the run's seed does not govern;
 *   <li>with a garbage collection between forward and backward: a difference means that the graph
 *       reads memory that Java has freed, as {@code x.mul(0.5f)} makes it do.
 * </ol>
 */
final class Rehearsal {
  private static final Logger LOGGER = LoggerFactory.getLogger(Rehearsal.class);
  private static final long COLLECTION_MILLIS = 1000;

  private final NDManager manager;
  private final Map<Network, Weights> live;
  private final Precision precision;
  private final int microBatches;
  private final List<Round> rounds = new ArrayList<>();

  Rehearsal(NDManager manager, Map<Network, Weights> live, Precision precision, int microBatches) {
    this.manager = manager;
    this.live = live;
    this.precision = precision;
    this.microBatches = microBatches;
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
  @SuppressWarnings("try") // the scope works by being open
  private Round play(Plan.Move move, Round current) {
    String player = move.player().name();
    Round first = copy(current);
    try (Scope scope = new Scope()) {
      NDList gradients = gradients(move, first, Purpose.CHECK);
      NDList again = gradients(move, copy(current), Purpose.REPEAT);
      if (!Copies.equal(gradients, again)) {
        refuse(
            "the objective of player "
                + player
                + " is not reproducible: computed twice from the same seed its gradients differ;"
                + " draw with Round.normal and Round.uniform, and use dev.ganlib.nn.Dropout");
      }
      if (manager.getDevice().isGpu()) {
        // On a GPU Java's numbers are copied to the device, so there is no such memory to read.
        return first;
      }
      NDList afterCollection = gradients(move, copy(current), Purpose.COLLECT_GARBAGE);
      if (!Copies.equal(gradients, afterCollection)) {
        refuse(
            "the gradients of player "
                + player
                + " change when Java collects garbage between forward and backward: its objective"
                + " or a block uses a number as an operand (x.mul(0.5f), x.div(2), x.pow(2),"
                + " x.maximum(0)) or closes an array made from Java numbers; use"
                + " dev.ganlib.loss.Scalars, such as Scalars.scale(x, 0.5)");
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

  private Round copy(Round round) {
    Map<Network, Weights> scratch = new HashMap<>();
    live.forEach(
        (network, weights) -> scratch.put(network, weights.withOwnBuffers(network, manager)));
    Round copy = round.copy(scratch);
    rounds.add(copy);
    return copy;
  }

  @SuppressWarnings("try") // the tape works by being open
  private NDList gradients(Plan.Move move, Round round, Purpose purpose) {
    try (ProductTape tape = new ProductTape()) {
      return differentiated(move, round, purpose);
    }
  }

  @SuppressWarnings("try") // the scope works by being open
  private NDList differentiated(Plan.Move move, Round round, Purpose purpose) {
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
    List<NDArray> parameters = new ArrayList<>();
    for (Network network : move.player().networks()) {
      parameters.addAll(round.weights(network).trainables());
    }
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
    NDList gradients = Gradients.of(loss, parameters);
    if (purpose == Purpose.CHECK) {
      checkNorm(player, loss, gradients);
    }
    return gradients;
  }

  private static void checkNorm(String player, NDArray loss, NDList gradients) {
    double norm = Reads.doubles(Gradients.check(loss, gradients))[1];
    if (norm == 0) {
      LOGGER.warn("the gradient of player {} is zero at the start; it cannot move", player);
    }
    if (!Double.isFinite(norm)) {
      throw new IllegalArgumentException(
          "expected the objective of player "
              + player
              + " to have a finite gradient at the start but its norm is "
              + norm);
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
