package dev.ganlib.translation;

import dev.ganlib.Adversary;
import dev.ganlib.game.Game;
import dev.ganlib.game.GameBuilder;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Builds games with adversaries. */
final class GameAssembly {
  private static final Logger LOGGER = LoggerFactory.getLogger(GameAssembly.class);

  private GameAssembly() {}

  /** Adds adversaries, builds the game and has them check it; their warnings are logged. */
  static Game build(GameBuilder settings, List<Adversary> adversaries) {
    adversaries.forEach(judge -> judge.addTo(settings));
    Game game = settings.build();
    try {
      for (Adversary judge : adversaries) {
        judge.check(game);
        judge.warnings().forEach(warning -> LOGGER.warn("{}: {}", judge.network(), warning));
      }
    } catch (RuntimeException e) {
      game.close();
      throw e;
    }
    return game;
  }
}
