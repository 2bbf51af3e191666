package dev.ganlib.internal.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ganlib.internal.torch.ConvolutionSurvey.Extent;
import dev.ganlib.internal.torch.ConvolutionSurvey.Products;
import dev.ganlib.internal.torch.SymbolTable.Symbol;
import dev.ganlib.testing.ChildJvm;
import dev.ganlib.testing.EngineThreads;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A copy of libtorch that takes every cache to be of one byte, whatever it is told: it has the
 * fault on any machine, and the library has to switch oneDNN off.
 */
@Tag("slow")
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
final class FaultyLibraryTest {
  private static final String CACHE_SIZE = "_ZN4dnnl4impl3cpu8platform23get_per_core_cache_sizeEi";

  /** endbr64; push rbp; mov rbp, rsp. */
  private static final byte[] START = HexFormat.of().parseHex("f30f1efa554889e5");

  /** endbr64; mov eax, 1; ret. */
  private static final byte[] ANSWER_ONE = HexFormat.of().parseHex("f30f1efab801000000c3");

  /** Of an ELF file's header, and of each entry of its table of segments. */
  private static final int SEGMENTS_AT = 0x20;

  private static final int SEGMENT_COUNT_AT = 0x38;
  private static final int SEGMENT_BYTES = 56;
  private static final int LOADED = 1;

  /** Where DJL unpacks libraries, here for the processes of this test alone. */
  private static final Path CACHE = Path.of("target", "faulty-engine").toAbsolutePath();

  @BeforeAll
  static void makeLibrary() throws IOException {
    delete();
    Path library = LoadedLibtorch.find().file();
    Path folder = library.getParent();
    assumeTrue(
        folder.getFileName().toString().contains("-cpu-"),
        () -> "needs libtorch as DJL unpacks it for the CPU, not " + folder);
    Path copy = Files.createDirectories(CACHE.resolve("pytorch").resolve(folder.getFileName()));
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(file.getFileName()));
      }
    }
    makeFaulty(copy.resolve(library.getFileName()));
  }

  @AfterAll
  static void delete() throws IOException {
    if (Files.exists(CACHE)) {
      try (Stream<Path> files = Files.walk(CACHE)) {
        files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
      }
    }
  }

  /** Overwrites the beginning of the function that says how large a cache is. */
  private static void makeFaulty(Path file) throws IOException {
    Symbol function = SymbolTable.find(file, List.of(CACHE_SIZE)).get(CACHE_SIZE);
    assertThat(function).as("%s in %s", CACHE_SIZE, file).isNotNull();
    assertThat(function.size()).isGreaterThanOrEqualTo(ANSWER_ONE.length);
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      long place = placeInFile(channel, function.address());
      ByteBuffer start = ByteBuffer.allocate(START.length);
      channel.read(start, place);
      assertThat(start.array())
          .as("the beginning of %s, at %d of %s", CACHE_SIZE, place, file)
          .isEqualTo(START);
      channel.write(ByteBuffer.wrap(ANSWER_ONE), place);
    }
  }

  /** Returns where in the file the segment is that is loaded to an address. */
  private static long placeInFile(FileChannel channel, long address) throws IOException {
    ByteBuffer header = map(channel, 0, 64);
    int count = header.getShort(SEGMENT_COUNT_AT);
    ByteBuffer table = map(channel, header.getLong(SEGMENTS_AT), count * SEGMENT_BYTES);
    for (int at = 0; at < count * SEGMENT_BYTES; at += SEGMENT_BYTES) {
      long within = address - table.getLong(at + 16);
      if (table.getInt(at) == LOADED && within >= 0 && within < table.getLong(at + 32)) {
        return table.getLong(at + 8) + within;
      }
    }
    throw new AssertionError("no segment is loaded to " + address);
  }

  private static ByteBuffer map(FileChannel channel, long place, int size) throws IOException {
    return channel.map(MapMode.READ_ONLY, place, size).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static ChildJvm child() {
    return ChildJvm.of(ConvolutionSurvey.class)
        .environment("DJL_CACHE_DIR", CACHE.toString())
        .option("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn");
  }

  private static List<String> lines(ChildJvm.Result result) {
    assertThat(result.code()).as(result.output()).isZero();
    return result.output().lines().toList();
  }

  @Test
  void should_be_wrong_where_it_is_believed() throws Exception {
    List<String> lines =
        lines(
            child()
                .option("-D" + Convolutions.PROPERTY + "=right")
                .run(Extent.CHOICE.name(), "1", Products.FLOAT32.name()));

    assertThat(lines).contains(ConvolutionSurvey.VERDICT + Convolutions.Verdict.BELIEVED);
    for (String kind : List.of("value", "by input", "second by weight")) {
      for (String form : List.of(": ", ", transposed: ")) {
        assertThat(lines)
            .as(kind + form)
            .anyMatch(
                line ->
                    line.startsWith(
                        ConvolutionSurvey.WRONG + Products.FLOAT32 + " " + kind + form));
      }
    }
  }

  static Stream<Arguments> waysToCompute() {
    return EngineThreads.counts().stream()
        .flatMap(
            threads ->
                Stream.of(
                    Arguments.of(Extent.WHOLE, threads, Products.FLOAT32),
                    Arguments.of(Extent.CHOICE, threads, Products.BFLOAT16)));
  }

  @ParameterizedTest
  @MethodSource("waysToCompute")
  void should_be_right_once_the_library_has_switched_one_dnn_off(
      Extent extent, int threads, Products products) throws Exception {
    List<String> lines =
        lines(child().run(extent.name(), Integer.toString(threads), products.name()));

    assertThat(lines)
        .contains(ConvolutionSurvey.VERDICT + Convolutions.Verdict.WITHOUT_ONE_DNN)
        .anyMatch(line -> line.contains("WARN") && line.contains("oneDNN cannot be told better"))
        .noneMatch(line -> line.startsWith(ConvolutionSurvey.WRONG));
  }
}
