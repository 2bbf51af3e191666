package dev.ganlib.example.mnist.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

final class MovingDigitsTest {
  private static final int COUNT = 200;
  private static final int FRAME_BYTES = MovingDigits.SIDE * MovingDigits.SIDE;

  private final Mnist digits = Mnist.bundled(Mnist.Split.TEST);
  private final MovingDigits videos = MovingDigits.of(digits, COUNT, 1);

  private static double sum(byte[] bytes, int start, int count) {
    double sum = 0;
    for (int i = start; i < start + count; i++) {
      sum += bytes[i] & 0xff;
    }
    return sum;
  }

  private double[] centre(int video, int frame) {
    int start = video * MovingDigits.VIDEO_BYTES + frame * FRAME_BYTES;
    double row = 0;
    double column = 0;
    double all = sum(videos.videos(), start, FRAME_BYTES);
    for (int i = 0; i < FRAME_BYTES; i++) {
      int pixel = videos.videos()[start + i] & 0xff;
      row += pixel * (i / MovingDigits.SIDE);
      column += pixel * (i % MovingDigits.SIDE);
    }
    return new double[] {row / all, column / all};
  }

  @Test
  void should_have_the_digits_classes_one_video_each() {
    assertThat(videos.count()).isEqualTo(COUNT);
    assertThat(videos.videos()).hasSize(COUNT * MovingDigits.VIDEO_BYTES);
    for (int i = 0; i < COUNT; i++) {
      assertThat(videos.labels()[i]).isEqualTo(digits.labels()[i]);
    }
  }

  /** Bilinear weights add up to 1 wherever the digit is, so light is neither made nor cut off. */
  @Test
  void should_show_the_whole_digit_in_every_frame() {
    for (int video = 0; video < COUNT; video++) {
      double light = sum(digits.images(), video * Mnist.IMAGE_BYTES, Mnist.IMAGE_BYTES);
      for (int frame = 0; frame < MovingDigits.FRAMES; frame++) {
        int start = video * MovingDigits.VIDEO_BYTES + frame * FRAME_BYTES;
        assertThat(sum(videos.videos(), start, FRAME_BYTES))
            .as("video %s, frame %s", video, frame)
            .isCloseTo(light, within(0.004 * light));
      }
    }
  }

  @Test
  void should_move_straight_at_one_speed_but_for_turns() {
    List<Double> bends = new ArrayList<>();
    List<Double> speeds = new ArrayList<>();
    for (int video = 0; video < COUNT; video++) {
      double fastest = 0;
      for (int t = 0; t + 2 < MovingDigits.FRAMES; t++) {
        double[] a = centre(video, t);
        double[] b = centre(video, t + 1);
        double[] c = centre(video, t + 2);
        bends.add(Math.hypot(c[0] - 2 * b[0] + a[0], c[1] - 2 * b[1] + a[1]));
        fastest = Math.max(fastest, Math.hypot(b[0] - a[0], b[1] - a[1]));
      }
      speeds.add(fastest);
    }
    Collections.sort(bends);
    Collections.sort(speeds);

    // More than half of all frames are at no turn, where only rounding to bytes bends the path.
    assertThat(bends.get(bends.size() / 2)).isBetween(0.0, 0.02);
    assertThat(bends.get(bends.size() - 1)).isBetween(1.0, 6.0);
    assertThat(speeds.get(0)).isBetween(0.95, 1.2);
    assertThat(speeds.get(COUNT - 1)).isBetween(2.8, 3.05);
    assertThat(speeds.get(COUNT / 2)).isBetween(1.8, 2.2);
  }

  private static String sha256(MovingDigits videos) {
    return Sha256.of(videos.videos(), videos.labels());
  }

  @Test
  void should_be_the_same_each_time_and_another_of_another_seed() {
    assertThat(sha256(MovingDigits.of(digits, COUNT, 1))).isEqualTo(sha256(videos));
    assertThat(sha256(MovingDigits.of(digits, COUNT, 2))).isNotEqualTo(sha256(videos));
    assertThatThrownBy(() -> MovingDigits.of(digits, 0, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("videos must be positive but was 0");
  }
}
