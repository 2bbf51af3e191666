package dev.ganlib.game;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.ganlib.internal.torch.Convolutions;
import dev.ganlib.internal.torch.Scope;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a game is played with: networks with their weights, their averages, and the movers. */
final class Pieces implements AutoCloseable {
  private final Map<Network, Weights> weights = new LinkedHashMap<>();
  private final Map<Network, Weights> changing = new LinkedHashMap<>();
  private final Set<Network> movable = new LinkedHashSet<>();
  private final Map<Player, Mover> movers = new LinkedHashMap<>();
  private final List<NDArray> buffers = new ArrayList<>();
  private final Map<Network, Average> averages = new LinkedHashMap<>();
  private final Map<String, String> configuration;

  /** Initialises the networks; if a part does not fit they are released again. */
  Pieces(Game.Builder builder, NDManager manager) {
    try {
      Set<Network> networks = new LinkedHashSet<>();
      builder.players().forEach(player -> networks.addAll(player.networks()));
      movable.addAll(networks);
      networks.addAll(builder.fixed());
      List<Network> all = new ArrayList<>(networks);
      builder.snapshots().forEach(snapshot -> all.add(snapshot.network()));
      checkNames(all, builder.players());
      for (Network network : builder.averages().keySet()) {
        if (!movable.contains(network)) {
          throw new IllegalArgumentException(
              "expected to average a network that a player moves but was " + network);
        }
      }
      checkPrecision(builder, movable);
      for (Snapshot snapshot : builder.snapshots()) {
        checkType(snapshot, manager.getDevice(), builder.dataType());
      }
      for (Network network : networks) {
        network.initialise(manager, builder.dataType(), builder.seed(), movable.contains(network));
        Weights live = Weights.live(network, manager);
        changing.put(network, live);
        buffers.addAll(live.buffers());
      }
      weights.putAll(changing);
      for (Snapshot snapshot : builder.snapshots()) {
        Convolutions.require(manager.getDevice(), snapshot.network().block());
        weights.put(snapshot.network(), snapshot.copy(manager));
      }
      for (Player player : builder.players()) {
        List<NDArray> moved = new ArrayList<>();
        player.networks().forEach(network -> moved.addAll(weights(network).trainables()));
        movers.put(player, new Mover(player, moved, player.optimizer().start(moved, manager)));
      }
      builder
          .averages()
          .forEach(
              (network, rule) ->
                  averages.put(network, new Average(rule, network, weights(network), manager)));
      // The game outlives any scope that its caller has open.
      weights.values().forEach(Weights::keep);
      averages.values().forEach(average -> average.weights().keep());
      movers.values().forEach(m -> m.state().arrays().values().forEach(Pieces::keep));
      configuration = Configuration.of(builder, weights, movers.keySet());
    } catch (RuntimeException e) {
      release();
      throw e;
    }
  }

  private static void checkType(Snapshot snapshot, Device device, DataType type) {
    NDArray like = snapshot.like();
    if (like.getDataType() != type || !like.getDevice().equals(device)) {
      throw new IllegalArgumentException(
          "expected the snapshot of network %s to be %s on %s but was %s on %s"
              .formatted(
                  snapshot.network(), type, device, like.getDataType(), like.getDevice()));
    }
  }

  private static void checkPrecision(Game.Builder builder, Set<Network> networks) {
    if (builder.precision() == Precision.BF16 && builder.dataType() != DataType.FLOAT32) {
      throw new IllegalArgumentException(
          "precision BF16 needs data type float32 but was " + builder.dataType());
    }
    networks.forEach(builder.precision()::check);
  }

  private static void keep(List<NDArray> arrays) {
    arrays.forEach(Scope::keep);
  }

  private static void checkNames(List<Network> networks, List<Player> players) {
    if (players.isEmpty()) {
      throw new IllegalArgumentException("a game needs at least one player");
    }
    List<String> names = networks.stream().map(Network::name).toList();
    if (Set.copyOf(names).size() < names.size()) {
      throw new IllegalArgumentException("networks need unique names but are " + names);
    }
    List<String> playerNames = players.stream().map(Player::name).toList();
    if (Set.copyOf(playerNames).size() < playerNames.size()) {
      throw new IllegalArgumentException("players need unique names but are " + playerNames);
    }
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

  Map<Player, Mover> movers() {
    return movers;
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
              + " are not averaged; ask for it with Game.Builder.average");
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
    movers.values().forEach(mover -> mover.state().close());
  }
}
