package dev.ganlib.internal.torch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Tells which of libtorch's libraries multiplies float32 matrices faster on this machine's
 * processor.
 *
 * <p>libtorch multiplies with MKL, which uses AVX-512 on Intel's processors only. oneDNN, which
 * libtorch has for convolutions, uses it on all: on an AMD processor with AVX-512 its products are
 * about twice as fast. The answer depends on the processor alone, never on a measurement, so that
 * runs can be repeated to the bit.
 */
final class Processor {
  private static final Path DESCRIPTION = Path.of("/proc/cpuinfo");
  private static final List<String> NEEDED = List.of("avx512f", "avx512bw", "avx512dq", "avx512vl");

  private static final boolean PREFERS_ONE_DNN =
      "linux".equals(System.getProperty("os.name", "").toLowerCase(Locale.ROOT))
          && "amd64".equals(System.getProperty("os.arch"))
          && prefersOneDnn(description());

  private Processor() {}

  /** Returns whether it is oneDNN. */
  static boolean prefersOneDnn() {
    return PREFERS_ONE_DNN;
  }

  /** Returns the same of a processor as Linux describes it. */
  static boolean prefersOneDnn(List<String> description) {
    boolean intel = description.stream().anyMatch(line -> line.endsWith("GenuineIntel"));
    Set<String> flags = new HashSet<>();
    for (String line : description) {
      if (line.startsWith("flags")) {
        flags.addAll(Arrays.asList(line.split("\\s+", -1)));
        break;
      }
    }
    return !intel && flags.containsAll(NEEDED);
  }

  private static List<String> description() {
    try {
      return Files.isReadable(DESCRIPTION) ? Files.readAllLines(DESCRIPTION) : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException("could not read " + DESCRIPTION, e);
    }
  }
}
