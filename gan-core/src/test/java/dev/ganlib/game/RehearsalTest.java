package dev.ganlib.game;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.Dropout;
import dev.ganlib.Discriminator;
import dev.ganlib.GanTrainer;
import dev.ganlib.Generator;
import dev.ganlib.Latent;
import dev.ganlib.loss.DiscriminatorOutput;
import dev.ganlib.loss.GanLoss;
import dev.ganlib.loss.Scalars;
import dev.ganlib.nn.stock.Mlp;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RehearsalTest {
  private static final Latent LATENT = Latent.normal(4);

  private static Mlp generator() {
    return Mlp.builder(new Shape(4)).linear(16).leakyRelu(0.2).linear(3).build();
  }

  private static Mlp discriminator() {
    return Mlp.builder(new Shape(3)).linear(16).leakyRelu(0.2).linear(1).build();
  }

  private static void build(Block generator, Block discriminator, GanLoss loss) {
    GanTrainer.builder(
            Generator.of(generator, LATENT), Discriminator.of(discriminator, loss.output()), loss)
        .device(Device.cpu())
        .build()
        .close();
  }

  /** A user's loss with something done to the generator's scores. */
  static GanLoss lossWith(UnaryOperator<NDArray> operation) {
    return GanLoss.of(
        "mine",
        DiscriminatorOutput.SCORE,
        (real, fake) -> fake.mean().sub(real.mean()),
        fake -> operation.apply(fake).mean().neg());
  }

  /** A user's discriminator with something done to its features. */
  private static Block discriminatorWith(UnaryOperator<NDArray> operation) {
    return new SequentialBlock()
        .add(Linear.builder().setUnits(16).build())
        .add(new LambdaBlock(list -> new NDList(operation.apply(list.singletonOrThrow()))))
        .add(Linear.builder().setUnits(1).build());
  }

  @Test
  void should_refuse_a_number_operand_in_a_users_loss() {
    assertThatThrownBy(
            () -> build(generator(), discriminator(), lossWith(scores -> scores.mul(0.5f))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the gradients of player generator change when Java collects garbage")
        .hasMessageContaining("Scalars.scale(x, 0.5)");
  }

  @Test
  void should_refuse_a_number_operand_in_a_users_block() {
    assertThatThrownBy(
            () ->
                build(
                    generator(),
                    discriminatorWith(features -> features.mul(0.5f)),
                    GanLoss.bceWithLogits()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("change when Java collects garbage");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4})
  void should_accept_the_safe_ways(int way) {
    UnaryOperator<NDArray> operation =
        switch (way) {
          case 0 -> x -> Scalars.scale(x, 0.5);
          case 1 -> x -> x.add(0.5f).sub(0.25f);
          case 2 -> x -> Scalars.power(Scalars.shift(x, 1), 2);
          case 3 -> x -> Scalars.atLeast(x, -1).add(Scalars.atMost(x, 1));
          default -> x -> x.square();
        };
    assertThatCode(() -> build(generator(), discriminator(), lossWith(operation)))
        .doesNotThrowAnyException();
    assertThatCode(() -> build(generator(), discriminatorWith(operation), GanLoss.bceWithLogits()))
        .doesNotThrowAnyException();
  }

  @Test
  void should_refuse_randomness_that_the_seed_does_not_govern() {
    assertThatThrownBy(
            () ->
                build(
                    generator(),
                    discriminatorWith(
                        features -> {
                          NDManager manager = features.getManager();
                          NDArray noise =
                              manager.randomNormal(0, 1, features.getShape(), DataType.FLOAT32);
                          return features.add(noise).square();
                        }),
                    GanLoss.bceWithLogits()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is not reproducible")
        .hasMessageContaining("draw with Round.normal");
  }

  @Test
  void should_refuse_djls_dropout_by_name() {
    Block block =
        new SequentialBlock()
            .add(Linear.builder().setUnits(16).build())
            .add(Dropout.builder().optRate(0.3f).build())
            .add(Linear.builder().setUnits(1).build());
    assertThatThrownBy(() -> build(generator(), block, GanLoss.bceWithLogits()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("network discriminator has DJL's Dropout")
        .hasMessageContaining("use dev.ganlib.nn.Dropout");
  }

  @Test
  void should_refuse_an_objective_that_does_not_depend_on_its_player() {
    assertThatThrownBy(
            () ->
                build(
                    generator(),
                    discriminator(),
                    GanLoss.of(
                        "constant",
                        DiscriminatorOutput.SCORE,
                        (real, fake) -> fake.mean().sub(real.mean()),
                        fake -> fake.stopGradient().mean())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected the objective of player generator to depend on");
  }

  @Test
  void should_refuse_an_objective_that_is_no_scalar() {
    assertThatThrownBy(
            () ->
                build(
                    generator(),
                    discriminator(),
                    GanLoss.of(
                        "vector",
                        DiscriminatorOutput.SCORE,
                        (real, fake) -> fake.sub(real),
                        fake -> fake.mean().neg())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected the objective of player discriminator to be a scalar")
        .hasMessageContaining("(8, 1)");
  }

  @Test
  void should_say_which_player_fails() {
    assertThatThrownBy(
            () ->
                build(
                    generator(),
                    discriminator(),
                    GanLoss.of(
                        "broken",
                        DiscriminatorOutput.SCORE,
                        (real, fake) -> fake.mean().sub(real.mean()),
                        fake -> {
                          throw new IllegalStateException("my own fault");
                        })))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the objective of player generator fails: my own fault");
  }
}
