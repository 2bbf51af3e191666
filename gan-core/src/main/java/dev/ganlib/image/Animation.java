package dev.ganlib.image;

import dev.ganlib.internal.store.AtomicFile;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * Pictures that follow one another, as an animated GIF that repeats for ever.
 *
 * <pre>{@code
 * Animation growth = Animation.every(100);
 * for (Path weights : snapshots) {
 *   growth.add(ImageGrid.of(sample(weights)));
 * }
 * growth.write(Path.of("growth.gif"));
 * }</pre>
 *
 * <p>A frame has up to 256 colours. Pictures with no more keep theirs exactly, all grey ones among
 * them; those with more get 256 that stand for them.
 *
 * <p>The pixels are copied when a picture is added, and kept until the animation is dropped: a byte
 * for each pixel, or four if there are more than 256 colours. Not thread-safe.
 */
public final class Animation {
  private static final int LEAST_DELAY = 20;
  private static final int MOST_DELAY = 655_350;
  private static final int DELAY_UNIT = 10;

  /** The native form of the metadata in the JDK. */
  private static final String FORMAT = "javax_imageio_gif_image_1.0";

  private static final int COLORS = 256;

  private final int delayUnits;
  private final List<BufferedImage> frames = new ArrayList<>();

  private Animation(int delayUnits) {
    this.delayUnits = delayUnits;
  }

  /**
   * {@return an animation without frames}
   *
   * @param milliseconds how long a frame is shown, from 20 to 655,350, rounded to the format's
   *     hundredths of a second; viewers take less for a mistake and slow it down
   * @throws IllegalArgumentException if {@code milliseconds} is out of its range
   */
  public static Animation every(int milliseconds) {
    if (milliseconds < LEAST_DELAY || milliseconds > MOST_DELAY) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "delay must be from %d to %d milliseconds but was %d",
              LEAST_DELAY,
              MOST_DELAY,
              milliseconds));
    }
    return new Animation((milliseconds + DELAY_UNIT / 2) / DELAY_UNIT);
  }

  /**
   * Adds a grid as the next frame.
   *
   * @param grid as large as the frames before
   * @return this animation
   * @throws IllegalArgumentException if the grid is of another size
   */
  public Animation add(ImageGrid grid) {
    return add(grid.toImage());
  }

  /**
   * Adds a picture as the next frame.
   *
   * @param picture as large as the frames before; it is copied, without its transparency
   * @return this animation
   * @throws IllegalArgumentException if the picture is of another size
   */
  public Animation add(BufferedImage picture) {
    int width = picture.getWidth();
    int height = picture.getHeight();
    if (!frames.isEmpty()) {
      BufferedImage first = frames.get(0);
      if (first.getWidth() != width || first.getHeight() != height) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "expected a frame of %d x %d pixels but was %d x %d",
                first.getWidth(),
                first.getHeight(),
                width,
                height));
      }
    }
    frames.add(copy(picture));
    return this;
  }

  private static BufferedImage copy(BufferedImage picture) {
    int width = picture.getWidth();
    int height = picture.getHeight();
    BufferedImage copy = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = copy.createGraphics();
    try {
      graphics.drawImage(picture, 0, 0, null);
    } finally {
      graphics.dispose();
    }
    int[] colors = copy.getRGB(0, 0, width, height, null, 0, width);
    Map<Integer, Integer> palette = new LinkedHashMap<>();
    for (int color : colors) {
      palette.putIfAbsent(color, palette.size());
      if (palette.size() > COLORS) {
        return copy;
      }
    }
    BufferedImage exact =
        new BufferedImage(width, height, BufferedImage.TYPE_BYTE_INDEXED, model(palette.keySet()));
    int[] indices = Arrays.stream(colors).map(palette::get).toArray();
    exact.getRaster().setSamples(0, 0, width, height, 0, indices);
    return exact;
  }

  /** Returns colours as a palette of full length, which black fills up. */
  private static IndexColorModel model(Set<Integer> colors) {
    int[] entries = new int[COLORS];
    int next = 0;
    for (int color : colors) {
      entries[next++] = color;
    }
    return new IndexColorModel(8, COLORS, entries, 0, false, -1, DataBuffer.TYPE_BYTE);
  }

  /** {@return how many frames there are} */
  public int size() {
    return frames.size();
  }

  /**
   * Writes all frames to a GIF file, which appears whole or not at all.
   *
   * @param gif the file to create or replace; missing parent folders are created
   * @throws IOException if the file cannot be written
   * @throws IllegalStateException if there are no frames
   */
  public void write(Path gif) throws IOException {
    if (frames.isEmpty()) {
      throw new IllegalStateException("an animation needs at least one frame but has none");
    }
    AtomicFile.write(
        gif,
        out -> {
          ImageWriter writer = ImageIO.getImageWritersByFormatName("gif").next();
          try (ImageOutputStream encoded = new MemoryCacheImageOutputStream(out)) {
            writer.setOutput(encoded);
            ImageWriteParam plain = writer.getDefaultWriteParam();
            plain.setProgressiveMode(ImageWriteParam.MODE_DISABLED);
            writer.prepareWriteSequence(null);
            for (BufferedImage frame : frames) {
              IIOMetadata metadata = metadata(writer, plain, frame, frame == frames.get(0));
              writer.writeToSequence(new IIOImage(frame, null, metadata), plain);
            }
            writer.endWriteSequence();
          } finally {
            writer.dispose();
          }
        });
  }

  private IIOMetadata metadata(
      ImageWriter writer, ImageWriteParam plain, BufferedImage frame, boolean first)
      throws IOException {
    // Not createFromRenderedImage, which would take the JDK's palette for the frame's own.
    IIOMetadata metadata = writer.getDefaultImageMetadata(new ImageTypeSpecifier(frame), plain);
    IIOMetadataNode root = new IIOMetadataNode(FORMAT);
    IIOMetadataNode control = new IIOMetadataNode("GraphicControlExtension");
    control.setAttribute("disposalMethod", "none");
    control.setAttribute("userInputFlag", "FALSE");
    control.setAttribute("transparentColorFlag", "FALSE");
    control.setAttribute("transparentColorIndex", "0");
    control.setAttribute("delayTime", Integer.toString(delayUnits));
    root.appendChild(control);
    if (first) {
      root.appendChild(repetition());
    }
    metadata.mergeTree(FORMAT, root);
    return metadata;
  }

  /** Returns the extension by which browsers repeat a GIF: block 1, 0 times, which is for ever. */
  private static IIOMetadataNode repetition() {
    IIOMetadataNode extension = new IIOMetadataNode("ApplicationExtension");
    extension.setAttribute("applicationID", "NETSCAPE");
    extension.setAttribute("authenticationCode", "2.0");
    extension.setUserObject(new byte[] {1, 0, 0});
    IIOMetadataNode extensions = new IIOMetadataNode("ApplicationExtensions");
    extensions.appendChild(extension);
    return extensions;
  }
}
