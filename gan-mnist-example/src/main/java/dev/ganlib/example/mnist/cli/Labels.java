package dev.ganlib.example.mnist.cli;

import dev.ganlib.Sampler;
import dev.ganlib.example.mnist.run.ClassNames;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** Checks the classes that the command line asks of a generator. */
final class Labels {
  private Labels() {}

  /** Returns the number of the class that is asked for; throws if the generator has none such. */
  static @Nullable Integer number(
      CommandSpec spec, Sampler sampler, ClassNames names, @Nullable String label) {
    if (label == null) {
      return null;
    }
    requireConditional(spec, sampler, "--label");
    int number = names.number(label, sampler.classes());
    Usage.require(
        spec,
        number >= 0,
        "--label must be " + names.choice(sampler.classes()) + " but was " + label);
    return number;
  }

  /** Throws if the generator is not conditional. */
  static void requireConditional(CommandSpec spec, Sampler sampler, String option) {
    Usage.require(
        spec,
        sampler.classes() != 0,
        option + " needs a conditional generator, such as cgan's, but this run's is not");
  }
}
