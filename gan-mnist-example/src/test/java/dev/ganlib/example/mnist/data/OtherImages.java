package dev.ganlib.example.mnist.data;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;

/** Images in MNIST's format that are no digits: stripes, of another width in each class. */
public final class OtherImages {
  private OtherImages() {}

  /** Writes a folder with images to train on, and with others to test on if there are any. */
  public static void write(Path folder, int training, int test) throws IOException {
    Files.createDirectories(folder);
    write(folder, "train", training, 1);
    if (test > 0) {
      write(folder, "t10k", test, 2);
    }
  }

  private static void write(Path folder, String half, int count, long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    try (DataOutputStream images = open(folder.resolve(half + "-images-idx3-ubyte"));
        DataOutputStream labels = open(folder.resolve(half + "-labels-idx1-ubyte"))) {
      for (int value : new int[] {2051, count, Mnist.SIDE, Mnist.SIDE}) {
        images.writeInt(value);
      }
      labels.writeInt(2049);
      labels.writeInt(count);
      for (int i = 0; i < count; i++) {
        int kind = i % Mnist.CLASSES;
        int start = random.nextInt(kind + 2);
        for (int pixel = 0; pixel < Mnist.IMAGE_BYTES; pixel++) {
          boolean bright = (pixel % Mnist.SIDE + start) / (kind + 2) % 2 == 0;
          images.write((bright ? 200 : 20) + random.nextInt(40));
        }
        labels.write(kind);
      }
    }
  }

  private static DataOutputStream open(Path file) throws IOException {
    OutputStream out = Files.newOutputStream(file);
    return new DataOutputStream(new java.io.BufferedOutputStream(out));
  }
}
