package dev.ganlib.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A video while its frames are collected, one after another: their pixels as bytes of (channels,
 * frames, height, width).
 */
final class VideoFile {
  private final PictureSettings wanted;
  private final int frames;
  private final byte[] pixels;
  private int next;
  private boolean turned;
  private double cut;
  private boolean transparent;
  private boolean inks;
  private int deepest = -1;
  private @Nullable String flaw;

  /** Prepares for so many frames. */
  VideoFile(PictureSettings wanted, int frames) {
    this.wanted = wanted;
    this.frames = frames;
    pixels = new byte[wanted.channels() * frames * wanted.height() * wanted.width()];
  }

  /**
   * Reads a video from a folder.
   *
   * @param files its frames, in their order
   * @throws IOException if there are too few, one cannot be read, or their sizes differ
   */
  static Picture read(List<Path> files, PictureSettings wanted, FrameChoice choice)
      throws IOException {
    choice.require(files.size());
    VideoFile video = new VideoFile(wanted, choice.count());
    Picture first = null;
    for (int t = 0; t < choice.count(); t++) {
      Path file = files.get(choice.of(t, files.size()));
      String name = Objects.requireNonNull(file.getFileName()).toString();
      Picture frame;
      try {
        frame = ImageFile.read(file, wanted);
      } catch (IOException e) {
        throw new IOException("%s: %s".formatted(name, e.getMessage()), e);
      }
      first = first == null ? frame : first;
      if (frame.width() != first.width() || frame.height() != first.height()) {
        throw new IOException(
            String.format(
                Locale.ROOT,
                "expected frames of one size, %d x %d, but %s has %d x %d",
                first.width(),
                first.height(),
                name,
                frame.width(),
                frame.height()));
      }
      video.add(frame.pixels(), frame.treatment());
    }
    return video.picture(Objects.requireNonNull(first));
  }

  /** Adds the next frame; {@code image} is (channels, height, width). */
  void add(byte[] image, Treatment treatment) {
    int size = wanted.height() * wanted.width();
    for (int c = 0; c < wanted.channels(); c++) {
      System.arraycopy(image, c * size, pixels, (c * frames + next) * size, size);
    }
    next++;
    turned |= treatment.turned();
    cut = Math.max(cut, treatment.cut());
    transparent |= treatment.transparent();
    inks |= treatment.inks();
    deepest = Math.max(deepest, treatment.deepest());
    flaw = flaw == null ? treatment.flaw() : flaw;
  }

  /** Returns the video once all frames were added, as large as its first. */
  Picture picture(Picture first) {
    return picture(first.width(), first.height());
  }

  /** Returns the video once all frames were added. */
  Picture picture(int width, int height) {
    Treatment treatment = new Treatment(turned, cut, transparent, inks, deepest, flaw);
    return new Picture(pixels, treatment, width, height);
  }
}
