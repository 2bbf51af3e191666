package dev.ganlib.game;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.initializer.Initializer;
import ai.djl.util.Pair;
import dev.ganlib.internal.torch.Convolutions;
import dev.ganlib.internal.torch.DrawKey;
import dev.ganlib.internal.torch.SeededManager;
import dev.ganlib.internal.torch.TypeName;
import dev.ganlib.nn.LayerDescription;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;

/**
 * A DJL block with a name and the shapes it takes: something that a game runs and players move.
 *
 * <p>A network's trainable parameters and its buffers (running statistics and other state that no
 * optimizer moves) are listed apart. A game initialises the block, from the run's seed and with the
 * block's own initialisers, and closes its arrays when it is closed itself; a block that is
 * initialised already keeps its values. A network belongs to one game.
 *
 * <p>Not thread-safe.
 */
public final class Network {
  /** The blocks of open games: two games on one block would train the same arrays. */
  private static final Set<Block> IN_USE =
      Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

  private final String name;
  private final Block block;
  private final List<Shape> inputs;
  private final List<String> trainableNames = new ArrayList<>();
  private final List<String> bufferNames = new ArrayList<>();
  private final List<Parameter> trainables = new ArrayList<>();
  private final List<Parameter> buffers = new ArrayList<>();

  private Network(String name, Block block, List<Shape> inputs) {
    this.name = name;
    this.block = block;
    this.inputs = inputs;
  }

  /**
   * {@return a network that belongs to no game yet}
   *
   * @param name unique in its game; reports, messages and draws of initial weights go by it
   * @param block any DJL block; one that takes several arrays gets them in the order of the inputs
   * @param inputs the shape of each input's sample, without the batch axis; () for labels
   * @throws IllegalArgumentException if the name is blank or there is no input
   */
  public static Network of(String name, Block block, Shape... inputs) {
    if (name.isBlank()) {
      throw new IllegalArgumentException("a network's name must not be blank");
    }
    if (inputs.length == 0) {
      throw new IllegalArgumentException("network " + name + " needs the shape of its input");
    }
    return new Network(name, block, List.of(inputs));
  }

  /** {@return the name, unique in its game} */
  public String name() {
    return name;
  }

  /** {@return the block; once the network is in a game, its arrays are the game's} */
  public Block block() {
    return block;
  }

  /** {@return the shape of each input's sample, without the batch axis; unmodifiable} */
  public List<Shape> inputs() {
    return inputs;
  }

  /**
   * {@return the shapes of what the block gives for a batch, with the batch axis}
   *
   * @param batch the number of samples, positive
   * @throws IllegalStateException if the block gives nothing
   */
  public List<Shape> outputs(long batch) {
    Shape[] inputs = batchShapes(batch);
    Shape[] outputs;
    try {
      outputs = block.getOutputShapes(inputs);
    } catch (IllegalArgumentException e) {
      throw refused(inputs, e);
    }
    if (outputs.length == 0) {
      throw new IllegalStateException("expected network " + name + " to give an array");
    }
    return List.of(outputs);
  }

  /**
   * {@return the shape of the only output for a batch, with the batch axis}
   *
   * @param batch the number of samples, positive
   * @throws IllegalStateException if the block does not give exactly one array
   */
  public Shape output(long batch) {
    List<Shape> outputs = outputs(batch);
    if (outputs.size() != 1) {
      throw new IllegalStateException(
          "expected network " + name + " to give 1 array but it gives " + outputs.size());
    }
    return outputs.get(0);
  }

  /**
   * {@return a table of the layers for people to read: of each its place in the block, its kind,
   * what it gives for a batch of B samples, and how many numbers it has; then the sums}
   *
   * <p>Places are those by which weights are named in checkpoints and generators. What a block that
   * tells no output shape gives is a dash.
   *
   * @throws IllegalStateException if the network is in no game, so that its parameters have no
   *     shapes yet
   */
  public String summary() {
    if (trainables.isEmpty() && buffers.isEmpty()) {
      throw new IllegalStateException(
          "expected network " + name + " to be in a game, which gives its parameters shapes");
    }
    return NetworkSummary.of(this);
  }

  List<String> trainableNames() {
    return trainableNames;
  }

  List<String> bufferNames() {
    return bufferNames;
  }

  List<Parameter> trainables() {
    return trainables;
  }

  List<Parameter> buffers() {
    return buffers;
  }

  void initialise(NDManager manager, DataType type, long seed, boolean moved) {
    if (!trainables.isEmpty() || !buffers.isEmpty()) {
      throw new IllegalArgumentException("network " + name + " belongs to a game already");
    }
    refuseUnseededDropout(block);
    if (!IN_USE.add(block)) {
      throw new IllegalArgumentException(
          "the block of network "
              + name
              + " is in another game that is still open; give each its own block");
    }
    boolean trained = block.isInitialized();
    try {
      initialiseBlock(manager, type, seed);
      Convolutions.require(manager.getDevice(), block, LayerDescription::isDescribed);
      adopt(manager.getDevice(), type, moved);
    } catch (RuntimeException e) {
      if (!trained) {
        block.clear();
      }
      IN_USE.remove(block);
      throw e;
    }
  }

  /** Closes the block's arrays and lets another game have it. */
  void release() {
    block.clear();
    IN_USE.remove(block);
  }

  private void initialiseBlock(NDManager manager, DataType type, long seed) {
    if (!block.isInitialized()) {
      List<Parameter> parameters = block.getParameters().values();
      List<Initializer> initialisers = parameters.stream().map(Parameter::getInitializer).toList();
      for (int k = 0; k < parameters.size(); k++) {
        Initializer own = initialisers.get(k);
        if (own != null) {
          DrawKey key = new DrawKey(seed, 0, 0, "init/" + name);
          parameters.get(k).setInitializer(seeded(own, key, k));
        }
      }
      Shape[] inputs = batchShapes(2);
      try {
        block.initialize(manager, type, inputs);
      } catch (IllegalArgumentException e) {
        throw refused(inputs, e);
      }
      for (int k = 0; k < parameters.size(); k++) {
        parameters.get(k).setInitializer(initialisers.get(k));
      }
    }
  }

  private static Initializer seeded(Initializer own, DrawKey key, long parameter) {
    return (manager, shape, type) ->
        own.initialize(SeededManager.of(manager, key, parameter), shape, type);
  }

  private void adopt(Device device, DataType type, boolean moved) {
    for (Pair<String, Parameter> pair : block.getParameters()) {
      Parameter parameter = pair.getValue();
      NDArray array = parameter.getArray();
      if (array.getDataType() != type || !array.getDevice().equals(device)) {
        throw new IllegalArgumentException(
            "expected parameter %s of network %s to be %s on %s but was %s on %s"
                .formatted(
                    pair.getKey(),
                    name,
                    TypeName.of(type),
                    device,
                    TypeName.of(array.getDataType()),
                    array.getDevice()));
      }
      if (parameter.requiresGradient()) {
        // Arrays that DJL loaded from a file do not ask for it by themselves.
        array.setRequiresGradient(true);
      }
      (parameter.requiresGradient() ? trainableNames : bufferNames).add(pair.getKey());
      (parameter.requiresGradient() ? trainables : buffers).add(parameter);
    }
    if (moved && trainables.isEmpty()) {
      throw new IllegalArgumentException("network " + name + " has no trainable parameters");
    }
  }

  private void refuseUnseededDropout(Block part) {
    if (part instanceof ai.djl.nn.norm.Dropout) {
      throw new IllegalArgumentException(
          "network "
              + name
              + " has DJL's Dropout, which draws from a generator that the whole process shares, so"
              + " the run could not be repeated; use dev.ganlib.nn.Dropout");
    }
    part.getChildren().values().forEach(this::refuseUnseededDropout);
  }

  private IllegalArgumentException refused(Shape[] inputs, IllegalArgumentException e) {
    return new IllegalArgumentException(
        "network %s cannot take a batch of inputs of the shapes %s: %s"
            .formatted(name, List.of(inputs), e.getMessage()),
        e);
  }

  private Shape[] batchShapes(long batch) {
    return inputs.stream().map(shape -> new Shape(batch).addAll(shape)).toArray(Shape[]::new);
  }

  /** {@return the name} */
  @Override
  public String toString() {
    return name;
  }

  /** Checks that inputs, with a batch axis, are those that the network declares. */
  void checkInputs(NDArray... given) {
    List<Shape> expected = inputs();
    boolean fits = given.length == expected.size();
    for (int i = 0; fits && i < given.length; i++) {
      Shape shape = given[i].getShape();
      fits =
          shape.dimension() == expected.get(i).dimension() + 1
              && shape.slice(1).equals(expected.get(i));
    }
    if (!fits) {
      List<String> shapes = new ArrayList<>();
      for (NDArray input : given) {
        shapes.add(input.getShape().toString());
      }
      throw new IllegalArgumentException(
          "expected input of network %s to have samples of shape %s but was %s"
              .formatted(this, expected, shapes));
    }
  }
}
