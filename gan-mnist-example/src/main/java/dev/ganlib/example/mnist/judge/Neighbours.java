package dev.ganlib.example.mnist.judge;

import dev.ganlib.example.mnist.data.Mnist;
import dev.ganlib.metric.FeatureExtractor.Features;
import dev.ganlib.metric.Samples;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Images beside the images of another set that are most like them by the judge's features, which
 * shows copies and what a generator leaves out.
 *
 * @param ofGenerated samples, each with the nearest training image
 * @param ofReal training images, each with the nearest sample
 * @param usual the median distance of test images to the nearest training image
 */
public record Neighbours(List<Pair> ofGenerated, List<Pair> ofReal, double usual) {
  /** The number of pairs of each kind. */
  public static final int SHOWN = 16;

  /** Test images whose distances are looked at for the usual one, or all if there are fewer. */
  private static final int YARDSTICK = 250;

  /**
   * An image and the nearest of others.
   *
   * @param image grey
   * @param nearest grey
   * @param distance of their features, Euclidean
   */
  public record Pair(BufferedImage image, BufferedImage nearest, double distance) {}

  /** Images with their features. */
  private static final class Seen {
    private final byte[] images;
    private final float[] features;

    private Seen(byte[] images, float[] features) {
      this.images = images;
      this.features = features;
    }

    static Seen of(Judge judge, Samples samples) {
      int count = Math.toIntExact(samples.count());
      byte[] images = new byte[Math.multiplyExact(count, Mnist.IMAGE_BYTES)];
      float[] features = new float[Math.multiplyExact(count, Judge.FEATURES)];
      int[] taken = {0};
      samples.forEach(
          (portion, labels) -> {
            float[] pixels = portion.toFloatArray();
            for (int i = 0; i < pixels.length; i++) {
              int at = taken[0] * Mnist.IMAGE_BYTES + i;
              images[at] = (byte) Math.round(Math.max(0, Math.min(255, (pixels[i] + 1) * 127.5f)));
            }
            try (Features seen = judge.extract(portion)) {
              float[] rows = seen.features().toFloatArray();
              System.arraycopy(rows, 0, features, taken[0] * Judge.FEATURES, rows.length);
            }
            taken[0] += pixels.length / Mnist.IMAGE_BYTES;
          });
      return new Seen(images, features);
    }

    int count() {
      return features.length / Judge.FEATURES;
    }

    BufferedImage image(int i) {
      int start = i * Mnist.IMAGE_BYTES;
      BufferedImage image = new BufferedImage(Mnist.SIDE, Mnist.SIDE, BufferedImage.TYPE_BYTE_GRAY);
      image
          .getRaster()
          .setDataElements(
              0,
              0,
              Mnist.SIDE,
              Mnist.SIDE,
              Arrays.copyOfRange(images, start, start + Mnist.IMAGE_BYTES));
      return image;
    }

    /** Returns an image of this with the nearest of others. */
    Pair nearest(int i, Seen others) {
      int nearest = 0;
      double least = Double.POSITIVE_INFINITY;
      for (int other = 0; other < others.count(); other++) {
        double distance = 0;
        for (int k = 0; k < Judge.FEATURES; k++) {
          double d = features[i * Judge.FEATURES + k] - others.features[other * Judge.FEATURES + k];
          distance += d * d;
        }
        if (distance < least) {
          least = distance;
          nearest = other;
        }
      }
      return new Pair(image(i), others.image(nearest), Math.sqrt(least));
    }
  }

  /**
   * Looks for neighbours: of the first sixteen samples, whose labels differ where there are labels,
   * and of sixteen training images from all over the set.
   *
   * @param generated at least sixteen
   */
  public static Neighbours of(JudgeEvaluator evaluating, Samples generated) {
    Judge judge = evaluating.judge();
    Mnist training = evaluating.reference().training();
    Seen real = Seen.of(judge, DigitSamples.of(training, "training images"));
    Seen made = Seen.of(judge, generated);
    Seen shown = Seen.of(judge, DigitSamples.of(training.spread(SHOWN), "some of them"));
    List<Pair> ofGenerated = new ArrayList<>();
    List<Pair> ofReal = new ArrayList<>();
    for (int i = 0; i < SHOWN; i++) {
      ofGenerated.add(made.nearest(i, real));
      ofReal.add(shown.nearest(i, made));
    }
    Mnist all = evaluating.reference().test();
    Mnist test = all.spread(Math.min(YARDSTICK, all.count()));
    Seen unseen = Seen.of(judge, DigitSamples.of(test, "test images"));
    double[] distances = new double[test.count()];
    for (int i = 0; i < distances.length; i++) {
      distances[i] = unseen.nearest(i, real).distance();
    }
    Arrays.sort(distances);
    int middle = distances.length / 2;
    double usual =
        distances.length % 2 == 1
            ? distances[middle]
            : (distances[middle - 1] + distances[middle]) / 2;
    return new Neighbours(List.copyOf(ofGenerated), List.copyOf(ofReal), usual);
  }
}
