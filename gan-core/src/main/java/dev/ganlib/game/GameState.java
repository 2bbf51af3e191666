package dev.ganlib.game;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.ganlib.internal.torch.Copies;
import dev.ganlib.internal.torch.Role;
import dev.ganlib.internal.torch.Scope;
import dev.ganlib.internal.torch.TypeName;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** The state of a game, all that rounds change: arrays, and the numbers that say how far it is. */
final class GameState {
  /** The counter of a player's moves is this, followed by its name. */
  static final String MOVES = "moves/";

  private final Map<Network, Weights> weights;
  private final Map<Network, Average> averages;
  private final Map<Player, PlayerState> movers;
  private final Progress progress = new Progress();
  private final Map<String, Long> counters = new TreeMap<>();
  private long step;
  private long attempt;
  private double rateFactor = 1;

  GameState(
      Map<Network, Weights> weights,
      Map<Network, Average> averages,
      Map<Player, PlayerState> movers) {
    this.weights = weights;
    this.averages = averages;
    this.movers = movers;
  }

  /**
   * The numbers.
   *
   * @param step rounds played
   * @param attempt how often the game was rolled back
   * @param rateFactor what rollbacks have made of all rates
   * @param progress how far the plan is
   * @param counters of moves and of rounds with refused moves, by name
   */
  record Numbers(
      long step,
      long attempt,
      double rateFactor,
      Progress.State progress,
      Map<String, Long> counters) {
    /** More rounds than any game has, and few enough to count on from. */
    private static final long MOST = 999_999_999_999_999_999L;

    /** Throws an {@link IllegalArgumentException} if no game can have these numbers. */
    void requireRanges() {
      requireCount("step", step, MOST);
      requireCount("attempt", attempt, MOST);
      if (!(rateFactor > 0 && rateFactor <= 1)) {
        throw new IllegalArgumentException(
            "expected rateFactor to be in (0, 1] but was " + rateFactor);
      }
      requireCount("began", progress.began(), step);
      requireCount("attemptsBefore", progress.attemptsBefore(), attempt);
      Long phase = progress.phase();
      requireCount("phase", phase == null ? 0 : phase, Integer.MAX_VALUE - 1);
      Map<String, Long> epochs = progress.epochs();
      epochs.forEach((name, count) -> requireCount("epochs of " + name, count, MOST));
      progress
          .epochsBefore()
          .forEach(
              (name, count) ->
                  requireCount("epochsBefore of " + name, count, epochs.getOrDefault(name, 0L)));
      progress
          .taken()
          .forEach(
              (name, count) -> {
                requireCount("taken of " + name, count, MOST);
                if (epochs.getOrDefault(name, 0L) == 0) {
                  throw new IllegalArgumentException(
                      "expected taken of %s to be of an epoch but none has begun".formatted(name));
                }
              });
    }

    private static void requireCount(String name, long count, long most) {
      if (count < 0 || count > most) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT, "expected %s to be from 0 to %d but was %d", name, most, count));
      }
    }
  }

  /** A copy to go back to; closing it closes the arrays. */
  record Copy(Numbers numbers, List<NDList> arrays) implements AutoCloseable {
    @Override
    public void close() {
      arrays.forEach(NDList::close);
    }
  }

  long step() {
    return step;
  }

  /** Counts a round and the moves that it had. */
  void endRound(List<Plan.Move> moves) {
    step++;
    moves.forEach(move -> counters.merge(MOVES + move.player().name(), 1L, Long::sum));
  }

  /** Returns how many moves a player has made, refused ones included. */
  long moves(String player) {
    return counters.getOrDefault(MOVES + player, 0L);
  }

  long attempt() {
    return attempt;
  }

  double rateFactor() {
    return rateFactor;
  }

  Progress progress() {
    return progress;
  }

  Map<String, Long> counters() {
    return counters;
  }

  Numbers numbers() {
    return new Numbers(step, attempt, rateFactor, progress.state(), new TreeMap<>(counters));
  }

  void set(Numbers numbers) {
    step = numbers.step();
    attempt = numbers.attempt();
    rateFactor = numbers.rateFactor();
    progress.set(numbers.progress());
    counters.clear();
    counters.putAll(numbers.counters());
  }

  /** Draws anew from here on, at smaller rates. */
  void beginAttempt(long number, double factor) {
    attempt = number;
    rateFactor = factor;
  }

  /** A list of arrays that are copied together, and the name that they go by in native calls. */
  private record Group(String role, List<NDArray> arrays) {}

  private List<Group> groups() {
    List<Group> groups = new ArrayList<>();
    List<Weights> all = new ArrayList<>(weights.values());
    averages.values().forEach(average -> all.add(average.weights()));
    for (Weights each : all) {
      groups.add(new Group(Role.PARAMETERS, each.trainables()));
      groups.add(new Group(Role.BUFFERS, each.buffers()));
    }
    for (PlayerState mover : movers.values()) {
      mover.state().arrays().values().forEach(list -> groups.add(new Group(Role.BUFFERS, list)));
    }
    groups.removeIf(group -> group.arrays().isEmpty());
    return groups;
  }

  /** Copies everything, outside of any scope. */
  Copy copy(NDManager manager) {
    List<NDList> arrays = new ArrayList<>();
    for (Group group : groups()) {
      arrays.add(Scope.keep(Copies.of(group.arrays(), group.role(), manager)));
    }
    return new Copy(numbers(), arrays);
  }

  /** Goes back to a copy of this state. */
  void set(Copy copy) {
    List<Group> groups = groups();
    for (int i = 0; i < groups.size(); i++) {
      Copies.into(groups.get(i).arrays(), groups.get(i).role(), copy.arrays().get(i));
    }
    set(copy.numbers());
  }

  /**
   * Returns all arrays by name: {@code network/<network>/<parameter>}, {@code
   * average/<network>/<parameter>} and {@code optimizer/<player>/<list>/<network>/<parameter>}.
   */
  Map<String, NDArray> byName() {
    Map<String, NDArray> named = new LinkedHashMap<>();
    weights.forEach(
        (network, own) ->
            own.byName(network)
                .forEach((name, array) -> named.put(prefix(network.name(), false) + name, array)));
    averages.forEach(
        (network, average) ->
            average
                .weights()
                .byName(network)
                .forEach((name, array) -> named.put(prefix(network.name(), true) + name, array)));
    movers.forEach(
        (player, mover) -> {
          List<String> moved = new ArrayList<>();
          for (Network network : player.networks()) {
            network.trainableNames().forEach(name -> moved.add(network + "/" + name));
          }
          new TreeMap<>(mover.state().arrays())
              .forEach(
                  (list, arrays) -> {
                    for (int i = 0; i < arrays.size(); i++) {
                      String of = i < moved.size() ? moved.get(i) : Integer.toString(i);
                      named.put(
                          "optimizer/" + player.name() + "/" + list + "/" + of, arrays.get(i));
                    }
                  });
        });
    return named;
  }

  /** Returns how the names of a network's arrays, or of their averages, begin. */
  static String prefix(String network, boolean isAverage) {
    return (isAverage ? "average/" : "network/") + network + "/";
  }

  /**
   * Takes over saved arrays, all or none.
   *
   * @throws IllegalArgumentException if names, shapes or types are not those of the game
   */
  void set(Map<String, NDArray> saved) {
    Map<String, NDArray> own = byName();
    for (String name : saved.keySet()) {
      if (!own.containsKey(name)) {
        throw new IllegalArgumentException("the checkpoint has " + name + ", the game has not");
      }
    }
    own.forEach(
        (name, array) -> {
          NDArray value = saved.get(name);
          if (value == null) {
            throw new IllegalArgumentException("the game has " + name + ", the checkpoint has not");
          }
          if (!value.getShape().equals(array.getShape())
              || value.getDataType() != array.getDataType()) {
            throw new IllegalArgumentException(
                "%s is %s of shape %s in the checkpoint, %s of shape %s in the game"
                    .formatted(
                        name,
                        TypeName.of(value.getDataType()),
                        value.getShape(),
                        TypeName.of(array.getDataType()),
                        array.getShape()));
          }
        });
    IdentityHashMap<NDArray, NDArray> values = new IdentityHashMap<>();
    own.forEach((name, array) -> values.put(array, Objects.requireNonNull(saved.get(name))));
    for (Group group : groups()) {
      List<NDArray> source =
          group.arrays().stream().map(a -> Objects.requireNonNull(values.get(a))).toList();
      Copies.into(group.arrays(), group.role(), source);
    }
  }
}
