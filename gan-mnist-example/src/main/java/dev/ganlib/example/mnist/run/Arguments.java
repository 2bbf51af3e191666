package dev.ganlib.example.mnist.run;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The options that a command was given, in words that can be given again. */
public final class Arguments {
  /** They name a run's folder, or say how to resume it; they do not decide the run. */
  private static final Set<String> OF_THE_FOLDER =
      Set.of("--out", "--resume", "--accept-changes", "--verbose");

  /** Only one of these may be given, so a new one replaces an old one of either name. */
  private static final Set<String> LENGTHS = Set.of("--epochs", "--steps");

  private static final Set<String> ENDS = Set.of("length", "--early-stop");

  private Arguments() {}

  /** Returns the options of a command that was parsed, those of the folder left out. */
  public static List<String> of(CommandSpec spec) {
    List<String> words = new ArrayList<>();
    for (OptionSpec option : spec.commandLine().getParseResult().matchedOptions()) {
      String name = option.longestName();
      if (OF_THE_FOLDER.contains(name)) {
        continue;
      }
      if (option.arity().max() == 0) {
        words.add(name);
      } else {
        boolean path =
            option.type().equals(Path.class)
                || List.of(option.typeInfo().getAuxiliaryTypes()).contains(Path.class);
        for (String value : option.originalStringValues()) {
          // So that it means the same in another working directory.
          words.add(name + "=" + (path ? Path.of(value).toAbsolutePath() : value));
        }
      }
    }
    return List.copyOf(words);
  }

  /**
   * Returns the words as a command parses them: the values of an option that takes several stand
   * behind its name.
   */
  public static String[] parsable(CommandSpec spec, Collection<String> words) {
    List<String> all = new ArrayList<>();
    String open = "";
    for (String word : words) {
      String[] parts = word.split("=", 2);
      OptionSpec option = spec.findOption(parts[0]);
      boolean several = parts.length == 2 && option != null && option.arity().min() > 1;
      if (several && !parts[0].equals(open)) {
        all.add(parts[0]);
      }
      all.add(several ? parts[1] : word);
      open = several ? parts[0] : "";
    }
    return all.toArray(String[]::new);
  }

  /** Returns whether one of them says when a run ends. */
  public static boolean haveEnd(Collection<String> words) {
    return words.stream().map(Arguments::key).anyMatch(ENDS::contains);
  }

  /** Returns a path as a word of a command line, to be pasted into a shell. */
  public static String quoted(Path path) {
    String word = path.toString();
    boolean windows = File.separatorChar == '\\';
    if (word.matches(windows ? "[\\w.:\\\\/-]+" : "[\\w./:@%+,=-]+")) {
      return word;
    }
    return windows ? '"' + word + '"' : "'" + word.replace("'", "'\\''") + "'";
  }

  /** Returns older options with those replaced that were given again. */
  public static List<String> merged(Collection<String> before, Collection<String> now) {
    Map<String, List<String>> byName = new LinkedHashMap<>();
    before.forEach(word -> byName.computeIfAbsent(key(word), k -> new ArrayList<>()).add(word));
    Map<String, List<String>> replaced = new LinkedHashMap<>();
    now.forEach(word -> replaced.computeIfAbsent(key(word), k -> new ArrayList<>()).add(word));
    byName.putAll(replaced);
    return byName.values().stream().flatMap(List::stream).toList();
  }

  private static String key(String word) {
    String name = word.split("=", 2)[0];
    return LENGTHS.contains(name) ? "length" : name;
  }
}
