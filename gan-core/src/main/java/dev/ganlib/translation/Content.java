package dev.ganlib.translation;

import ai.djl.ndarray.NDArray;
import dev.ganlib.game.Network;
import dev.ganlib.game.Round;
import dev.ganlib.game.Snapshot;
import dev.ganlib.internal.check.Ranges;
import dev.ganlib.loss.Scalars;
import java.util.List;
import java.util.Objects;

/** Compares what a fixed network makes of outputs and of what they should be. */
final class Content implements Reconstruction {
  private final Snapshot features;
  private final double weight;

  Content(Snapshot features, double weight) {
    this.features = Objects.requireNonNull(features, "features");
    this.weight = Ranges.positiveAndFinite("the weight of content", weight);
  }

  @Override
  public NDArray value(Round round, NDArray output, NDArray wanted) {
    Network network = features.network();
    NDArray expected = round.withoutGradient(() -> round.run(network, wanted)); // (B, any...)
    NDArray difference = round.run(network, output).sub(expected);
    return Scalars.scale(difference.mul(difference).mean(), weight);
  }

  @Override
  public List<Snapshot> networks() {
    return List.of(features);
  }

  /** {@return the name of the network and the weight; the game tells its weights itself} */
  @Override
  public String toString() {
    return "content by " + features.network().name() + ", weight " + weight;
  }
}
