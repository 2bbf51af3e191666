package dev.ganlib.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * The PNG and JPEG files of a folder, as square images of one size.
 *
 * <pre>{@code
 * ImageFolder faces = ImageFolder.read(Path.of("faces"), 64, 3);
 * Source source = faces.source(manager);
 * }</pre>
 *
 * <p>A folder with images directly in it has no labels. A folder of folders has a class for each of
 * them, numbered from 0 in the order of their names (by code unit, so that upper case comes first);
 * what lies deeper belongs to the class too. The images are in the order of their classes, then of
 * their paths within, on every machine.
 *
 * <p>Each image is scaled so that its shorter side becomes {@code size}, every pixel counting, and
 * the middle of its longer side is kept. Grey of colours is Rec. 601 luma, 0.299 R + 0.587 G +
 * 0.114 B; transparent pixels are laid over white; 16 bits become 8. The orientation that a camera
 * notes beside the pixels is not applied. Files and folders that are hidden or begin with a dot are
 * passed over, and so are files whose names do not end in {@code .png}, {@code .jpg} or {@code
 * .jpeg}. Files are damaged if pixels are missing or cannot be decoded; of bytes too many, and of a
 * missing end mark, the log warns.
 *
 * <p>The images are kept once, a byte for each channel of a pixel, in the engine's memory: they may
 * take more than the Java heap has, and are freed when the folder and the arrays made from it are
 * no longer in use. Immutable, safe for many threads.
 */
public final class ImageFolder {
  private static final Set<String> TYPES = Set.of(".png", ".jpg", ".jpeg");
  private static final int NAMED = 10;

  private final Pixels pixels;
  private final int[] labels;
  private final List<String> classes;
  private final int size;
  private final int channels;

  private ImageFolder(Pixels pixels, int[] labels, List<String> classes, int size, int channels) {
    this.pixels = pixels;
    this.labels = labels;
    this.classes = classes;
    this.size = size;
    this.channels = channels;
  }

  /** A file to read, and the number of its class. */
  private record Entry(Path file, int label) {}

  /**
   * Reads all images, on all processors.
   *
   * @param folder with images or with folders of images
   * @param size the height and width that the images shall have, positive
   * @param channels 1 for grey, 3 for red, green and blue
   * @return the images
   * @throws IOException if the folder is none or has no images; if it has both images and folders
   *     of images, or a folder without any beside others with; or if files cannot be read, ten of
   *     which are named
   * @throws IllegalArgumentException if {@code size} or {@code channels} is out of its range, or
   *     one image would take more than 2<sup>31</sup> - 1 bytes
   * @throws IllegalStateException if there is not enough memory for all
   */
  public static ImageFolder read(Path folder, int size, int channels) throws IOException {
    if (size < 1) {
      throw new IllegalArgumentException("size must be positive but was " + size);
    }
    if (channels != 1 && channels != 3) {
      throw new IllegalArgumentException("channels must be 1 or 3 but was " + channels);
    }
    if (!Files.exists(folder)) {
      throw new NoSuchFileException(folder.toString(), null, "expected a folder of images");
    }
    if (!Files.isDirectory(folder)) {
      throw new NotDirectoryException(folder + ": expected a folder of images");
    }
    List<Path> files = files(folder);
    List<Path> images = files.stream().filter(file -> TYPES.contains(type(file))).toList();
    if (images.isEmpty()) {
      throw new IOException(
          "expected PNG or JPEG files in %s but %s".formatted(folder, describe(files)));
    }
    List<String> classes = classes(folder, images);
    List<Entry> entries = new ArrayList<>();
    for (Path image : images) {
      String name = className(folder, image);
      entries.add(new Entry(image, name == null ? 0 : classes.indexOf(name)));
    }
    entries.sort(
        Comparator.comparingInt(Entry::label).thenComparing(entry -> key(folder, entry.file())));
    Pixels pixels = readAll(folder, entries, size, channels);
    int[] labels = entries.stream().mapToInt(Entry::label).toArray();
    return new ImageFolder(pixels, labels, classes, size, channels);
  }

  /** Returns all files below a folder that are not hidden, nor in a hidden folder. */
  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
      return all.filter(path -> Files.isRegularFile(path) && !isHidden(folder, path)).toList();
    } catch (UncheckedIOException e) {
      throw new IOException("could not list " + folder, e.getCause());
    }
  }

  private static boolean isHidden(Path folder, Path path) {
    Path at = folder;
    for (Path name : folder.relativize(path)) {
      at = at.resolve(name);
      try {
        if (name.toString().startsWith(".") || Files.isHidden(at)) {
          return true;
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return false;
  }

  /** Returns the end of a file's name, such as {@code .png}; empty if there is no dot. */
  private static String type(Path file) {
    String name = Objects.requireNonNull(file.getFileName()).toString();
    int dot = name.lastIndexOf('.');
    return dot < 0 ? "" : name.substring(dot).toLowerCase(Locale.ROOT);
  }

  private static String describe(List<Path> files) {
    if (files.isEmpty()) {
      return "there are no files";
    }
    Map<String, Long> found =
        files.stream()
            .collect(Collectors.groupingBy(ImageFolder::type, TreeMap::new, Collectors.counting()));
    return found.entrySet().stream()
        .map(e -> e.getValue() + " " + (e.getKey().isEmpty() ? "without type" : e.getKey()))
        .collect(Collectors.joining(", ", "found ", ""));
  }

  /** Returns the folder in which an image lies, seen from the top; null if it is the top itself. */
  private static @Nullable String className(Path folder, Path image) {
    Path relative = folder.relativize(image);
    return relative.getNameCount() == 1 ? null : relative.getName(0).toString();
  }

  /** Returns what puts paths in order name by name, whatever separates the names. */
  private static String key(Path folder, Path image) {
    return StreamSupport.stream(folder.relativize(image).spliterator(), false)
        .map(Path::toString)
        .collect(Collectors.joining("\0"));
  }

  private static List<String> classes(Path folder, List<Path> images) throws IOException {
    List<String> classes = new ArrayList<>();
    long direct = 0;
    for (Path image : images) {
      String name = className(folder, image);
      if (name == null) {
        direct++;
      } else {
        classes.add(name);
      }
    }
    if (direct > 0 && !classes.isEmpty()) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "expected images or folders of images in %s but found %d images beside the folder %s",
              folder,
              direct,
              classes.stream().min(Comparator.naturalOrder()).get()));
    }
    if (direct == 0) {
      try (Stream<Path> children = Files.list(folder)) {
        for (Path child : children.toList()) {
          String name = Objects.requireNonNull(child.getFileName()).toString();
          if (Files.isDirectory(child) && !isHidden(folder, child) && !classes.contains(name)) {
            throw new IOException(
                "expected PNG or JPEG files in every folder of %s but found none in %s"
                    .formatted(folder, name));
          }
        }
      }
    }
    return classes.stream().distinct().sorted().toList();
  }

  private static Pixels readAll(Path folder, List<Entry> entries, int size, int channels)
      throws IOException {
    if (Math.multiplyFull(size, size) > Integer.MAX_VALUE / channels) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "expected images of at most %d bytes but was %d x %d x %d",
              Integer.MAX_VALUE,
              channels,
              size,
              size));
    }
    @Nullable IOException[] failures = new @Nullable IOException[entries.size()];
    Pixels pixels = new Pixels(entries.size(), new Shape(channels, size, size));
    IntStream.range(0, entries.size())
        .parallel()
        .forEach(
            i -> {
              try {
                pixels.put(i, ImageFile.read(entries.get(i).file(), size, channels));
              } catch (IOException e) {
                failures[i] = e;
              }
            });
    int[] failed = IntStream.range(0, failures.length).filter(i -> failures[i] != null).toArray();
    if (failed.length > 0) {
      throw unreadable(folder, entries, failures, failed);
    }
    return pixels;
  }

  private static IOException unreadable(
      Path folder, List<Entry> entries, @Nullable IOException[] failures, int[] failed) {
    StringBuilder message = new StringBuilder();
    message.append(
        String.format(
            Locale.ROOT,
            "could not read %d of %d images in %s:",
            failed.length,
            entries.size(),
            folder));
    for (int i = 0; i < Math.min(NAMED, failed.length); i++) {
      IOException failure = Objects.requireNonNull(failures[failed[i]]);
      Path file = folder.relativize(entries.get(failed[i]).file());
      message.append("\n  ").append(file).append(": ").append(failure.getMessage());
    }
    if (failed.length > NAMED) {
      message.append("\n  and ").append(failed.length - NAMED).append(" more");
    }
    return new IOException(message.toString(), failures[failed[0]]);
  }

  /** {@return how many images there are} */
  public int count() {
    return labels.length;
  }

  /** {@return the shape of one image, (channels, size, size)} */
  public Shape sampleShape() {
    return new Shape(channels, size, size);
  }

  /** {@return the names of the classes by their numbers; empty if there are no labels} */
  public List<String> classes() {
    return classes;
  }

  /**
   * {@return the bytes of one image, row-major (channels, size, size), the caller's to change}
   *
   * @param index from 0 to {@link #count()} - 1
   * @throws IndexOutOfBoundsException if it is another
   */
  public byte[] bytes(int index) {
    return pixels.image(Objects.checkIndex(index, count()));
  }

  /**
   * Gives the images as an array, which is only to be read: on the CPU it shares this folder's
   * memory, on another device it is a copy.
   *
   * @param manager decides on the device
   * @return uint8 of shape (N, channels, size, size), also where that is more than 2<sup>31</sup>
   *     bytes; owned by the caller and attached to {@code manager}
   */
  public NDArray samples(NDManager manager) {
    return pixels.on(manager);
  }

  /**
   * Copies the labels to a device.
   *
   * @param manager decides on the device
   * @return int64 of shape (N), owned by the caller and attached to {@code manager}
   * @throws IllegalStateException if there are no labels
   */
  public NDArray labels(NDManager manager) {
    if (classes.isEmpty()) {
      throw new IllegalStateException("images that are not in folders have no labels");
    }
    return manager.create(IntStream.of(labels).asLongStream().toArray());
  }

  /**
   * Gives the images, and the labels if there are any, as samples in [-1, 1] on a device. On the
   * CPU no image is copied before its batch is asked for.
   *
   * @param manager decides on the device; the arrays are attached to it, so that the source is of
   *     use as long as it is open
   * @return the source
   */
  public Source source(NDManager manager) {
    return classes.isEmpty()
        ? Source.bytes(samples(manager))
        : Source.bytes(samples(manager), labels(manager), classes.size());
  }
}
