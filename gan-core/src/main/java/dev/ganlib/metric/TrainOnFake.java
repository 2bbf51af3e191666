package dev.ganlib.metric;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.ganlib.data.Source;
import dev.ganlib.game.Game;
import dev.ganlib.game.GanListener;
import dev.ganlib.game.Network;
import dev.ganlib.game.Plan;
import dev.ganlib.game.Player;
import dev.ganlib.game.Snapshot;
import dev.ganlib.internal.torch.EngineRoom;
import dev.ganlib.internal.torch.Reads;
import dev.ganlib.loss.Classes;
import dev.ganlib.optim.Adam;
import dev.ganlib.optim.Schedule;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * "Train on fake, test on real": the accuracy on real samples of a classifier that was trained on a
 * generator's samples only, with the labels that they were asked to have.
 *
 * <p>It asks what the samples are good for: labels that are not obeyed, samples that are unlike the
 * data and variety that is missing all lower it. Report it beside the accuracy of the same
 * classifier trained on as many real samples. The classifier is fresh, so that it knows nothing of
 * real samples; it is trained by cross-entropy and Adam with the rate 0.001, which falls to 0 along
 * half a cosine wave, in batches of 128.
 *
 * @see <a href="https://arxiv.org/abs/1905.10887">Ravuri and Vinyals 2019, Classification accuracy
 *     score for conditional generative models</a>
 * @see <a href="https://arxiv.org/abs/1706.02633">Esteban, Hyland and Rätsch 2017, Real-valued
 *     (medical) time series generation with recurrent conditional GANs</a>, where the name is from
 */
public final class TrainOnFake {
  private static final int BATCH = 128;
  private static final double RATE = 1e-3;

  private TrainOnFake() {}

  /**
   * Trains a classifier and tests it, on the CPU.
   *
   * @param classifier fresh: from samples to logits (B, classes). It is initialised here, and
   *     without weights again afterwards
   * @param training labelled samples on the CPU; they are kept in memory meanwhile
   * @param test real samples, labelled
   * @param classes how many classes there are
   * @param epochs passes over the training samples, positive
   * @param seed decides the initial weights and the order of the samples
   * @return the share of test samples that get their label, in [0, 1]
   * @throws IllegalArgumentException if samples have no labels or a label is out of its range
   */
  public static double accuracy(
      Network classifier, Samples training, Samples test, int classes, int epochs, long seed) {
    Player player =
        Player.of(
            "classifier",
            Adam.of(RATE)
                .schedule(Schedule.cosine(0, epochs * ((training.count() + BATCH - 1) / BATCH))),
            classifier);
    test.forEach((portion, labels) -> requireLabels(test, labels, classes));
    try (NDManager manager = EngineRoom.newManager(Device.cpu());
        Game game = Game.builder().player(player).seed(seed).device(Device.cpu()).build()) {
      Plan plan =
          Plan.epochs(epochs)
              .batch(BATCH)
              .source("fake", source(training, classes, manager))
              .move(
                  player,
                  round ->
                      Classes.crossEntropy(
                          round.run(classifier, round.batch("fake")), round.labels("fake", 0)));
      game.play(plan, new GanListener[0]);
      try (Snapshot trained = game.snapshot(classifier)) {
        return accuracy(trained, test);
      }
    }
  }

  private static int[] requireLabels(Samples samples, int @Nullable [] labels, int classes) {
    if (labels == null) {
      throw new IllegalArgumentException("expected samples with labels but was " + samples);
    }
    for (int label : labels) {
      if (label < 0 || label >= classes) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "expected labels from 0 to %d but was %d: %s",
                classes - 1,
                label,
                samples));
      }
    }
    return labels;
  }

  private static Source source(Samples samples, int classes, NDManager manager) {
    NDList portions = new NDList();
    List<NDArray> labels = new ArrayList<>();
    samples.forEach(
        (portion, each) -> {
          int[] known = requireLabels(samples, each, classes);
          NDArray kept = portion.duplicate();
          kept.attach(manager);
          portions.add(kept);
          labels.add(manager.create(known));
        });
    NDArray all = NDArrays.concat(portions); // (N, sample...)
    all.attach(manager);
    portions.close();
    return Source.arrays(all, NDArrays.concat(new NDList(labels)), classes);
  }

  private static double accuracy(Snapshot classifier, Samples test) {
    long[] right = {0};
    test.forEach(
        (portion, labels) -> {
          int[] known = requireLabels(test, labels, Integer.MAX_VALUE);
          try (NDArray logits = classifier.infer(portion);
              NDArray judged = logits.argMax(1)) { // (N, classes) to (N)
            double[] classes = Reads.doubles(judged);
            for (int i = 0; i < classes.length; i++) {
              right[0] += (int) classes[i] == known[i] ? 1 : 0;
            }
          }
        });
    return (double) right[0] / test.count();
  }
}
