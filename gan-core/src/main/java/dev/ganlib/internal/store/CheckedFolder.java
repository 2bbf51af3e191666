package dev.ganlib.internal.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A folder of files that appears under its name whole or not at all, with checksums that show
 * damage.
 *
 * <p>The files are written into a hidden folder beside the target, forced to the disk and listed
 * with their SHA-256 in {@value #SUMS}, in the format of {@code sha256sum}; then that folder is
 * renamed. A crash leaves at worst strays: {@code .<name>.*.tmp}, and, between the two renames of a
 * replacement, the older folder as {@code .<name>.*.old}. {@link #clean} puts that back and removes
 * the others.
 *
 * <p>{@link #verify} accepts a folder whose files are those listed, no fewer and no more, each with
 * its checksum. An interrupt of the thread neither stops nor breaks a write.
 */
public final class CheckedFolder {
  /** The name of the list of checksums. */
  public static final String SUMS = "SHA256SUMS";

  /** Names that {@code sha256sum} writes as they are, without escapes. */
  private static final String NAME = "[^/\\\\\\p{Cntrl}]+";

  private static final Pattern LINE = Pattern.compile("([0-9a-f]{64})  (" + NAME + ")");
  private static final Pattern STRAY = Pattern.compile("\\.(.+)\\.[-0-9a-f]{36}\\.(tmp|old)");
  private static final long MAX_LIST_BYTES = 1 << 20;

  private CheckedFolder() {}

  /** Writes the files. */
  @FunctionalInterface
  public interface Content {
    /**
     * Writes files, no folders, of names without control characters and backslashes.
     *
     * @param folder exists and is empty
     * @throws IOException if a file cannot be written; the folder then does not appear
     */
    void writeTo(Path folder) throws IOException;
  }

  /**
   * Writes a folder; an older one of that name is replaced, and is there until the new one is
   * whole.
   *
   * @param target its name; missing parents are created
   * @param content writes the files
   * @throws IOException if something cannot be written; an older folder stays as it was
   */
  public static void write(Path target, Content content) throws IOException {
    Path absolute = FileFailure.requireDefault(target).toAbsolutePath();
    Path parent = absolute.getParent();
    if (parent == null) {
      throw new IOException("expected a folder to write but was " + target);
    }
    if (!Files.isDirectory(parent)) {
      Files.createDirectories(parent);
    }
    Path temporary = Files.createDirectory(stray(absolute, "tmp"));
    try {
      content.writeTo(temporary);
      writeSums(temporary);
      AtomicFile.syncFolder(temporary);
      replace(absolute, temporary);
      AtomicFile.syncFolder(parent);
    } catch (IOException | RuntimeException | Error e) {
      try {
        delete(temporary);
      } catch (IOException another) {
        e.addSuppressed(another);
      }
      throw e;
    }
  }

  /** Returns a hidden name beside a folder that no other write uses. */
  private static Path stray(Path target, String kind) {
    return target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + "." + kind);
  }

  private static void replace(Path target, Path whole) throws IOException {
    if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      Retry.move(whole, target);
      return;
    }
    Path old = stray(target, "old");
    Retry.move(target, old);
    try {
      Retry.move(whole, target);
    } catch (IOException e) {
      Retry.move(old, target);
      throw e;
    }
    try {
      delete(old);
    } catch (IOException e) {
      // The new folder is in its place all the same; clean removes what is left of the old one.
    }
  }

  private static void writeSums(Path folder) throws IOException {
    StringBuilder list = new StringBuilder();
    for (Path file : files(folder)) {
      String name = file.getFileName().toString();
      if (name.equals(SUMS) || !name.matches(NAME)) {
        throw new IOException(
            "expected a file name other than %s, without backslashes and control characters, but was '%s'"
                .formatted(SUMS, name));
      }
      // Whatever wrote it: a checksum of what never reached the disk would be no use.
      AtomicFile.sync(file);
      list.append(Checksums.of(file)).append("  ").append(name).append('\n');
    }
    byte[] bytes = list.toString().getBytes(StandardCharsets.UTF_8);
    AtomicFile.write(folder.resolve(SUMS), out -> out.write(bytes));
  }

  /**
   * Checks that a folder's files are those that were written.
   *
   * @throws IOException if a file is missing, too many, no plain file, or has another checksum, or
   *     if the list is missing or damaged; the message is one line with the rule and the value
   */
  public static void verify(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new IOException("expected a folder but there is none: " + folder);
    }
    Map<String, String> sums = readSums(folder);
    List<String> there = new ArrayList<>();
    for (Path file : files(folder)) {
      there.add(file.getFileName().toString());
    }
    there.remove(SUMS);
    for (String name : sums.keySet()) {
      if (!there.remove(name)) {
        // Not a path of it: of a damaged name there may be none.
        throw new IOException(
            "%s: expected the file %s, which %s lists, but there is none"
                .formatted(folder, name, SUMS));
      }
    }
    if (!there.isEmpty()) {
      throw new IOException(
          "%s: expected only files that %s lists but there is %s"
              .formatted(folder, SUMS, there.get(0)));
    }
    for (Map.Entry<String, String> entry : sums.entrySet()) {
      Path file = folder.resolve(entry.getKey());
      String actual = Checksums.of(file);
      if (!actual.equals(entry.getValue())) {
        throw new IOException(
            "expected %s to have the SHA-256 %s but it is %s"
                .formatted(file, entry.getValue(), actual));
      }
    }
  }

  private static Map<String, String> readSums(Path folder) throws IOException {
    Path list = folder.resolve(SUMS);
    if (!Files.isRegularFile(list, LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException("expected the file " + list + " but there is none");
    }
    if (Files.size(list) > MAX_LIST_BYTES) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "expected %s to have at most %d bytes but was %d",
              list,
              MAX_LIST_BYTES,
              Files.size(list)));
    }
    // Bytes that are no UTF-8 become a name that no file has.
    String text = new String(Files.readAllBytes(list), StandardCharsets.UTF_8);
    Map<String, String> sums = new TreeMap<>();
    for (String line : text.split("\n", -1)) {
      if (line.isEmpty()) {
        continue;
      }
      Matcher matcher = LINE.matcher(line);
      if (!matcher.matches() || sums.put(matcher.group(2), matcher.group(1)) != null) {
        throw new IOException("expected lines of a checksum and a name in " + list);
      }
    }
    if (sums.isEmpty()) {
      throw new IOException("expected lines of a checksum and a name in " + list);
    }
    return sums;
  }

  /** Returns the files of a folder by name; throws if one is no plain file. */
  private static List<Path> files(Path folder) throws IOException {
    List<Path> files = entries(folder);
    for (Path file : files) {
      if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
        throw new IOException("expected a plain file but was another thing: " + file);
      }
    }
    return files;
  }

  /**
   * Returns what is in a folder, hidden or not, sorted.
   *
   * @throws IOException if it cannot be read
   */
  public static List<Path> entries(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.sorted().toList();
    } catch (UncheckedIOException e) {
      throw new IOException("could not read the folder " + folder + ": " + e.getMessage(), e);
    }
  }

  /**
   * Returns the folders that a crash between the two renames of a replacement has left hidden, by
   * the names that {@link #clean} gives back to them; also those of a replacement under way.
   *
   * @param parent the folder of the targets; may be absent
   * @throws IOException if it cannot be read
   */
  public static Map<Path, Path> displaced(Path parent) throws IOException {
    Map<Path, Path> hidden = new TreeMap<>();
    for (Path path : Files.isDirectory(parent) ? entries(parent) : List.<Path>of()) {
      Matcher stray = STRAY.matcher(path.getFileName().toString());
      if (stray.matches() && stray.group(2).equals("old")) {
        Path target = path.resolveSibling(stray.group(1));
        if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
          hidden.put(target, path);
        }
      }
    }
    return hidden;
  }

  /**
   * Removes what writes that were cut short have left in a folder, and puts back folders that were
   * to be replaced and are not there under their names.
   *
   * @param parent the folder of the targets, in which nobody else writes now; may be absent
   * @throws IOException if something cannot be removed
   */
  public static void clean(Path parent) throws IOException {
    if (!Files.isDirectory(parent)) {
      return;
    }
    for (Path path : entries(parent)) {
      Matcher stray = STRAY.matcher(path.getFileName().toString());
      if (!stray.matches()) {
        continue;
      }
      Path target = path.resolveSibling(stray.group(1));
      if (stray.group(2).equals("old") && !Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
        Retry.move(path, target);
      } else {
        delete(path);
      }
    }
  }

  /**
   * Removes a folder and all in it, which no longer has its name from the first moment on.
   *
   * @throws IOException if it is absent or something cannot be deleted
   */
  public static void remove(Path target) throws IOException {
    Path absolute = target.toAbsolutePath();
    Path doomed = stray(absolute, "tmp");
    Retry.move(absolute, doomed);
    delete(doomed);
  }

  /** Deletes a folder and all in it, which may be absent. */
  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Retry.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path emptied, IOException failure)
              throws IOException {
            if (failure != null) {
              throw failure;
            }
            Retry.delete(emptied);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
