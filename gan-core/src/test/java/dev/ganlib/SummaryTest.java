package dev.ganlib;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import dev.ganlib.game.Network;
import dev.ganlib.loss.GanLoss;
import dev.ganlib.nn.stock.Dcgan;
import org.junit.jupiter.api.Test;

/** Tests the printed summaries of a trainer and its networks. */
final class SummaryTest {
  private static Block generator() {
    return new SequentialBlock()
        .add(Linear.builder().setUnits(30).build())
        .add(BatchNorm.builder().build())
        .add(Activation.reluBlock())
        .add(Linear.builder().setUnits(2).build());
  }

  private static Block discriminator() {
    return new SequentialBlock().add(Linear.builder().setUnits(1).build());
  }

  private static GanTrainer trainer(Block generator, Block discriminator) {
    return GanTrainer.builder(
            Generator.of(generator, Latent.normal(50)),
            Discriminator.of(discriminator),
            GanLoss.bceWithLogits())
        .device(Device.cpu())
        .build();
  }

  @Test
  void should_list_layers_with_shapes_and_numbers() {
    try (GanTrainer gan = trainer(generator(), discriminator())) {
      // 50 x 30 + 30; scale, shift, mean and variance of 30; 30 x 2 + 2.
      assertThat(gan.summary())
          .isEqualTo(
              """
              generator: (B, 50) -> (B, 2)
                layer          kind       output   numbers
                01Linear       Linear     (B, 30)    1,530
                02BatchNorm    BatchNorm  (B, 30)      120
                03LambdaBlock  ReLU       (B, 30)        0
                04Linear       Linear     (B, 2)        62
              1,652 trained, 60 in buffers
              discriminator: (B, 2) -> (B, 1)
                layer     kind    output  numbers
                01Linear  Linear  (B, 1)        3
              3 trained, 0 in buffers
              """);
    }
  }

  @Test
  void should_count_every_array_of_nested_blocks_once() {
    Shape image = new Shape(3, 16, 16);
    try (GanTrainer gan =
        trainer(
            Dcgan.generator(50, image).width(8).build(),
            Dcgan.discriminator(image).width(8).build())) {
      long numbers = gan.generatorArrays().values().stream().mapToLong(NDArray::size).sum();
      String first = gan.summary().split("discriminator: ", -1)[0];
      long told =
          first
              .lines()
              .filter(line -> line.startsWith("  ") && !line.startsWith("  layer"))
              .mapToLong(line -> Long.parseLong(line.replaceAll(".* ", "").replace(",", "")))
              .sum();

      assertThat(first).contains("(B, 3, 16, 16)");
      assertThat(told).isEqualTo(numbers).isPositive();
      gan.generatorArrays().keySet().forEach(name -> assertThat(name).isNotEmpty());
    }
  }

  @Test
  void should_refuse_a_network_whose_parameters_have_no_shapes_yet() {
    Network network = Network.of("lonely", discriminator(), new Shape(2));

    assertThatThrownBy(network::summary)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("expected network lonely to be in a game");
  }

  @Test
  void should_say_what_a_trainer_is() {
    try (GanTrainer gan = trainer(generator(), discriminator())) {
      assertThat(gan)
          .hasToString("GanTrainer of samples (2), loss bceWithLogits, on cpu(), 0 steps played");
    }
  }
}
