package dev.ganlib.data;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * An account of the files of a folder: what was read, what was done to it, and what was passed
 * over.
 *
 * <p>Files are named by their paths within the folder. Immutable.
 *
 * @param images how many images there are
 * @param classes how many each class has, in the order of their numbers; empty without classes
 * @param passedOver how many files are of a type that is not read, by the end of their names, such
 *     as {@code .webp}; empty for names without a dot
 * @param deadLinks links that lead nowhere
 * @param damaged files that were left out because they cannot be read, each with the reason; empty
 *     unless {@link FolderReader#skipDamaged} allows it
 * @param flawed files that were read although the decoder complained, each with its words
 * @param turned how many were turned upright as their Exif orientation says
 * @param cut how many were cut because they are not as oblong as the images
 * @param mostCut the largest share of a picture that was cut off, from 0 to 1
 * @param transparent how many have pixels that are not opaque
 * @param inks how many were CMYK
 * @param deep how many have 16 bits
 * @param deepest the largest value of 16 bits, from 0 to 65535; -1 if no picture has them
 * @param beyondWhite how many of them have values above {@link FolderReader#white}
 */
public record FolderReport(
    long images,
    Map<String, Long> classes,
    Map<String, Long> passedOver,
    List<String> deadLinks,
    List<String> damaged,
    List<String> flawed,
    long turned,
    long cut,
    double mostCut,
    long transparent,
    long inks,
    long deep,
    int deepest,
    long beyondWhite) {
  private static final Set<String> SPLITS =
      Set.of("train", "training", "test", "testing", "val", "valid", "validation", "eval", "dev");

  /** The most names in a line. */
  private static final int NAMED = 10;

  /**
   * Keeps unmodifiable copies.
   *
   * @param images how many images there are
   * @param classes how many each class has, in the order of their numbers; empty without classes
   * @param passedOver how many files are of a type that is not read, by the end of their names,
   *     such as {@code .webp}; empty for names without a dot
   * @param deadLinks links that lead nowhere
   * @param damaged files that were left out because they cannot be read, each with the reason;
   *     empty unless {@link FolderReader#skipDamaged} allows it
   * @param flawed files that were read although the decoder complained, each with its words
   * @param turned how many were turned upright as their Exif orientation says
   * @param cut how many were cut because they are not as oblong as the images
   * @param mostCut the largest share of a picture that was cut off, from 0 to 1
   * @param transparent how many have pixels that are not opaque
   * @param inks how many were CMYK
   * @param deep how many have 16 bits
   * @param deepest the largest value of 16 bits, from 0 to 65535; -1 if no picture has them
   * @param beyondWhite how many of them have values above {@link FolderReader#white}
   */
  public FolderReport {
    classes = Collections.unmodifiableMap(new LinkedHashMap<>(classes));
    passedOver = Collections.unmodifiableMap(new LinkedHashMap<>(passedOver));
    deadLinks = List.copyOf(deadLinks);
    damaged = List.copyOf(damaged);
    flawed = List.copyOf(flawed);
  }

  /** {@return whether all classes have names that are usual for parts of a data set} */
  public boolean hasSplitsForClasses() {
    return !classes.isEmpty()
        && classes.keySet().stream()
            .allMatch(name -> SPLITS.contains(name.toLowerCase(Locale.ROOT)));
  }

  /** {@return what files were lost or may not be meant so, in lines of text; empty if nothing} */
  public List<String> warnings() {
    List<String> lines = new ArrayList<>();
    if (!passedOver.isEmpty()) {
      lines.add(
          "passed over %s: only %s are read"
              .formatted(FolderListing.words(passedOver), FolderListing.KINDS));
    }
    if (!deadLinks.isEmpty()) {
      lines.add(
          count(deadLinks.size(), "link leads", "links lead") + " nowhere: " + names(deadLinks));
    }
    if (!damaged.isEmpty()) {
      lines.add(
          count(damaged.size(), "damaged file", "damaged files") + " left out: " + names(damaged));
    }
    if (!flawed.isEmpty()) {
      lines.add(
          count(flawed.size(), "file is", "files are") + " flawed but whole: " + names(flawed));
    }
    if (beyondWhite > 0) {
      lines.add(
          count(beyondWhite, "picture has", "pictures have")
              + " 16-bit values above white, up to "
              + deepest);
    }
    if (hasSplitsForClasses()) {
      lines.add(
          "%s taken for classes: for the parts of one data set, name the folder of one part"
              .formatted(String.join(" and ", classes.keySet())));
    }
    return lines;
  }

  /** {@return what was done to the pictures, in lines of text} */
  public List<String> notes() {
    List<String> lines = new ArrayList<>();
    if (!classes.isEmpty()) {
      lines.add(classWords());
    }
    if (turned > 0) {
      lines.add("turned upright as Exif says: " + turned);
    }
    if (cut > 0) {
      lines.add(
          String.format(
              Locale.ROOT,
              "cut to their middle: %d, of which at most %.0f %% of a picture is lost",
              cut,
              Math.ceil(100 * mostCut)));
    }
    if (transparent > 0) {
      lines.add("not opaque: " + transparent);
    }
    if (inks > 0) {
      lines.add("CMYK, converted without a colour profile: " + inks);
    }
    return lines;
  }

  private String classWords() {
    if (classes.size() <= NAMED) {
      return classes.entrySet().stream()
          .map(e -> e.getKey() + " " + e.getValue())
          .collect(Collectors.joining(", ", "in classes: ", ""));
    }
    Collection<Long> counts = classes.values();
    return String.format(
        Locale.ROOT,
        "in %d classes: %d to %d each",
        counts.size(),
        counts.stream().mapToLong(Long::longValue).min().orElse(0),
        counts.stream().mapToLong(Long::longValue).max().orElse(0));
  }

  private static String count(long count, String one, String many) {
    return count + " " + (count == 1 ? one : many);
  }

  /** Returns the first of some names. */
  static String names(List<String> all) {
    String first = all.stream().limit(NAMED).collect(Collectors.joining(", "));
    return all.size() > NAMED ? first + " and " + (all.size() - NAMED) + " more" : first;
  }
}
