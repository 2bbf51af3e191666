package dev.ganlib.example.mnist;

import ai.djl.ndarray.types.Shape;
import dev.ganlib.Sampler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Finds the generator of a run. */
final class TrainedGenerator {
  private TrainedGenerator() {}

  /**
   * Loads the generator of a run.
   *
   * @param run the run's folder
   * @return the generator, which the caller closes
   * @throws IOException if there is none; the message names the folder
   */
  static Sampler of(Path run) throws IOException {
    if (!Files.isDirectory(run)) {
      throw new IOException("expected a run's folder but there is none: " + run);
    }
    Path folder = new RunFolder(run).generator();
    if (!Files.isDirectory(folder)) {
      throw new IOException("expected a trained generator in " + folder + " but there is none");
    }
    return Sampler.load(folder);
  }

  /**
   * Returns a generator of images.
   *
   * @throws IOException if its samples are not of shape (C, H, W); it is closed then
   */
  static Sampler requireImages(Sampler sampler) throws IOException {
    try {
      requireImageShape(sampler.sampleShape(), "");
    } catch (IOException e) {
      sampler.close();
      throw e;
    }
    return sampler;
  }

  /**
   * Throws if samples are no images.
   *
   * @param remedy ends the message
   * @throws IOException if the shape of a sample is not (C, H, W)
   */
  static void requireImageShape(Shape shape, String remedy) throws IOException {
    if (shape.dimension() != 3) {
      throw new IOException(
          "a picture needs samples of shape (C, H, W) but this run's are " + shape + remedy);
    }
  }
}
