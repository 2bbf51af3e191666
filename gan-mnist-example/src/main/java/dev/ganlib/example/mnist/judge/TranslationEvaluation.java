package dev.ganlib.example.mnist.judge;

import ai.djl.Device;
import ai.djl.modality.cv.Image;
import ai.djl.modality.cv.util.NDImageUtils;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.Translator;
import dev.ganlib.data.Placement;
import dev.ganlib.data.Source;
import dev.ganlib.example.mnist.data.Mnist;
import dev.ganlib.example.mnist.data.Outlines;
import dev.ganlib.example.mnist.data.Skeletons;
import dev.ganlib.metric.Evaluation;
import dev.ganlib.metric.Evaluator;
import dev.ganlib.metric.Fidelity;
import dev.ganlib.metric.Metric;
import dev.ganlib.metric.Samples;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Measures what translators make of MNIST's test digits, beside what needs no training and beside
 * the digits themselves.
 *
 * <p>A judge says whether the class is still there, the Fréchet distance whether outputs are spread
 * as training images are, PSNR, SSIM and L1 how near they are to the known targets.
 */
public final class TranslationEvaluation implements AutoCloseable {
  /** The share that is judged as what it is, from 0 to 1. */
  public static final String AGREEMENT = "agreement with the label";

  /** The Fréchet distance to training images. */
  public static final String DISTANCE = "Frechet distance";

  /** Peak signal-to-noise ratio to the targets, in dB. */
  public static final String PSNR = "PSNR (dB)";

  /** Structural similarity to the targets, at most 1. */
  public static final String SSIM = "SSIM";

  /** The mean absolute difference to the targets, of numbers in [-1, 1]. */
  public static final String L1 = "L1";

  /** The share of pixels that are neither black nor white, but within 0.8 of the middle. */
  public static final String GREY = "share of grey pixels";

  /** The root of the mean squared difference of outputs made small again to the inputs. */
  public static final String INCONSISTENCY = "RMSE when made small again";

  private static final int PORTION = 500;
  private static final float GREY_WITHIN = 0.8f;
  private static final float NOISE = 0.1f;
  private static final int NOISE_SEED = 1;

  private final NDManager manager = NDManager.newBaseManager(Device.cpu());
  private final Placement placement = Placement.of(manager, DataType.FLOAT32);
  private final Mnist training;
  private final Mnist test;

  /**
   * Takes digits.
   *
   * @param training what outputs are compared with
   * @param test what is translated
   */
  public TranslationEvaluation(Mnist training, Mnist test) {
    this.training = training;
    this.test = test;
  }

  /** Returns the test digits, floats in [-1, 1]; closed with this. */
  public NDArray digits() {
    return floats(test.images());
  }

  /** Returns the skeletons of the test digits, floats in [-1, 1]; closed with this. */
  public NDArray skeletons() {
    return floats(Skeletons.of(test.images()));
  }

  /** Returns the outlines of the test digits, floats in [-1, 1]; closed with this. */
  public NDArray outlines() {
    return floats(Outlines.of(test.images()));
  }

  /** Returns the test digits made as small as a translator takes them; closed with this. */
  public NDArray small(Translator translator) {
    return shrunk(digits(), Math.toIntExact(Mnist.SIDE / translator.inputShape().get(1)));
  }

  /** Measures images that were made larger by a whole factor. */
  public List<FigureTable> superResolution(Translator translator) throws IOException {
    NDArray targets = digits();
    long side = translator.inputShape().get(1);
    int scale = Math.toIntExact(Mnist.SIDE / side);
    NDArray small = shrunk(targets, scale);
    Map<String, Map<String, Double>> columns = new LinkedHashMap<>();
    try (Judge judge = Judge.bundled()) {
      Evaluator evaluator = evaluator(judge, training, test);
      NDArray outputs = all(translator, small);
      for (String column : List.of("outputs", "nearest", "bicubic", "real")) {
        NDArray images =
            switch (column) {
              case "outputs" -> outputs;
              case "nearest" -> resized(small, Image.Interpolation.NEAREST);
              case "bicubic" -> resized(small, Image.Interpolation.BICUBIC).clip(-1, 1);
              default -> targets;
            };
        Map<String, Double> figures = figures(judge, evaluator, images, targets);
        NDArray difference = shrunk(images, scale).sub(small);
        figures.put(INCONSISTENCY, Math.sqrt(mean(difference.mul(difference))));
        columns.put(column, figures);
      }
    }
    return List.of(
        new FigureTable(
            "%s x %s to %s x %s".formatted(side, side, Mnist.SIDE, Mnist.SIDE), columns));
  }

  /** Measures digits that were drawn over their skeletons. */
  public List<FigureTable> skeletons(Translator translator) throws IOException {
    NDArray targets = digits();
    NDArray inputs = skeletons();
    Map<String, Map<String, Double>> columns = new LinkedHashMap<>();
    try (Judge judge = Judge.bundled()) {
      Evaluator evaluator = evaluator(judge, training, test);
      columns.put("outputs", figures(judge, evaluator, all(translator, inputs), targets));
      columns.put("inputs", figures(judge, evaluator, inputs, targets));
      columns.put("real", figures(judge, evaluator, targets, targets));
    }
    return List.of(new FigureTable("skeletons to digits", columns));
  }

  /** Measures outlines of digits and digits of outlines, and both ways one after the other. */
  public List<FigureTable> outlines(Translator toOutlines, Translator toDigits) throws IOException {
    NDArray digits = digits();
    NDArray outlines = outlines();
    NDArray drawn = all(toOutlines, digits);
    List<FigureTable> tables = new ArrayList<>();
    try (Judge judge = Judge.bundledForOutlines()) {
      Mnist trainingOutlines = training.withImages(Outlines.of(training.images()));
      Mnist testOutlines = test.withImages(Outlines.of(test.images()));
      Evaluator evaluator = evaluator(judge, trainingOutlines, testOutlines);
      Map<String, Map<String, Double>> columns = new LinkedHashMap<>();
      columns.put("outputs", figures(judge, evaluator, drawn, outlines));
      columns.put("inputs", figures(judge, evaluator, digits, outlines));
      columns.put("real", figures(judge, evaluator, outlines, outlines));
      tables.add(new FigureTable("digits to outlines", columns));
    }
    try (Judge judge = Judge.bundled()) {
      Evaluator evaluator = evaluator(judge, training, test);
      Map<String, Map<String, Double>> columns = new LinkedHashMap<>();
      columns.put("outputs", figures(judge, evaluator, all(toDigits, outlines), digits));
      columns.put("inputs", figures(judge, evaluator, outlines, digits));
      columns.put("real", figures(judge, evaluator, digits, digits));
      tables.add(new FigureTable("outlines to digits", columns));
      Map<String, Map<String, Double>> round = new LinkedHashMap<>();
      round.put("there, back", figures(judge, evaluator, all(toDigits, drawn), digits));
      NDArray disturbed = drawn.add(noise(drawn.getShape())).clip(-1, 1);
      round.put("with noise", figures(judge, evaluator, all(toDigits, disturbed), digits));
      round.put("real", columns.get("real"));
      tables.add(new FigureTable("digits to outlines and back to digits", round));
    }
    return tables;
  }

  private Evaluator evaluator(Judge judge, Mnist real, Mnist heldOut) {
    return Evaluator.of(
            judge,
            DigitSamples.of(real, "training images"),
            DigitSamples.of(heldOut, "test images"))
        .measuring(Metric.FRECHET_DISTANCE);
  }

  private Map<String, Double> figures(
      Judge judge, Evaluator evaluator, NDArray images, NDArray targets) {
    Map<String, Double> figures = new LinkedHashMap<>();
    Samples samples = labelled(images);
    figures.put(AGREEMENT, judge.accuracy(samples));
    Evaluation.Figure distance =
        evaluator.evaluate(samples).figures().get(Evaluation.FRECHET_DISTANCE);
    if (distance != null && distance.value() != null) {
      figures.put(DISTANCE, distance.value());
    }
    Fidelity fidelity = Fidelity.of(images, targets);
    figures.put(PSNR, fidelity.psnr());
    figures.put(SSIM, fidelity.ssim());
    figures.put(L1, fidelity.l1());
    figures.put(GREY, mean(images.abs().lt(GREY_WITHIN).toType(DataType.FLOAT32, false)));
    return figures;
  }

  private Samples labelled(NDArray images) {
    NDArray labels =
        manager.create(ByteBuffer.wrap(test.labels()), new Shape(test.count()), DataType.UINT8);
    return Samples.of(Source.arrays(images, labels, Mnist.CLASSES), placement);
  }

  /** Returns what a translator makes of all inputs. */
  private NDArray all(Translator translator, NDArray inputs) {
    NDList outputs = new NDList();
    long count = inputs.getShape().get(0);
    for (long start = 0; start < count; start += PORTION) {
      try (NDArray some = inputs.get(start + ":" + Math.min(count, start + PORTION))) {
        NDArray made = translator.apply(some);
        made.attach(manager);
        outputs.add(made);
      }
    }
    return NDArrays.concat(outputs);
  }

  private NDArray floats(byte[] images) {
    Shape shape = new Shape(images.length / Mnist.IMAGE_BYTES, 1, Mnist.SIDE, Mnist.SIDE);
    return manager
        .create(ByteBuffer.wrap(images), shape, DataType.UINT8)
        .toType(DataType.FLOAT32, false)
        .mul(2f / 255)
        .sub(1);
  }

  private static NDArray shrunk(NDArray images, int scale) {
    long side = Mnist.SIDE / scale;
    return images
        .reshape(images.getShape().get(0), 1, side, scale, side, scale)
        .mean(new int[] {5})
        .mean(new int[] {3});
  }

  private static NDArray resized(NDArray small, Image.Interpolation how) {
    NDArray channelsLast = small.transpose(0, 2, 3, 1); // (N, h, w, 1)
    return NDImageUtils.resize(channelsLast, Mnist.SIDE, Mnist.SIDE, how).transpose(0, 3, 1, 2);
  }

  private NDArray noise(Shape shape) {
    Random random = new Random(NOISE_SEED);
    float[] values = new float[Math.toIntExact(shape.size())];
    for (int i = 0; i < values.length; i++) {
      values[i] = NOISE * (float) random.nextGaussian();
    }
    return manager.create(values, shape);
  }

  private static double mean(NDArray values) {
    return values.mean().getFloat();
  }

  /** Closes all that was measured. */
  @Override
  public void close() {
    manager.close();
  }
}
