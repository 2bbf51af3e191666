package dev.ganlib.example.mnist.cli;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.OptionSpec;

/** The options of {@code train} in a help text: by what they are about, in the order of use. */
final class OptionSections {
  private static final String OTHER = "Other";

  private static final Map<Class<?>, String> TITLES = new LinkedHashMap<>();

  static {
    TITLES.put(TrainCommand.class, "What to train, and where");
    TITLES.put(PaceOptions.class, "How long, and how fast");
    TITLES.put(DataOptions.class, "Data");
    TITLES.put(ImageOptions.class, "Data");
    TITLES.put(NetworkOptions.class, "Networks");
    TITLES.put(TranslationOptions.class, "Translations and videos");
    TITLES.put(AugmentOptions.class, "Augmentation");
    TITLES.put(PictureOptions.class, "Pictures and event files");
    TITLES.put(SafetyOptions.class, "Checkpoints, figures and the end");
  }

  private OptionSections() {}

  /** Has a command line show them. */
  static void addTo(CommandLine train) {
    train
        .getHelpSectionMap()
        .put(CommandLine.Model.UsageMessageSpec.SECTION_KEY_OPTION_LIST, OptionSections::render);
  }

  private static String render(Help help) {
    Map<String, List<OptionSpec>> sections = new LinkedHashMap<>();
    TITLES.values().forEach(title -> sections.put(title, new ArrayList<>()));
    sections.put(OTHER, new ArrayList<>());
    for (OptionSpec option : help.commandSpec().options()) {
      if (!option.hidden()) {
        sections.getOrDefault(title(option), sections.get(OTHER)).add(option);
      }
    }
    StringBuilder text = new StringBuilder();
    sections.forEach(
        (title, options) -> {
          if (!options.isEmpty()) {
            Help.Layout layout = help.createDefaultLayout(options, List.of(), help.colorScheme());
            layout.addOptions(options, help.parameterLabelRenderer());
            text.append(System.lineSeparator()).append(title).append(':');
            text.append(System.lineSeparator()).append(layout);
          }
        });
    return text.toString();
  }

  /** Returns the section of an option: that of the class that declares it, or encloses that. */
  private static String title(OptionSpec option) {
    if (!(option.userObject() instanceof Field field)) {
      return OTHER;
    }
    Class<?> owner = field.getDeclaringClass();
    while (owner.getEnclosingClass() != null) {
      owner = owner.getEnclosingClass();
    }
    return TITLES.getOrDefault(owner, OTHER);
  }
}
