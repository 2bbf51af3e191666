package dev.ganlib.internal.torch;

import com.google.gson.Gson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The results of Python for the draw specification: {@code parity.py}, beside the file, hashes the
 * keys with its own implementation and draws with PyTorch.
 */
record DrawsReference(List<Seed> seeds, long generatorSeed, List<Draw> draws) {
  record Seed(long seed, long step, long attempt, String purpose, long index, long value) {}

  record Draw(
      String operator,
      List<Long> shape,
      String dtype,
      List<Double> first,
      List<Double> last,
      double sum) {}

  /** The key whose first draw has the {@code generatorSeed}. */
  static final DrawKey KEY = new DrawKey(1, 4, 0, "latent/shared");

  static DrawsReference read() throws IOException {
    Path file = Path.of("../gan-mnist-example/src/test/resources/parity/draws.json");
    return new Gson().fromJson(Files.readString(file), DrawsReference.class);
  }

  static Draw draw(String operator, String type) throws IOException {
    return read().draws().stream()
        .filter(draw -> draw.operator().equals(operator) && draw.dtype().equals(type))
        .findFirst()
        .orElseThrow();
  }
}
