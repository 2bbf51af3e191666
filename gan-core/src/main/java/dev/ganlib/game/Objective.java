package dev.ganlib.game;

import ai.djl.ndarray.NDArray;

/**
 * The loss that a player lowers in a move.
 *
 * <p>It may be evaluated more often than moves are made: the rehearsal before a training evaluates
 * it without applying its gradient, in the training's type and in float64. It must therefore have
 * no side effect but {@link Round#record} and {@link Round#lend}.
 */
@FunctionalInterface
public interface Objective {
  /**
   * Computes the objective with gradients recorded.
   *
   * @param round the batches, networks and draws to compute with
   * @return a 0-d array that depends on the moving player's parameters; closed with the move
   */
  NDArray evaluate(Round round);
}
