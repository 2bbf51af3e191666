package dev.ganlib.internal.torch;

import static dev.ganlib.internal.torch.ConvolutionSurvey.Extent.CHOICE;
import static dev.ganlib.internal.torch.ConvolutionSurvey.Extent.WHOLE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ganlib.internal.torch.ConvolutionSurvey.Products;
import dev.ganlib.testing.ChildJvm;
import dev.ganlib.testing.EngineThreads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tests what the library asks of the engine's convolutions: with one thread and with many, in
 * float32 and in bfloat16, values, gradients and second derivatives as in float64.
 */
final class EngineContractTest {
  static Stream<Arguments> waysToCompute() {
    return Stream.of(Products.values())
        .flatMap(
            products ->
                EngineThreads.counts().stream().map(threads -> Arguments.of(products, threads)));
  }

  @ParameterizedTest
  @MethodSource("waysToCompute")
  void should_compute_chosen_convolutions_as_in_float64(Products products, int threads) {
    assertThat(ConvolutionSurvey.wrong(CHOICE, threads, products)).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("waysToCompute")
  @Tag("slow")
  void should_compute_all_convolutions_as_in_float64(Products products, int threads) {
    assertThat(ConvolutionSurvey.wrong(WHOLE, threads, products)).isEmpty();
  }

  /** Runs the choice in a process in which oneDNN has the fault, and the library is told so. */
  private static List<String> output(String told, Products... products)
      throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>(List.of(CHOICE.name(), "1", "faulty"));
    Stream.of(products).map(Products::name).forEach(arguments::add);
    ChildJvm.Result result =
        ChildJvm.of(ConvolutionSurvey.class)
            .option("-D" + Convolutions.PROPERTY + "=" + told)
            .run(arguments.toArray(String[]::new));
    assertThat(result.code()).as(result.output()).isZero();
    return result.output().lines().toList();
  }

  /** Returns whether oneDNN computes products of this type here. */
  private static boolean isOneDnns(Products products) throws IOException {
    return products == Products.FLOAT32
        || Files.readString(Path.of("/proc/cpuinfo")).contains(" avx512bw");
  }

  /** Where this fails, the choice has become blind to a fault. */
  @Test
  @EnabledOnOs(value = OS.LINUX, architectures = "amd64")
  void should_find_each_kind_of_fault_where_the_engine_is_believed() throws Exception {
    List<String> output = output("right", Products.values());

    assertThat(output).contains(ConvolutionSurvey.VERDICT + Convolutions.Verdict.BELIEVED);
    for (Products products : Products.values()) {
      if (!isOneDnns(products)) {
        continue;
      }
      String start = ConvolutionSurvey.WRONG + products + " ";
      for (String kind :
          List.of(
              "value", "by input", "second by input", "second by weight", "second by upstream")) {
        for (String form : List.of(": ", ", transposed: ")) {
          assertThat(output)
              .as(products + " " + kind + form)
              .anyMatch(line -> line.startsWith(start + kind + form));
        }
      }
      assertThat(output)
          .as("what the fault leaves alone")
          .noneMatch(line -> line.startsWith(start + "by weight"))
          .noneMatch(line -> line.startsWith(start + "by bias"));
    }
  }

  private static void assertMended(String told, Convolutions.Verdict verdict, Products... products)
      throws IOException, InterruptedException {
    assertThat(output(told, products))
        .contains(ConvolutionSurvey.VERDICT + verdict)
        .noneMatch(line -> line.startsWith(ConvolutionSurvey.WRONG));
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, architectures = "amd64")
  void should_find_no_fault_once_one_dnn_is_told_the_sizes_of_caches() throws Exception {
    assertMended("wrong", Convolutions.Verdict.REPAIRED, Products.FLOAT32);
  }

  @Test
  @Tag("slow")
  @EnabledOnOs(value = OS.LINUX, architectures = "amd64")
  void should_find_no_fault_once_one_dnn_is_off() throws Exception {
    assertMended("off", Convolutions.Verdict.WITHOUT_ONE_DNN, Products.values());
  }
}
