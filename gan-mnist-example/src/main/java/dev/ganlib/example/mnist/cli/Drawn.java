package dev.ganlib.example.mnist.cli;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.Sampler;
import dev.ganlib.Styles;
import dev.ganlib.example.mnist.data.NpyFile;
import dev.ganlib.example.mnist.run.ClassNames;
import dev.ganlib.example.mnist.run.RunFolder;
import dev.ganlib.image.Animation;
import dev.ganlib.image.ImageGrid;
import dev.ganlib.store.AtomicFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Some of a seed's samples on their way to files, portion by portion. */
final class Drawn {
  private static final int LEAST_DIGITS = 5;

  /** How long a frame of a video is shown. */
  private static final int FRAME_MILLISECONDS = 120;

  private final Sampler sampler;
  private final long seed;
  private final int from;
  private final int count;
  private final int @Nullable [] labels;
  private final @Nullable Double truncation;

  /**
   * Samples that are drawn when they are written.
   *
   * @param sampler draws them
   * @param seed decides the latents
   * @param from the number of the first one, from 0
   * @param count how many
   * @param labels of the samples from number 0 on, or null for all classes in turn
   * @param truncation the share of the way from the mean style to each one's own, or null for all
   *     of it
   */
  Drawn(
      Sampler sampler,
      long seed,
      int from,
      int count,
      int @Nullable [] labels,
      @Nullable Double truncation) {
    this.sampler = sampler;
    this.seed = seed;
    this.from = from;
    this.count = count;
    this.labels = labels;
    this.truncation = truncation;
  }

  /** Takes some samples, the first of which has a number. */
  @FunctionalInterface
  private interface Consumer {
    void accept(int number, NDArray samples) throws IOException;
  }

  /**
   * Draws all up to the last one, since each latent is found by its place; passes on the wanted.
   */
  private void each(Consumer consumer) throws IOException {
    int[] next = {0};
    java.util.function.Consumer<NDArray> portions =
        portion -> {
          int begin = next[0];
          int size = (int) portion.getShape().get(0);
          next[0] += size;
          if (begin + size > from) {
            int passed = Math.max(0, from - begin);
            try (NDArray wanted = portion.get(passed + ":")) {
              consumer.accept(begin + passed, wanted);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          }
        };
    try {
      if (truncation != null) {
        truncated(truncation, portions);
      } else if (labels == null) {
        sampler.sample((long) from + count, seed, portions);
      } else {
        sampler.sample(labels, seed, portions);
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private void truncated(double psi, java.util.function.Consumer<NDArray> portions) {
    Styles styles = Styles.of(sampler);
    java.util.function.Consumer<NDArray> drawn =
        portion -> {
          try (NDArray nearer = styles.truncate(portion, psi);
              NDArray images = styles.synthesise(nearer)) {
            portions.accept(images);
          }
        };
    if (labels == null) {
      styles.draw((long) from + count, seed, drawn);
    } else {
      styles.draw(labels, seed, drawn);
    }
  }

  /** Writes one array. */
  void writeArray(Path npy) throws IOException {
    long[] shape = new Shape(count).addAll(sampler.sampleShape()).getShape();
    try (NpyFile file = NpyFile.create(npy, shape)) {
      each((number, samples) -> file.append(samples.toFloatArray()));
    }
  }

  /** Writes one picture, with so many samples in a row, or about square. */
  void writePicture(Path png, @Nullable Integer columns, int scale) throws IOException {
    PortionGrid portions = new PortionGrid();
    each((number, samples) -> portions.accept(samples));
    ImageGrid all = portions.grid().scale(scale);
    (columns == null ? all : all.columns(columns)).write(png);
  }

  /** Writes videos: a picture with a row for each, or an animation of all. */
  void writeVideos(Path file, boolean animated, int scale) throws IOException {
    NDList kept = new NDList();
    try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
      each(
          (number, samples) -> {
            NDArray copy = samples.duplicate();
            copy.attach(manager);
            kept.add(copy);
          });
      NDArray videos = NDArrays.concat(kept); // (N, C, T, H, W)
      if (animated) {
        Animation.videos(videos, FRAME_MILLISECONDS, grid -> grid.scale(scale)).write(file);
      } else {
        ImageGrid.frames(videos).scale(scale).write(file);
      }
    }
  }

  /** Writes a picture of each sample, and a list of what they are. */
  void writeFiles(Path folder, int scale, ClassNames names) throws IOException {
    RunFolder.requireUnused("--each-file", folder);
    int digits = Math.max(LEAST_DIGITS, Integer.toString(from + count - 1).length());
    StringBuilder list = new StringBuilder("file,seed,number");
    list.append(sampler.classes() > 0 ? ",class\n" : "\n");
    each(
        (number, samples) -> {
          for (int i = 0; i < samples.getShape().get(0); i++) {
            int at = number + i;
            String file = String.format(Locale.ROOT, "%0" + digits + "d.png", at);
            try (NDArray one = samples.get(i + ":" + (i + 1))) {
              ImageGrid.of(one).scale(scale).write(folder.resolve(file));
            }
            list.append(file).append(',').append(seed).append(',').append(at);
            if (sampler.classes() > 0) {
              int label = labels == null ? at % sampler.classes() : labels[at];
              list.append(',').append(quoted(names.of(label)));
            }
            list.append('\n');
          }
        });
    byte[] csv = list.toString().getBytes(StandardCharsets.UTF_8);
    AtomicFile.write(folder.resolve("samples.csv"), out -> out.write(csv));
  }

  /** Returns a word as a field of a CSV file. */
  private static String quoted(String word) {
    return word.matches("[^,\"\\r\\n]*") ? word : '"' + word.replace("\"", "\"\"") + '"';
  }
}
