package dev.ganlib.game;

import dev.ganlib.optim.Optimizer;
import java.util.List;
import java.util.Set;

/**
 * A participant of a game: moves the trainable parameters of some networks with an optimizer.
 *
 * <p>Players' networks may overlap: in InfoGAN a third player moves the generator and the head Q;
 * in CycleGAN one player moves both generators.
 *
 * @param name unique in its game; reports and draws go by it
 * @param optimizer turns gradients into updates
 * @param networks whose parameters it moves, at least one
 */
public record Player(String name, Optimizer optimizer, List<Network> networks) {
  /**
   * Checks that there is something to move.
   *
   * @param name unique in its game, not blank
   * @param optimizer turns gradients into updates
   * @param networks whose parameters it moves, at least one; copied
   * @throws IllegalArgumentException if the name is blank or there is no network
   */
  public Player {
    if (name.isBlank()) {
      throw new IllegalArgumentException("a player's name must not be blank");
    }
    networks = List.copyOf(networks);
    if (networks.isEmpty()) {
      throw new IllegalArgumentException("player " + name + " needs at least one network to move");
    }
    if (Set.copyOf(networks).size() < networks.size()) {
      throw new IllegalArgumentException("player " + name + " has a network twice in " + networks);
    }
  }

  /**
   * {@return a player}
   *
   * @param name unique in its game, not blank
   * @param optimizer turns gradients into updates
   * @param networks whose parameters it moves, at least one
   * @throws IllegalArgumentException if the name is blank or there is no network
   */
  public static Player of(String name, Optimizer optimizer, Network... networks) {
    return new Player(name, optimizer, List.of(networks));
  }
}
