package dev.ganlib.example.mnist.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
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

  /** Throws unless a whole number is positive or absent. */
  static void requirePositive(CommandSpec spec, String option, @Nullable Number value) {
    boolean holds = value == null || value.longValue() > 0;
    require(spec, holds, option + " must be positive but was " + value);
  }

  /** Throws unless a number is positive and finite. */
  static void requirePositiveAndFinite(CommandSpec spec, String option, double value) {
    boolean holds = value > 0 && value < Double.POSITIVE_INFINITY;
    require(spec, holds, option + " must be positive and finite but was " + value);
  }

  /** Throws unless a whole number is 0 or more. */
  static void requireNotNegative(CommandSpec spec, String option, long value) {
    require(spec, value >= 0, option + " must not be negative but was " + value);
  }

  /** Throws unless the name of a file ends with one of some ends, or if it is a folder. */
  static void requireEnd(CommandSpec spec, String option, Path file, List<String> ends) {
    String name = file.toString().toLowerCase(Locale.ROOT);
    require(
        spec,
        ends.stream().anyMatch(name::endsWith),
        option + " must end with " + String.join(" or ", ends) + " but was " + file);
    requireFile(spec, option, file);
  }

  /** Throws if what is to be written as a file is a folder; null is nothing to write. */
  static void requireFile(CommandSpec spec, String option, @Nullable Path file) {
    require(
        spec,
        file == null || !Files.isDirectory(file),
        option + " must be a file but " + file + " is a folder");
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
