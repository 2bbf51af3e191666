package dev.ganlib;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import dev.ganlib.data.Order;
import dev.ganlib.data.Source;
import dev.ganlib.game.Network;
import dev.ganlib.game.Snapshot;
import dev.ganlib.game.View;
import dev.ganlib.internal.torch.TypeName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A finished network from samples to samples, such as images to images, in inference mode: what
 * {@link Sampler} is to a generator that starts from latents.
 *
 * <pre>{@code
 * try (Translator translator = Translator.load(Path.of("translator"));
 *     NDArray drawings = translator.apply(photographs)) {
 *   ImageGrid.of(drawings).write(Path.of("drawings.png"));
 * }
 * }</pre>
 *
 * <p>It owns a copy of the weights and outlives the game that trained them. Nothing is drawn: equal
 * inputs give equal outputs. A network that is convolutional throughout takes images of other
 * heights and widths than it was trained on.
 *
 * <p>Safe for many threads if the block's inference is, as that of DJL's blocks is. Its owner
 * closes it when no thread uses it any more; outputs made before stay valid.
 */
public final class Translator implements AutoCloseable {
  /** The order of {@link #apply(Source, Consumer)}, in portions, so that memory is bounded. */
  private static final Order ORDER = Order.ofEvaluations();

  private final Snapshot snapshot;
  private final Shape input;
  private final Shape output;

  private Translator(Snapshot snapshot, Shape output) {
    this.snapshot = snapshot;
    this.output = output;
    input = snapshot.network().inputs().get(0);
  }

  /** Takes what becomes of samples. */
  @FunctionalInterface
  public interface Consumer {
    /**
     * Takes the next portion; its arrays are closed after the call. Portions and their rows come in
     * a fixed permutation: the indices, not the order, tell which sample an output is of.
     *
     * @param inputs (B, input shape...) with B positive
     * @param outputs (B, output shape...), of each input what the network makes of it
     * @param labels int64 (B), of each input its label; or null if there are none
     * @param indices of each input which of the source's samples it is, from 0; or -1 if the source
     *     does not say
     */
    void accept(NDArray inputs, NDArray outputs, @Nullable NDArray labels, long[] indices);
  }

  /**
   * {@return a translator of a network that was trained in a game, owned by the caller}
   *
   * @param snapshot such as {@code game.snapshot(network)}; owned by the translator from now on
   * @throws IllegalArgumentException if the network does not take one array of samples, or does not
   *     give one; the snapshot then stays the caller's
   */
  public static Translator of(Snapshot snapshot) {
    Network network = snapshot.network();
    if (network.inputs().size() != 1 || network.inputs().get(0).dimension() == 0) {
      throw new IllegalArgumentException(
          "expected a network that takes one array of samples but network %s takes samples of shape %s"
              .formatted(network, network.inputs()));
    }
    if (network.outputs(1).size() != 1) {
      throw new IllegalArgumentException(
          "expected a network that gives one array of samples but network %s gives arrays of shape %s"
              .formatted(network, network.outputs(1)));
    }
    return new Translator(snapshot, network.output(1).slice(1));
  }

  /**
   * Loads a translator whose network is known in words, on the CPU: one of gan-core's own networks,
   * or a {@link dev.ganlib.nn.Sequence} of layers that are known in words.
   *
   * @param folder what {@link #save} wrote
   * @return the translator, owned by the caller
   * @throws IOException if a file is missing or damaged, or the folder holds something else; the
   *     message names the file
   * @throws IllegalArgumentException if the network is a custom one, which {@link #load(Path,
   *     Block, Device)} takes
   */
  public static Translator load(Path folder) throws IOException {
    return load(folder, Device.cpu());
  }

  /**
   * Loads a translator whose network is known in words.
   *
   * @param folder what {@link #save} wrote
   * @param device where the outputs are made
   * @return the translator, owned by the caller
   * @throws IOException as {@link #load(Path)} does
   * @throws IllegalArgumentException as {@link #load(Path)} does
   */
  public static Translator load(Path folder, Device device) throws IOException {
    return TranslatorFolder.load(folder, null, device);
  }

  /**
   * Loads a translator with a custom block.
   *
   * @param folder what {@link #save} wrote
   * @param block built like the one that was saved, not initialised
   * @param device where the outputs are made
   * @return the translator, owned by the caller
   * @throws IOException as {@link #load(Path)} does
   * @throws IllegalArgumentException if the block is initialised, has other parameters than those
   *     saved, or gives samples of another shape
   */
  public static Translator load(Path folder, Block block, Device device) throws IOException {
    return TranslatorFolder.load(folder, block, device);
  }

  /**
   * {@return a translator between two of networks that are built alike, as {@link Snapshot#between}
   * makes it; owned by the caller}
   *
   * @param a for alpha 0; stays the caller's
   * @param b for alpha 1; stays the caller's
   * @param alpha in [0, 1]
   * @throws IllegalArgumentException if alpha is out of its range, or the networks differ in more
   *     than their weights; the message names the first difference
   */
  public static Translator between(Translator a, Translator b, double alpha) {
    return of(Snapshot.between(a.snapshot, b.snapshot, alpha));
  }

  /**
   * {@return what listeners of a {@link dev.ganlib.game.Game} may look at: what one of its networks
   * makes of the same inputs each time}
   *
   * <pre>{@code
   * View view = Translator.view(() -> Translator.of(game.snapshot(network)), testInputs);
   * game.play(plan, view, List.of(SampleGrid.every(100, Path.of("pictures")).count(16)));
   * }</pre>
   *
   * <p>Samples are the outputs of the first inputs, as many as the listener asks for and N at the
   * most; the seed has no say.
   *
   * @param now makes a translator of the network as it is then; the view closes it. It is asked for
   *     one at once, which checks the inputs
   * @param inputs (N, input shape...) with N positive, of the game's device and data type; stays
   *     the caller's, who keeps it open while the view is in use
   * @throws IllegalArgumentException if the network does not take the inputs
   */
  public static View view(Supplier<Translator> now, NDArray inputs) {
    try (Translator translator = now.get()) {
      translator.requireTaken(inputs);
    }
    return new TranslatorView(now, inputs);
  }

  /** {@return the shape of an input that the network was trained on, such as (3, 64, 64)} */
  public Shape inputShape() {
    return input;
  }

  /** {@return the shape of what becomes of an input of {@link #inputShape()}} */
  public Shape outputShape() {
    return output;
  }

  /**
   * {@return the shape of what becomes of an input of some shape}
   *
   * @param sample as {@link #inputShape()} or, where the network allows it, of other sizes behind
   *     the channels
   * @throws IllegalArgumentException if it has other channels, or the network does not take its
   *     sizes
   */
  public Shape outputShape(Shape sample) {
    if (sample.equals(input)) {
      return output;
    }
    if (sample.dimension() != input.dimension() || sample.get(0) != input.get(0)) {
      throw new IllegalArgumentException(
          "expected samples of shape %s but was %s".formatted(words(), sample));
    }
    Shape[] shapes;
    try {
      shapes =
          snapshot.network().block().getOutputShapes(new Shape[] {new Shape(1).addAll(sample)});
    } catch (RuntimeException e) {
      throw refused(sample, e.getMessage(), e);
    }
    Shape made = shapes[0].slice(1);
    if (Arrays.stream(made.getShape()).anyMatch(size -> size < 1)) {
      throw refused(sample, "nothing of it would be left, " + made, null);
    }
    return made;
  }

  private String words() {
    return input.dimension() == 1 ? input.toString() : input + ", or other sizes behind the first,";
  }

  private IllegalArgumentException refused(
      Shape sample, @Nullable String reason, @Nullable RuntimeException cause) {
    return new IllegalArgumentException(
        "the translator takes samples of shape %s but not of %s: %s"
            .formatted(input, sample, reason),
        cause);
  }

  /**
   * Translates samples, all at once; {@link #apply(Source, Consumer)} takes any number.
   *
   * @param inputs (B, input shape...) with B positive, of the network's device and data type; of
   *     other heights and widths where the network takes them; stays the caller's
   * @return (B, output shape...), owned by the caller and attached to the inputs' manager
   * @throws IllegalArgumentException if the inputs have another type or device, other channels, or
   *     sizes that the network does not take
   */
  public NDArray apply(NDArray inputs) {
    requireTaken(inputs);
    return snapshot.infer(inputs);
  }

  /** Throws if the network does not take some inputs. */
  void requireTaken(NDArray inputs) {
    Shape shape = inputs.getShape();
    if (shape.dimension() < 1 || shape.get(0) < 1) {
      throw new IllegalArgumentException(
          "expected inputs of shape (N, samples...) with N positive but was " + shape);
    }
    outputShape(shape.slice(1));
    DataType type = snapshot.placement().dataType();
    if (inputs.getDataType() != type) {
      throw new IllegalArgumentException(
          "expected inputs of type %s but was %s"
              .formatted(TypeName.of(type), TypeName.of(inputs.getDataType())));
    }
    Device device = snapshot.placement().device();
    if (!inputs.getDevice().equals(device)) {
      throw new IllegalArgumentException(
          "expected inputs on %s but was on %s".formatted(device, inputs.getDevice()));
    }
  }

  /**
   * Translates all samples of a source once, in bounded memory. The order is not the source's but a
   * permutation, the same each time and that of metrics over the source; the consumer is told which
   * sample each is.
   *
   * @param inputs of samples that the network takes; not to be used by others during the call
   * @param consumer takes inputs and outputs portion by portion, with the inputs' labels and their
   *     numbers in the source
   * @throws IllegalArgumentException if the network does not take such samples
   * @throws java.io.UncheckedIOException if samples cannot be read
   */
  public void apply(Source inputs, Consumer consumer) {
    outputShape(inputs.sampleShape());
    SampleIndices indices = SampleIndices.of(inputs, snapshot.placement(), ORDER);
    try (Source.Epoch epoch = inputs.begin(snapshot.placement(), ORDER)) {
      Source.@Nullable Batch next = epoch.next(0, 0);
      for (long round = 1; next != null; round++) {
        try (Source.Batch batch = next;
            NDArray outputs = apply(batch.samples())) {
          consumer.accept(
              batch.samples(), outputs, batch.labels(), indices.next((int) batch.size()));
        }
        next = epoch.next(round, 0);
      }
    }
  }

  /**
   * Saves the translator: weights as safetensors, a small JSON file that says how to rebuild it,
   * and the checksums of both. The folder appears whole or not at all.
   *
   * @param folder absent, empty, or of an earlier save, which is there until the new one is whole
   * @throws java.io.UncheckedIOException if a file cannot be written, or the folder has other files
   */
  public void save(Path folder) {
    TranslatorFolder.save(this, snapshot, folder);
  }

  /** Closes the copy of the weights. */
  @Override
  public void close() {
    snapshot.close();
  }
}
