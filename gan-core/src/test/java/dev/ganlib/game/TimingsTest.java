package dev.ganlib.game;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.nn.stock.Mlp;
import dev.ganlib.optim.Adam;
import org.junit.jupiter.api.Test;

final class TimingsTest {
  private static final long PAUSE = 20_000_000;

  private static void pause() {
    long until = System.nanoTime() + PAUSE;
    while (System.nanoTime() < until) {
      Thread.onSpinWait();
    }
  }

  @Test
  void should_count_what_an_objective_takes_as_forward() {
    Network network = Network.of("N", Mlp.builder(new Shape(3)).linear(2).build(), new Shape(3));
    Player player = Player.of("P", Adam.of(1e-2), network);
    try (Game game = Game.builder().player(player).device(Device.cpu()).build()) {
      Plan plan =
          Plan.rounds(4)
              .move(
                  player,
                  round -> {
                    NDArray loss = round.run(network, round.normal("z", new Shape(5, 3))).sum();
                    pause();
                    return loss;
                  });

      game.play(plan);
      Timings first = game.timings();
      game.play(plan);
      Timings second = game.timings().since(first);

      // A rehearsal is no round.
      assertThat(first.rounds()).isEqualTo(4);
      assertThat(second.rounds()).isEqualTo(4);
      for (Timings timings : new Timings[] {first, second}) {
        assertThat(timings.forward()).isGreaterThanOrEqualTo(4 * PAUSE);
        assertThat(timings.backward()).isPositive();
        assertThat(timings.update()).isPositive();
        assertThat(timings.data()).isNotNegative();
        assertThat(timings.total())
            .isGreaterThanOrEqualTo(
                timings.data() + timings.forward() + timings.backward() + timings.update());
      }
      assertThat(game.timings().total()).isEqualTo(first.total() + second.total());
    }
  }
}
