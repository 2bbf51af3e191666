package dev.ganlib.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** Finds the partner of each picture of a folder in another by its name. */
final class PairListing {
  private static final int NAMED = 3;

  private PairListing() {}

  /**
   * Returns the targets in the order of the inputs.
   *
   * @throws IOException if classes or names differ, or two names of a side are one without ends
   */
  static FolderListing match(FolderListing inputs, FolderListing targets) throws IOException {
    requireSameClasses(inputs, targets);
    Map<String, FolderListing.Entry> first = byName(inputs);
    Map<String, FolderListing.Entry> second = byName(targets);
    List<String> problems = new ArrayList<>();
    addMissing(problems, inputs, first, second);
    addMissing(problems, targets, second, first);
    if (!problems.isEmpty()) {
      throw new IOException(
          "expected %ss of equal names in %s and %s but %s"
              .formatted(
                  inputs.noun(), inputs.folder(), targets.folder(), String.join("; ", problems)));
    }
    List<FolderListing.Entry> ordered =
        first.keySet().stream().map(name -> Objects.requireNonNull(second.get(name))).toList();
    return new FolderListing(
        targets.folder(),
        ordered,
        targets.classes(),
        targets.others(),
        targets.deadLinks(),
        targets.noun());
  }

  private static void requireSameClasses(FolderListing inputs, FolderListing targets)
      throws IOException {
    if (!inputs.classes().equals(targets.classes())) {
      throw new IOException(
          "expected the same folders in %s and %s but was %s and %s"
              .formatted(
                  inputs.folder(),
                  targets.folder(),
                  classWords(inputs.classes(), targets.classes()),
                  classWords(targets.classes(), inputs.classes())));
    }
  }

  /** Returns the classes that others lack first, which are what one looks for. */
  private static String classWords(List<String> classes, Collection<String> others) {
    if (classes.isEmpty()) {
      return "none";
    }
    List<String> sorted = new ArrayList<>(classes);
    sorted.removeAll(others);
    classes.stream().filter(others::contains).forEach(sorted::add);
    return first(sorted);
  }

  private static Map<String, FolderListing.Entry> byName(FolderListing listing) throws IOException {
    Map<String, FolderListing.Entry> entries = new LinkedHashMap<>();
    for (FolderListing.Entry entry : listing.entries()) {
      FolderListing.Entry other = entries.putIfAbsent(name(listing, entry), entry);
      if (other != null) {
        throw new IOException(
            "expected names in %s that differ by more than their ends but found %s and %s"
                .formatted(listing.folder(), relative(listing, other), relative(listing, entry)));
      }
    }
    return entries;
  }

  private static Path relative(FolderListing listing, FolderListing.Entry entry) {
    return listing.folder().relativize(entry.file());
  }

  /** Returns a path within the folder, without the end of a file's name. */
  private static String name(FolderListing listing, FolderListing.Entry entry) {
    String key = FolderListing.key(listing.folder(), entry.file());
    return key.substring(0, key.length() - FolderListing.readType(entry.file()).length());
  }

  private static void addMissing(
      List<String> problems,
      FolderListing listing,
      Map<String, FolderListing.Entry> entries,
      Map<String, FolderListing.Entry> partners) {
    Map<String, FolderListing.Entry> alone = new HashMap<>(entries);
    alone.keySet().removeAll(partners.keySet());
    if (alone.isEmpty()) {
      return;
    }
    List<String> names =
        entries.keySet().stream()
            .filter(alone::containsKey)
            .map(name -> relative(listing, Objects.requireNonNull(entries.get(name))).toString())
            .toList();
    problems.add(
        String.format(
            Locale.ROOT,
            "%d of %d in %s %s no partner: %s",
            names.size(),
            entries.size(),
            listing.folder(),
            names.size() == 1 ? "has" : "have",
            first(names)));
  }

  private static String first(List<String> names) {
    String first = names.stream().limit(NAMED).collect(Collectors.joining(", "));
    return names.size() > NAMED ? first + " and " + (names.size() - NAMED) + " more" : first;
  }
}
