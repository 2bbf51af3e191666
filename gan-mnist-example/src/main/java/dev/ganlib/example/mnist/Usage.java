package dev.ganlib.example.mnist;

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
}
