package dev.ganlib.nn.stock;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A layer of an {@link Mlp}: one of a closed set, with its numbers.
 *
 * <p>Each has a text, its name and its numbers with single spaces between them, such as {@code
 * linear 128}, which saved generators hold and {@link #parse} reads. Immutable.
 */
public sealed interface MlpLayer {
  /** {@return the name, the first word of the text} */
  String name();

  /** {@return the numbers in the order of the text; unmodifiable} */
  default List<Number> numbers() {
    return List.of();
  }

  /** {@return a new block that computes this layer, not initialised} */
  Block block();

  /** {@return the name and the numbers, separated by single spaces} */
  default String text() {
    return numbers().isEmpty()
        ? name()
        : name() + numbers().stream().map(n -> " " + n).collect(Collectors.joining());
  }

  /**
   * {@return the layer that a text describes}
   *
   * @param text a layer's name, in letters of either case, and its numbers, separated by single
   *     spaces; what follows them is not looked at
   * @throws IllegalArgumentException if it describes none, or a number is out of its range
   */
  static MlpLayer parse(String text) {
    String[] words = text.split(" ", -1);
    try {
      return switch (words[0].toLowerCase(Locale.ROOT)) {
        case "linear" -> new Linear(Long.parseLong(words[1]));
        case "leakyrelu" -> new LeakyRelu(Double.parseDouble(words[1]));
        case "relu" -> new Relu();
        case "tanh" -> new Tanh();
        case "sigmoid" -> new Sigmoid();
        case "batchnorm" ->
            new BatchNorm(Double.parseDouble(words[1]), Double.parseDouble(words[2]));
        case "dropout" -> new Dropout(Double.parseDouble(words[1]));
        case "reshape" -> new Reshape(Arrays.stream(words).skip(1).map(Long::parseLong).toList());
        default -> throw new IllegalArgumentException("expected a layer but was: " + text);
      };
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
      throw new IllegalArgumentException("expected a layer with its numbers but was: " + text, e);
    }
  }

  /**
   * A linear layer with bias.
   *
   * @param units the number of outputs, positive
   */
  record Linear(long units) implements MlpLayer {
    /**
     * Checks the range.
     *
     * @param units the number of outputs, positive
     * @throws IllegalArgumentException if it is not positive
     */
    public Linear {
      // It refuses units that are not positive.
      dev.ganlib.nn.Linear.of(units);
    }

    @Override
    public String name() {
      return "linear";
    }

    @Override
    public List<Number> numbers() {
      return List.of(units);
    }

    @Override
    public Block block() {
      return dev.ganlib.nn.Linear.of(units);
    }
  }

  /**
   * LeakyReLU: x where positive, else {@code slope * x}.
   *
   * @param slope usually 0.2 in GANs; 0 makes it ReLU
   */
  record LeakyRelu(double slope) implements MlpLayer {
    @Override
    public String name() {
      return "leakyRelu";
    }

    @Override
    public List<Number> numbers() {
      return List.of(slope);
    }

    @Override
    public Block block() {
      return Activation.leakyReluBlock((float) slope);
    }
  }

  /** ReLU: x where positive, else 0. */
  record Relu() implements MlpLayer {
    @Override
    public String name() {
      return "relu";
    }

    @Override
    public Block block() {
      return Activation.reluBlock();
    }
  }

  /** The hyperbolic tangent; its outputs are in [-1, 1]. */
  record Tanh() implements MlpLayer {
    @Override
    public String name() {
      return "tanh";
    }

    @Override
    public Block block() {
      return Activation.tanhBlock();
    }
  }

  /** The sigmoid; its outputs are in [0, 1]. */
  record Sigmoid() implements MlpLayer {
    @Override
    public String name() {
      return "sigmoid";
    }

    @Override
    public Block block() {
      return Activation.sigmoidBlock();
    }
  }

  /**
   * Batch normalisation.
   *
   * @param momentum the weight of the new batch in the running statistics, in (0, 1], as PyTorch
   *     has it; Keras and DJL give the weight of the old value
   * @param epsilon added to the variance, positive
   */
  record BatchNorm(double momentum, double epsilon) implements MlpLayer {
    /**
     * Checks the ranges.
     *
     * @param momentum the weight of the new batch in the running statistics, in (0, 1]
     * @param epsilon added to the variance, positive
     * @throws IllegalArgumentException if a number is out of its range
     */
    public BatchNorm {
      if (!(momentum > 0 && momentum <= 1)) {
        throw new IllegalArgumentException("momentum must be in (0, 1] but was " + momentum);
      }
      if (!(epsilon > 0)) {
        throw new IllegalArgumentException("epsilon must be positive but was " + epsilon);
      }
    }

    /** {@return the weight of the old value, as DJL's layer has it} */
    float kept() {
      return (float) (1 - momentum);
    }

    @Override
    public String name() {
      return "batchNorm";
    }

    @Override
    public List<Number> numbers() {
      return List.of(momentum, epsilon);
    }

    @Override
    public Block block() {
      return ai.djl.nn.norm.BatchNorm.builder()
          .optMomentum(kept())
          .optEpsilon((float) epsilon)
          .build();
    }
  }

  /**
   * Dropout, whose draws follow the run's seed.
   *
   * @param rate the probability of zeroing an element, in [0, 1)
   */
  record Dropout(double rate) implements MlpLayer {
    /**
     * Checks the range.
     *
     * @param rate the probability of zeroing an element, in [0, 1)
     * @throws IllegalArgumentException if it is out of its range
     */
    public Dropout {
      // It refuses a rate out of its range.
      dev.ganlib.nn.Dropout.of(rate);
    }

    @Override
    public String name() {
      return "dropout";
    }

    @Override
    public List<Number> numbers() {
      return List.of(rate);
    }

    @Override
    public Block block() {
      return dev.ganlib.nn.Dropout.of(rate);
    }
  }

  /**
   * Another shape of the same size for each sample.
   *
   * @param sample the new shape's sizes, without the batch axis, such as 1, 28, 28
   */
  record Reshape(List<Long> sample) implements MlpLayer {
    /**
     * Copies the sizes.
     *
     * @param sample the new shape's sizes, without the batch axis
     */
    public Reshape {
      sample = List.copyOf(sample);
    }

    @Override
    public String name() {
      return "reshape";
    }

    @Override
    public List<Number> numbers() {
      return List.copyOf(sample);
    }

    @Override
    public Block block() {
      return dev.ganlib.nn.Reshape.of(new Shape(sample));
    }
  }
}
