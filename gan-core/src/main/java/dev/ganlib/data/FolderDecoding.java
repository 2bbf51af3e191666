package dev.ganlib.data;

import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Decodes the pictures or videos of a folder on all processors, and keeps account of them. */
final class FolderDecoding {
  private static final int NAMED = 10;

  /** The largest value of 14 bits: pictures of 16 that have no larger one come out dark. */
  private static final int DARK = (1 << 14) - 1;

  private final FolderListing listing;
  private final PictureSettings wanted;
  private final Shape sample;
  private final Decoder decoder;
  private final boolean skipDamaged;
  private final FolderReader.Progress progress;
  private final @Nullable IOException[] failures;

  /** The treatment of each picture that could be read. */
  private final @Nullable Treatment[] treatments;

  private long done;

  /** Decodes an entry of a listing. */
  @FunctionalInterface
  interface Decoder {
    /** Returns the pixels, of the shape of a sample. */
    Picture read(Path file) throws IOException;
  }

  /** Prepares to decode all entries; {@code sample} is the shape of one. */
  FolderDecoding(
      FolderListing listing,
      PictureSettings wanted,
      Shape sample,
      Decoder decoder,
      boolean skipDamaged,
      FolderReader.Progress progress) {
    this.listing = listing;
    this.wanted = wanted;
    this.sample = sample;
    this.decoder = decoder;
    this.skipDamaged = skipDamaged;
    this.progress = progress;
    failures = new @Nullable IOException[listing.entries().size()];
    treatments = new @Nullable Treatment[listing.entries().size()];
  }

  FolderListing listing() {
    return listing;
  }

  /** Returns the same with the entries in another order. */
  FolderDecoding with(FolderListing ordered) {
    return new FolderDecoding(ordered, wanted, sample, decoder, skipDamaged, progress);
  }

  /**
   * Decodes all pictures, on all processors.
   *
   * @return their pixels; of those that cannot be read any bytes
   */
  Pixels decodeAll() {
    Pixels pixels = new Pixels(failures.length, sample);
    IntStream.range(0, failures.length)
        .parallel()
        .forEach(
            i -> {
              byte[] image = decode(i);
              if (image != null) {
                pixels.put(i, image);
              }
            });
    return pixels;
  }

  Shape sample() {
    return sample;
  }

  /** Decodes one picture; from any thread, each once. Returns null if it cannot be read. */
  private byte @Nullable [] decode(int index) {
    byte[] pixels = null;
    try {
      Picture picture = decoder.read(listing.entries().get(index).file());
      pixels = picture.pixels();
      treatments[index] = picture.treatment();
    } catch (IOException e) {
      failures[index] = e;
    }
    synchronized (this) {
      done++;
      progress.decoded(done, failures.length);
    }
    return pixels;
  }

  /**
   * Judges all pictures once they are decoded.
   *
   * @return the indices of those that could be read, in their order
   * @throws IOException if some could not be read and are not to be left out, or come out dark
   */
  int[] finish() throws IOException {
    int[] failed = indices(false);
    if (failed.length > 0 && (!skipDamaged || failed.length == failures.length)) {
      throw unreadable(failed);
    }
    int[] kept = indices(true);
    requireEveryClass(kept);
    requireLight();
    return kept;
  }

  /**
   * Leaves out pictures that could be read.
   *
   * @param kept the indices of the others, ascending
   * @param reason why
   * @throws IOException if none of a class is left
   */
  void leaveOutAllBut(int[] kept, String reason) throws IOException {
    for (int index : indices(true)) {
      if (Arrays.binarySearch(kept, index) < 0) {
        failures[index] = new IOException(reason);
        treatments[index] = null;
      }
    }
    requireEveryClass(kept);
  }

  private int[] indices(boolean read) {
    return IntStream.range(0, failures.length).filter(i -> (failures[i] == null) == read).toArray();
  }

  private String name(int index) {
    return listing.folder().relativize(listing.entries().get(index).file()).toString();
  }

  private String nameAndReason(int index) {
    return name(index) + ": " + Objects.requireNonNull(failures[index]).getMessage();
  }

  private IOException unreadable(int[] failed) {
    String problem =
        String.format(
            Locale.ROOT,
            "could not read %d of %d %ss in %s",
            failed.length,
            failures.length,
            listing.noun(),
            listing.folder());
    StringBuilder details = new StringBuilder();
    for (int i = 0; i < Math.min(NAMED, failed.length); i++) {
      details.append("\n  ").append(nameAndReason(failed[i]));
    }
    if (failed.length > NAMED) {
      details.append("\n  and ").append(failed.length - NAMED).append(" more");
    }
    IOException exception =
        failed.length == failures.length
            ? new IOException(problem + ":" + details)
            : new ImageFolderException(
                problem, details.toString(), ImageFolderException.Remedy.SKIP_DAMAGED);
    exception.initCause(failures[failed[0]]);
    return exception;
  }

  private void requireEveryClass(int[] kept) throws IOException {
    for (Map.Entry<String, Long> found : classCounts(kept).entrySet()) {
      if (found.getValue() == 0) {
        throw new IOException(
            "could not read any %s of %s in %s"
                .formatted(listing.noun(), found.getKey(), listing.folder()));
      }
    }
  }

  private Map<String, Long> classCounts(int[] kept) {
    long[] counts = new long[listing.classes().size()];
    for (int index : kept) {
      if (counts.length > 0) {
        counts[listing.entries().get(index).label()]++;
      }
    }
    Map<String, Long> classes = new LinkedHashMap<>();
    for (int i = 0; i < counts.length; i++) {
      classes.put(listing.classes().get(i), counts[i]);
    }
    return classes;
  }

  /**
   * Refuses pictures of 16 bits that use 14 of them or fewer, unless a value was named that is
   * white. Nothing but zeros is as black as it is.
   */
  private void requireLight() throws IOException {
    int deepest = read().mapToInt(Treatment::deepest).max().orElse(-1);
    if (wanted.white() > 0 || deepest < 1 || deepest > DARK) {
      return;
    }
    int bits = Integer.SIZE - Integer.numberOfLeadingZeros(deepest);
    throw new ImageFolderException(
        String.format(
            Locale.ROOT,
            "the %d pictures of 16 bits in %s have no value above %d of %d and would come out dark;"
                + " white is %d if they are of %d bits, and %d if they are meant so",
            read().filter(one -> one.deepest() >= 0).count(),
            listing.folder(),
            deepest,
            PictureSettings.MOST,
            (1 << bits) - 1,
            bits,
            PictureSettings.MOST),
        "",
        ImageFolderException.Remedy.WHITE);
  }

  private Stream<Treatment> read() {
    return Stream.of(treatments).filter(Objects::nonNull).map(Objects::requireNonNull);
  }

  /** Returns the account of what was read. */
  FolderReport report(int[] kept) {
    List<String> flawed = new ArrayList<>();
    for (int index : kept) {
      String flaw = Objects.requireNonNull(treatments[index]).flaw();
      if (flaw != null) {
        flawed.add(name(index) + ": " + flaw);
      }
    }
    return new FolderReport(
        kept.length,
        classCounts(kept),
        listing.others(),
        listing.deadLinks().stream().map(Path::toString).sorted().toList(),
        IntStream.of(indices(false)).mapToObj(this::nameAndReason).toList(),
        flawed,
        read().filter(Treatment::turned).count(),
        read().filter(one -> one.cut() > 0).count(),
        read().mapToDouble(Treatment::cut).max().orElse(0),
        read().filter(Treatment::transparent).count(),
        read().filter(Treatment::inks).count(),
        read().filter(one -> one.deepest() >= 0).count(),
        read().mapToInt(Treatment::deepest).max().orElse(-1),
        read().filter(one -> one.deepest() > wanted.whiteOrMost()).count());
  }
}
