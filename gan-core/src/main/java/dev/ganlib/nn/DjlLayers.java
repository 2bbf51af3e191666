package dev.ganlib.nn;

import ai.djl.nn.Block;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Convolution;
import ai.djl.nn.convolutional.Deconvolution;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.norm.Dropout;
import ai.djl.nn.norm.LayerNorm;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Describes blocks that do not describe themselves: DJL's layers, and custom ones. Stateless. */
final class DjlLayers {
  private static final String PACKAGE = "ai.djl.nn.";

  private static final Set<String> ACTIVATIONS =
      Set.of(
          "relu",
          "relu6",
          "leakyrelu",
          "elu",
          "selu",
          "gelu",
          "swish",
          "mish",
          "sigmoid",
          "tanh",
          "softplus",
          "softsign");

  private DjlLayers() {}

  /** Returns what is known; of a subclass outside DJL what is true however it computes. */
  static LayerDescription describe(Block block) {
    if (block instanceof LambdaBlock lambda) {
      return describe(lambda);
    }
    Class<?> type = block.getClass();
    EnumSet<Trait> traits = EnumSet.noneOf(Trait.class);
    if (!type.getName().startsWith(PACKAGE)) {
      traits.add(Trait.UNDESCRIBED);
    }
    if (block instanceof SequentialBlock) {
      traits.add(Trait.RUNS_IN_ORDER);
    }
    if (type == SequentialBlock.class || type == Linear.class) {
      traits.add(Trait.SAMPLES_ALONE);
    }
    if (block instanceof Linear || block instanceof Convolution || block instanceof Deconvolution) {
      traits.add(Trait.INITIALISABLE);
    }
    if (block instanceof BatchNorm) {
      traits.add(Trait.NORMALISES_OVER_BATCH);
      traits.add(Trait.CHANGES_BUFFERS);
    }
    if (block instanceof BatchNorm || block instanceof LayerNorm) {
      traits.add(Trait.BF16);
    }
    if (block instanceof Dropout) {
      traits.add(Trait.DRAWS);
    }
    return new LayerDescription(kind(type), traits, Map.of(), List.of());
  }

  private static String kind(Class<?> type) {
    return type.getSimpleName().isEmpty() ? type.getName() : type.getSimpleName();
  }

  /** DJL's activations and changes of shape are lambdas, and known by their names alone. */
  private static LayerDescription describe(LambdaBlock lambda) {
    String name = lambda.getName().toLowerCase(Locale.ROOT);
    EnumSet<Trait> traits = EnumSet.noneOf(Trait.class);
    if (ACTIVATIONS.contains(name)) {
      traits.add(Trait.ACTIVATION);
      traits.add(Trait.SAMPLES_ALONE);
    } else if (name.startsWith("reshape") || name.contains("flatten")) {
      traits.add(Trait.CHANGES_SHAPE_ONLY);
      traits.add(Trait.SAMPLES_ALONE);
    }
    if (traits.isEmpty() || lambda.getClass() != LambdaBlock.class) {
      traits.add(Trait.UNDESCRIBED);
    }
    return new LayerDescription(
        name.isBlank() ? "lambda" : lambda.getName(), traits, Map.of(), List.of());
  }
}
