package dev.ganlib.example.mnist.cli;

import dev.ganlib.Augmentation;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Options for the changes to samples in front of the discriminator. */
final class AugmentOptions {
  /** The target and the horizon of the paper on adaptive augmentation. */
  private static final double TARGET = 0.6;

  private static final long HORIZON = 500_000;

  @Option(
      names = "--augment",
      paramLabel = "none|fixed|adaptive",
      defaultValue = "none",
      description =
          "For small data sets, change what D sees, always (fixed) or as often as D is too sure"
              + " (adaptive). Default: ${DEFAULT-VALUE}.")
  private Augment augment;

  @Option(
      names = "--augment-kinds",
      paramLabel = "KIND",
      split = ",",
      converter = KindConverter.class,
      description =
          "With --augment: some of brightness, saturation, contrast, translation and cutout,"
              + " separated by commas. Default: brightness,translation,cutout.")
  private @Nullable List<Augmentation.Kind> kinds;

  @Option(
      names = "--augment-horizon",
      paramLabel = "N",
      description =
          "With --augment adaptive: how many images must be seen for the probability of a change to"
              + " go from 0 to 1. Default: "
              + HORIZON
              + ".")
  private @Nullable Long horizon;

  /** The rule for how often samples are changed. */
  enum Augment {
    /** Never. */
    none,
    /** Always. */
    fixed,
    /** As often as the discriminator is too sure. */
    adaptive
  }

  /** Takes the names of kinds as the option's help writes them. */
  private static final class KindConverter implements ITypeConverter<Augmentation.Kind> {
    @Override
    public Augmentation.Kind convert(String word) {
      for (Augmentation.Kind kind : Augmentation.Kind.values()) {
        if (word(kind).equals(word)) {
          return kind;
        }
      }
      throw new TypeConversionException(
          "expected one of %s but was '%s'"
              .formatted(
                  Stream.of(Augmentation.Kind.values()).map(KindConverter::word).toList(), word));
    }

    private static String word(Augmentation.Kind kind) {
      return kind.name().toLowerCase(Locale.ROOT);
    }
  }

  /** Returns whether samples are to be changed. */
  boolean isWanted() {
    return augment != Augment.none;
  }

  /** Returns the changes, or null for none; throws if options contradict one another. */
  @Nullable Augmentation augmentation(CommandSpec spec) {
    Usage.require(
        spec, kinds == null || isWanted(), "--augment-kinds has no meaning without --augment");
    Usage.require(
        spec,
        horizon == null || augment == Augment.adaptive,
        "--augment-horizon has no meaning without --augment adaptive");
    Usage.requirePositive(spec, "--augment-horizon", horizon);
    Augmentation changes =
        kinds == null
            ? Augmentation.diffAugment()
            : Augmentation.of(kinds.stream().distinct().toArray(Augmentation.Kind[]::new));
    return switch (augment) {
      case none -> null;
      case fixed -> changes;
      case adaptive -> changes.adaptive(TARGET, horizon == null ? HORIZON : horizon);
    };
  }
}
