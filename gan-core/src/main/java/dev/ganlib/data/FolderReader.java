package dev.ganlib.data;

import dev.ganlib.internal.check.Ranges;
import dev.ganlib.internal.desktop.JavaDesktop;
import java.io.IOException;
import java.nio.file.Path;
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
    Ranges.positive("height", height);
    Ranges.positive("width", width);
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
    PictureSettings wanted = new PictureSettings(height, width, channels, background, white);
    FolderListing listing = FolderListing.of(folder);
    ImageFolder images = decode(wanted, listing);
    FolderReport report = images.report();
    if (!report.notes().isEmpty()) {
      LOGGER.info("{}: {}", folder, String.join("; ", report.notes()));
    }
    if (!report.warnings().isEmpty()) {
      LOGGER.warn("{}: {}", folder, String.join("; ", report.warnings()));
    }
    return images;
  }

  private ImageFolder decode(PictureSettings wanted, FolderListing listing) throws IOException {
    try {
      return ImageFolder.decode(wanted, new FolderDecoding(listing, wanted, skipDamaged, progress));
    } catch (LinkageError e) {
      throw JavaDesktop.incomplete(WHO, e);
    }
  }
}
