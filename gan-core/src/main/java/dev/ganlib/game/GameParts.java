package dev.ganlib.game;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.ganlib.internal.torch.Convolutions;
import dev.ganlib.internal.torch.Scope;
import dev.ganlib.nn.LayerDescription;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The parts of a game: networks with their weights, their averages, and the players' states. */
final class GameParts implements AutoCloseable {
  private final Map<Network, Weights> weights = new LinkedHashMap<>();
  private final Map<Network, Weights> changing = new LinkedHashMap<>();
  private final Set<Network> movable = new LinkedHashSet<>();
  private final Map<Player, PlayerState> players = new LinkedHashMap<>();
  private final List<NDArray> buffers = new ArrayList<>();
  private final Map<Network, Average> averages = new LinkedHashMap<>();
  private final Map<String, String> configuration;

  /** Initialises the networks; if a part does not fit they are released again. */
  GameParts(GameSettings settings, NDManager manager) {
    try {
      movable.addAll(settings.moved());
      Set<Network> networks = new LinkedHashSet<>(movable);
      networks.addAll(settings.fixed());
      for (Network network : networks) {
        network.initialise(
            manager, settings.dataType(), settings.seed(), movable.contains(network));
        Weights live = Weights.live(network, manager);
        changing.put(network, live);
        buffers.addAll(live.buffers());
      }
      weights.putAll(changing);
      for (Snapshot snapshot : settings.snapshots()) {
        Convolutions.require(
            manager.getDevice(), snapshot.network().block(), LayerDescription::isDescribed);
        weights.put(snapshot.network(), snapshot.copy(manager));
      }
      for (Player player : settings.players()) {
        List<NDArray> moved = new ArrayList<>();
        player.networks().forEach(network -> moved.addAll(weights(network).trainables()));
        players.put(
            player, new PlayerState(player, moved, player.optimizer().start(moved, manager)));
      }
      settings
          .averages()
          .forEach(
              (network, rule) ->
                  averages.put(network, new Average(rule, network, weights(network), manager)));
      // The game outlives any scope that its caller has open.
      weights.values().forEach(Weights::keep);
      averages.values().forEach(average -> average.weights().keep());
      players.values().forEach(p -> p.state().arrays().values().forEach(GameParts::keep));
      configuration = Configuration.of(settings, weights);
    } catch (RuntimeException e) {
      release();
      throw e;
    }
  }

  private static void keep(List<NDArray> arrays) {
    arrays.forEach(Scope::keep);
  }

  Map<Network, Weights> weights() {
    return weights;
  }

  /** Returns those that a checkpoint holds: all but those that were given. */
  Map<Network, Weights> changing() {
    return changing;
  }

  /** Returns the weights of one of the networks; throws if it is none. */
  Weights weights(Network network) {
    Weights found = weights.get(network);
    if (found == null) {
      throw new IllegalArgumentException("network " + network + " is not in this game");
    }
    return found;
  }

  /** Returns the networks that players move. */
  Set<Network> movable() {
    return movable;
  }

  Map<Player, PlayerState> players() {
    return players;
  }

  /** Returns the buffers of all networks. */
  List<NDArray> buffers() {
    return buffers;
  }

  Map<Network, Average> averages() {
    return averages;
  }

  /** Returns the average of a network's weights; throws if there is none. */
  Average average(Network network) {
    Average found = averages.get(network);
    if (found == null) {
      throw new IllegalArgumentException(
          "the weights of network "
              + network
              + " are not averaged; ask for it with Game.builder().average");
    }
    return found;
  }

  /** Returns what decides the game, in words. */
  Map<String, String> configuration() {
    return configuration;
  }

  /** Gives the blocks free for another game. */
  void release() {
    changing.keySet().forEach(Network::release);
  }

  /** Releases the networks and closes what optimizers remember. */
  @Override
  public void close() {
    release();
    players.values().forEach(player -> player.state().close());
  }
}
