package dev.ganlib;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.training.initializer.ConstantInitializer;
import dev.ganlib.game.Game;
import dev.ganlib.game.Network;
import dev.ganlib.game.Player;
import dev.ganlib.loss.DiscriminatorOutput;
import dev.ganlib.loss.GanLoss;
import dev.ganlib.nn.Sequence;
import dev.ganlib.nn.stock.Dcgan;
import dev.ganlib.nn.stock.Mlp;
import dev.ganlib.nn.stock.Norm;
import dev.ganlib.nn.stock.Sagan;
import dev.ganlib.nn.stock.Sngan;
import dev.ganlib.optim.Adam;
import dev.ganlib.testing.NativeArrays;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A hidden sigmoid is told apart from outputs that are in [0, 1] by chance. */
final class OutputProbeTest {
  private static final Shape IMAGE = new Shape(1, 8, 8);
  private static final List<Long> WIDTHS = List.of(1L, 2L, 4L, 5L, 16L);
  private static final List<Long> SEEDS = List.of(1L, 2L);

  private static Mlp mlp(Shape input, long width) {
    return Mlp.builder(input).linear(width).tanh().linear(width).tanh().linear(1).build();
  }

  static Stream<Arguments> discriminators() {
    List<Arguments> all = new ArrayList<>();
    for (long width : WIDTHS) {
      for (Norm norm : Norm.values()) {
        all.add(
            of(
                "dcgan " + norm,
                width,
                () -> Dcgan.discriminator(IMAGE).width(width).norm(norm).build()));
      }
      all.add(of("sngan", width, () -> Sngan.discriminator(IMAGE).width(width).build()));
      if (width % 8 == 0) {
        all.add(of("sagan", width, () -> Sagan.discriminator(IMAGE).width(width).build()));
      }
      all.add(of("mlp", width, () -> mlp(IMAGE, width)));
    }
    return all.stream();
  }

  private static Arguments of(String name, long width, Supplier<Block> block) {
    return Arguments.of(name, width, block);
  }

  /** Returns whether the probe takes a block's outputs for those of a sigmoid. */
  private static boolean looksLikeSigmoid(Block block, Shape input, long seed) {
    Network network = Network.of("discriminator", block, input);
    try (Game game =
        Game.builder()
            .player(Player.of("discriminator", Adam.of(1e-3), network))
            .device(Device.cpu())
            .seed(seed)
            .build()) {
      OutputProbe probe = new OutputProbe(game, network, input, 0);
      long before = NativeArrays.count();
      Range far = probe.far().orElseThrow();
      Range all = far.isProbability() ? probe.everywhere(far) : far;
      assertThat(NativeArrays.count()).as("arrays left behind").isEqualTo(before);
      return all.isProbability() && !all.isConstant();
    }
  }

  @ParameterizedTest(name = "{0} of width {1}")
  @MethodSource("discriminators")
  void should_see_a_sigmoid_only_where_there_is_one(
      String name, long width, Supplier<Block> discriminator) {
    for (long seed : SEEDS) {
      assertThat(looksLikeSigmoid(discriminator.get(), IMAGE, seed)).as("seed %s", seed).isFalse();
      Block hidden =
          new SequentialBlock()
              .add(discriminator.get())
              .add(new LambdaBlock(Activation::sigmoid, "own"));
      assertThat(looksLikeSigmoid(hidden, IMAGE, seed)).as("sigmoid, seed %s", seed).isTrue();
    }
  }

  /** One column and a tanh: far from 0 there are two outputs only. */
  @Test
  void should_not_take_two_outputs_between_0_and_1_for_a_sigmoid() {
    Shape column = new Shape(1);
    for (long seed = 1; seed <= 40; seed++) {
      Block plain = Sequence.builder().add(mlp(column, 3)).build();
      assertThat(looksLikeSigmoid(plain, column, seed)).as("seed %s", seed).isFalse();
    }
  }

  private static List<String> warnings(GanLoss loss, DiscriminatorOutput output, Block judge) {
    Generator generator =
        Generator.of(Dcgan.generator(4, IMAGE).width(2).build(), Latent.normal(4));
    try (GanTrainer gan =
        GanTrainer.builder(generator, Discriminator.of(judge, output), loss)
            .device(Device.cpu())
            .build()) {
      return gan.warnings();
    }
  }

  @Test
  void should_not_warn_of_a_narrow_dcgan() {
    assertThat(
            warnings(
                GanLoss.bceWithLogits(),
                DiscriminatorOutput.LOGIT,
                Dcgan.discriminator(IMAGE).width(4).build()))
        .isEmpty();
  }

  /** Its logits are in [0, 1] by chance, so that nothing is refused. */
  @Test
  void should_warn_of_probabilities_that_nothing_bounds() {
    Mlp unbounded = Mlp.builder(IMAGE).linear(3).tanh().linear(1).build();
    unbounded.setInitializer(new ConstantInitializer(0.1f), Parameter.Type.WEIGHT);
    unbounded.setInitializer(new ConstantInitializer(0.5f), Parameter.Type.BIAS);
    assertThat(warnings(GanLoss.bce(), DiscriminatorOutput.PROBABILITY, unbounded))
        .singleElement()
        .asString()
        .startsWith(
            "loss bce needs a discriminator that gives probabilities but for other inputs or"
                + " weights its outputs reach from ")
        .endsWith(
            "; put a sigmoid at its end, or use GanLoss.bceWithLogits() with Discriminator.of");
  }
}
