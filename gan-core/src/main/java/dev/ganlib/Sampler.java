package dev.ganlib;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import dev.ganlib.game.Snapshot;
import dev.ganlib.internal.torch.DrawKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * A trained generator to draw samples from, in inference mode.
 *
 * <pre>{@code
 * try (Sampler sampler = Sampler.load(Path.of("run/generator"));
 *     NDArray digits = sampler.sample(25, 7)) {
 *   ImageGrid.of(digits).write(Path.of("digits.png"));
 * }
 * }</pre>
 *
 * <p>It owns a copy of the weights and outlives the trainer that made it. Safe for many threads if
 * the block's inference is, as that of DJL's blocks is. Its owner closes it when no thread uses it
 * any more; samples drawn before stay valid.
 */
public final class Sampler implements AutoCloseable {
  /** Samples are made in portions of this many, so that memory does not grow with their number. */
  private static final int PORTION = 256;

  private final Snapshot snapshot;
  private final Latent latent;

  Sampler(Snapshot snapshot, Latent latent) {
    this.snapshot = snapshot;
    this.latent = latent;
  }

  /**
   * Loads a generator of gan-core's own networks, on the CPU.
   *
   * @param folder what {@link #save} wrote
   * @return the sampler, owned by the caller
   * @throws IOException if a file is missing or damaged; the message names it
   * @throws IllegalArgumentException if the network is a custom one, which {@link #load(Path,
   *     Block, Device)} takes
   */
  public static Sampler load(Path folder) throws IOException {
    return GeneratorFolder.load(folder, null, Device.cpu());
  }

  /**
   * Loads a generator with a block of one's own.
   *
   * @param folder what {@link #save} wrote
   * @param block built like the one that was saved, not initialised
   * @param device where the samples are made
   * @return the sampler, owned by the caller
   * @throws IOException if a file is missing or damaged; the message names it
   * @throws IllegalArgumentException if the block is initialised or has other parameters than those
   *     saved
   */
  public static Sampler load(Path folder, Block block, Device device) throws IOException {
    return GeneratorFolder.load(folder, block, device);
  }

  /** {@return the latents that samples are made from} */
  public Latent latent() {
    return latent;
  }

  /** {@return the shape of one sample, without the batch axis, such as (1, 28, 28)} */
  public Shape sampleShape() {
    return snapshot.network().output(1).slice(1);
  }

  /**
   * Draws samples.
   *
   * @param count how many, positive
   * @param seed decides the latents: the same seed gives the same samples, and a smaller count the
   *     first of a larger one's, up to rounding
   * @return (count, sample shape...), owned by the caller, who closes it
   * @throws IllegalArgumentException if {@code count} is not positive
   */
  public NDArray sample(long count, long seed) {
    NDList portions = new NDList();
    sample(count, seed, portion -> portions.add(portion.duplicate()));
    NDArray samples = portions.size() == 1 ? portions.get(0) : NDArrays.concat(portions);
    if (portions.size() > 1) {
      portions.close();
    }
    samples.detach();
    return samples;
  }

  /**
   * Draws any number of samples in bounded memory.
   *
   * @param count how many, positive
   * @param seed decides the latents, as in {@link #sample(long, long)}
   * @param consumer takes the samples portion by portion, each of shape (n, sample shape...) and
   *     closed after the call
   * @throws IllegalArgumentException if {@code count} is not positive
   */
  public void sample(long count, long seed, Consumer<NDArray> consumer) {
    if (count <= 0) {
      throw new IllegalArgumentException("count must be positive but was " + count);
    }
    DrawKey key = new DrawKey(seed, 0, 0, "sample");
    for (long made = 0; made < count; made += PORTION) {
      long size = Math.min(PORTION, count - made);
      try (NDArray all = latent.draw(snapshot.like(), key.seedOf(made / PORTION), PORTION);
          NDArray latents = all.get(":" + size);
          NDArray samples = snapshot.infer(latents)) {
        consumer.accept(samples);
      }
    }
  }

  /**
   * Runs the generator on latents of one's own.
   *
   * @param latents (B, latent size) of the generator's device and data type; stays the caller's
   * @return (B, sample shape...), owned by the caller and attached to the latents' manager
   * @throws IllegalArgumentException if the latents have another shape
   */
  public NDArray generate(NDArray latents) {
    Shape shape = latents.getShape();
    if (shape.dimension() != 2 || shape.get(1) != latent.size()) {
      throw new IllegalArgumentException(
          "expected latents of shape (N, " + latent.size() + ") but was " + shape);
    }
    if (latents.getDataType() != snapshot.like().getDataType()) {
      throw new IllegalArgumentException(
          "expected latents of type %s but was %s"
              .formatted(snapshot.like().getDataType(), latents.getDataType()));
    }
    return snapshot.infer(latents);
  }

  /**
   * Saves the generator: weights as safetensors, and a small JSON file that says how to rebuild and
   * feed it.
   *
   * @param folder made if absent; an older save in it is replaced
   * @throws java.io.UncheckedIOException if a file cannot be written
   */
  public void save(Path folder) {
    GeneratorFolder.save(snapshot, latent, folder);
  }

  /** Closes the copy of the weights. */
  @Override
  public void close() {
    snapshot.close();
  }
}
