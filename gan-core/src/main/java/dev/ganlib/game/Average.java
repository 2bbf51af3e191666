package dev.ganlib.game;

import ai.djl.ndarray.NDManager;
import dev.ganlib.internal.torch.FusedUpdates;
import dev.ganlib.internal.torch.Scope;
import dev.ganlib.optim.WeightAverage;

/** The averaged weights and buffers of a network in a game. */
final class Average {
  private final WeightAverage rule;
  private final Network network;
  private final Weights live;
  private final Weights averages;

  Average(WeightAverage rule, Network network, Weights live, NDManager manager) {
    this.rule = rule;
    this.network = network;
    this.live = live;
    averages = live.copy(network, manager);
  }

  /** Takes the weights in, after a number of rounds. */
  @SuppressWarnings("try") // the scope works by being open
  void update(long rounds) {
    double share = 1 - rule.decayAfter(rounds);
    try (Scope scope = new Scope()) {
      FusedUpdates.approach(averages.trainables(), live.trainables(), share);
      approachBuffers(true, share);
      // What else a buffer holds, such as the vectors of a spectral norm, fits one set of weights
      // only; the latest is nearest to the average.
      approachBuffers(false, 1);
    }
  }

  private void approachBuffers(boolean running, double share) {
    FusedUpdates.approach(
        averages.buffers(network, running), live.buffers(network, running), share);
  }

  Weights weights() {
    return averages;
  }
}
