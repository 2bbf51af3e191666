package dev.ganlib.example.mnist;

import dev.ganlib.Sampler;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** What the command line may ask of a generator's labels. */
final class Labels {
  private Labels() {}

  /** Throws if a label is asked for that the generator does not have. */
  static void check(CommandSpec spec, Sampler sampler, @Nullable Integer label) {
    if (label == null) {
      return;
    }
    requireConditional(spec, sampler, "--label");
    Usage.require(
        spec,
        label >= 0 && label < sampler.classes(),
        String.format(
            Locale.ROOT, "--label must be from 0 to %d but was %d", sampler.classes() - 1, label));
  }

  /** Throws if the generator is not conditional. */
  static void requireConditional(CommandSpec spec, Sampler sampler, String option) {
    Usage.require(
        spec,
        sampler.classes() != 0,
        option + " needs a conditional generator, such as cgan's, but this run's is not");
  }
}
