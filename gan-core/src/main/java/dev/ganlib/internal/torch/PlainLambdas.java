package dev.ganlib.internal.torch;

import java.util.Locale;
import java.util.Set;

/** What the names of DJL's lambda blocks tell of what they compute. Stateless. */
public final class PlainLambdas {
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

  private PlainLambdas() {}

  /** Returns whether a lambda of that name is an activation. */
  public static boolean isActivation(String name) {
    return ACTIVATIONS.contains(name.toLowerCase(Locale.ROOT));
  }

  /** Returns whether a lambda of that name changes the shape alone. */
  public static boolean changesShapeOnly(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.startsWith("reshape") || lower.contains("flatten");
  }
}
