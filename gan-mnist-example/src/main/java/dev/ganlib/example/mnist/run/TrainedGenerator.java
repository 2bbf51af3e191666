package dev.ganlib.example.mnist.run;

import ai.djl.ndarray.types.Shape;
import dev.ganlib.Sampler;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Finds the generator of a run. */
public final class TrainedGenerator {
  /** Of a video, (C, T, H, W). */
  private static final int VIDEO_AXES = 4;

  private TrainedGenerator() {}

  /**
   * Loads the generator of a run: the one that it kept at its end, or, of a run that is under way
   * or was killed, that of its newest checkpoint that is not damaged.
   *
   * @param run the run's folder
   * @param told which checkpoint it is, if it is one
   * @return the generator, which the caller closes
   * @throws IOException if there is none; the message names the folder
   */
  public static Sampler of(Path run, PrintWriter told) throws IOException {
    if (!Files.isDirectory(run)) {
      throw new IOException("expected a run's folder but there is none: " + run);
    }
    if (TrainedTranslator.isIn(run)) {
      throw new IOException(
          "%s translates images and draws no samples: translate --run applies it, evaluate --run measures it"
              .formatted(run));
    }
    RunFolder folder = new RunFolder(run);
    return NewestNetwork.of(
        folder,
        Map.of("generator", folder.generator()),
        kept -> Sampler.load(kept.generator()),
        checkpoint -> Sampler.load(checkpoint.path()),
        told);
  }

  /**
   * Returns a generator of images.
   *
   * @throws IOException if its samples are not of shape (C, H, W); it is closed then
   */
  public static Sampler requireImages(Sampler sampler) throws IOException {
    try {
      requireImageShape(sampler.sampleShape(), ofVideos(sampler.sampleShape()));
    } catch (IOException e) {
      sampler.close();
      throw e;
    }
    return sampler;
  }

  /** Returns whether samples of a shape are videos. */
  public static boolean areVideos(Shape sample) {
    return sample.dimension() == VIDEO_AXES;
  }

  /**
   * Returns the end of a message that refuses a run: which commands are for videos, if its samples
   * are some, else nothing.
   */
  public static String ofVideos(Shape sample) {
    return areVideos(sample)
        ? ": it makes videos, sample --run draws them, evaluate --run measures them"
        : "";
  }

  /**
   * Throws if samples are no images.
   *
   * @param remedy ends the message
   * @throws IOException if the shape of a sample is not (C, H, W)
   */
  public static void requireImageShape(Shape shape, String remedy) throws IOException {
    if (shape.dimension() != 3) {
      throw new IOException(
          "a picture needs samples of shape (C, H, W) but this run's are " + shape + remedy);
    }
  }
}
