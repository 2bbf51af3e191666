package dev.ganlib.data;

import ai.djl.ndarray.types.Shape;
import dev.ganlib.internal.desktop.JavaDesktop;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the pictures of a folder as images of one size, as {@link ImageFolder} describes.
 *
 * <pre>{@code
 * ImageFolder scans =
 *     ImageFolder.reader(64, 48, 1).white(4095).skipDamaged().read(Path.of("scans"));
 * scans.report().warnings().forEach(System.out::println);
 * }</pre>
 *
 * <p>May be used several times, by one thread at a time.
 */
public final class FolderReader {
  private static final Logger LOGGER = LoggerFactory.getLogger(FolderReader.class);
  private static final String WHO = "ImageFolder";
  private static final int WHITE_COLOR = 0xffffff;

  private final int height;
  private final int width;
  private final int channels;
  private int background = WHITE_COLOR;
  private int white;
  private boolean skipDamaged;
  private Progress progress = (done, total) -> {};

  FolderReader(int height, int width, int channels) {
    requirePositive("height", height);
    requirePositive("width", width);
    if (channels < 1 || channels > 4) {
      throw new IllegalArgumentException("channels must be from 1 to 4 but was " + channels);
    }
    this.height = height;
    this.width = width;
    this.channels = channels;
  }

  /** Receives the progress of the reading of a folder. */
  @FunctionalInterface
  public interface Progress {
    /**
     * Takes note of another picture, from any thread, but one call after another.
     *
     * @param done how many pictures have been decoded, from 1
     * @param total how many there are
     */
    void decoded(long done, long total);
  }

  /**
   * Sets the colour that transparent pixels are laid over; white unless set. If opacity is kept as
   * a channel, it is the colour of pixels of which nothing is seen.
   *
   * @param rgb red, green and blue as 0xRRGGBB
   * @return this
   * @throws IllegalArgumentException if it has more than 24 bits
   */
  public FolderReader background(int rgb) {
    if (rgb < 0 || rgb > WHITE_COLOR) {
      throw new IllegalArgumentException(
          "background must be from 0x000000 to 0xffffff but was 0x" + Integer.toHexString(rgb));
    }
    background = rgb;
    return this;
  }

  /**
   * Sets which value of pictures of 16 bits is white: 4095 for cameras of 12 bits. Larger values
   * become white, too. Other pictures are not changed.
   *
   * @param value from 1 to 65535
   * @return this
   * @throws IllegalArgumentException if it is out of its range
   */
  public FolderReader white(int value) {
    if (value < 1 || value > PictureSettings.MOST) {
      throw new IllegalArgumentException("white must be from 1 to 65535 but was " + value);
    }
    white = value;
    return this;
  }

  /**
   * Leaves out files that cannot be read, instead of refusing the folder; {@link
   * ImageFolder#report} names them. A class of which no file can be read is refused all the same.
   *
   * @return this
   */
  public FolderReader skipDamaged() {
    skipDamaged = true;
    return this;
  }

  /**
   * Sets the receiver of the progress, which is called for each decoded picture.
   *
   * @param listener must not throw
   * @return this
   */
  public FolderReader progress(Progress listener) {
    progress = listener;
    return this;
  }

  /**
   * Reads all pictures, on all processors, and logs once what {@link ImageFolder#report} has.
   *
   * @param folder with pictures or with folders of pictures, in any file system
   * @return the images
   * @throws ImageFolderException if files cannot be read, ten of which are named; or if the values
   *     of all pictures of 16 bits would come out nearly black and {@link #white} is not set
   * @throws IOException if the folder is none or has no pictures; if it has both pictures and
   *     folders of pictures, or a folder that has other files only; or if it cannot be listed
   * @throws IllegalArgumentException if one image would take more than 2<sup>31</sup> - 1 bytes
   * @throws IllegalStateException if there is not enough memory for all
   * @throws UnsupportedOperationException if this Java cannot decode pictures, as without the
   *     module {@code java.desktop}
   */
  public ImageFolder read(Path folder) throws IOException {
    JavaDesktop.requirePictures(WHO);
    try {
      FolderDecoding decoding = decoding(FolderListing.of(folder));
      return logged(folder, ImageFolder.decode(decoding));
    } catch (LinkageError e) {
      throw JavaDesktop.incomplete(WHO, e);
    }
  }

  /** Reads pairs, as {@link ImageFolder#pairs(FolderReader, Path, FolderReader, Path)} says. */
  static ImagePairs readPairs(
      FolderReader inputReader, Path inputs, FolderReader targetReader, Path targets)
      throws IOException {
    JavaDesktop.requirePictures(WHO);
    try {
      FolderListing inputListing = FolderListing.of(inputs);
      FolderListing targetListing = PairListing.match(inputListing, FolderListing.of(targets));
      FolderDecoding first = inputReader.decoding(inputListing);
      FolderDecoding second = targetReader.decoding(targetListing);
      Pixels firstPixels = first.decodeAll();
      int[] firstKept = first.finish();
      Pixels secondPixels = second.decodeAll();
      int[] secondKept = second.finish();
      int[] kept =
          IntStream.of(firstKept).filter(i -> Arrays.binarySearch(secondKept, i) >= 0).toArray();
      if (kept.length == 0) {
        throw new IOException(
            "could not read both images of any pair of %s and %s".formatted(inputs, targets));
      }
      first.leaveOutAllBut(kept, "its partner in %s cannot be read".formatted(targets));
      second.leaveOutAllBut(kept, "its partner in %s cannot be read".formatted(inputs));
      return new ImagePairs(
          logged(inputs, ImageFolder.of(firstPixels, first, kept)),
          logged(targets, ImageFolder.of(secondPixels, second, kept)));
    } catch (LinkageError e) {
      throw JavaDesktop.incomplete(WHO, e);
    }
  }

  private FolderDecoding decoding(FolderListing listing) {
    PictureSettings wanted = new PictureSettings(height, width, channels, background, white);
    if (Math.multiplyFull(height, width) > Integer.MAX_VALUE / channels) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "expected images of at most %d bytes but was %d x %d x %d",
              Integer.MAX_VALUE,
              channels,
              height,
              width));
    }
    return new FolderDecoding(
        listing,
        wanted,
        new Shape(channels, height, width),
        file -> ImageFile.read(file, wanted),
        skipDamaged,
        progress);
  }

  private static ImageFolder logged(Path folder, ImageFolder images) {
    FolderReport report = images.report();
    if (!report.notes().isEmpty()) {
      LOGGER.info("{}: {}", folder, String.join("; ", report.notes()));
    }
    if (!report.warnings().isEmpty()) {
      LOGGER.warn("{}: {}", folder, String.join("; ", report.warnings()));
    }
    return images;
  }

  private static void requirePositive(String what, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(what + " must be positive but was " + value);
    }
  }
}
