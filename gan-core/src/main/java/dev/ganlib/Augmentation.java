package dev.ganlib;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.data.Placement;
import dev.ganlib.internal.check.Ranges;
import dev.ganlib.internal.torch.Augmentations;
import dev.ganlib.internal.torch.TypeName;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Random changes of everything that a discriminator sees, reals and fakes alike, in both players'
 * moves.
 *
 * <p>A discriminator that is trained on few images memorises them. Random changes make them differ
 * each time. The fakes go through the same changes, and so does the generator's gradient, so the
 * generator does not learn to make changed images itself.
 *
 * <pre>{@code
 * Augmentation always = Augmentation.diffAugment();
 * Augmentation sometimes = Augmentation.of(Kind.TRANSLATION, Kind.BRIGHTNESS).probability(0.4);
 * Augmentation asNeeded = Augmentation.diffAugment().adaptive(0.6, 500_000);
 * }</pre>
 *
 * <p>Each kind is applied to each image with the same probability, independently. The probability
 * is fixed, 1 at first, or adapts to how sure the discriminator is of reals.
 *
 * <p>Images are (B, C, H, W), in [-1, 1] with 0 as the middle grey: what a change uncovers becomes
 * 0, as in the paper. Values may leave [-1, 1] and are not clamped. The random numbers are passed
 * in, so that the run's seed decides them. Immutable, safe for many threads.
 *
 * @see <a href="https://arxiv.org/abs/2006.10738">Zhao et al. 2020, Differentiable Augmentation for
 *     Data-Efficient GAN Training</a>
 * @see <a href="https://arxiv.org/abs/2006.06676">Karras et al. 2020, Training Generative
 *     Adversarial Networks with Limited Data (the adaptive probability)</a>
 */
public final class Augmentation {
  /** A change of an image; they are applied in this order, however they are named. */
  public enum Kind {
    /** Adds a number from -0.5 to 0.5 to all elements. */
    BRIGHTNESS(2),
    /**
     * Multiplies each pixel's distance to the mean of its channels by a number from 0 to 2; leaves
     * images of one channel as they are.
     */
    SATURATION(2),
    /** Multiplies each element's distance to the image's mean by a number from 0.5 to 1.5. */
    CONTRAST(2),
    /**
     * Shifts the image by whole pixels, up to an eighth of its height and width, rounded; zeros
     * come in from outside. A side of fewer than four pixels is not shifted along.
     */
    TRANSLATION(3),
    /**
     * Sets a rectangle of half the height and width, rounded up, to 0; its middle may be anywhere,
     * so that it may reach over the border. An image of one pixel is always hidden.
     */
    CUTOUT(3);

    /** The number of uniform numbers that decide on it and its extent. */
    private final int numbers;

    Kind(int numbers) {
      this.numbers = numbers;
    }
  }

  /**
   * The control of a probability.
   *
   * @param target the mean sign of D's outputs on reals at which the probability stays
   * @param images how many reals must be seen for the probability to go from 0 to 1
   */
  private record Control(double target, long images) {}

  private final Set<Kind> kinds;
  private final double probability;
  private final @Nullable Control control;

  private Augmentation(Set<Kind> kinds, double probability, @Nullable Control control) {
    this.kinds = kinds;
    this.probability = probability;
    this.control = control;
  }

  /**
   * {@return an augmentation that always applies some kinds}
   *
   * @param kinds at least one, each once; their order has no meaning
   * @throws IllegalArgumentException if there is none, or one twice
   */
  public static Augmentation of(Kind... kinds) {
    Set<Kind> set = EnumSet.noneOf(Kind.class);
    for (Kind kind : kinds) {
      if (!set.add(kind)) {
        throw new IllegalArgumentException("expected each kind once but was twice: " + kind);
      }
    }
    if (set.isEmpty()) {
      throw new IllegalArgumentException("an augmentation needs at least one kind but was none");
    }
    return new Augmentation(set, 1, null);
  }

  /**
   * {@return translation, cutout and brightness, always}
   *
   * <p>The paper's policy of all colours is {@code of(Kind.values())}.
   */
  public static Augmentation diffAugment() {
    return of(Kind.TRANSLATION, Kind.CUTOUT, Kind.BRIGHTNESS);
  }

  /**
   * {@return the same kinds with a fixed probability}
   *
   * @param probability that each kind is applied to each image, in [0, 1]
   * @throws IllegalArgumentException if the probability is out of its range
   */
  public Augmentation probability(double probability) {
    Ranges.zeroToOne("probability", probability);
    return new Augmentation(kinds, probability, null);
  }

  /**
   * {@return the same kinds with a probability that starts at 0 and follows the discriminator}
   *
   * <p>After every four batches the mean sign of the discriminator's outputs on reals, augmented as
   * it sees them, is compared with the target: above, it is too sure, and the probability grows;
   * below, it shrinks; both by the share that the four batches have of {@code images}, within [0,
   * 1].
   *
   * @param target in (0, 1); the paper has 0.6. The mean sign is 1 if the discriminator takes all
   *     reals for real, and 0 if it takes half of them.
   * @param images how many images it takes to go from 0 to 1, positive; the paper has 500,000
   * @throws IllegalArgumentException if a number is out of its range
   */
  public Augmentation adaptive(double target, long images) {
    Ranges.betweenZeroAndOne("target", target);
    Ranges.positive("images", images);
    return new Augmentation(kinds, 0, new Control(target, images));
  }

  /** {@return the kinds, in the order in which they are applied} */
  public List<Kind> kinds() {
    return List.copyOf(kinds);
  }

  /** {@return whether the probability follows the discriminator, and a state must be kept} */
  public boolean isAdaptive() {
    return control != null;
  }

  /**
   * {@return the shape of the uniform numbers that decide on a batch, (B, n)}
   *
   * @param batch the shape of the images, (B, C, H, W)
   * @throws IllegalArgumentException if the shape is not of images
   */
  public Shape numbers(Shape batch) {
    if (batch.dimension() != 4 || batch.size() == 0) {
      throw new IllegalArgumentException(
          "augmentation needs images of shape (B, C, H, W) but was " + batch);
    }
    return new Shape(batch.get(0), kinds.stream().mapToLong(kind -> kind.numbers).sum());
  }

  /** Returns a block that holds the state. */
  static AugmentationState stateBlock() {
    return new AugmentationState(Augmentations.STATE);
  }

  /**
   * Makes the state of an adaptive probability, which is 0 at first.
   *
   * @param placement the device and the manager wanted; the type is float64 in any case
   * @return float64 of shape (4), owned by the caller and attached to the placement's manager: the
   *     probability and what has been counted for its next move
   */
  public NDArray state(Placement placement) {
    return placement.manager().zeros(new Shape(Augmentations.STATE), DataType.FLOAT64);
  }

  /**
   * Changes images; differentiable twice by them.
   *
   * @param images float32 or float64 of shape (B, C, H, W)
   * @param uniform numbers in [0, 1), of the images' type and of the shape {@link #numbers}
   * @param state what {@link #state} made; null if the probability is fixed. Nothing is read from
   *     the device.
   * @return of the images' shape, owned by the caller and attached to their manager
   * @throws IllegalArgumentException if a shape or type is another, or if there is a state where
   *     there should be none, or none where there should be one
   */
  public NDArray apply(NDArray images, NDArray uniform, @Nullable NDArray state) {
    Shape expected = numbers(images.getShape());
    if (!uniform.getShape().equals(expected) || uniform.getDataType() != images.getDataType()) {
      throw new IllegalArgumentException(
          "expected uniform numbers of shape %s and type %s but was %s and %s"
              .formatted(
                  expected,
                  TypeName.of(images.getDataType()),
                  uniform.getShape(),
                  TypeName.of(uniform.getDataType())));
    }
    if (state == null) {
      if (control != null) {
        throw new IllegalArgumentException("an adaptive probability needs a state but was null");
      }
      return Augmentations.apply(images, uniform, flags(), probability);
    }
    requireState(state);
    return Augmentations.apply(images, uniform, flags(), state);
  }

  /**
   * Lets the probability follow the discriminator: counts its outputs on reals and, after every
   * fourth batch, moves the probability. Nothing is read from the device, nothing enters a graph.
   *
   * @param state what {@link #state} made; it is changed
   * @param realOutputs (B, ...), of a batch of augmented reals or of a part of one; of outputs for
   *     patches an image counts with their mean sign
   * @param border the output above which one says "real": 0 for logits, 0.5 for probabilities
   * @param batch how many images the whole batch has, at least B
   * @throws IllegalArgumentException if the probability is fixed, if the state is of another shape
   *     or type, or if the batch is smaller than the part
   */
  public void adapt(NDArray state, NDArray realOutputs, double border, long batch) {
    requireState(state);
    Shape shape = realOutputs.getShape();
    long part = shape.dimension() == 0 ? 0 : shape.get(0);
    if (part == 0 || batch < part) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "expected outputs for 1 to %d images but was %d", batch, part));
    }
    Control needed = requireControl();
    Augmentations.adapt(state, realOutputs, batch, border, needed.target(), needed.images());
  }

  private Control requireControl() {
    if (control == null) {
      throw new IllegalArgumentException("a fixed probability has no state");
    }
    return control;
  }

  private void requireState(NDArray state) {
    requireControl();
    if (!state.getDataType().isFloating()
        || !state.getShape().equals(new Shape(Augmentations.STATE))) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "expected a state of shape (%d) and type float32 or float64 but was %s and %s",
              Augmentations.STATE,
              state.getShape(),
              TypeName.of(state.getDataType())));
    }
  }

  private long[] flags() {
    long[] flags = new long[Kind.values().length];
    int next = 0;
    for (Kind kind : Kind.values()) {
      flags[next++] = kinds.contains(kind) ? 1 : 0;
    }
    return flags;
  }

  /** Returns the augmentation in words, such as {@code brightness, cutout, probability 0.5}. */
  @Override
  public String toString() {
    String names =
        kinds.stream()
            .map(kind -> kind.name().toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(", "));
    return names
        + (control == null
            ? ", probability " + probability
            : String.format(
                Locale.ROOT,
                ", adaptive to %s over %d images",
                control.target(),
                control.images()));
  }
}
