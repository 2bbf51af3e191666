package dev.ganlib.data;

import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * The pictures or videos of a folder in their order, and what else lies there.
 *
 * @param folder that was listed
 * @param entries the pictures or videos, by class and then by path
 * @param classes the names of the classes by their numbers; empty if there are none
 * @param others how many visible files of each type are not read, by {@link #type}
 * @param deadLinks the links that lead nowhere, relative to the folder
 * @param noun for one entry: image or video
 */
record FolderListing(
    Path folder,
    List<Entry> entries,
    List<String> classes,
    Map<String, Long> others,
    List<Path> deadLinks,
    String noun) {
  /** The types that are read. */
  static final String KINDS = "PNG, JPEG, BMP or TIFF files";

  private static final Set<String> TYPES =
      Set.of(".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".bmp", ".tif", ".tiff");

  /** The type of an animated picture, which is read as a video. */
  static final String GIF = ".gif";

  /** Names of files that systems leave in folders without showing them. */
  private static final Set<String> LEFTOVERS =
      Set.of("__macosx", "@eadir", "thumbs.db", "ehthumbs.db", "desktop.ini");

  /** The order of entries: by class, then by path, name by name. */
  static Comparator<Entry> order(Path folder) {
    return Comparator.comparingInt(Entry::label)
        .thenComparing(entry -> key(folder, entry.file()))
        .thenComparing(Entry::file);
  }

  /** A file to read, or the folder of a video, and the number of its class. */
  record Entry(Path file, int label) {}

  /**
   * Everything visible in a folder.
   *
   * @param files in no order
   * @param deadLinks the links that lead nowhere, relative to the folder
   */
  record Found(List<Path> files, List<Path> deadLinks) {}

  /**
   * Finds all visible files of a folder.
   *
   * @param what is expected, in words
   */
  static Found find(Path folder, String what) throws IOException {
    if (!Files.exists(folder)) {
      throw new NoSuchFileException(folder.toString(), null, "expected a folder of " + what);
    }
    if (!Files.isDirectory(folder)) {
      throw new NotDirectoryException(folder + ": expected a folder of " + what);
    }
    Walk walk = new Walk(folder);
    Files.walkFileTree(folder, EnumSet.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, walk);
    return new Found(walk.files, walk.deadLinks);
  }

  /** Returns whether a file is known by its name as a picture. */
  static boolean isPicture(Path file) {
    return TYPES.contains(type(file));
  }

  /** Returns the end of a name by which it is known what is read, {@code .gif} included. */
  static String readType(Path file) {
    String type = type(file);
    return TYPES.contains(type) || type.equals(GIF) ? type : "";
  }

  /** Says that nothing was found that can be read. */
  static IOException nothing(Path folder, String kinds, List<Path> others) {
    return new IOException(
        "expected %s in %s but %s"
            .formatted(
                kinds,
                folder,
                others.isEmpty() ? "there are no files" : "found " + words(count(others))));
  }

  /**
   * Lists a folder, or one picture.
   *
   * @throws IOException if it is none or has no pictures; if it has both pictures and folders of
   *     pictures, or a folder that has files but no picture beside others with; if a link leads
   *     back to a folder that it lies in; or if two folders have the same name in this locale
   */
  static FolderListing of(Path folder) throws IOException {
    if (Files.isRegularFile(folder) && isPicture(folder)) {
      Path parent = Objects.requireNonNull(folder.toAbsolutePath().getParent());
      List<Entry> one = List.of(new Entry(folder.toAbsolutePath(), 0));
      return new FolderListing(parent, one, List.of(), Map.of(), List.of(), "image");
    }
    Found found = find(folder, "images");
    Map<Boolean, List<Path>> files =
        found.files().stream().collect(Collectors.partitioningBy(FolderListing::isPicture));
    List<Path> pictures = Objects.requireNonNull(files.get(true));
    List<Path> others = Objects.requireNonNull(files.get(false));
    if (pictures.isEmpty()) {
      throw nothing(folder, KINDS, others);
    }
    List<String> classes = classes(folder, pictures, others);
    Map<String, Integer> numbers = new HashMap<>();
    classes.forEach(name -> numbers.put(name, numbers.size()));
    List<Entry> entries = new ArrayList<>();
    for (Path picture : pictures) {
      entries.add(new Entry(picture, numbers.getOrDefault(className(folder, picture), 0)));
    }
    entries.sort(order(folder));
    return new FolderListing(folder, entries, classes, count(others), found.deadLinks(), "image");
  }

  /** Collects all files that are not hidden, nor in a hidden folder. */
  private static final class Walk extends SimpleFileVisitor<Path> {
    private final Path folder;
    private final List<Path> files = new ArrayList<>();
    private final List<Path> deadLinks = new ArrayList<>();

    Walk(Path folder) {
      this.folder = folder;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes)
        throws IOException {
      return path.equals(folder) || isVisible(path)
          ? FileVisitResult.CONTINUE
          : FileVisitResult.SKIP_SUBTREE;
    }

    @Override
    public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) throws IOException {
      if (isVisible(path)) {
        if (attributes.isRegularFile()) {
          files.add(path);
        } else if (attributes.isSymbolicLink()) {
          // Followed links are seen as what they lead to.
          deadLinks.add(folder.relativize(path));
        }
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path path, IOException e) throws IOException {
      if (!isVisible(path)) {
        return FileVisitResult.CONTINUE;
      }
      String reason =
          e instanceof FileSystemLoopException
              ? "the link leads back to a folder that it lies in"
              : e.toString();
      throw new IOException("could not list %s: %s".formatted(path, reason), e);
    }

    private static boolean isVisible(Path path) throws IOException {
      String name = Objects.requireNonNull(path.getFileName()).toString();
      return !name.startsWith(".")
          && !LEFTOVERS.contains(name.replace("/", "").toLowerCase(Locale.ROOT))
          && !Files.isHidden(path);
    }
  }

  /** Returns the end of a file's name, such as {@code .png}; empty if there is no dot. */
  static String type(Path file) {
    String name = Objects.requireNonNull(file.getFileName()).toString();
    int dot = name.lastIndexOf('.');
    return dot < 0 ? "" : name.substring(dot).toLowerCase(Locale.ROOT);
  }

  static Map<String, Long> count(List<Path> files) {
    return files.stream()
        .collect(Collectors.groupingBy(FolderListing::type, TreeMap::new, Collectors.counting()));
  }

  /** Returns counts of files by type in words. */
  static String words(Map<String, Long> types) {
    return types.entrySet().stream()
        .map(e -> e.getValue() + " " + (e.getKey().isEmpty() ? "without type" : e.getKey()))
        .collect(Collectors.joining(", "));
  }

  /** Returns the folder in which a file lies, seen from the top; null if it is the top itself. */
  private static @Nullable String className(Path folder, Path file) {
    Path relative = folder.relativize(file);
    return relative.getNameCount() == 1 ? null : relative.getName(0).toString();
  }

  /** Returns what puts paths in order name by name, whatever separates the names. */
  static String key(Path folder, Path file) {
    return StreamSupport.stream(folder.relativize(file).spliterator(), false)
        .map(Path::toString)
        .collect(Collectors.joining("\0"));
  }

  private static List<String> classes(Path folder, List<Path> pictures, List<Path> others)
      throws IOException {
    Map<String, Path> classes = new TreeMap<>();
    long direct = 0;
    for (Path picture : pictures) {
      String name = className(folder, picture);
      if (name == null) {
        direct++;
        continue;
      }
      Path first = folder.relativize(picture).getName(0);
      Path known = classes.putIfAbsent(name, first);
      if (known != null && !known.equals(first)) {
        throw new IOException(
            "the names of two folders in %s are both read as %s: start Java with the environment"
                    .formatted(folder, name)
                + " variable LC_ALL=C.UTF-8");
      }
    }
    if (direct > 0 && !classes.isEmpty()) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "expected images or folders of images in %s but found %d images beside the folder %s",
              folder,
              direct,
              classes.keySet().iterator().next()));
    }
    if (direct == 0) {
      requireInEach(folder, classes.keySet(), others, KINDS);
    }
    return List.copyOf(classes.keySet());
  }

  /** Refuses a folder that has files but none of these kinds; an empty one is no class. */
  static void requireInEach(Path folder, Set<String> classes, List<Path> others, String kinds)
      throws IOException {
    Map<String, List<Path>> without =
        others.stream()
            .filter(file -> className(folder, file) != null)
            .collect(
                Collectors.groupingBy(
                    file -> String.valueOf(className(folder, file)),
                    TreeMap::new,
                    Collectors.toList()));
    without.keySet().removeAll(classes);
    for (Map.Entry<String, List<Path>> found : without.entrySet()) {
      throw new IOException(
          "expected %s in every folder of %s but found %s in %s"
              .formatted(kinds, folder, words(count(found.getValue())), found.getKey()));
    }
  }
}
