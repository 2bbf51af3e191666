package dev.ganlib.listener;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.core.Linear;
import ai.djl.training.initializer.Initializer;
import dev.ganlib.game.Checkpoint;
import dev.ganlib.game.Game;
import dev.ganlib.game.GanListener;
import dev.ganlib.game.Network;
import dev.ganlib.game.Objective;
import dev.ganlib.game.Plan;
import dev.ganlib.game.Player;
import dev.ganlib.game.Round;
import dev.ganlib.game.StepReport;
import dev.ganlib.game.Training;
import dev.ganlib.game.View;
import dev.ganlib.loss.Scalars;
import dev.ganlib.optim.Optimizer;
import dev.ganlib.optim.OptimizerState;
import dev.ganlib.optim.Update;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A game of one player that never moves: f = w x + b with w = x = 1 and b = 0. In the round that
 * ends with step n its loss is (n + 1) f = n + 1 and its gradient (n + 1, n + 1).
 */
final class KnownFigures implements AutoCloseable {
  private final Network network = Network.of("network", block(), new Shape(1));
  private final Player player = Player.of("player", new Idle(), network);
  private final Game game = Game.builder().player(player).device(Device.cpu()).build();

  /** Does nothing. */
  private record Idle() implements Optimizer {
    @Override
    public OptimizerState start(List<NDArray> parameters, NDManager manager) {
      return OptimizerState.of(Map.of());
    }

    @Override
    public void apply(
        OptimizerState state, List<NDArray> parameters, List<NDArray> gradients, Update update) {}
  }

  private static Block block() {
    Linear linear = Linear.builder().setUnits(1).build();
    linear.getDirectParameters().get("weight").setInitializer(Initializer.ONES);
    linear.getDirectParameters().get("bias").setInitializer(Initializer.ZEROS);
    return linear;
  }

  /** Returns n + 1, as an array to differentiate. */
  NDArray loss(Round round) {
    NDArray x = round.placement().manager().ones(new Shape(1, 1), round.placement().dataType());
    return Scalars.scale(round.run(network, x).mean(), (double) round.step() + 2);
  }

  /** Returns a number as an array to record. */
  static NDArray figure(Round round, double value) {
    return Scalars.shift(round.placement().array(), value);
  }

  void play(long rounds, Objective objective, GanListener... listeners) {
    play(Plan.rounds(rounds), objective, listeners);
  }

  void play(Plan plan, Objective objective, GanListener... listeners) {
    game.play(plan.move(player, objective), listeners);
  }

  /** Plays with a view. */
  void play(long rounds, View view, GanListener... listeners) {
    game.play(Plan.rounds(rounds).move(player, this::loss), view, List.of(listeners));
  }

  /** Goes to a checkpoint. */
  void resume(Path checkpoint) throws IOException {
    game.resume(Checkpoint.at(checkpoint));
  }

  /** Returns how many rounds have been played. */
  long step() {
    return game.step();
  }

  /** Returns a listener that throws after the round that ends with a step. */
  static GanListener failingAt(long step) {
    return new GanListener() {
      @Override
      public void onStep(StepReport report, Training training) {
        if (report.step() == step) {
          throw new IllegalStateException("listener");
        }
      }
    };
  }

  @Override
  public void close() {
    game.close();
  }
}
