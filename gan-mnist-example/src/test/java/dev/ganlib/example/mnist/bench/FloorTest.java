package dev.ganlib.example.mnist.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ganlib.TrainingPlan;
import dev.ganlib.bench.Products;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each kind of product is a digit of its own, so that a sum tells how often each was counted. */
final class FloorTest {
  private static final Products G = new Products(1, 10, 100, 1_000);
  private static final Products D = new Products(10_000, 100_000, 1_000_000, 10_000_000);

  private static TrainingPlan plan(String name) {
    TrainingPlan plan = TrainingPlan.steps(1).batch(4);
    return switch (name) {
      case "usual" -> plan;
      case "shared" -> plan.sharedFakes();
      case "lent" -> plan.sharedFakes().generatorFirst();
      case "generator first" -> plan.generatorFirst();
      case "critic" -> plan.discriminatorSteps(3);
      case "keras" -> plan.separateUpdates().inferenceFakes().generatorSteps(2);
      default -> throw new IllegalArgumentException(name);
    };
  }

  /**
   * G's move: forward of both; all gradients of G but that of its input, none of D's weights. D's
   * move: two passes of D with all gradients but that of its input, and G forward unless it is lent
   * its fakes.
   */
  @ParameterizedTest
  @CsvSource({
    "usual, false, 21_331_012",
    "usual, true, 21_341_012",
    "shared, false, 21_331_012",
    "lent, false, 21_331_011",
    "generator first, false, 21_331_012",
    "critic, false, 61_771_014",
    "keras, false, 22_442_023"
  })
  void should_count_the_products_of_a_plan(String name, boolean compares, String expected) {
    assertThat(Floor.products(G, D, plan(name), compares))
        .isEqualTo(Double.parseDouble(expected.replace("_", "")));
  }
}
