package dev.ganlib.game;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import dev.ganlib.data.Placement;
import dev.ganlib.internal.torch.TypeName;
import dev.ganlib.optim.WeightAverage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The description of a game, which fits together as far as that shows before its networks have
 * parameters.
 *
 * @param players who moves
 * @param fixed networks that no player moves
 * @param snapshots networks that no player moves, with given weights
 * @param averages how the weights of networks that a player moves are averaged
 * @param device where to compute
 * @param dataType what to compute in
 * @param precision of products
 * @param policy for moves that are not finite
 * @param seed decides everything random
 * @param words what else decides the training and checkpoints are compared with
 * @param attached texts that every checkpoint holds, by the names of their files
 */
record GameSettings(
    List<Player> players,
    List<Network> fixed,
    List<Snapshot> snapshots,
    Map<Network, WeightAverage> averages,
    Device device,
    DataType dataType,
    Precision precision,
    NonFinite policy,
    long seed,
    Map<String, String> words,
    Map<String, String> attached) {
  /** Copies the collections, in their order, and throws if two parts contradict one another. */
  GameSettings {
    players = List.copyOf(players);
    fixed = List.copyOf(fixed);
    snapshots = List.copyOf(snapshots);
    averages = Collections.unmodifiableMap(new LinkedHashMap<>(averages));
    words = Collections.unmodifiableMap(new LinkedHashMap<>(words));
    attached = Collections.unmodifiableMap(new LinkedHashMap<>(attached));
    Set<Network> moved = moved(players);
    checkNames(players, moved, fixed, snapshots);
    for (Network network : averages.keySet()) {
      if (!moved.contains(network)) {
        throw new IllegalArgumentException(
            "expected to average a network that a player moves but was " + network);
      }
    }
    if (precision == Precision.BF16 && dataType != DataType.FLOAT32) {
      throw new IllegalArgumentException(
          "precision BF16 needs data type float32 but was " + TypeName.of(dataType));
    }
    moved.forEach(precision::check);
    for (Snapshot snapshot : snapshots) {
      checkType(snapshot, device, dataType);
    }
  }

  /** Returns the networks that players move. */
  Set<Network> moved() {
    return moved(players);
  }

  private static Set<Network> moved(List<Player> players) {
    Set<Network> networks = new LinkedHashSet<>();
    players.forEach(player -> networks.addAll(player.networks()));
    return networks;
  }

  private static void checkNames(
      List<Player> players, Set<Network> moved, List<Network> fixed, List<Snapshot> snapshots) {
    if (players.isEmpty()) {
      throw new IllegalArgumentException("a game needs at least one player");
    }
    Set<Network> own = new LinkedHashSet<>(moved);
    own.addAll(fixed);
    List<String> names = new ArrayList<>(own.stream().map(Network::name).toList());
    snapshots.forEach(snapshot -> names.add(snapshot.network().name()));
    if (Set.copyOf(names).size() < names.size()) {
      throw new IllegalArgumentException("networks need unique names but are " + names);
    }
    List<String> playerNames = players.stream().map(Player::name).toList();
    if (Set.copyOf(playerNames).size() < playerNames.size()) {
      throw new IllegalArgumentException("players need unique names but are " + playerNames);
    }
  }

  private static void checkType(Snapshot snapshot, Device device, DataType type) {
    Placement placement = snapshot.placement();
    if (placement.dataType() != type || !placement.device().equals(device)) {
      throw new IllegalArgumentException(
          "expected the snapshot of network %s to be %s on %s but was %s on %s"
              .formatted(
                  snapshot.network(),
                  TypeName.of(type),
                  device,
                  TypeName.of(placement.dataType()),
                  placement.device()));
    }
  }
}
