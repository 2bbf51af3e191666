package dev.ganlib;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import dev.ganlib.game.Checkpoint;
import dev.ganlib.game.Game;
import dev.ganlib.game.Snapshot;
import dev.ganlib.game.View;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;

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
  private final Snapshot snapshot;
  private final GeneratorInputs inputs;

  Sampler(Snapshot snapshot, Generator generator) {
    this.snapshot = snapshot;
    inputs = new GeneratorInputs(generator.latent(), generator.classes());
  }

  /**
   * {@return a sampler of a network that was trained in a game, owned by the caller}
   *
   * @param snapshot such as {@code game.snapshot(network)}; owned by the sampler from now on
   * @param latent what the network's first input is
   * @param classes how many classes it can be asked for, or 0 if it takes no labels as a second
   *     input
   * @throws IllegalArgumentException if the network takes other inputs; the snapshot then stays the
   *     caller's
   */
  public static Sampler of(Snapshot snapshot, Latent latent, int classes) {
    List<Shape> expected = List.of(Generator.withLabels(latent.shape(), classes));
    if (!snapshot.network().inputs().equals(expected)) {
      throw new IllegalArgumentException(
          "expected a network that takes samples of shape %s, as %s and %s ask for, but was %s"
              .formatted(
                  expected,
                  latent,
                  classes == 0 ? "no classes" : classes + " classes",
                  snapshot.network().inputs()));
    }
    return new Sampler(snapshot, new Generator(snapshot.network().block(), latent, classes));
  }

  /**
   * {@return a sampler between two of generators that are built alike, as {@link Snapshot#between}
   * makes it; owned by the caller}
   *
   * @param a for alpha 0; stays the caller's
   * @param b for alpha 1; stays the caller's
   * @param alpha in [0, 1]
   * @throws IllegalArgumentException as {@link Snapshot#between}, or if latents or classes differ
   */
  public static Sampler between(Sampler a, Sampler b, double alpha) {
    a.inputs.requireSame(b.inputs);
    return of(
        Snapshot.between(a.snapshot, b.snapshot, alpha), a.inputs.latent(), a.inputs.classes());
  }

  /**
   * {@return what listeners of a {@link dev.ganlib.game.Game} may look at: samples of one of its
   * networks}
   *
   * <pre>{@code
   * View view = Sampler.view(game, () -> Sampler.of(game.snapshot(network), latent, 0));
   * game.play(plan, view, List.of(SampleGrid.every(100, Path.of("samples"))));
   * }</pre>
   *
   * @param game that is looked at, and takes the samples that are not closed before it
   * @param now makes a sampler of the network as it is then; the view closes it
   */
  public static View view(Game game, Supplier<Sampler> now) {
    return new SamplerView(game, now);
  }

  /**
   * Loads a generator of gan-core's own networks, on the CPU.
   *
   * @param folder what {@link #save} wrote, or a checkpoint of a {@link GanTrainer}, as of {@link
   *     #load(Path, Device)}
   * @return the sampler, owned by the caller
   * @throws IOException if a file is missing or damaged; the message names it
   * @throws IllegalArgumentException if the network is a custom one, which {@link #load(Path,
   *     Block, Device)} takes
   */
  public static Sampler load(Path folder) throws IOException {
    return load(folder, Device.cpu());
  }

  /**
   * Loads a generator of gan-core's own networks.
   *
   * @param folder what {@link #save} wrote, or a checkpoint of a {@link GanTrainer}, such as the
   *     path of {@link dev.ganlib.game.Checkpoint#latest}: of a training that runs or did not end,
   *     the generator as it was then, with the averaged weights where an average is kept
   * @param device where the samples are made
   * @return the sampler, owned by the caller
   * @throws IOException if a file is missing or damaged; the message names it
   * @throws IllegalArgumentException if the network is a custom one, which {@link #load(Path,
   *     Block, Device)} takes
   */
  public static Sampler load(Path folder, Device device) throws IOException {
    return GeneratorFolder.load(folder, null, device);
  }

  /**
   * Loads a generator with a custom block.
   *
   * @param folder what {@link #save} wrote, or a checkpoint of a {@link GanTrainer}
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

  /**
   * Loads the generator of a checkpoint, whichever version wrote it: the average of its weights
   * where one is kept.
   *
   * @param checkpoint of a {@link GanTrainer}, or of a game with a network named {@code generator}
   * @param generator built like the one that was trained, its block not initialised
   * @param device where the samples are made
   * @return the sampler, owned by the caller
   * @throws IOException if the checkpoint cannot be read or has no generator
   * @throws IllegalArgumentException if the block is initialised or has other parameters than those
   *     of the checkpoint
   */
  public static Sampler of(Checkpoint checkpoint, Generator generator, Device device)
      throws IOException {
    return GeneratorFolder.load(checkpoint, generator, device);
  }

  /** {@return the latents that samples are made from} */
  public Latent latent() {
    return inputs.latent();
  }

  /** {@return how many classes it can be asked for, or 0 if it takes no labels} */
  public int classes() {
    return inputs.classes();
  }

  /** {@return the network that it draws from, and its weights} */
  Snapshot snapshot() {
    return snapshot;
  }

  /** {@return what draws the latents of its samples} */
  LatentDraws draws() {
    return new LatentDraws(inputs, snapshot.placement());
  }

  /** {@return the shape of one sample, without the batch axis, such as (1, 28, 28)} */
  public Shape sampleShape() {
    return snapshot.network().output(1).slice(1);
  }

  /**
   * Draws samples; a conditional generator makes those of all classes in turn: 0, 1, 2 and so on.
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
    return joined(portions);
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
    sample(count, seed, (latents, samples) -> consumer.accept(samples));
  }

  /**
   * Draws any number of samples in bounded memory, with the latents that they are made from.
   *
   * @param count how many, positive
   * @param seed decides the latents, as in {@link #sample(long, long)}
   * @param consumer takes latents (n, latent size) and samples (n, sample shape...) portion by
   *     portion, both closed after the call
   * @throws IllegalArgumentException if {@code count} is not positive
   */
  public void sample(long count, long seed, BiConsumer<NDArray, NDArray> consumer) {
    draws().inTurn(count, seed, given -> accept(consumer, given));
  }

  private void accept(BiConsumer<NDArray, NDArray> consumer, NDArray... given) {
    try (NDArray samples = snapshot.infer(given)) {
      consumer.accept(given[0], samples);
    }
  }

  /**
   * Draws a sample of each label in a list.
   *
   * @param labels each from 0 to {@link #classes()} - 1
   * @param seed decides the latents, as in {@link #sample(long, long)}: the same seed and place in
   *     the list give the same latent, whatever the label
   * @return (number of labels, sample shape...), owned by the caller, who closes it
   * @throws IllegalArgumentException if the generator is not conditional, the list is empty or a
   *     label is out of its range
   */
  public NDArray sample(int[] labels, long seed) {
    NDList portions = new NDList();
    sample(labels, seed, portion -> portions.add(portion.duplicate()));
    return joined(portions);
  }

  /**
   * Draws a sample of each label in a list, in bounded memory.
   *
   * @param labels each from 0 to {@link #classes()} - 1
   * @param seed decides the latents, as in {@link #sample(int[], long)}
   * @param consumer takes the samples portion by portion, each of shape (n, sample shape...) and
   *     closed after the call
   * @throws IllegalArgumentException if the generator is not conditional, the list is empty or a
   *     label is out of its range
   */
  public void sample(int[] labels, long seed, Consumer<NDArray> consumer) {
    draws()
        .labelled(
            labels, seed, given -> accept((latents, samples) -> consumer.accept(samples), given));
  }

  private static NDArray joined(NDList portions) {
    NDArray samples = portions.size() == 1 ? portions.get(0) : NDArrays.concat(portions);
    if (portions.size() > 1) {
      portions.close();
    }
    samples.detach();
    return samples;
  }

  /**
   * Runs the generator on custom latents.
   *
   * @param latents (B, latent size) of the generator's device and data type; stays the caller's
   * @return (B, sample shape...), owned by the caller and attached to the latents' manager
   * @throws IllegalArgumentException if the latents have another shape, or the generator is
   *     conditional
   */
  public NDArray generate(NDArray latents) {
    inputs.checkUnconditional();
    inputs.check(latents, snapshot.placement().dataType());
    return snapshot.infer(latents);
  }

  /**
   * Runs a conditional generator on custom latents.
   *
   * @param latents (B, latent size) of the generator's device and data type; stays the caller's
   * @param labels the class of each sample, B numbers from 0 to {@link #classes()} - 1
   * @return (B, sample shape...), owned by the caller and attached to the latents' manager
   * @throws IllegalArgumentException if the latents have another shape, the generator is not
   *     conditional, there are more or fewer labels than latents, or a label is out of its range
   */
  public NDArray generate(NDArray latents, int... labels) {
    long[] checked = inputs.check(latents, snapshot.placement().dataType(), labels);
    try (NDArray wanted = latents.getManager().create(checked)) {
      return snapshot.infer(latents, wanted);
    }
  }

  /**
   * Runs the generator on any number of latents, in bounded memory: those of a long {@link
   * Interpolation}, say.
   *
   * @param latents (B, latent size) of the generator's device and data type; stays the caller's
   * @param consumer takes the samples portion by portion, in the latents' order, each of shape (n,
   *     sample shape...) and closed after the call
   * @throws IllegalArgumentException as {@link #generate(NDArray)} does
   */
  public void generate(NDArray latents, Consumer<NDArray> consumer) {
    inputs.check(latents, snapshot.placement().dataType());
    inPortions(latents, (portion, start) -> generate(portion), consumer);
  }

  /**
   * Runs a conditional generator on any number of latents, in bounded memory.
   *
   * @param latents (B, latent size) of the generator's device and data type; stays the caller's
   * @param labels the class of each sample, B numbers from 0 to {@link #classes()} - 1
   * @param consumer takes the samples, as that of {@link #generate(NDArray, Consumer)}
   * @throws IllegalArgumentException as {@link #generate(NDArray, int...)} does
   */
  public void generate(NDArray latents, int[] labels, Consumer<NDArray> consumer) {
    inputs.check(latents, snapshot.placement().dataType(), labels);
    inPortions(
        latents,
        (portion, start) ->
            generate(
                portion,
                Arrays.copyOfRange(labels, start, start + (int) portion.getShape().get(0))),
        consumer);
  }

  /** Makes the samples of some latents, which begin at a place of all. */
  private interface SampleMaker {
    NDArray samples(NDArray latents, int start);
  }

  private static void inPortions(NDArray latents, SampleMaker maker, Consumer<NDArray> consumer) {
    long count = latents.getShape().get(0);
    for (long start = 0; start < count; start += LatentDraws.PORTION) {
      try (NDArray portion =
              latents.get(start + ":" + Math.min(count, start + LatentDraws.PORTION));
          NDArray samples = maker.samples(portion, (int) start)) {
        consumer.accept(samples);
      }
    }
  }

  /**
   * Saves the generator: weights as safetensors, and a small JSON file that says how to rebuild and
   * feed it.
   *
   * @param folder made if absent; an older save in it is replaced
   * @throws java.io.UncheckedIOException if a file cannot be written
   */
  public void save(Path folder) {
    GeneratorFolder.save(snapshot, inputs.latent(), inputs.classes(), folder);
  }

  /** Closes the copy of the weights. */
  @Override
  public void close() {
    snapshot.close();
  }
}
