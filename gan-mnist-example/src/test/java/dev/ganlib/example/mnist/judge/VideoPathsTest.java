package dev.ganlib.example.mnist.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Motion of single white pixels, whose centres are known. */
final class VideoPathsTest {
  private static final int SIDE = 10;
  private static final int FRAMES = 4;

  /** Returns one video: a white pixel at a place for each frame, row and column in turn. */
  private static float[] video(int... places) {
    float[] pixels = new float[FRAMES * SIDE * SIDE];
    Arrays.fill(pixels, -1);
    for (int frame = 0; frame < FRAMES; frame++) {
      pixels[(frame * SIDE + places[2 * frame]) * SIDE + places[2 * frame + 1]] = 1;
    }
    return pixels;
  }

  private static VideoPaths paths(int... places) {
    return VideoPaths.of(video(places), FRAMES, SIDE, SIDE);
  }

  @Test
  void should_find_centres_speeds_and_masses_of_a_straight_path() {
    VideoPaths paths = paths(0, 1, 3, 5, 6, 9, 9, 9);

    assertThat(paths.rows()[0]).containsExactly(0, 3, 6, 9);
    assertThat(paths.columns()[0]).containsExactly(1, 5, 9, 9);
    assertThat(paths.speeds()).containsExactly(new double[] {5, 5, 3}, within(1e-12));
    assertThat(paths.masses()[0]).containsExactly(1, 1, 1, 1);
    assertThat(paths.flicker()).isZero();
    // Bends of 0 and of 4 pixels.
    assertThat(paths.jitter()).isCloseTo(2, within(1e-12));
    assertThat(paths.vectors()).containsExactly(0, 3, 6, 9, 1, 5, 9, 9);
  }

  @Test
  void should_tell_freezing_and_jitter() {
    assertThat(paths(4, 4, 4, 4, 4, 4, 4, 4).speeds()).containsOnly(0);
    assertThat(paths(4, 4, 4, 4, 4, 4, 4, 4).jitter()).isZero();
    // To and fro by 3: each frame is 6 away from where it would be.
    assertThat(paths(2, 5, 5, 5, 2, 5, 5, 5).jitter()).isCloseTo(6, within(1e-12));
  }

  @Test
  void should_tell_flicker_and_empty_frames() {
    float[] pixels = video(1, 1, 1, 1, 1, 1, 1, 1);
    // The second frame is twice as bright, of two pixels; the last is empty.
    pixels[SIDE * SIDE + SIDE + 2] = 1;
    pixels[(3 * SIDE + 1) * SIDE + 1] = -1;

    VideoPaths paths = VideoPaths.of(pixels, FRAMES, SIDE, SIDE);

    assertThat(paths.masses()[0]).containsExactly(1, 2, 1, 0);
    assertThat(paths.columns()[0]).containsExactly(1, 1.5, 1, 4.5);
    assertThat(paths.rows()[0][3]).isEqualTo(4.5);
    // The deviation of 1, 2, 1, 0 over their mean of 1.
    assertThat(paths.flicker()).isCloseTo(Math.sqrt(0.5), within(1e-12));
  }

  @Test
  void should_measure_how_far_distributions_are_from_one_another() {
    assertThat(VideoPaths.wasserstein(new double[] {1, 2, 3}, new double[] {3, 1, 2})).isZero();
    assertThat(VideoPaths.wasserstein(new double[] {0, 0}, new double[] {1, 3}))
        .isCloseTo(2, within(1e-12));
    assertThatThrownBy(() -> VideoPaths.wasserstein(new double[1], new double[2]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected as many numbers of both but were 1 and 2");
  }
}
