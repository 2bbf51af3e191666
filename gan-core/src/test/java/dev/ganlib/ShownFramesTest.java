package dev.ganlib;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.data.Source;
import dev.ganlib.game.Game;
import dev.ganlib.game.Network;
import dev.ganlib.game.Plan;
import dev.ganlib.game.Player;
import dev.ganlib.internal.torch.EngineRoom;
import dev.ganlib.nn.Linear;
import dev.ganlib.optim.SGD;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The frames of videos that a discriminator is shown. */
final class ShownFramesTest {
  private static final int VIDEOS = 16;
  private static final int FRAMES = 6;
  private static final int SHOWN = 2;
  private static final Shape VIDEO = new Shape(1, FRAMES, 2, 1);

  /** Returns videos each of whose pixels says which video, frame and row it is of. */
  private static NDArray videos(NDManager manager) {
    float[] values = new float[VIDEOS * FRAMES * 2];
    for (int i = 0; i < values.length; i++) {
      values[i] = i;
    }
    return manager.create(values, new Shape(VIDEOS).addAll(VIDEO));
  }

  private interface Look {
    void at(NDArray videos, NDArray shown);
  }

  /** Plays rounds in which frames of all videos are shown. */
  private static void play(int rounds, int parts, Look look) {
    Network network = Network.of("line", Linear.of(1), new Shape(SHOWN * 2));
    Player player = Player.of("line", SGD.of(0.1), network);
    Showing showing = Showing.frames(SHOWN);
    try (NDManager manager = EngineRoom.newManager(Device.cpu());
        Game game = Game.builder().device(Device.cpu()).seed(4).player(player).build()) {
      game.play(
          Plan.rounds(rounds)
              .batch(VIDEOS)
              .microBatches(parts)
              .source("real", Source.arrays(videos(manager)))
              .move(
                  player,
                  round -> {
                    NDArray samples = round.batch("real");
                    NDArray shown = showing.of(round, samples, round.samples("real", 0));
                    look.at(samples, shown);
                    return round.run(network, shown.reshape(-1, SHOWN * 2)).mean();
                  }));
    }
  }

  private static List<int[]> places(NDArray videos, NDArray shown) {
    float[] all = videos.toFloatArray();
    float[] some = shown.toFloatArray();
    List<int[]> places = new ArrayList<>();
    if (Arrays.equals(all, new float[all.length]) || all[0] != Math.rint(all[0])) {
      // The rehearsal of the first round, on made-up samples.
      return places;
    }
    int count = (int) shown.getShape().get(0);
    assertThat(shown.getShape()).isEqualTo(new Shape(count, 1, SHOWN, 2, 1));
    for (int video = 0; video < count; video++) {
      int first = (int) all[video * FRAMES * 2];
      int[] frames = new int[SHOWN];
      for (int frame = 0; frame < SHOWN; frame++) {
        int at = (video * SHOWN + frame) * 2;
        int pixel = (int) some[at] - first;
        // Both rows of one frame of this very video.
        assertThat(pixel % 2).isZero();
        assertThat(some[at + 1]).isEqualTo(some[at] + 1);
        assertThat(pixel).isBetween(0, FRAMES * 2 - 1);
        frames[frame] = pixel / 2;
      }
      places.add(frames);
    }
    return places;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void should_show_different_frames_of_each_video_in_the_order_of_time(int parts) {
    long[] counts = new long[FRAMES];
    List<String> sets = new ArrayList<>();
    int rounds = 200;

    play(
        rounds,
        parts,
        (videos, shown) ->
            places(videos, shown)
                .forEach(
                    frames -> {
                      assertThat(frames[0]).isLessThan(frames[1]);
                      sets.add(Arrays.toString(frames));
                      counts[frames[0]]++;
                      counts[frames[1]]++;
                    }));

    double looks = sets.size();
    assertThat(looks).isEqualTo((double) rounds * VIDEOS);
    double expected = looks * SHOWN / FRAMES;
    for (long count : counts) {
      // Five standard deviations of a binomial count of one frame in three looks.
      assertThat((double) count)
          .isCloseTo(expected, within(5 * Math.sqrt(looks * 1 / 3.0 * 2 / 3.0)));
    }
    assertThat(sets.stream().distinct()).hasSize(FRAMES * (FRAMES - 1) / 2);
  }

  @Test
  void should_refuse_too_few_frames() {
    assertThatThrownBy(() -> Showing.frames(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("frames to show must be positive but was 0");
    Network network = Network.of("line", Linear.of(1), new Shape(3));
    Player player = Player.of("line", SGD.of(0.1), network);
    try (NDManager manager = EngineRoom.newManager(Device.cpu());
        Game game = Game.builder().device(Device.cpu()).player(player).build()) {
      Plan plan =
          Plan.rounds(1)
              .batch(2)
              .source("real", Source.arrays(manager.zeros(new Shape(2, 1, 3, 1))))
              .move(
                  player,
                  round -> {
                    Showing.frames(4).of(round, round.batch("real"), 2);
                    return round.run(network, round.batch("real").reshape(2, 3)).mean();
                  });
      assertThatThrownBy(() -> game.play(plan))
          .hasMessageContaining(
              "expected videos (B, C, T, any...) of 4 frames or more but was (2, 1, 3, 1)");
    }
  }
}
