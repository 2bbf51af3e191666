package dev.ganlib.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.internal.check.Ranges;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * The pictures of a folder, as images of one size; or its videos, as {@link #videos} says.
 *
 * <pre>{@code
 * ImageFolder faces = ImageFolder.read(Path.of("faces"), 64, 3);
 * Source source = faces.source(manager);
 * }</pre>
 *
 * <p>A folder with pictures directly in it has no labels. A folder of folders has a class for each
 * of them that has files, numbered from 0 in the order of their names (by code unit, so that upper
 * case comes first); what lies deeper belongs to the class too. The images are in the order of
 * their classes, then of their paths within, on every machine.
 *
 * <p>PNG, JPEG, BMP and TIFF files are read, known by their names: {@code .png}, {@code .jpg},
 * {@code .jpeg}, {@code .jpe}, {@code .jfif}, {@code .bmp}, {@code .tif} and {@code .tiff}; of a
 * TIFF file the first page. Other files are passed over and counted. Files and folders that are
 * hidden or begin with a dot, and what systems leave behind ({@code __MACOSX}, {@code @eaDir},
 * {@code Thumbs.db}, {@code desktop.ini}), are as if they were not there.
 *
 * <p>Each picture is turned upright as its Exif orientation says, and scaled so that it just covers
 * height and width, every pixel counting; the middle of what is longer is kept. Grey of colours is
 * Rec. 601 luma, 0.299 R + 0.587 G + 0.114 B. Transparent pixels are laid over {@link
 * FolderReader#background}, or opacity is kept as the last channel, 255 where nothing shines
 * through, and colours are averaged by what is seen of them. 16 bits become 8 with {@link
 * FolderReader#white} as white. Colour profiles of JPEG files are converted to sRGB. CMYK becomes
 * RGB without a profile, R = 255 (1 - C) (1 - K) and G and B of M and Y likewise; in JPEG files the
 * numbers are taken as Adobe's programs write them, 255 for no ink. All this is the same in every
 * version of Java.
 *
 * <p>Files are damaged if pixels are missing or cannot be decoded. {@link #report} tells what was
 * done, and what was passed over. A picture may be larger than the heap: it is then decoded in
 * strips, at the price of time.
 *
 * <p>The images are kept once, a byte for each channel of a pixel, in the engine's memory: they may
 * take more than the Java heap has, and are freed when the folder and the arrays made from it are
 * no longer in use. Immutable, safe for many threads.
 */
public final class ImageFolder {
  private final Pixels pixels;
  private final int[] labels;
  private final List<String> classes;
  private final Shape sampleShape;
  private final FolderReport report;
  private final List<Path> files;

  private ImageFolder(
      Pixels pixels,
      int[] labels,
      List<Path> files,
      List<String> classes,
      Shape sampleShape,
      FolderReport report) {
    this.pixels = pixels;
    this.labels = labels;
    this.files = files;
    this.classes = classes;
    this.sampleShape = sampleShape;
    this.report = report;
  }

  /**
   * Reads all images as squares, refusing what {@link #reader} has settings for.
   *
   * @param folder with pictures or with folders of pictures
   * @param size the height and width of the images, positive
   * @param channels 1 for grey, 3 for red, green and blue; 2 and 4 with opacity behind
   * @return the images
   * @throws IOException if they cannot be read, see {@link FolderReader#read}
   * @throws IllegalArgumentException if {@code size} or {@code channels} is out of its range, or
   *     one image would take more than 2<sup>31</sup> - 1 bytes
   * @throws IllegalStateException if there is not enough memory for all
   */
  public static ImageFolder read(Path folder, int size, int channels) throws IOException {
    Ranges.positive("size", size);
    return reader(size, size, channels).read(folder);
  }

  /**
   * {@return a reader of images of any height and width, with settings}
   *
   * @param height of the images, positive
   * @param width of the images, positive
   * @param channels 1 for grey, 3 for red, green and blue; 2 and 4 with opacity behind
   * @throws IllegalArgumentException if one of them is out of its range
   */
  public static FolderReader reader(int height, int width, int channels) {
    return new FolderReader(height, width, channels);
  }

  /**
   * Reads all pairs of two folders as squares of one size, such as sketches and photographs of the
   * same things; see {@link #pairs(FolderReader, Path, FolderReader, Path)}.
   *
   * @param inputs a folder as {@link #read} takes it
   * @param targets a folder with images of the same names
   * @param size the height and width of all images, positive
   * @param channels of all images, 1 to 4 as in {@link #read}
   * @return the pairs
   * @throws IOException if one of the folders cannot be read, or an image lacks its partner
   * @throws IllegalArgumentException if {@code size} or {@code channels} is out of its range
   */
  public static ImagePairs pairs(Path inputs, Path targets, int size, int channels)
      throws IOException {
    Ranges.positive("size", size);
    FolderReader both = reader(size, size, channels);
    return pairs(both, inputs, both, targets);
  }

  /**
   * Reads all pairs of two folders, each side with settings of its own: size and channels may
   * differ from side to side, not within one.
   *
   * <p>Two images are a pair if their paths within their folders are the same but for the ends of
   * the files' names: {@code inputs/cat/1.jpg} and {@code targets/cat/1.png}. Upper and lower case
   * differ. Both sides must have the same classes, if any. Where damaged files are left out, their
   * partners are, too.
   *
   * @param inputReader how inputs are read
   * @param inputs a folder as {@link #read} takes it
   * @param targetReader how targets are read
   * @param targets a folder with images of the same names
   * @return the pairs, in the order of the inputs
   * @throws IOException as {@link FolderReader#read} throws it; if the classes differ; if an image
   *     lacks its partner, of which three are named and all counted; or if two files of one side
   *     differ by their ends alone. No file is decoded before names are compared.
   */
  public static ImagePairs pairs(
      FolderReader inputReader, Path inputs, FolderReader targetReader, Path targets)
      throws IOException {
    return FolderReader.readPairs(inputReader, inputs, targetReader, targets);
  }

  /**
   * Reads all videos with square frames, of each the first frames: folders of frames, {@code
   * folder/video/frame1.png} or {@code folder/class/video/frame1.png}, and animated GIF files,
   * {@code folder/video.gif} or {@code folder/class/video.gif}. {@link FolderReader#frames} says
   * more, and {@link FolderReader#uniformFrames} spreads frames over longer videos.
   *
   * <p>What is said of images then holds for videos: samples are of shape (channels, frames,
   * height, width), and the report counts videos. Frames of a GIF are composed as they are seen,
   * each over what those before it left; where nothing was drawn they are transparent.
   *
   * @param folder with videos or with folders of videos
   * @param frames of each video, positive
   * @param size the height and width of the frames, positive
   * @param channels 1 to 4, as in {@link #read}
   * @return the videos
   * @throws IOException if they cannot be read; if one has fewer frames, or frames of several
   *     sizes; or if there are videos both in the folder and in folders of it
   * @throws IllegalArgumentException if a number is out of its range, or one video would take more
   *     than 2<sup>31</sup> - 1 bytes
   * @throws IllegalStateException if there is not enough memory for all
   */
  public static ImageFolder videos(Path folder, int frames, int size, int channels)
      throws IOException {
    Ranges.positive("size", size);
    return reader(size, size, channels).frames(frames).read(folder);
  }

  /** Decodes pictures and keeps those that can be read. */
  static ImageFolder decode(FolderDecoding decoding) throws IOException {
    Pixels pixels = decoding.decodeAll();
    return of(pixels, decoding, decoding.finish());
  }

  /** Keeps some of the pictures that were decoded, at ascending indices. */
  static ImageFolder of(Pixels pixels, FolderDecoding decoding, int[] kept) {
    FolderListing listing = decoding.listing();
    pixels.keep(kept);
    int[] labels = IntStream.of(kept).map(i -> listing.entries().get(i).label()).toArray();
    List<Path> files =
        IntStream.of(kept)
            .mapToObj(i -> listing.folder().relativize(listing.entries().get(i).file()))
            .toList();
    return new ImageFolder(
        pixels, labels, files, listing.classes(), decoding.sample(), decoding.report(kept));
  }

  /** {@return what was read, what was done to it, and what was passed over} */
  public FolderReport report() {
    return report;
  }

  /** {@return how many images there are} */
  public int count() {
    return labels.length;
  }

  /**
   * {@return the shape of one image, (channels, height, width); (channels, frames, height, width)
   * of a video}
   */
  public Shape sampleShape() {
    return sampleShape;
  }

  /** {@return the names of the classes by their numbers; empty if there are no labels} */
  public List<String> classes() {
    return classes;
  }

  /**
   * {@return the file of each image, relative to the folder; of a video its file or the folder of
   * its frames; unmodifiable}
   */
  public List<Path> files() {
    return files;
  }

  /**
   * {@return the bytes of one image, row-major as {@link #sampleShape}, the caller's to change}
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
   * @return uint8 of shape (N, sample shape...), also where that is more than 2<sup>31</sup> bytes;
   *     owned by the caller and attached to {@code manager}
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
