package dev.ganlib.game;

import ai.djl.ndarray.NDArray;
import dev.ganlib.optim.OptimizerState;
import java.util.List;

/** A player in a game, with the parameters it moves and what its optimizer remembers of them. */
record PlayerState(Player player, List<NDArray> parameters, OptimizerState state) {}
