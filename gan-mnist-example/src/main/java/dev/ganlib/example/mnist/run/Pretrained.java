package dev.ganlib.example.mnist.run;

import dev.ganlib.Sampler;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** The trained generators that come with the application. */
public final class Pretrained {
  /** Their names, which are those of their recipes. */
  static final List<String> NAMES = List.of("vanilla", "dcgan", "cgan");

  private static final List<String> FILES = List.of("generator.json", "generator.safetensors");

  private Pretrained() {}

  /**
   * Loads a generator.
   *
   * @return the generator, which the caller closes
   * @throws IOException if there is none of this name, or its files cannot be copied
   */
  public static Sampler open(String name) throws IOException {
    if (!NAMES.contains(name)) {
      throw new IOException(
          "expected a generator that comes with the application, one of %s, but was %s"
              .formatted(NAMES, name));
    }
    Path folder = Files.createTempDirectory("pretrained");
    try {
      for (String file : FILES) {
        String resource = "/dev/ganlib/example/mnist/pretrained/" + name + "/" + file;
        try (InputStream in = Pretrained.class.getResourceAsStream(resource)) {
          Files.copy(Objects.requireNonNull(in, resource), folder.resolve(file));
        }
      }
      return Sampler.load(folder);
    } finally {
      for (String file : FILES) {
        Files.deleteIfExists(folder.resolve(file));
      }
      Files.deleteIfExists(folder);
    }
  }
}
