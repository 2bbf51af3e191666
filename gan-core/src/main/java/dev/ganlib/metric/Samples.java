package dev.ganlib.metric;

import ai.djl.ndarray.NDArray;
import dev.ganlib.Sampler;
import dev.ganlib.Translator;
import dev.ganlib.data.Placement;
import dev.ganlib.data.Source;
import org.jspecify.annotations.Nullable;

/**
 * Samples or data to look at, handed out portion by portion, so that memory does not grow with
 * their number; with the label of each, or the one that it was asked to have, where there are
 * labels.
 *
 * <p>Each pass gives the same samples in the same order. Of a source that is a fixed permutation,
 * the same for all sources of as many samples on a device, and not the order of its files. {@link
 * Object#toString} says in words what they are.
 */
public interface Samples {
  /** {@return how many there are} */
  long count();

  /**
   * Hands out all samples, in the order of every pass.
   *
   * @param consumer takes each portion
   * @throws java.io.UncheckedIOException if they cannot be read
   */
  void forEach(Consumer consumer);

  /** {@return whether the labels are values of a code, which stand for unknown classes} */
  default boolean areLabelsCodes() {
    return false;
  }

  /** {@return these samples without their labels} */
  default Samples withoutLabels() {
    return new Unlabelled(this);
  }

  /** Takes portions. */
  @FunctionalInterface
  interface Consumer {
    /**
     * Takes the next samples.
     *
     * @param samples (B, sample shape...) with B positive; stays the giver's
     * @param labels of each its label, from 0; or null if there are none
     */
    void accept(NDArray samples, int @Nullable [] labels);
  }

  /**
   * {@return samples of a generator; those of a conditional one are of all classes in turn, and a
   * generator that is not conditional but has a code of categories as its first gives the value of
   * that code as the label}
   *
   * @param sampler stays the caller's, who keeps it open while this is in use
   * @param count how many, positive
   * @param seed decides the latents
   * @throws IllegalArgumentException if {@code count} is not positive
   */
  static Samples of(Sampler sampler, long count, long seed) {
    return new GeneratedSamples(sampler, count, seed);
  }

  /**
   * {@return all samples of a source, with its labels}
   *
   * @param source of known size; not to be used by others during a pass
   * @param placement the device and data type that the samples shall have, such as {@code
   *     Placement.of(manager, DataType.FLOAT32)}; its manager stays the caller's, who keeps it open
   *     while this is in use
   * @throws IllegalArgumentException if the number of the source's samples is not known
   */
  static Samples of(Source source, Placement placement) {
    return new SourceSamples(source, placement);
  }

  /**
   * {@return what a translator makes of all samples of a source, each with the label of its input}
   *
   * <p>So metrics of sets score a translator as they do a generator: whether outputs are spread as
   * the data are, and whether each still shows the class of its input.
   *
   * @param translator stays the caller's, who keeps it open while this is in use
   * @param inputs of known size; not to be used by others during a pass
   * @throws IllegalArgumentException if the number of the source's samples is not known, or the
   *     translator does not take them
   */
  static Samples of(Translator translator, Source inputs) {
    return new TranslatedSamples(translator, inputs);
  }

  /**
   * {@return samples in an array}
   *
   * @param samples float32 or float64 of shape (N, sample shape...) with N positive; stays the
   *     caller's, who keeps it open while this is in use
   * @throws IllegalArgumentException if the type or the shape is another
   */
  static Samples of(NDArray samples) {
    return of(Source.arrays(samples), Placement.like(samples));
  }
}
