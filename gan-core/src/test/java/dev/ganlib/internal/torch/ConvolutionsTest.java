package dev.ganlib.internal.torch;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import dev.ganlib.Devices;
import dev.ganlib.nn.Convolution;
import dev.ganlib.nn.LayerDescription;
import dev.ganlib.nn.Linear;
import dev.ganlib.nn.SpectralNorm;
import dev.ganlib.nn.stock.Mlp;
import dev.ganlib.testing.ChildJvm;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests the repairs of a wrong engine; each runs in its own process, which is given the fault. */
final class ConvolutionsTest {
  private static final String PROPERTY = "-D" + Convolutions.PROPERTY + "=";

  /** Takes the caches to be of one byte, unless it is told not to, and requires convolutions. */
  static final class Faulty {
    private Faulty() {}

    public static void main(String[] arguments) {
      List<String> wishes = List.of(arguments);
      if (wishes.contains("faulty")) {
        FaultyEngine.give();
      } else if (wishes.contains("right")) {
        FaultyEngine.take();
      }
      System.out.println("before: " + Devices.convolutions());
      Convolutions.require(Device.gpu());
      System.out.println("for a GPU: " + Devices.convolutions());
      Block perceptron = Mlp.generator(4, new Shape(1, 4, 4));
      Convolutions.require(Device.cpu(), perceptron, LayerDescription::isDescribed);
      System.out.println("for a perceptron: " + Devices.convolutions());
      try {
        Convolutions.require(Device.cpu());
      } catch (IllegalArgumentException e) {
        System.out.println("refused: " + e.getMessage());
        return;
      }
      System.out.println("then: " + Devices.convolutions());
      System.out.println("wrong: " + KnownAnswers.wrong().size());
      System.out.println("caches: " + new OneDnnCaches(LoadedLibtorch.find()).sizes());
    }
  }

  private static String run(String how, String wish) throws IOException, InterruptedException {
    ChildJvm child = ChildJvm.of(Faulty.class);
    if (!how.equals("asked")) {
      child.option(PROPERTY + how);
    }
    ChildJvm.Result result = child.run(wish);
    assertThat(result.code()).as(result.output()).isZero();
    return result.output();
  }

  @ParameterizedTest
  @EnabledOnOs(value = OS.LINUX, architectures = "amd64")
  @CsvSource(
      delimiter = '|',
      value = {
        "asked | right | right | 0",
        "asked | faulty | right since oneDNN was told the sizes of caches | 0",
        "wrong | right | right since oneDNN was told the sizes of caches | 0",
        "wrong | faulty | right since oneDNN was told the sizes of caches | 0",
        "off | faulty | right since oneDNN is switched off, which is slower | 0",
        "off | right | right since oneDNN is switched off, which is slower | 0",
        "right | right | not checked, for dev.ganlib.convolutions is right | 0",
        "right | faulty | not checked, for dev.ganlib.convolutions is right | some"
      })
  void should_make_right_what_is_wrong_and_leave_what_is_right(
      String how, String wish, String verdict, String wrong) throws Exception {
    String output = run(how, wish);

    assertThat(output)
        .contains("before: not checked, for none was needed\n")
        .contains("for a GPU: not checked, for none was needed\n")
        .contains("for a perceptron: not checked, for none was needed\n")
        .contains("then: " + verdict + "\n")
        .containsPattern(wrong.equals("some") ? "wrong: [1-9]\n" : "wrong: 0\n");
    if (verdict.contains("told")) {
      assertThat(output)
          .containsOnlyOnce("WARN the engine's convolutions were not right on this processor")
          .contains("at no cost")
          .contains("CPUID leaf 0x8000001D")
          .contains("caches: [32768, 524288, 1048576]\n");
    } else if (verdict.contains("off")) {
      assertThat(output)
          .containsOnlyOnce("WARN dev.ganlib.convolutions is off")
          .contains("is switched off for convolutions in this process");
    } else {
      assertThat(output).doesNotContain("WARN");
    }
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, architectures = "amd64")
  void should_refuse_another_value_of_the_property() throws Exception {
    assertThat(run("of course", "as it is"))
        .contains(
            "refused: system property dev.ganlib.convolutions must be right, wrong or off but was"
                + " of course");
  }

  static Stream<Block> perceptrons() {
    return Stream.of(
        Mlp.discriminator(new Shape(1, 4, 4)),
        Mlp.builder(new Shape(1, 4, 4)).linear(8).batchNorm().dropout(0.5).sigmoid().build(),
        new SequentialBlock()
            .add(Blocks.batchFlattenBlock())
            .add(SpectralNorm.of(Linear.of(4)))
            .add(ai.djl.nn.Activation.reluBlock())
            .add(ai.djl.nn.core.Linear.builder().setUnits(2).build()));
  }

  @ParameterizedTest
  @MethodSource("perceptrons")
  void should_know_that_a_perceptron_computes_no_convolutions(Block block) {
    block.initialize(EngineRoom.newManager(Device.cpu()), DataType.FLOAT32, new Shape(2, 1, 4, 4));

    assertThat(Convolutions.mayConvolve(block, LayerDescription::isDescribed)).isFalse();
    block.clear();
  }

  static Stream<Block> others() {
    return Stream.of(
        new SequentialBlock().add(Convolution.builder(2, 3, 3).build()),
        new SequentialBlock().add(SpectralNorm.of(Convolution.builder(2, 3, 3).build())),
        new SequentialBlock()
            .add(Conv2d.builder().setFilters(2).setKernelShape(new Shape(3, 3)).build()),
        new SequentialBlock().add(new LambdaBlock(list -> new NDList(list), "mine")));
  }

  @ParameterizedTest
  @MethodSource("others")
  void should_suspect_what_may_compute_convolutions(Block block) {
    block.initialize(EngineRoom.newManager(Device.cpu()), DataType.FLOAT32, new Shape(2, 1, 4, 4));

    assertThat(Convolutions.mayConvolve(block, LayerDescription::isDescribed)).isTrue();
    block.clear();
  }
}
