package dev.ganlib;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.util.Pair;
import dev.ganlib.game.Snapshot;
import dev.ganlib.internal.check.Ranges;
import dev.ganlib.internal.torch.StyleOperators;
import dev.ganlib.nn.StyledNetwork;
import dev.ganlib.nn.stock.StockGenerator;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The styles of a trained style-based generator, such as {@link dev.ganlib.nn.stock.StyleGan}'s,
 * between its latents and its images: to truncate and to mix.
 *
 * <pre>{@code
 * Styles styles = Styles.of(sampler);
 * try (NDArray people = styles.draw(8, 7); // (8, L, S)
 *     NDArray typical = styles.truncate(people, 0.7);
 *     NDArray images = styles.synthesise(typical)) {
 *   ImageGrid.of(images).write(Path.of("typical.png"));
 * }
 * }</pre>
 *
 * <p>An image is made of L styles of S numbers each, one for each layer from coarse to fine: the
 * first ones decide shape, the last ones stroke and colour. A latent has one style, which all
 * layers get, until {@link #mix} gives some layers another's. {@link #truncate} moves styles
 * towards the mean of all, for more typical and less diverse images.
 *
 * <p>It draws from the sampler's network: use it while that is open. Safe for many threads, as the
 * sampler is. Arrays that it returns are the caller's; those that it is given stay theirs.
 *
 * @see <a href="https://arxiv.org/abs/1812.04948">Karras et al. 2019, A Style-Based Generator
 *     Architecture</a>
 */
public final class Styles {
  private final Sampler sampler;
  private final Snapshot snapshot;
  private final StyledNetwork network;

  private Styles(Sampler sampler, StyledNetwork network) {
    this.sampler = sampler;
    this.network = network;
    snapshot = sampler.snapshot();
  }

  /**
   * {@return the styles of a generator}
   *
   * @param sampler of a network that has styles; stays the caller's
   * @throws IllegalArgumentException if its network has none
   */
  public static Styles of(Sampler sampler) {
    return new Styles(
        sampler,
        network(sampler)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "expected a generator with styles, such as a StyleGan, but was "
                            + sampler.snapshot().network().block())));
  }

  /**
   * {@return whether a generator has styles}
   *
   * @param sampler stays the caller's
   */
  public static boolean areIn(Sampler sampler) {
    return network(sampler).isPresent();
  }

  private static Optional<StyledNetwork> network(Sampler sampler) {
    Block block = sampler.snapshot().network().block();
    if (block instanceof StockGenerator stock) {
      return stock.styled();
    }
    return block instanceof StyledNetwork styled ? Optional.of(styled) : Optional.empty();
  }

  /** {@return L, how many styles an image has} */
  public int layers() {
    return network.styles();
  }

  /**
   * {@return the number of the first layer that works at each size of image, from small to large:
   * of 28x28 pixels 0, 2 and 4 for 7, 14 and 28}
   */
  public int[] firstLayers() {
    return network.firstStyles().clone();
  }

  /** {@return the mean of all styles that training has seen, (S)} */
  public NDArray mean() {
    for (Pair<String, Parameter> each : snapshot.network().block().getParameters()) {
      if (each.getValue() == network.meanStyle()) {
        NDArray live = Objects.requireNonNull(snapshot.arrays().get(each.getKey()));
        NDArray mean = live.duplicate();
        mean.detach();
        return mean;
      }
    }
    throw new IllegalStateException("expected the mean style among the network's parameters");
  }

  /**
   * Draws the styles of the samples that {@link Sampler#sample(long, long)} draws.
   *
   * @param count how many, positive
   * @param seed decides the latents
   * @return (count, L, S)
   * @throws IllegalArgumentException if {@code count} is not positive
   */
  public NDArray draw(long count, long seed) {
    return joined(consumer -> draw(count, seed, consumer));
  }

  /**
   * Draws the styles of the samples that {@link Sampler#sample(int[], long)} draws.
   *
   * @param labels each from 0 to the generator's classes - 1
   * @param seed decides the latents
   * @return (number of labels, L, S)
   * @throws IllegalArgumentException if the generator is not conditional, the list is empty or a
   *     label is out of its range
   */
  public NDArray draw(int[] labels, long seed) {
    return joined(consumer -> draw(labels, seed, consumer));
  }

  /**
   * Draws any number of styles in bounded memory.
   *
   * @param count how many, positive
   * @param seed decides the latents, as in {@link #draw(long, long)}
   * @param consumer takes the styles portion by portion, each (n, L, S) and closed after the call
   * @throws IllegalArgumentException if {@code count} is not positive
   */
  public void draw(long count, long seed, Consumer<NDArray> consumer) {
    sampler.draws().inTurn(count, seed, inputs -> accept(consumer, inputs));
  }

  /**
   * Draws a style for each label in a list, in bounded memory.
   *
   * @param labels each from 0 to the generator's classes - 1
   * @param seed decides the latents, as in {@link #draw(int[], long)}
   * @param consumer takes the styles portion by portion, each (n, L, S) and closed after the call
   * @throws IllegalArgumentException as {@link #draw(int[], long)} does
   */
  public void draw(int[] labels, long seed, Consumer<NDArray> consumer) {
    sampler.draws().labelled(labels, seed, inputs -> accept(consumer, inputs));
  }

  private void accept(Consumer<NDArray> consumer, NDArray... inputs) {
    try (NDArray styles = mapped(inputs)) {
      consumer.accept(styles);
    }
  }

  /** Returns all portions of a draw as one array, which the caller owns. */
  private static NDArray joined(Consumer<Consumer<NDArray>> draw) {
    try (NDList portions = new NDList()) {
      draw.accept(portion -> portions.add(portion.duplicate()));
      NDArray all = portions.size() == 1 ? portions.remove(0) : NDArrays.concat(portions);
      all.detach();
      return all;
    }
  }

  /**
   * Maps latents to styles.
   *
   * @param latents (B, latent size) of the generator's device and data type
   * @return (B, L, S), in each sample the same style for all layers; attached to the latents'
   *     manager
   * @throws IllegalArgumentException if the latents have another shape or type, or the generator is
   *     conditional
   */
  public NDArray map(NDArray latents) {
    sampler.draws().inputs().checkUnconditional();
    sampler.draws().inputs().check(latents, snapshot.placement().dataType());
    return mapped(latents);
  }

  /**
   * Maps latents to styles of a conditional generator.
   *
   * @param latents (B, latent size) of the generator's device and data type
   * @param labels the class of each sample, B numbers from 0 to the generator's classes - 1
   * @return (B, L, S), as of {@link #map(NDArray)}
   * @throws IllegalArgumentException if the latents have another shape or type, the generator is
   *     not conditional, there are more or fewer labels than latents, or a label is out of its
   *     range
   */
  public NDArray map(NDArray latents, int... labels) {
    long[] checked =
        sampler.draws().inputs().check(latents, snapshot.placement().dataType(), labels);
    try (NDArray wanted = latents.getManager().create(checked)) {
      return mapped(latents, wanted);
    }
  }

  private NDArray mapped(NDArray... inputs) {
    try (NDArray style = snapshot.inferPart(network.mapping(), inputs)) { // (B, S)
      return StyleOperators.repeated(style, layers()); // (B, L, S)
    }
  }

  /**
   * Moves styles towards the mean of all styles: {@code mean + psi (style - mean)}.
   *
   * @param styles (B, L, S)
   * @param psi from 0 to 1: 1 leaves them as they are, to the bit, 0 gives the mean alone
   * @return (B, L, S), attached to the styles' manager
   * @throws IllegalArgumentException if {@code psi} is out of its range, or the styles have another
   *     shape
   */
  public NDArray truncate(NDArray styles, double psi) {
    Ranges.zeroToOne("psi", psi);
    check("styles", styles);
    try (NDArray mean = mean()) {
      return StyleOperators.truncated(styles, mean, psi);
    }
  }

  /**
   * Mixes styles: those of the layers before a number from one sample, all others from another.
   *
   * @param coarse (B, L, S), for the layers before
   * @param fine (B, L, S), for the layer and those after it
   * @param layer from 0, which gives all of {@code fine}, to L, which gives all of {@code coarse}:
   *     such as one of {@link #firstLayers}
   * @return (B, L, S), attached to the manager of {@code coarse}
   * @throws IllegalArgumentException if the layer is out of its range, the styles have another
   *     shape, or there are more of one than of the other
   */
  public NDArray mix(NDArray coarse, NDArray fine, int layer) {
    if (layer < 0 || layer > layers()) {
      throw new IllegalArgumentException(
          "layer must be from 0 to %s but was %s".formatted(layers(), layer));
    }
    check("coarse", coarse);
    check("fine", fine);
    if (!coarse.getShape().equals(fine.getShape())) {
      throw new IllegalArgumentException(
          "expected as many coarse styles as fine ones but was %s and %s"
              .formatted(coarse.getShape(), fine.getShape()));
    }
    try (NDArray first = coarse.get(new NDIndex(":, :" + layer));
        NDArray last = fine.get(new NDIndex(":, " + layer + ":"))) {
      return first.concat(last, 1);
    }
  }

  /**
   * Makes images of styles.
   *
   * @param styles (B, L, S) of the generator's device and data type
   * @return (B, C, H, W) in [-1, 1], attached to the styles' manager
   * @throws IllegalArgumentException if the styles have another shape
   */
  public NDArray synthesise(NDArray styles) {
    check("styles", styles);
    return snapshot.inferPart(network.synthesis(), styles);
  }

  private void check(String name, NDArray styles) {
    Shape shape = styles.getShape();
    Shape mean = network.meanStyle().getShape();
    if (shape.dimension() != 3 || shape.get(1) != layers() || !shape.slice(2).equals(mean)) {
      throw new IllegalArgumentException(
          "expected %s of shape (B, %s, %s) but was %s"
              .formatted(name, layers(), mean.get(0), shape));
    }
  }
}
