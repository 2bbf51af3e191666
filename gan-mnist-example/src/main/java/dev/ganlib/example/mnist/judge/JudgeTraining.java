package dev.ganlib.example.mnist.judge;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.data.Source;
import dev.ganlib.example.mnist.data.Mnist;
import dev.ganlib.game.Game;
import dev.ganlib.game.GanListener;
import dev.ganlib.game.Network;
import dev.ganlib.game.Plan;
import dev.ganlib.game.Player;
import dev.ganlib.game.Round;
import dev.ganlib.game.Snapshot;
import dev.ganlib.game.StepReport;
import dev.ganlib.game.Training;
import dev.ganlib.loss.Classes;
import dev.ganlib.metric.Samples;
import dev.ganlib.optim.Adam;
import dev.ganlib.optim.Optimizer;
import dev.ganlib.optim.Schedule;
import java.io.PrintWriter;
import java.nio.ByteBuffer;

/**
 * Trains a {@link Judge}: one player that lowers the cross-entropy of the labels.
 *
 * <p>Each batch is shifted by up to two pixels in both directions, as one. Adam's rate falls from
 * 0.002 to 0 along half a cosine wave.
 */
public final class JudgeTraining {
  private static final int BATCH = 128;
  private static final double RATE = 2e-3;

  /** The farthest shift of a batch, in pixels. */
  private static final int REACH = 2;

  private static final int SIDE = Mnist.SIDE + 2 * REACH;

  private JudgeTraining() {}

  /**
   * Trains a judge on the CPU.
   *
   * @param data images and labels
   * @param epochs passes over the data, not negative
   * @param seed decides everything random
   * @param log gets the mean loss of each epoch
   * @return the trained judge, owned by the caller
   */
  public static Judge train(Mnist data, int epochs, long seed, PrintWriter log) {
    Classifier trained =
        train(Judge.featureNetwork(), Judge.headNetwork(), data, epochs, seed, log);
    return new Judge(trained.features(), trained.head(), "of no file yet");
  }

  /**
   * A trained classifier, owned by whoever has it.
   *
   * @param features from images to features
   * @param head from features to logits
   */
  public record Classifier(Snapshot features, Snapshot head) implements AutoCloseable {
    /** Returns the share of images, in [0, 1], that it takes for what their labels say. */
    public double accuracy(Samples labelled) {
      return Judge.accuracy(
          labelled,
          images -> {
            try (NDArray seen = features.infer(images);
                NDArray logits = head.infer(seen)) {
              return logits.argMax(1);
            }
          });
    }

    /** Closes both. */
    @Override
    public void close() {
      features.close();
      head.close();
    }
  }

  /**
   * Trains a classifier of digits on the CPU.
   *
   * @param features takes images (B, 1, 28, 28) in [-1, 1]
   * @param head takes what the features give, and gives ten logits
   * @param data images and labels
   * @param epochs passes over the data, not negative
   * @param seed decides everything random
   * @param log gets the mean loss of each epoch
   * @return the trained classifier, owned by the caller
   */
  public static Classifier train(
      Network features, Network head, Mnist data, int epochs, long seed, PrintWriter log) {
    long steps = (long) epochs * ((data.count() + BATCH - 1) / BATCH);
    Optimizer optimizer = Adam.of(RATE).schedule(Schedule.cosine(0, Math.max(1, steps)));
    Player player = Player.of("judge", optimizer, features, head);
    try (NDManager manager = NDManager.newBaseManager(Device.cpu());
        Game game = Game.builder().player(player).seed(seed).device(Device.cpu()).build()) {
      NDArray images =
          manager.create(
              ByteBuffer.wrap(padded(data.images())),
              new Shape(data.count(), 1, SIDE, SIDE),
              DataType.UINT8);
      NDArray labels =
          manager.create(ByteBuffer.wrap(data.labels()), new Shape(data.count()), DataType.UINT8);
      Plan plan =
          Plan.epochs(epochs)
              .batch(BATCH)
              .source("real", Source.bytes(images, labels, Judge.CLASSES))
              .move(
                  player,
                  round ->
                      Classes.crossEntropy(
                          round.run(head, round.run(features, shifted(round))),
                          round.labels("real", 0)));
      game.play(plan, new MeanLoss(log));
      return new Classifier(game.snapshot(features), game.snapshot(head));
    }
  }

  /** Puts a margin of background around each image. */
  private static byte[] padded(byte[] images) {
    int count = images.length / Mnist.IMAGE_BYTES;
    byte[] wide = new byte[count * SIDE * SIDE];
    for (int row = 0; row < count * Mnist.SIDE; row++) {
      int image = row / Mnist.SIDE;
      int target = (image * SIDE + row % Mnist.SIDE + REACH) * SIDE + REACH;
      System.arraycopy(images, row * Mnist.SIDE, wide, target, Mnist.SIDE);
    }
    return wide;
  }

  /** Returns a window of the padded batch, the same for all its images. */
  private static NDArray shifted(Round round) {
    long draw = round.drawSeed("judge/shift");
    int places = 2 * REACH + 1;
    long top = draw % places;
    long left = draw / places % places;
    return round
        .batch("real")
        .get(new NDIndex(":, :, {}:{}, {}:{}", top, top + Mnist.SIDE, left, left + Mnist.SIDE));
  }

  /** Says the mean loss of each epoch. */
  private static final class MeanLoss implements GanListener {
    private final PrintWriter log;
    private long epoch;
    private double sum;
    private long rounds;

    MeanLoss(PrintWriter log) {
      this.log = log;
    }

    @Override
    public void onStep(StepReport report, Training training) {
      if (report.epoch() != epoch) {
        say();
        epoch = report.epoch();
      }
      sum += report.loss("judge");
      rounds++;
    }

    @Override
    public void onEnd(long step, Training training) {
      say();
    }

    private void say() {
      if (rounds > 0) {
        log.printf(java.util.Locale.ROOT, "epoch %d: loss %.4f%n", epoch + 1, sum / rounds);
        log.flush();
      }
      sum = 0;
      rounds = 0;
    }
  }
}
