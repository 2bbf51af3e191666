package dev.ganlib.game;

import static dev.ganlib.game.RehearsalTest.lossWith;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import dev.ganlib.Devices;
import dev.ganlib.Discriminator;
import dev.ganlib.GanTrainer;
import dev.ganlib.GanTrainerBuilder;
import dev.ganlib.Generator;
import dev.ganlib.Latent;
import dev.ganlib.game.FaultyLayer.Fault;
import dev.ganlib.internal.torch.FaultyEngine;
import dev.ganlib.loss.GanLoss;
import dev.ganlib.loss.Penalty;
import dev.ganlib.loss.Scalars;
import dev.ganlib.nn.Convolution;
import dev.ganlib.nn.InstanceNorm;
import dev.ganlib.nn.Linear;
import dev.ganlib.nn.TransposedConvolution;
import dev.ganlib.nn.stock.Mlp;
import dev.ganlib.nn.stock.Sngan;
import dev.ganlib.optim.Schedule;
import dev.ganlib.testing.ChildJvm;
import dev.ganlib.testing.Logged;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tests the findings of a rehearsal that computes in float64, too, and the causes that it names.
 */
final class RehearsalInFloat64Test {
  private static final Shape IMAGE = new Shape(2, 6, 6);
  private static final Latent LATENT = Latent.normal(4);

  private static GanTrainerBuilder game(Block discriminator, GanLoss loss) {
    return GanTrainer.builder(
            Generator.of(Mlp.generator(4, IMAGE), LATENT),
            Discriminator.of(discriminator, loss.output()),
            loss)
        .device(Device.cpu());
  }

  private static void build(GanTrainerBuilder builder) {
    builder.build().close();
  }

  /** Layers that take images and keep three channels. */
  private static final Map<String, Supplier<Block>> LAYERS =
      Map.of(
          "convolution",
          RehearsalInFloat64Test::convolution,
          "transposed convolution",
          () -> TransposedConvolution.builder(3, 3, 3).padding(1).build(),
          "DJL's convolution",
          () -> Conv2d.builder().setFilters(3).setKernelShape(new Shape(3, 3)).build(),
          "normalisation",
          () -> InstanceNorm.builder().affine(true).build());

  private static Block convolution() {
    return Convolution.builder(3, 3, 3).padding(1).build();
  }

  private static Block imagesWith(Block layer, Fault fault) {
    return new SequentialBlock()
        .add(convolution())
        .add(new FaultyLayer(layer, fault))
        .add(new LambdaBlock(list -> new NDList(list.singletonOrThrow().square()), "square"))
        .add(Blocks.batchFlattenBlock())
        .add(Linear.of(1));
  }

  private static Block vectorsWith(Fault fault) {
    return new SequentialBlock()
        .add(Blocks.batchFlattenBlock())
        .add(new FaultyLayer(Linear.of(8), fault))
        .add(new LambdaBlock(list -> new NDList(list.singletonOrThrow().square()), "square"))
        .add(Linear.of(1));
  }

  static List<Arguments> faults() {
    List<Arguments> faults = new ArrayList<>();
    for (Fault fault : Fault.values()) {
      LAYERS.forEach(
          (name, layer) ->
              faults.add(arguments(name, fault, () -> imagesWith(layer.get(), fault))));
      faults.add(arguments("linear layer", fault, () -> vectorsWith(fault)));
    }
    return faults;
  }

  private static Arguments arguments(String layer, Fault fault, Supplier<Block> discriminator) {
    return Arguments.of(layer, fault, discriminator);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("faults")
  void should_find_what_the_engine_gets_wrong_and_blame_the_engine(
      String layer, Fault fault, Supplier<Block> discriminator) {
    GanTrainerBuilder game =
        game(discriminator.get(), GanLoss.bceWithLogits()).penalty(Penalty.r1(1));

    switch (fault) {
      case NONE -> assertThatCode(() -> build(game)).doesNotThrowAnyException();
      case WEIGHTS_LOST, SECOND_DERIVATIVE ->
          assertThatThrownBy(() -> build(game))
              .isInstanceOf(IllegalStateException.class)
              .hasMessageMatching(
                  "the engine is wrong here: the gradient of player discriminator by .* of network"
                      + " discriminator is off by .* of its size, where rounding explains .*, and no"
                      + " better without oneDNN; .*: use another device or build of PyTorch.*");
      case NAN ->
          assertThatThrownBy(() -> build(game))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageMatching(
                  "the norm of the gradient of player discriminator is NaN in float32 but [\\d.]+ in"
                      + " float64; or a number on the way leaves the range of float32, .*");
      case VARYING ->
          assertThatThrownBy(() -> build(game))
              .isInstanceOf(IllegalStateException.class)
              .hasMessageStartingWith(
                  "the engine is wrong here: computed twice from the same numbers, the gradients of"
                      + " player discriminator differ in float32 but not in float64, and no"
                      + " better without oneDNN; ");
    }
  }

  private static Block critic() {
    return Mlp.builder(IMAGE).linear(8).leakyRelu(0.2).linear(1).build();
  }

  @Test
  void should_say_that_a_gradient_is_not_finite_in_float64_either() {
    assertThatThrownBy(
            () ->
                build(game(critic(), lossWith(x -> Scalars.scale(x, 0).log().mul(x.zerosLike())))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "expected the objective of player generator to have a finite gradient at the start but"
                + " its norm is NaN");
  }

  @Test
  void should_say_that_a_gradient_is_too_large_for_float32() {
    assertThatThrownBy(() -> build(game(critic(), lossWith(x -> Scalars.scale(x, 1e30)))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageMatching(
            "expected the objective of player generator to have a finite gradient at the start but"
                + " its norm is Infinity, which in float64 is .*E(2|3)\\d: too large for float32");
  }

  @Test
  void should_not_take_the_amplification_of_rounding_for_a_fault() {
    assertThatCode(() -> build(game(critic(), lossWith(x -> Scalars.scale(x, 1e4).sin()))))
        .doesNotThrowAnyException();
  }

  /** A sum that is 0 but for rounding may have either sign, and with it another slope. */
  @Test
  void should_not_take_a_kink_for_a_fault() {
    for (int seed = 0; seed < 12; seed++) {
      Block critic =
          new SequentialBlock()
              .add(convolution())
              .add(Activation.reluBlock())
              .add(Blocks.batchFlattenBlock())
              .add(Linear.of(64))
              .add(Activation.reluBlock())
              .add(Linear.of(1));
      assertThat(warnings(game(critic, GanLoss.hinge()).penalty(Penalty.r1(1)).seed(seed)))
          .as("seed %d", seed)
          .doesNotContain("engine");
    }
  }

  /** The warnings of building a game. */
  private static String warnings(GanTrainerBuilder game) {
    return Logged.by(() -> build(game));
  }

  /** A user's block with a constant of its own in float32. */
  private static Block withFloat32Constant() {
    return new SequentialBlock()
        .add(Blocks.batchFlattenBlock())
        .add(
            new LambdaBlock(
                list -> {
                  NDArray x = list.singletonOrThrow();
                  NDManager manager = x.getManager();
                  NDArray turn = manager.eye(72, 72, 0, DataType.FLOAT32);
                  return new NDList(x.matMul(turn));
                }))
        .add(Linear.of(1));
  }

  @Test
  void should_say_that_a_block_cannot_be_compared_once_for_each_player() {
    assertThat(warnings(game(withFloat32Constant(), GanLoss.bceWithLogits())).lines())
        .filteredOn(line -> line.contains("compared"))
        .hasSize(2)
        .allMatch(
            line ->
                line.matches(
                    "WARN the gradients of player \\w+ were not compared with the same in float64,"
                        + " for which constants must be made in the type of what they meet: the"
                        + " objective of player \\w+ fails: .*"));
  }

  @Test
  void should_say_nothing_of_a_game_that_is_in_float64_itself() {
    assertThat(warnings(game(critic(), GanLoss.hinge()).dataType(DataType.FLOAT64))).isEmpty();
  }

  @Test
  void should_see_the_same_draws_in_both_types() {
    Block dropping = Mlp.builder(IMAGE).linear(16).leakyRelu(0.2).dropout(0.5).linear(1).build();
    assertThat(
            warnings(
                game(dropping, GanLoss.bceWithLogits())
                    .penalty(Penalty.r1(1))
                    .instanceNoise(0.5, Schedule.linear(1, 0, 100))))
        .isEmpty();
  }

  /** Trains on an engine that takes caches to be of one byte and that the library believes. */
  static final class Believer {
    private Believer() {}

    public static void main(String[] arguments) {
      FaultyEngine.give();
      Shape image = new Shape(1, 28, 28);
      build(
          GanTrainer.builder(
                  Generator.of(Sngan.generator(16, image).width(20).build(), Latent.normal(16)),
                  Discriminator.ofScore(Sngan.discriminator(image).width(20).build()),
                  GanLoss.hinge())
              .device(Device.cpu()));
      System.out.println("built: " + Devices.convolutions());
    }
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, architectures = "amd64")
  void should_find_a_real_fault_and_go_round_it() throws Exception {
    for (List<String> threads : List.of(List.of("OMP_NUM_THREADS", "1"), List.<String>of())) {
      ChildJvm child = ChildJvm.of(Believer.class).option("-Ddev.ganlib.convolutions=right");
      if (!threads.isEmpty()) {
        child.environment(threads.get(0), threads.get(1));
      }

      ChildJvm.Result result = child.run();

      assertThat(result.output())
          .containsOnlyOnce("WARN the engine is wrong here: ")
          .contains("oneDNN is switched off for convolutions in this process")
          .contains("built: right since oneDNN is switched off, which is slower");
      assertThat(result.code()).isZero();
    }
  }
}
