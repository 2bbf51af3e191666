package dev.ganlib.data;

import ai.djl.ndarray.types.Shape;
import dev.ganlib.internal.check.Ranges;
import dev.ganlib.internal.desktop.JavaDesktop;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the pictures of a folder as images of one size, or its videos, as {@link ImageFolder}
 * describes.
 *
 * <pre>{@code
 * ImageFolder scans =
 *     ImageFolder.reader(64, 48, 1).white(4095).skipDamaged().read(Path.of("scans"));
 * scans.report().warnings().forEach(System.out::println);
 * ImageFolder walks = ImageFolder.reader(64, 64, 3).uniformFrames(16).read(Path.of("walks"));
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
  private @Nullable FrameChoice frames;
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
     * Takes note of another picture or video, from any thread, but one call after another.
     *
     * @param done how many have been decoded, from 1
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
   * Reads videos instead of images, and of each the first frames; longer ones are cut, shorter ones
   * are damaged files.
   *
   * <p>A video is a folder of pictures, in the natural order of their names, {@code frame2} before
   * {@code frame10}, or an animated GIF file. Videos lie in the folder, {@code folder/video/1.png},
   * or in folders of classes, {@code folder/class/video/1.png}. How long a GIF shows each frame
   * does not matter.
   *
   * @param count how many frames a sample has, positive
   * @return this
   * @throws IllegalArgumentException if {@code count} is not positive
   */
  public FolderReader frames(int count) {
    Ranges.positive("frames", count);
    frames = new FrameChoice(count, false);
    return this;
  }

  /**
   * Reads videos as {@link #frames} does, but spreads the frames over each whole video, in the
   * middles of as many equal stretches: of n frames number ⌊(2 i + 1) n / (2 count)⌋ for i from 0,
   * so that long videos are faster than they were.
   *
   * @param count how many frames a sample has, positive
   * @return this
   * @throws IllegalArgumentException if {@code count} is not positive
   */
  public FolderReader uniformFrames(int count) {
    Ranges.positive("frames", count);
    frames = new FrameChoice(count, true);
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
   * @param folder with pictures or with folders of pictures, in any file system; or one picture
   * @return the images
   * @throws ImageFolderException if files cannot be read, ten of which are named; or if the values
   *     of all pictures of 16 bits would come out nearly black and {@link #white} is not set
   * @throws IOException if the folder is none or has no pictures; if it has both pictures and
   *     folders of pictures, or a folder that has other files only; or if it cannot be listed
   * @throws IllegalArgumentException if one image or video would take more than 2<sup>31</sup> - 1
   *     bytes
   * @throws IllegalStateException if there is not enough memory for all
   * @throws UnsupportedOperationException if this Java cannot decode pictures, as without the
   *     module {@code java.desktop}
   */
  public ImageFolder read(Path folder) throws IOException {
    JavaDesktop.requirePictures(WHO);
    try {
      return logged(folder, ImageFolder.decode(decoding(folder)));
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
      FolderDecoding first = inputReader.decoding(inputs);
      FolderDecoding unordered = targetReader.decoding(targets);
      FolderDecoding second =
          unordered.with(PairListing.match(first.listing(), unordered.listing()));
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

  /** Lists a folder, and prepares to decode what is there. */
  private FolderDecoding decoding(Path folder) throws IOException {
    PictureSettings wanted = new PictureSettings(height, width, channels, background, white);
    FrameChoice choice = frames;
    long planes = choice == null ? channels : (long) channels * choice.count();
    if (Math.multiplyFull(height, width) > Integer.MAX_VALUE / planes) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "expected %s of at most %d bytes but was %d x %s%d x %d",
              choice == null ? "images" : "videos",
              Integer.MAX_VALUE,
              channels,
              choice == null ? "" : choice.count() + " x ",
              height,
              width));
    }
    if (choice == null) {
      return new FolderDecoding(
          FolderListing.of(folder),
          wanted,
          new Shape(channels, height, width),
          file -> ImageFile.read(file, wanted),
          skipDamaged,
          progress);
    }
    VideoListing videos = VideoListing.of(folder);
    return new FolderDecoding(
        videos.listing(),
        wanted,
        new Shape(channels, choice.count(), height, width),
        video -> {
          List<Path> files = videos.frames().get(video);
          return files == null
              ? GifFrames.read(video, wanted, choice)
              : VideoFile.read(files, wanted, choice);
        },
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
}
