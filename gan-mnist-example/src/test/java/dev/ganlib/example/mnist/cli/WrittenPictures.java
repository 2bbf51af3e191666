package dev.ganlib.example.mnist.cli;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** The folders that a reader of the documentation has: pictures, pairs, two seasons, videos. */
final class WrittenPictures {
  private static final int COUNT = 8;
  private static final int FRAMES = 4;

  private WrittenPictures() {}

  /** Makes a folder with those, unless it is there. */
  static Path in(Path work) throws IOException {
    if (Files.isDirectory(work)) {
      return work;
    }
    for (int i = 0; i < COUNT; i++) {
      write(work.resolve("photographs").resolve(i + ".png"), Color.ORANGE, i);
      write(work.resolve("inputs").resolve(i + ".png"), Color.GRAY, i);
      write(work.resolve("targets").resolve(i + ".png"), Color.ORANGE, i);
      write(work.resolve("summer").resolve(i + ".png"), Color.GREEN, i);
      write(work.resolve("winter").resolve(i + ".png"), Color.WHITE, i);
      Path video = work.resolve("videos").resolve(i % 2 == 0 ? "left" : "right").resolve("v" + i);
      for (int frame = 0; frame < FRAMES; frame++) {
        int at = i % 2 == 0 ? FRAMES - frame : frame;
        write(video.resolve(frame + ".png"), Color.CYAN, 3 * at);
      }
    }
    return work;
  }

  private static void write(Path file, Color color, int place) throws IOException {
    BufferedImage picture = new BufferedImage(40, 40, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = picture.createGraphics();
    graphics.setColor(color);
    graphics.fillOval(2 + 2 * place, 8, 14, 20);
    graphics.dispose();
    Files.createDirectories(file.getParent());
    ImageIO.write(picture, "png", file.toFile());
  }
}
