package dev.ganlib.image;

import dev.ganlib.internal.store.AtomicFile;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Writes a picture as PNG. Loaded only where AWT is known to be there. */
final class PngFile {
  private PngFile() {}

  static void write(Path png, BufferedImage picture) throws IOException {
    AtomicFile.write(png, out -> encode(picture, out));
  }

  static void encode(BufferedImage picture, OutputStream out) throws IOException {
    try (ImageOutputStream encoded = new MemoryCacheImageOutputStream(out)) {
      ImageIO.write(picture, "png", encoded);
    }
  }
}
