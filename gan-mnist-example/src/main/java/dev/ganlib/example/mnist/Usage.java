package dev.ganlib.example.mnist;

import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Refusals of what a command line says. */
final class Usage {
  private Usage() {}

  /** Throws unless something holds; the message gives the rule and the value. */
  static void require(CommandSpec spec, boolean holds, String message) {
    if (!holds) {
      throw new ParameterException(spec.commandLine(), message);
    }
  }

  /**
   * Returns what a supplier gives; a refusal of its own becomes one of the command line.
   *
   * @param prefix what its message is put behind
   */
  static <T> T checked(CommandSpec spec, String prefix, Supplier<T> value) {
    try {
      return value.get();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), prefix + e.getMessage(), e);
    }
  }
}
