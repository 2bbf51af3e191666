package dev.ganlib.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;

/** The options, the data and the measurement that the contenders in Java share. */
record Stopwatch(Path data, int batch, int rounds, int repeats, int warmup) {
  static final int IMAGES = 60_000;
  static final int PIXELS = 28 * 28;

  /**
   * Reads {@code --data DIR} and, where given, {@code --recipe --batch --rounds --repeats
   * --warmup}.
   */
  static Stopwatch of(String... args) {
    Map<String, String> options =
        new HashMap<>(
            Map.of(
                "--recipe", "vanilla",
                "--batch", "64",
                "--rounds", "300",
                "--repeats", "5",
                "--warmup", "100"));
    if (args.length % 2 != 0) {
      throw new IllegalArgumentException("every option takes one value: " + String.join(" ", args));
    }
    for (int i = 0; i < args.length; i += 2) {
      if (!options.containsKey(args[i]) && !args[i].equals("--data")) {
        throw new IllegalArgumentException("unknown option: " + args[i]);
      }
      options.put(args[i], args[i + 1]);
    }
    if (!options.containsKey("--data")) {
      throw new IllegalArgumentException("--data names the folder with MNIST");
    }
    if (!options.get("--recipe").equals("vanilla")) {
      throw new IllegalArgumentException(
          "recipe must be vanilla but was " + options.get("--recipe"));
    }
    return new Stopwatch(
        Path.of(options.get("--data")),
        Integer.parseInt(options.get("--batch")),
        Integer.parseInt(options.get("--rounds")),
        Integer.parseInt(options.get("--repeats")),
        Integer.parseInt(options.get("--warmup")));
  }

  /** Returns MNIST's training images, one byte a pixel. */
  byte[] images() throws IOException {
    Path file = data.resolve("train-images-idx3-ubyte.gz");
    try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
      ByteBuffer header = ByteBuffer.wrap(in.readNBytes(16));
      int[] expected = {2051, IMAGES, 28, 28};
      for (int number : expected) {
        if (header.getInt() != number) {
          throw new IOException(file + " does not hold MNIST's training images");
        }
      }
      return in.readAllBytes();
    }
  }

  /**
   * Measures a step and prints one line of JSON.
   *
   * @param step a round of training
   * @param losses of G and of D in the last round, asked for once at the end
   */
  void measure(
      String contender, String version, int threads, Runnable step, Supplier<float[]> losses) {
    for (int i = 0; i < warmup; i++) {
      step.run();
    }
    double[] milliseconds = new double[repeats];
    for (int repeat = 0; repeat < repeats; repeat++) {
      long start = System.nanoTime();
      for (int i = 0; i < rounds; i++) {
        step.run();
      }
      milliseconds[repeat] = (System.nanoTime() - start) / 1e6 / rounds;
    }
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("contender", '"' + contender + '"');
    line.put("recipe", "\"vanilla\"");
    line.put("batch", batch);
    line.put("threads", threads);
    line.put("rounds", rounds);
    line.put("milliseconds", Arrays.toString(milliseconds));
    line.put("version", '"' + version + '"');
    line.put("losses", Arrays.toString(losses.get()));
    System.out.println(
        line.entrySet().stream()
            .map(entry -> '"' + entry.getKey() + "\": " + entry.getValue())
            .collect(Collectors.joining(", ", "{", "}")));
  }
}
