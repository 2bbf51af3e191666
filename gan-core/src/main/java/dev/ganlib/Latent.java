package dev.ganlib;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.data.Placement;
import dev.ganlib.game.Round;
import dev.ganlib.internal.check.Ranges;
import dev.ganlib.internal.torch.Copies;
import dev.ganlib.internal.torch.DrawKey;
import dev.ganlib.internal.torch.Draws;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * The distribution of the latents z that a generator starts from: noise, and behind it codes that a
 * generator can be made to show, as InfoGAN does.
 *
 * <pre>{@code
 * Latent.normal(62).categorical(10).continuous(2) // 62 + 10 + 2 numbers
 * }</pre>
 *
 * @param noise how many numbers of noise, positive
 * @param distribution of each of these numbers, independently
 * @param codes what follows the noise, in order
 * @see <a href="https://arxiv.org/abs/1606.03657">Chen et al. 2016, InfoGAN</a>
 */
public record Latent(long noise, Distribution distribution, List<Code> codes) {
  /** The distribution of one number of the noise. */
  public enum Distribution {
    /** Normal, mean 0, standard deviation 1. */
    NORMAL,
    /** Uniform in [-1, 1). */
    UNIFORM
  }

  /**
   * A part of a latent that stands for something.
   *
   * @param kind how it is distributed
   * @param size how many numbers it has, positive; of a category at least 2
   */
  public record Code(Kind kind, int size) {
    /** The distribution of a code. */
    public enum Kind {
      /** One of {@code size} categories, each as likely: 1 in its place and 0 elsewhere. */
      CATEGORICAL,
      /** Numbers, each uniform in [-1, 1). */
      CONTINUOUS
    }

    /**
     * Checks the range.
     *
     * @param kind how it is distributed
     * @param size how many numbers it has, positive; of a category at least 2
     * @throws IllegalArgumentException if the size is out of its range
     */
    public Code {
      Objects.requireNonNull(kind, "kind");
      int least = kind == Kind.CATEGORICAL ? 2 : 1;
      if (size < least) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "the size of a %s code must be at least %d but was %d",
                kind.name().toLowerCase(java.util.Locale.ROOT),
                least,
                size));
      }
    }
  }

  /**
   * Checks the range.
   *
   * @param noise how many numbers of noise, positive
   * @param distribution of each of these numbers, independently
   * @param codes what follows the noise, in order
   * @throws IllegalArgumentException if {@code noise} is not positive
   */
  public Latent {
    Ranges.positive("latent size", noise);
    Objects.requireNonNull(distribution, "distribution");
    codes = List.copyOf(codes);
  }

  /**
   * {@return normal latents, mean 0, standard deviation 1}
   *
   * @param size the length of a latent, positive
   * @throws IllegalArgumentException if the size is not positive
   */
  public static Latent normal(long size) {
    return new Latent(size, Distribution.NORMAL, List.of());
  }

  /**
   * {@return uniform latents in [-1, 1)}
   *
   * @param size the length of a latent, positive
   * @throws IllegalArgumentException if the size is not positive
   */
  public static Latent uniform(long size) {
    return new Latent(size, Distribution.UNIFORM, List.of());
  }

  /**
   * {@return these latents with a categorical code behind them: one of {@code categories}, each as
   * likely}
   *
   * @param categories how many, at least 2
   * @throws IllegalArgumentException if there are fewer than 2
   */
  public Latent categorical(int categories) {
    return with(new Code(Code.Kind.CATEGORICAL, categories));
  }

  /**
   * {@return these latents with continuous codes behind them, each uniform in [-1, 1)}
   *
   * @param count how many, positive
   * @throws IllegalArgumentException if the count is not positive
   */
  public Latent continuous(int count) {
    return with(new Code(Code.Kind.CONTINUOUS, count));
  }

  private Latent with(Code code) {
    List<Code> more = new ArrayList<>(codes);
    more.add(code);
    return new Latent(noise, distribution, more);
  }

  /** {@return the length of a latent, noise and codes together} */
  public long size() {
    return noise + codeSize();
  }

  /** {@return how many numbers of a latent are codes; they are its last} */
  public long codeSize() {
    return codes.stream().mapToLong(Code::size).sum();
  }

  /** {@return the shape of one latent, (size)} */
  public Shape shape() {
    return new Shape(size());
  }

  /**
   * Draws latents in a round of a {@link dev.ganlib.game.Game}.
   *
   * @param round the one that is being played
   * @param purpose of the draw, as in {@link Round#drawSeed}
   * @param samples how many the whole batch has, as {@link Round#samples} tells
   * @return (B, size), those of the micro-batch where the plan splits batches; closed with the move
   */
  public NDArray draw(Round round, String purpose, long samples) {
    return round.drawnPerSample(purpose, seed -> draw(round.placement(), seed, samples));
  }

  /**
   * Draws latents.
   *
   * @param placement the device, data type and manager wanted
   * @param seed decides the numbers
   * @param count how many, positive
   * @return (count, size), owned by the caller and attached to the placement's manager
   */
  public NDArray draw(Placement placement, long seed, long count) {
    NDArray drawn = drawNoise(placement, seed, new Shape(count, noise));
    if (codes.isEmpty()) {
      return drawn;
    }
    try (NDList parts = new NDList(drawn)) {
      for (int i = 0; i < codes.size(); i++) {
        long codeSeed = new DrawKey(seed, 0, 0, "code").seedOf(i);
        parts.add(draw(codes.get(i), placement, codeSeed, count));
      }
      return Copies.columns(parts, placement.manager()); // (count, noise + codes)
    }
  }

  private NDArray drawNoise(Placement placement, long seed, Shape shape) {
    return switch (distribution) {
      case NORMAL -> Draws.normal(placement.array(), seed, shape, placement.manager());
      case UNIFORM -> Draws.uniform(placement.array(), seed, -1, 1, shape, placement.manager());
    };
  }

  private static NDArray draw(Code code, Placement placement, long seed, long count) {
    return switch (code.kind()) {
      case CATEGORICAL ->
          Draws.oneHot(placement.array(), seed, code.size(), count, placement.manager());
      case CONTINUOUS ->
          Draws.uniform(
              placement.array(), seed, -1, 1, new Shape(count, code.size()), placement.manager());
    };
  }
}
