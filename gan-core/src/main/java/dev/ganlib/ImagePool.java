package dev.ganlib;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.game.GameBuilder;
import dev.ganlib.game.Network;
import dev.ganlib.game.Round;
import dev.ganlib.internal.check.Ranges;
import dev.ganlib.internal.torch.Pools;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A pool of earlier fakes, which a discriminator is shown among new ones, so that it does not
 * forget what the generator made before.
 *
 * <p>CycleGAN's rule, for one fake after another: while the pool is not full, the fake is kept and
 * shown. Then, with probability 1/2, one of the kept fakes is shown instead, each with the same
 * probability, and the new one takes its place; else the new one is shown and not kept.
 *
 * <pre>{@code
 * ImagePool pool = ImagePool.of("pool", 50, new Shape(1, 28, 28));
 * GameBuilder players = pool.addTo(Game.builder().player(maker).player(critic));
 * Plan plan =
 *     Plan.rounds(1000)
 *         .move(critic, round -> loss(round.batch("real"), pool.swap(round, fakes(round))));
 * }</pre>
 *
 * <p>{@link AdversaryBuilder#pool} is shorter where there is an {@link Adversary}.
 *
 * <p>The kept fakes are buffers of a fixed network of the game: checkpoints hold them, a rehearsal
 * and a refused move leave them as they were. They are copied before each move of any player: 50
 * images of 28 x 28 in float32 are 157 KB, of 3 x 256 x 256 they are 39 MB. Nothing is read from
 * the device. What is drawn is drawn for each sample of the whole batch, so that splitting batches
 * changes no choice.
 *
 * <p>A pool belongs to one game. Not thread-safe: it computes in the moves of that game.
 *
 * @see <a href="https://arxiv.org/abs/1612.07828">Shrivastava et al. 2017, section 2.3</a>
 * @see <a href="https://arxiv.org/abs/1703.10593">Zhu et al. 2017, CycleGAN</a>
 */
public final class ImagePool {
  private static final String IMAGES = "images";
  private static final String COUNT = "count";

  /** Numbers that decide on a sample: whether an earlier one is shown, and which. */
  private static final Shape NUMBERS = new Shape(2);

  private final String name;
  private final int size;
  private final Shape sample;
  private final @Nullable Network network;

  private ImagePool(String name, int size, Shape sample) {
    this.name = Objects.requireNonNull(name, "name");
    this.size = size;
    this.sample = Objects.requireNonNull(sample, "sample");
    network = size == 0 ? null : Network.of(name, new Buffers(size, sample), sample);
  }

  /**
   * Describes a pool.
   *
   * @param name of its network, unique in a game, and of its draws, {@code pool/name}
   * @param size how many fakes it keeps; the papers have 50. With 0 there is no pool, and all fakes
   *     are shown as they come.
   * @param sample the shape of one fake, without the batch axis
   * @return a pool, for one game
   * @throws IllegalArgumentException if {@code size} is negative
   */
  public static ImagePool of(String name, int size, Shape sample) {
    requireSize(size);
    return new ImagePool(name, size, sample);
  }

  /** Refuses a negative number of fakes. */
  static void requireSize(int size) {
    Ranges.notNegative("the size of a pool", size);
  }

  /** Refuses a pool where labels or latents of fakes are asked for, which it does not keep. */
  static void check(AdversarySettings settings) {
    boolean conditional = settings.discriminator().classes() > 0;
    if (settings.pool() > 0 && (conditional || !settings.terms().isEmpty())) {
      throw new IllegalArgumentException(
          "a pool keeps no labels or latents of its fakes, but %s; leave out .pool(%s)"
              .formatted(
                  conditional
                      ? "the discriminator is conditional"
                      : "the term " + settings.terms().get(0).name() + " asks for them",
                  settings.pool()));
    }
  }

  /**
   * Adds what the pool keeps to a game, and its size to what checkpoints are compared by.
   *
   * @param game whose fakes it keeps
   * @return {@code game}
   */
  public GameBuilder addTo(GameBuilder game) {
    return network == null ? game : game.fixed(network).configured("size of " + name, size);
  }

  /**
   * {@return what a discriminator is shown instead of fakes, of their shape and without graph}
   *
   * <p>Once for each batch: every call keeps fakes.
   *
   * @param round the one that is being played
   * @param fakes (B, sample shape...), new ones, of the micro-batch where the plan splits batches
   * @throws IllegalArgumentException if the fakes are of another shape, the game has not this pool,
   *     or the size of the whole batch cannot be told, see {@link Round#wholeSize}
   */
  public NDArray swap(Round round, NDArray fakes) {
    return network == null ? fakes : swap(round, fakes, round.wholeSize(fakes));
  }

  /**
   * {@return what a discriminator is shown instead of fakes, of their shape and without graph}
   *
   * @param round the one that is being played
   * @param fakes (B, sample shape...), new ones
   * @param whole how many samples the whole batch has, as {@link Side#whole()} tells
   * @throws IllegalArgumentException if the fakes are of another shape, or the game has not this
   *     pool
   */
  public NDArray swap(Round round, NDArray fakes, long whole) {
    if (network == null) {
      return fakes;
    }
    Shape shape = fakes.getShape();
    if (shape.dimension() == 0 || !shape.slice(1).equals(sample)) {
      throw new IllegalArgumentException(
          "expected fakes of shape (B, ...) with samples of %s but was %s"
              .formatted(sample, shape));
    }
    NDArray numbers = round.uniformPerSample("pool/" + name, 0, 1, whole, NUMBERS); // (B, 2)
    return Pools.swap(fakes, numbers, round.array(network, IMAGES), round.array(network, COUNT));
  }

  /** {@return how many fakes it keeps; 0 if there is no pool} */
  public int size() {
    return size;
  }

  /** Returns the fixed network that holds the fakes; null if there is no pool. */
  @Nullable Network network() {
    return network;
  }

  /** {@return the size and the shape of a fake} */
  @Override
  public String toString() {
    return "ImagePool of " + size + " fakes of " + sample;
  }

  /** Holds the kept fakes, (n, sample shape...), and how many there are, (1), as buffers. */
  private static final class Buffers extends BufferBlock {
    Buffers(int size, Shape sample) {
      addBuffer(IMAGES, new Shape(size).addAll(sample));
      addBuffer(COUNT, new Shape(1));
    }
  }
}
