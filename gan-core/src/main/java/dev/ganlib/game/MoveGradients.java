package dev.ganlib.game;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import dev.ganlib.internal.torch.Copies;
import dev.ganlib.internal.torch.DrawScope;
import dev.ganlib.internal.torch.Gradients;
import dev.ganlib.internal.torch.ProductTape;
import dev.ganlib.internal.torch.Reads;
import dev.ganlib.internal.torch.Scope;
import java.util.ArrayList;
import java.util.List;

/**
 * The loss that a move would lower and its gradients by the parameters, in a rehearsal.
 *
 * @param loss without its graph
 * @param gradients by the parameters of the player's networks, in their order
 */
record MoveGradients(NDArray loss, NDList gradients) implements AutoCloseable {
  /** The purpose of a gradient. */
  enum Purpose {
    /** Its values; the objective is checked as well. */
    CHECK,
    /** To be compared with another. */
    REPEAT,
    /** The same, with a garbage collection between forward and backward. */
    COLLECT_GARBAGE
  }

  /**
   * Computes it.
   *
   * @param round in which the move is made
   * @param microBatches into how many parts the plan splits batches
   * @return the result, which the caller closes; all else that was made is closed
   * @throws IllegalArgumentException if the objective fails or is no scalar
   */
  static MoveGradients of(Plan.Move move, Round round, int microBatches, Purpose purpose) {
    return of(
        move,
        round,
        microBatches,
        purpose,
        purpose == Purpose.COLLECT_GARBAGE ? Garbage::collect : () -> {});
  }

  /** Computes it to be compared with another, and does something between forward and backward. */
  static MoveGradients of(Plan.Move move, Round round, int microBatches, Runnable between) {
    return of(move, round, microBatches, Purpose.COLLECT_GARBAGE, between);
  }

  @SuppressWarnings("try") // scope and tape work by being open
  private static MoveGradients of(
      Plan.Move move, Round round, int microBatches, Purpose purpose, Runnable between) {
    try (Scope scope = new Scope();
        ProductTape tape = new ProductTape()) {
      MoveGradients result = differentiated(move, round, microBatches, purpose, between);
      Scope.keep(result.loss);
      Scope.keep(result.gradients);
      return result;
    }
  }

  private static MoveGradients differentiated(
      Plan.Move move, Round round, int microBatches, Purpose purpose, Runnable between) {
    String player = move.player().name();
    NDArray loss = loss(move, round, microBatches);
    List<NDArray> parameters = new ArrayList<>();
    for (Network network : move.player().networks()) {
      parameters.addAll(round.weights(network).trainables());
    }
    between.run();
    if (purpose == Purpose.CHECK && !Gradients.reach(loss, parameters)) {
      throw new IllegalArgumentException(
          "expected the objective of player "
              + player
              + " to depend on the networks it moves but it depends on none of their parameters");
    }
    return new MoveGradients(Gradients.detach(loss), Gradients.of(loss, parameters));
  }

  @SuppressWarnings("try") // the scope works by being open
  private static NDArray loss(Plan.Move move, Round round, int microBatches) {
    String player = move.player().name();
    NDArray loss;
    // The first part stands for the others, which are as large or larger by one sample.
    RoundDraws.Parts parts =
        round.draws().split(move.player(), round.batches().divisible(microBatches));
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
    return loss;
  }

  /** Returns whether the gradients are those of another result to the bit. Reads the device. */
  boolean equalGradients(MoveGradients other) {
    return Copies.equal(gradients, other.gradients);
  }

  /** Returns the norm of all gradients together. Reads the device. */
  double norm() {
    return Reads.doubles(Gradients.check(loss, gradients))[1];
  }

  @Override
  public void close() {
    loss.close();
    gradients.close();
  }
}
