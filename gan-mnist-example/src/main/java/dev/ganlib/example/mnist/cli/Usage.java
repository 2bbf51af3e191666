package dev.ganlib.example.mnist.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Refuses command lines that are wrong. */
final class Usage {
  private Usage() {}

  /** Throws unless something holds; the message gives the rule and the value. */
  static void require(CommandSpec spec, boolean holds, String message) {
    if (!holds) {
      throw new ParameterException(spec.commandLine(), message);
    }
  }

  /** Throws unless the name of a file ends with one of some ends, or if it is a folder. */
  static void requireEnd(CommandSpec spec, String option, Path file, List<String> ends) {
    String name = file.toString().toLowerCase(Locale.ROOT);
    require(
        spec,
        ends.stream().anyMatch(name::endsWith),
        option + " must end with " + String.join(" or ", ends) + " but was " + file);
    require(
        spec, !Files.isDirectory(file), option + " must be a file but " + file + " is a folder");
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
