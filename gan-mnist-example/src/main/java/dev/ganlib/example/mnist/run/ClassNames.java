package dev.ganlib.example.mnist.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The names of a generator's classes, as the data gave them; none where the data had numbers only.
 *
 * @param names in the order of the classes' numbers, each once
 */
public record ClassNames(List<String> names) {
  /** The most names that a message lists. */
  private static final int MOST_LISTED = 20;

  /** The names of classes that have only numbers. */
  public static final ClassNames NONE = new ClassNames(List.of());

  /** Copies the list. */
  public ClassNames {
    names = List.copyOf(names);
  }

  /** Returns those of a run, if its description has them. */
  public static ClassNames of(Path run) throws IOException {
    Path description = new RunFolder(run).description();
    return Files.isRegularFile(description)
        ? new ClassNames(RunDescription.read(description).classes())
        : NONE;
  }

  /** Returns the name of a class, or its number if it has none. */
  public String of(int number) {
    return number < names.size() ? names.get(number) : Integer.toString(number);
  }

  /**
   * Returns a class's number by its name or number, or -1 if there is none such. Where a name is a
   * number itself, only names count, since a number could mean two classes.
   *
   * @param classes how many there are
   */
  public int number(String word, int classes) {
    int named = names.indexOf(word);
    if (named >= 0) {
      return named;
    }
    if (names.stream().anyMatch(ClassNames::isNumber) || !isNumber(word)) {
      return -1;
    }
    try {
      int number = Integer.parseInt(word);
      return number < classes ? number : -1;
    } catch (NumberFormatException tooLarge) {
      return -1;
    }
  }

  private static boolean isNumber(String word) {
    return word.matches("[0-9]+");
  }

  /** Returns what may be asked for. */
  public String choice(int classes) {
    String numbers = "from 0 to " + (classes - 1);
    if (names.isEmpty()) {
      return numbers;
    }
    String listed =
        names.stream().limit(MOST_LISTED).collect(Collectors.joining(", "))
            + (names.size() > MOST_LISTED ? ", ..." : "");
    return "one of "
        + listed
        + (names.stream().anyMatch(ClassNames::isNumber) ? "" : ", or " + numbers);
  }
}
