package dev.ganlib.example.mnist.judge;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.Sampler;
import dev.ganlib.example.mnist.data.Mnist;
import dev.ganlib.example.mnist.data.MovingDigits;
import dev.ganlib.metric.Evaluation;
import dev.ganlib.metric.Evaluator;
import dev.ganlib.metric.FeatureExtractor;
import dev.ganlib.metric.Metric;
import dev.ganlib.metric.Samples;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Measures videos of moving digits beside real ones that were not trained on: what is seen in each
 * frame, and how it moves.
 *
 * <p>The judge sees 28x28 pixels around the centre of mass of each frame, where MNIST's own digits
 * are.
 */
public final class VideoEvaluation implements AutoCloseable {
  /** How many videos are measured unless a number is given. */
  public static final int DEFAULT_COUNT = 2000;

  /** The share of frames that are judged as the class that was asked for. */
  public static final String AGREEMENT = "agreement with the label";

  /** The share of videos all of whose frames are judged as one class. */
  public static final String CONSTANT = "one class throughout";

  /** The Fréchet distance of frames, by the judge's features. */
  public static final String FRAMES = "Frechet distance, frames";

  /** The Fréchet distance of paths, the 16 numbers of their centres in pixels. */
  public static final String PATHS = "Frechet distance, paths";

  /** The median of bends of paths, in pixels. */
  public static final String JITTER = "jitter (pixels)";

  /** The mean speed, in pixels a frame. */
  public static final String SPEED = "speed (pixels a frame)";

  /** The Wasserstein distance of speeds to those of real videos. */
  public static final String SPEEDS = "distance of speeds";

  /** The deviation of the mass over time. */
  public static final String FLICKER = "flicker of the mass";

  private static final int FRAME_BYTES = MovingDigits.SIDE * MovingDigits.SIDE;
  private static final long TEST_SEED = 2;
  private static final long TRAINING_SEED = 3;

  /** The place of the centre of mass in MNIST's images. */
  private static final double CENTRE = 14;

  private final NDManager manager = NDManager.newBaseManager(Device.cpu());
  private final Mnist training;
  private final Mnist test;
  private final int count;

  /**
   * Takes digits.
   *
   * @param training digits that samples are compared with, moving
   * @param test digits that stand beside them, moving
   * @param count how many videos of each
   */
  public VideoEvaluation(Mnist training, Mnist test, int count) {
    this.training = training;
    this.test = test;
    this.count = count;
  }

  /** Returns whether a generator makes such videos. */
  public static boolean canLookAt(Sampler sampler) {
    return sampler
            .sampleShape()
            .equals(new Shape(1, MovingDigits.FRAMES, MovingDigits.SIDE, MovingDigits.SIDE))
        && sampler.classes() == Mnist.CLASSES;
  }

  /** Measures videos of a generator, of all classes in turn. */
  public FigureTable of(Sampler sampler, long seed) throws IOException {
    int[] labels = new int[count];
    Arrays.setAll(labels, i -> i % Mnist.CLASSES);
    float[] samples = new float[Math.multiplyExact(count, MovingDigits.VIDEO_BYTES)];
    int[] at = {0};
    sampler.sample(
        labels,
        seed,
        portion -> {
          float[] values = portion.toFloatArray();
          System.arraycopy(values, 0, samples, at[0], values.length);
          at[0] += values.length;
        });
    MovingDigits beside = MovingDigits.of(test, count, TEST_SEED);
    MovingDigits compared = MovingDigits.of(training, count, TRAINING_SEED);
    int[] labelsBeside = new int[count];
    Arrays.setAll(labelsBeside, i -> beside.labels()[i]);
    return measured(samples, labels, floats(beside), labelsBeside, floats(compared));
  }

  private static float[] floats(MovingDigits videos) {
    float[] values = new float[videos.videos().length];
    for (int i = 0; i < values.length; i++) {
      values[i] = DigitSamples.scaled(videos.videos()[i]);
    }
    return values;
  }

  private FigureTable measured(
      float[] samples, int[] labels, float[] beside, int[] labelsBeside, float[] compared)
      throws IOException {
    VideoPaths paths = paths(samples);
    VideoPaths realPaths = paths(beside);
    VideoPaths comparedPaths = paths(compared);
    Map<String, Double> own = new LinkedHashMap<>();
    Map<String, Double> real = new LinkedHashMap<>();
    try (Judge judge = Judge.bundled()) {
      NDArray crops = crops(samples, paths);
      NDArray realCrops = crops(beside, realPaths);
      Evaluator frames =
          Evaluator.of(judge, Samples.of(crops(compared, comparedPaths)), Samples.of(realCrops))
              .measuring(Metric.FRECHET_DISTANCE);
      classes(judge, crops, labels, own);
      classes(judge, realCrops, labelsBeside, real);
      distances(FRAMES, frames.evaluate(Samples.of(crops)), own, real);
    }
    Shape vector = new Shape(count, 2 * MovingDigits.FRAMES);
    try (FeatureExtractor given = FeatureExtractor.given((int) vector.get(1))) {
      Evaluator motion =
          Evaluator.of(
                  given,
                  Samples.of(manager.create(comparedPaths.vectors(), vector)),
                  Samples.of(manager.create(realPaths.vectors(), vector)))
              .measuring(Metric.FRECHET_DISTANCE);
      Evaluation evaluation = motion.evaluate(Samples.of(manager.create(paths.vectors(), vector)));
      distances(PATHS, evaluation, own, real);
    }
    motion(paths, comparedPaths, own);
    motion(realPaths, comparedPaths, real);
    Map<String, Map<String, Double>> columns = new LinkedHashMap<>();
    columns.put("samples", own);
    columns.put("real", real);
    return new FigureTable("moving digits, %s videos".formatted(count), columns);
  }

  private static void distances(
      String name, Evaluation evaluation, Map<String, Double> own, Map<String, Double> real) {
    Evaluation.Figure figure = evaluation.figures().get(Evaluation.FRECHET_DISTANCE);
    if (figure != null && figure.value() != null) {
      own.put(name, figure.value());
      real.put(name, figure.realValue());
    }
  }

  private static void motion(VideoPaths paths, VideoPaths real, Map<String, Double> figures) {
    figures.put(JITTER, paths.jitter());
    double[] speeds = paths.speeds();
    figures.put(SPEED, Arrays.stream(speeds).average().orElseThrow());
    figures.put(SPEEDS, VideoPaths.wasserstein(speeds, real.speeds()));
    figures.put(FLICKER, paths.flicker());
  }

  private static VideoPaths paths(float[] videos) {
    return VideoPaths.of(videos, MovingDigits.FRAMES, MovingDigits.SIDE, MovingDigits.SIDE);
  }

  private void classes(Judge judge, NDArray crops, int[] labels, Map<String, Double> figures) {
    long[] judged;
    try (NDArray classes = judge.classes(crops)) {
      judged = classes.toLongArray();
    }
    int right = 0;
    int constant = 0;
    for (int video = 0; video < count; video++) {
      boolean one = true;
      for (int frame = 0; frame < MovingDigits.FRAMES; frame++) {
        long seen = judged[video * MovingDigits.FRAMES + frame];
        right += seen == labels[video] ? 1 : 0;
        one &= seen == judged[video * MovingDigits.FRAMES];
      }
      constant += one ? 1 : 0;
    }
    figures.put(AGREEMENT, (double) right / judged.length);
    figures.put(CONSTANT, (double) constant / count);
  }

  /** Returns 28x28 pixels around each centre, between pixels by bilinear weights. */
  private NDArray crops(float[] videos, VideoPaths paths) {
    int frames = count * MovingDigits.FRAMES;
    float[] crops = new float[frames * Mnist.IMAGE_BYTES];
    for (int frame = 0; frame < frames; frame++) {
      int video = frame / MovingDigits.FRAMES;
      int t = frame % MovingDigits.FRAMES;
      double top = paths.rows()[video][t] - CENTRE;
      double left = paths.columns()[video][t] - CENTRE;
      for (int i = 0; i < Mnist.IMAGE_BYTES; i++) {
        crops[frame * Mnist.IMAGE_BYTES + i] =
            between(
                videos,
                frame * FRAME_BYTES,
                top + Math.floorDiv(i, Mnist.SIDE),
                left + Math.floorMod(i, Mnist.SIDE));
      }
    }
    return manager.create(crops, new Shape(frames, 1, Mnist.SIDE, Mnist.SIDE));
  }

  private static float between(float[] videos, int start, double row, double column) {
    int r = (int) Math.floor(row);
    int c = (int) Math.floor(column);
    double down = row - r;
    double right = column - c;
    double upper =
        (1 - right) * pixel(videos, start, r, c) + right * pixel(videos, start, r, c + 1);
    double lower =
        (1 - right) * pixel(videos, start, r + 1, c) + right * pixel(videos, start, r + 1, c + 1);
    return (float) ((1 - down) * upper + down * lower);
  }

  private static float pixel(float[] videos, int start, int row, int column) {
    boolean inside =
        row >= 0 && row < MovingDigits.SIDE && column >= 0 && column < MovingDigits.SIDE;
    return inside ? videos[start + row * MovingDigits.SIDE + column] : -1;
  }

  /** Closes all that was measured. */
  @Override
  public void close() {
    manager.close();
  }
}
