package dev.ganlib.internal.torch;

import java.nio.charset.StandardCharsets;

/**
 * The key of a draw of random numbers; with the number of earlier draws of this key it decides the
 * draw.
 *
 * <p>A draw has a generator of its own, seeded with a hash of the key: no state is carried from
 * draw to draw, so a run can resume anywhere and threads cannot disturb one another. The hash is
 * SplitMix64's finaliser over the words of the key, the purpose taken as its 64-bit FNV-1a hash.
 * Libtorch's CPU generator uses the low 32 bits of a seed.
 *
 * @param seed the run's seed
 * @param step the round, or the epoch for the order of data
 * @param attempt how often the round was rolled back and played again
 * @param purpose what the numbers are for, such as {@code latent/shared}
 */
public record DrawKey(long seed, long step, long attempt, String purpose) {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  /**
   * Returns the seed of a draw.
   *
   * @param index the number of the draw among those with this key, from 0
   * @return the seed, not negative
   */
  public long seedOf(long index) {
    long hash = mix(seed + GOLDEN);
    hash = mix((hash ^ step) + GOLDEN);
    hash = mix((hash ^ attempt) + GOLDEN);
    hash = mix((hash ^ fnv1a(purpose)) + GOLDEN);
    hash = mix((hash ^ index) + GOLDEN);
    return hash >>> 1;
  }

  /** Returns the key of another purpose, all else being the same. */
  public DrawKey with(String otherPurpose) {
    return new DrawKey(seed, step, attempt, otherPurpose);
  }

  private static long mix(long value) {
    long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  private static long fnv1a(String text) {
    long hash = 0xcbf29ce484222325L;
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
    }
    return hash;
  }
}
