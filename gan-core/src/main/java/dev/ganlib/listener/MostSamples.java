package dev.ganlib.listener;

import dev.ganlib.game.Training;
import java.util.Locale;

/** Validates before the first round that a training can show as many samples as are wanted. */
final class MostSamples {
  private MostSamples() {}

  /**
   * Throws if a training cannot show so many samples.
   *
   * @param listener the name of the one that wants them
   */
  static void require(Training training, long count, String listener) {
    long most = training.mostSamples();
    if (count > most) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "expected %s to ask for at most %d samples, as many as the view can show, but was %d",
              listener,
              most,
              count));
    }
  }
}
