package dev.ganlib.data;

import java.util.List;
import java.util.Locale;

/**
 * Two sets of images of which those of equal number belong together: what is given, and what is to
 * be made of it.
 *
 * <pre>{@code
 * ImagePairs pairs = ImageFolder.pairs(Path.of("sketches"), Path.of("photos"), 64, 3);
 * Plan plan =
 *     Plan.epochs(20)
 *         .paired("input", pairs.inputs().source(manager), "target", pairs.targets().source(manager));
 * }</pre>
 *
 * <p>{@link ImageFolder#pairs(java.nio.file.Path, java.nio.file.Path, int, int)} reads them from
 * two folders. Immutable, safe for many threads.
 *
 * @param inputs what is given
 * @param targets as many, with the same classes
 */
public record ImagePairs(ImageFolder inputs, ImageFolder targets) {
  /**
   * Checks that the numbers and classes agree.
   *
   * @param inputs what is given
   * @param targets as many, with the same classes
   * @throws IllegalArgumentException if they do not
   */
  public ImagePairs {
    if (inputs.count() != targets.count() || !inputs.classes().equals(targets.classes())) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "expected as many targets as inputs and the same classes but was %d and %d, %s and %s",
              inputs.count(),
              targets.count(),
              inputs.classes(),
              targets.classes()));
    }
  }

  /** {@return how many pairs there are} */
  public int count() {
    return inputs.count();
  }

  /** {@return the names of the classes by their numbers; empty if there are no labels} */
  public List<String> classes() {
    return inputs.classes();
  }
}
