package dev.ganlib.metric;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The figures of samples, each beside the same figure of real samples: what a perfect generator
 * would get.
 *
 * @param samples what was evaluated, in words, with the seed that they were drawn from
 * @param data what they were compared with, in words
 * @param heldOut the real samples beside them, in words
 * @param extractor through which they were seen
 * @param figures by name, in the order of the metrics; unmodifiable
 */
public record Evaluation(
    String samples, String data, String heldOut, String extractor, Map<String, Figure> figures) {
  /** The name of the {@link Metric#FRECHET_DISTANCE}. */
  public static final String FRECHET_DISTANCE = "frechetDistance";

  /** The name of the {@link Metric#KERNEL_DISTANCE}. */
  public static final String KERNEL_DISTANCE = "kernelDistance";

  /** The name of the precision of {@link Metric#PRECISION_RECALL}. */
  public static final String PRECISION = "precision";

  /** The name of the recall of {@link Metric#PRECISION_RECALL}. */
  public static final String RECALL = "recall";

  /** The name of the density of {@link Metric#DENSITY_COVERAGE}. */
  public static final String DENSITY = "density";

  /** The name of the coverage of {@link Metric#DENSITY_COVERAGE}. */
  public static final String COVERAGE = "coverage";

  /** The name of the {@link Metric#CLASSIFIER_SCORE}. */
  public static final String CLASSIFIER_SCORE = "classifierScore";

  /** The name of {@link ClassShares#divergenceFrom} the data. */
  public static final String DIVERGENCE = "divergence";

  /** The name of {@link ClassShares#modes}. */
  public static final String MODES = "modes";

  /**
   * The name of the share of samples that the extractor takes for the class that they were asked to
   * be of, in [0, 1].
   */
  public static final String AGREEMENT = "agreement";

  /**
   * The name of the same share where the samples were asked for values of a code; each value then
   * stands for a class, no two for the same, so that the most samples agree.
   */
  public static final String PURITY = "purity";

  /** The name of a class's share is this, followed by its number. */
  public static final String SHARE = "share/";

  /** The name of {@code closer} of {@link Metric#MEMORISATION}. */
  public static final String CLOSER = "closer";

  /** The name of {@code copies} of {@link Metric#MEMORISATION}. */
  public static final String COPIES = "copies";

  /**
   * Takes a copy of the figures.
   *
   * @param samples what was evaluated, in words
   * @param data what they were compared with, in words
   * @param heldOut the real samples beside them, in words
   * @param extractor through which they were seen
   * @param figures by name
   */
  public Evaluation {
    figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
  }

  /**
   * A figure of samples and of real samples.
   *
   * @param value of the samples; null where they have none
   * @param standardError of the value; null where it is not known
   * @param count how many samples it is about
   * @param realValue the same figure of real samples; NaN where they have none, as of agreement
   *     without labels
   * @param realCount how many real samples it is about
   */
  public record Figure(
      @Nullable Double value,
      @Nullable Double standardError,
      long count,
      double realValue,
      long realCount) {}

  /**
   * {@return the value of a figure}
   *
   * @param name such as {@link #FRECHET_DISTANCE}
   * @throws IllegalArgumentException if there is no such figure, or it has no value
   */
  public double value(String name) {
    Figure figure = figures.get(name);
    if (figure == null || figure.value() == null) {
      throw new IllegalArgumentException(
          "expected a figure that was measured but was %s; there are %s"
              .formatted(name, figures.keySet()));
    }
    return Objects.requireNonNull(figure.value());
  }

  /**
   * {@return this with one more figure}
   *
   * @param name of the figure
   * @param figure takes the place of one of the same name
   */
  public Evaluation with(String name, Figure figure) {
    Map<String, Figure> more = new LinkedHashMap<>(figures);
    more.put(name, figure);
    return new Evaluation(samples, data, heldOut, extractor, more);
  }
}
