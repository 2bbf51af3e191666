package dev.ganlib.data;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import org.w3c.dom.Node;

/**
 * Composes the frames of an animated GIF file as they are seen: each is drawn over what those
 * before it left, at its place, and then disposed of as it asks: it stays, its rectangle becomes
 * transparent, or the picture becomes what it was before.
 *
 * <p>One picture is held at a time, or two where a frame restores.
 */
final class GifFrames {
  /** The JDK's native forms of metadata. */
  private static final String STREAM = "javax_imageio_gif_stream_1.0";

  private static final String IMAGE = "javax_imageio_gif_image_1.0";

  /** Of interlaced frames of fewer rows Java's decoder loses some. */
  private static final int LEAST_INTERLACED = 5;

  private final ImageReader reader;
  private final int width;
  private final int height;

  /** The picture as it is, row by row, opaque 0xFFRRGGBB or 0. */
  private final int[] canvas;

  private GifFrames(ImageReader reader) throws IOException {
    this.reader = reader;
    Node screen = node(reader.getStreamMetadata(), STREAM, "LogicalScreenDescriptor");
    width = number(screen, "logicalScreenWidth");
    height = number(screen, "logicalScreenHeight");
    if (width < 1 || height < 1) {
      throw new IOException(
          String.format(Locale.ROOT, "has a screen of %d x %d pixels", width, height));
    }
    canvas = new int[Math.multiplyExact(width, height)];
  }

  /**
   * Reads a video from a file.
   *
   * @throws IOException if it is damaged, no GIF, too large, or has too few frames
   */
  static Picture read(Path file, PictureSettings wanted, FrameChoice choice) throws IOException {
    Set<String> warnings = new LinkedHashSet<>();
    try (ChannelInput in = ChannelInput.open(file)) {
      ImageReader reader = ImageIO.getImageReadersByFormatName("gif").next();
      try {
        reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
        reader.setInput(in, false, false);
        int frames = reader.getNumImages(true);
        choice.require(frames);
        Picture video = new GifFrames(reader).video(frames, wanted, choice);
        if (!warnings.isEmpty()) {
          throw new IOException(String.join("; ", warnings));
        }
        return video;
      } finally {
        reader.dispose();
      }
    } catch (OutOfMemoryError e) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "does not fit into %d MB of heap",
              Runtime.getRuntime().maxMemory() >> 20),
          e);
    } catch (RuntimeException e) {
      // The JDK's readers trip over damaged files in many ways.
      throw new IOException(e.toString(), e);
    }
  }

  private Picture video(int frames, PictureSettings wanted, FrameChoice choice) throws IOException {
    VideoFile video = new VideoFile(wanted, choice.count());
    int kept = 0;
    for (int i = 0; i < frames && kept < choice.count(); i++) {
      BufferedImage frame = reader.read(i);
      IIOMetadata metadata = reader.getImageMetadata(i);
      Node place = node(metadata, IMAGE, "ImageDescriptor");
      requireDecodable(place, i);
      int left = number(place, "imageLeftPosition");
      int top = number(place, "imageTopPosition");
      String disposal = disposal(metadata);
      int[] before = disposal.equals("restoreToPrevious") ? canvas.clone() : canvas;
      draw(frame, left, top);
      while (kept < choice.count() && choice.of(kept, frames) == i) {
        keep(video, wanted);
        kept++;
      }
      if (disposal.equals("restoreToPrevious")) {
        System.arraycopy(before, 0, canvas, 0, canvas.length);
      } else if (disposal.equals("restoreToBackgroundColor")) {
        clear(left, top, frame.getWidth(), frame.getHeight());
      }
    }
    return video.picture(width, height);
  }

  private static void requireDecodable(Node place, int index) throws IOException {
    int rows = number(place, "imageHeight");
    if (rows < LEAST_INTERLACED && text(place, "interlaceFlag").equals("TRUE")) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "expected interlaced frames of at least %d rows but frame %d has %d; save it without"
                  + " interlacing",
              LEAST_INTERLACED,
              index + 1,
              rows));
    }
  }

  /** Draws what is opaque of a frame and lies within the picture. */
  private void draw(BufferedImage frame, int left, int top) {
    int columns = Math.min(frame.getWidth(), width - left);
    int rows = Math.min(frame.getHeight(), height - top);
    for (int y = 0; y < rows && columns > 0; y++) {
      int[] colors = frame.getRGB(0, y, columns, 1, null, 0, columns);
      int start = (top + y) * width + left;
      for (int x = 0; x < columns; x++) {
        if (colors[x] >>> 24 != 0) {
          canvas[start + x] = colors[x];
        }
      }
    }
  }

  private void clear(int left, int top, int columns, int rows) {
    for (int y = top; y < Math.min(height, top + rows); y++) {
      for (int x = left; x < Math.min(width, left + columns); x++) {
        canvas[y * width + x] = 0;
      }
    }
  }

  /** Scales the picture as it is and adds it to the video. */
  private void keep(VideoFile video, PictureSettings wanted) throws IOException {
    BufferedImage seen = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
    seen.setRGB(0, 0, width, height, canvas, 0, width);
    PixelRows rows = PixelRows.of(seen, wanted.whiteOrMost());
    Background background = new Background(wanted);
    Framing framing = new Framing(width, height, Orientation.UPRIGHT, wanted);
    float[][] narrow = new float[height][];
    for (int y = 0; y < height; y++) {
      narrow[y] = framing.narrow(background.apply(rows.read(y), rows.colors()));
    }
    video.add(
        framing.finish(narrow),
        new Treatment(false, framing.cut(), background.wasSeen(), false, -1, null));
  }

  private static String disposal(IIOMetadata metadata) {
    IIOMetadataNode root = (IIOMetadataNode) metadata.getAsTree(IMAGE);
    Node control = root.getElementsByTagName("GraphicControlExtension").item(0);
    return control == null ? "none" : text(control, "disposalMethod");
  }

  private static Node node(IIOMetadata metadata, String format, String name) {
    IIOMetadataNode root = (IIOMetadataNode) metadata.getAsTree(format);
    return Objects.requireNonNull(root.getElementsByTagName(name).item(0), name);
  }

  private static String text(Node node, String attribute) {
    Node value = node.getAttributes().getNamedItem(attribute);
    return value == null ? "" : value.getNodeValue();
  }

  private static int number(Node node, String attribute) {
    return Integer.parseInt(text(node, attribute));
  }
}
