package dev.ganlib.image;

import dev.ganlib.internal.store.AtomicFile;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
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

/** Writes frames as an animated GIF. Loaded only where AWT is known to be there. */
final class GifFile {
  /** The native form of the metadata in the JDK. */
  private static final String FORMAT = "javax_imageio_gif_image_1.0";

  private static final int COLORS = 256;

  private GifFile() {}

  /** Returns a copy of a picture, with a palette of its own where it has at most 256 colours. */
  static BufferedImage frame(BufferedImage picture) {
    int width = picture.getWidth();
    int height = picture.getHeight();
    int[] colors = picture.getRGB(0, 0, width, height, null, 0, width);
    for (int i = 0; i < colors.length; i++) {
      colors[i] = overBlack(colors[i]);
    }
    BufferedImage copy = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    copy.setRGB(0, 0, width, height, colors, 0, width);
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

  /** Returns a colour without opacity: what is seen of it before black. */
  private static int overBlack(int color) {
    int opacity = color >>> 24;
    int red = (color >> 16 & 255) * opacity / 255;
    int green = (color >> 8 & 255) * opacity / 255;
    int blue = (color & 255) * opacity / 255;
    return 255 << 24 | red << 16 | green << 8 | blue;
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

  /** Writes frames, each shown for some hundredths of a second. */
  static void write(Path gif, List<BufferedImage> frames, int delay) throws IOException {
    AtomicFile.write(gif, out -> encode(out, frames, delay));
  }

  /** Writes the same to a stream, which stays open. */
  static void encode(OutputStream out, List<BufferedImage> frames, int delay) throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("gif").next();
    try (ImageOutputStream encoded = new MemoryCacheImageOutputStream(out)) {
      writer.setOutput(encoded);
      ImageWriteParam plain = writer.getDefaultWriteParam();
      plain.setProgressiveMode(ImageWriteParam.MODE_DISABLED);
      writer.prepareWriteSequence(null);
      for (BufferedImage frame : frames) {
        IIOMetadata metadata = metadata(writer, plain, frame, delay, frame == frames.get(0));
        writer.writeToSequence(new IIOImage(frame, null, metadata), plain);
      }
      writer.endWriteSequence();
    } finally {
      writer.dispose();
    }
  }

  private static IIOMetadata metadata(
      ImageWriter writer, ImageWriteParam plain, BufferedImage frame, int delay, boolean first)
      throws IOException {
    // Not createFromRenderedImage, which would take the JDK's palette for the frame's own.
    IIOMetadata metadata = writer.getDefaultImageMetadata(new ImageTypeSpecifier(frame), plain);
    IIOMetadataNode root = new IIOMetadataNode(FORMAT);
    IIOMetadataNode control = new IIOMetadataNode("GraphicControlExtension");
    control.setAttribute("disposalMethod", "none");
    control.setAttribute("userInputFlag", "FALSE");
    control.setAttribute("transparentColorFlag", "FALSE");
    control.setAttribute("transparentColorIndex", "0");
    control.setAttribute("delayTime", Integer.toString(delay));
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
