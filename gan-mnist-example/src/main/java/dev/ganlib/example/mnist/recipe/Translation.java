package dev.ganlib.example.mnist.recipe;

import dev.ganlib.Translator;
import dev.ganlib.game.Game;
import dev.ganlib.game.GameBuilder;
import dev.ganlib.game.Network;
import dev.ganlib.game.Plan;
import dev.ganlib.game.View;
import java.util.List;
import java.util.Map;

/** A translation with its networks, as a game takes it; its owner closes it after the game. */
interface Translation extends AutoCloseable {
  /** Makes the game, owned by the caller. */
  Game game(GameBuilder settings);

  /** Returns a plan with the sources that the moves need. */
  Plan sources(Plan plan, Material material);

  /**
   * Returns a plan with the moves.
   *
   * @param plan with the sources
   * @param adversaries whether they move and are played against
   */
  Plan moves(Plan plan, boolean adversaries);

  /**
   * Returns what listeners may look at.
   *
   * @param shown the samples that pictures are made of
   */
  View view(Game game, Material shown);

  /** Returns the translators as they are now by the names of their folders; the caller's. */
  Map<String, Translator> translators(Game game);

  /** Returns the networks that players move. */
  List<Network> networks();

  /** Closes what the networks were made with. */
  @Override
  void close();
}
