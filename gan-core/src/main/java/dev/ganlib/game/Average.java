package dev.ganlib.game;

import ai.djl.ndarray.NDManager;
import dev.ganlib.internal.torch.FusedUpdates;
import dev.ganlib.internal.torch.Scope;
import dev.ganlib.optim.WeightAverage;

/** The averaged weights and buffers of a network in a game. */
final class Average {
  private final WeightAverage rule;
  private final Weights live;
  private final Weights averages;

  Average(WeightAverage rule, Network network, Weights live, NDManager manager) {
    this.rule = rule;
    this.live = live;
    averages = live.copy(network, manager);
  }

  /** Takes the weights in, after a number of rounds. */
  @SuppressWarnings("try") // the scope works by being open
  void update(long rounds) {
    double share = 1 - rule.decayAfter(rounds);
    try (Scope scope = new Scope()) {
      FusedUpdates.approach(averages.trainables(), live.trainables(), share);
      FusedUpdates.approach(averages.buffers(), live.buffers(), share);
    }
  }

  Weights weights() {
    return averages;
  }
}
