package dev.ganlib.example.mnist.judge;

import ai.djl.Device;
import ai.djl.modality.cv.Image;
import ai.djl.modality.cv.util.NDImageUtils;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
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
import java.util.Objects;
import java.util.Random;
import java.util.function.UnaryOperator;

/**
 * Measures what translators make of MNIST's test digits, beside what needs no training and beside
 * the digits themselves.
 *
 * <p>A judge says whether the class is still there, the Fréchet distance whether outputs are spread
 * as training images are, PSNR, SSIM and L1 how near they are to the known targets.
 *
 * <p>It works in portions, and holds at most four arrays of all test digits at a time.
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

  private static final String REAL = "real";
  private static final int PORTION = 500;
  private static final float GREY_WITHIN = 0.8f;
  private static final float NOISE = 0.1f;
  private static final int NOISE_SEED = 1;

  private final NDManager manager;
  private final Mnist training;
  private final Mnist test;

  /**
   * Takes digits.
   *
   * @param training what outputs are compared with
   * @param test what is translated
   */
  public TranslationEvaluation(Mnist training, Mnist test) {
    this(training, test, NDManager.newBaseManager(Device.cpu()));
  }

  /**
   * Takes digits.
   *
   * @param manager of the CPU, which is closed with this
   */
  TranslationEvaluation(Mnist training, Mnist test, NDManager manager) {
    this.training = training;
    this.test = test;
    this.manager = manager;
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
    try (NDArray digits = digits()) {
      return shrunk(digits, scale(translator));
    }
  }

  private static int scale(Translator translator) {
    return Math.toIntExact(Mnist.SIDE / translator.inputShape().get(1));
  }

  /** Measures images that were made larger by a whole factor. */
  public List<FigureTable> superResolution(Translator translator) throws IOException {
    int scale = scale(translator);
    Map<String, Map<String, Double>> columns = new LinkedHashMap<>();
    try (NDArray targets = digits();
        NDArray small = shrunk(targets, scale);
        Judge judge = Judge.bundled()) {
      Evaluator evaluator = evaluator(judge, training, test);
      for (String column : List.of("outputs", "nearest", "bicubic", REAL)) {
        try (NDArray images =
                switch (column) {
                  case "outputs" -> each(small, translator::apply);
                  case "nearest" -> each(small, some -> resized(some, Image.Interpolation.NEAREST));
                  case "bicubic" ->
                      each(small, some -> resized(some, Image.Interpolation.BICUBIC).clip(-1, 1));
                  default -> targets.duplicate();
                };
            NDArray again = shrunk(images, scale)) {
          Map<String, Double> figures = figures(judge, evaluator, images, targets);
          figures.put(INCONSISTENCY, Math.sqrt(meanSquare(again, small)));
          columns.put(column, figures);
        }
      }
    }
    int side = Mnist.SIDE / scale;
    return List.of(
        new FigureTable(
            "%s x %s to %s x %s".formatted(side, side, Mnist.SIDE, Mnist.SIDE), columns));
  }

  /** Measures digits that were drawn over their skeletons. */
  public List<FigureTable> skeletons(Translator translator) throws IOException {
    try (NDArray targets = digits();
        NDArray inputs = skeletons();
        NDArray outputs = each(inputs, translator::apply);
        Judge judge = Judge.bundled()) {
      Evaluator evaluator = evaluator(judge, training, test);
      return List.of(
          new FigureTable(
              "skeletons to digits", beside(judge, evaluator, outputs, inputs, targets)));
    }
  }

  /** Measures outlines of digits and digits of outlines, and both ways one after the other. */
  public List<FigureTable> outlines(Translator toOutlines, Translator toDigits) throws IOException {
    try (NDArray digits = digits();
        NDArray outlines = outlines();
        NDArray drawn = each(digits, toOutlines::apply)) {
      List<FigureTable> tables = new ArrayList<>();
      try (Judge judge = Judge.bundledForOutlines()) {
        Mnist trainingOutlines = training.withImages(Outlines.of(training.images()));
        Mnist testOutlines = test.withImages(Outlines.of(test.images()));
        Evaluator evaluator = evaluator(judge, trainingOutlines, testOutlines);
        tables.add(
            new FigureTable(
                "digits to outlines", beside(judge, evaluator, drawn, digits, outlines)));
      }
      try (Judge judge = Judge.bundled()) {
        Evaluator evaluator = evaluator(judge, training, test);
        Map<String, Map<String, Double>> columns;
        try (NDArray outputs = each(outlines, toDigits::apply)) {
          columns = beside(judge, evaluator, outputs, outlines, digits);
        }
        tables.add(new FigureTable("outlines to digits", columns));
        Map<String, Map<String, Double>> round = new LinkedHashMap<>();
        try (NDArray back = each(drawn, toDigits::apply)) {
          round.put("there, back", figures(judge, evaluator, back, digits));
        }
        Random random = new Random(NOISE_SEED);
        try (NDArray back = each(drawn, some -> toDigits.apply(disturbed(some, random)))) {
          round.put("with noise", figures(judge, evaluator, back, digits));
        }
        round.put(REAL, columns.get(REAL));
        tables.add(new FigureTable("digits to outlines and back to digits", round));
      }
      return tables;
    }
  }

  private static Evaluator evaluator(Judge judge, Mnist real, Mnist heldOut) {
    return Evaluator.of(
            judge,
            DigitSamples.of(real, "training images"),
            DigitSamples.of(heldOut, "test images"))
        .measuring(Metric.FRECHET_DISTANCE);
  }

  /** Returns the figures of outputs, of the inputs as they are, and of the targets themselves. */
  private Map<String, Map<String, Double>> beside(
      Judge judge, Evaluator evaluator, NDArray outputs, NDArray inputs, NDArray targets) {
    Map<String, Map<String, Double>> columns = new LinkedHashMap<>();
    columns.put("outputs", figures(judge, evaluator, outputs, targets));
    columns.put("inputs", figures(judge, evaluator, inputs, targets));
    columns.put(REAL, figures(judge, evaluator, targets, targets));
    return columns;
  }

  private Map<String, Double> figures(
      Judge judge, Evaluator evaluator, NDArray images, NDArray targets) {
    Map<String, Double> figures = new LinkedHashMap<>();
    try (NDManager scope = manager.newSubManager()) {
      NDArray labels =
          scope.create(ByteBuffer.wrap(test.labels()), new Shape(test.count()), DataType.UINT8);
      Samples samples =
          Samples.of(
              Source.arrays(images, labels, Mnist.CLASSES), Placement.of(scope, DataType.FLOAT32));
      figures.put(AGREEMENT, judge.accuracy(samples));
      Evaluation.Figure distance =
          evaluator.evaluate(samples).figures().get(Evaluation.FRECHET_DISTANCE);
      if (distance != null && distance.value() != null) {
        figures.put(DISTANCE, distance.value());
      }
    }
    Fidelity fidelity = Fidelity.of(images, targets);
    figures.put(PSNR, fidelity.psnr());
    figures.put(SSIM, fidelity.ssim());
    figures.put(L1, fidelity.l1());
    figures.put(GREY, grey(images));
    return figures;
  }

  private double grey(NDArray images) {
    try (NDArray counts =
        each(
            images,
            some ->
                some.abs()
                    .lt(GREY_WITHIN)
                    .toType(DataType.FLOAT32, false)
                    .sum(new int[] {1, 2, 3}))) {
      return mean(counts) / Mnist.IMAGE_BYTES;
    }
  }

  /**
   * Returns what becomes of all images, made portion by portion, whose other arrays are closed, in
   * one array from the start.
   */
  private NDArray each(NDArray images, UnaryOperator<NDArray> change) {
    long count = images.getShape().get(0);
    NDArray all = null;
    for (long start = 0; start < count; start += PORTION) {
      try (NDManager scope = manager.newSubManager()) {
        String portion = start + ":" + Math.min(count, start + PORTION);
        NDArray some = images.get(portion);
        some.attach(scope);
        NDArray made = change.apply(some);
        made.attach(scope);
        if (all == null) {
          all =
              manager.create(new Shape(count).addAll(made.getShape().slice(1)), made.getDataType());
        }
        all.set(new NDIndex(portion), made);
      }
    }
    return Objects.requireNonNull(all, "no images");
  }

  private NDArray floats(byte[] images) {
    Shape shape = new Shape(images.length / Mnist.IMAGE_BYTES, 1, Mnist.SIDE, Mnist.SIDE);
    try (NDArray bytes = manager.create(ByteBuffer.wrap(images), shape, DataType.UINT8)) {
      return bytes.toType(DataType.FLOAT32, true).muli(2f / 255).subi(1);
    }
  }

  private NDArray shrunk(NDArray images, int scale) {
    long side = Mnist.SIDE / scale;
    return each(
        images,
        some ->
            some.reshape(some.getShape().get(0), 1, side, scale, side, scale)
                .mean(new int[] {5})
                .mean(new int[] {3}));
  }

  private static NDArray resized(NDArray small, Image.Interpolation how) {
    NDArray channelsLast = small.transpose(0, 2, 3, 1); // (N, h, w, 1)
    return NDImageUtils.resize(channelsLast, Mnist.SIDE, Mnist.SIDE, how).transpose(0, 3, 1, 2);
  }

  private static NDArray disturbed(NDArray images, Random random) {
    float[] noise = new float[Math.toIntExact(images.size())];
    for (int i = 0; i < noise.length; i++) {
      noise[i] = NOISE * (float) random.nextGaussian();
    }
    return images.add(images.getManager().create(noise, images.getShape())).clip(-1, 1);
  }

  private static double meanSquare(NDArray a, NDArray b) {
    try (NDArray difference = a.sub(b);
        NDArray squares = difference.mul(difference)) {
      return mean(squares);
    }
  }

  private static double mean(NDArray values) {
    try (NDArray mean = values.mean()) {
      return mean.getFloat();
    }
  }

  /** Closes what was given out. */
  @Override
  public void close() {
    manager.close();
  }
}
