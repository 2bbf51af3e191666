package dev.ganlib.example.mnist.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import dev.ganlib.data.Source;
import dev.ganlib.nn.stock.Dvdgan;
import java.util.List;
import org.junit.jupiter.api.Test;

final class GanCourseTest {
  private static long parameters(GanRecipe recipe) {
    Recipe.Setting setting = recipe.setting();
    Material real = Material.of(Source.noise(setting.sample(), setting.classes()));
    try (Course course =
        recipe.course(real, new CourseSettings(Device.cpu(), recipe.plan(), List.of()))) {
      return course.parameters();
    }
  }

  @Test
  void should_count_the_numbers_of_further_discriminators() {
    GanRecipe usual = VideoRecipes.dvdgan();
    int classes = usual.setting().classes();
    GanRecipe both = usual.with(new Recipe.Setting(usual.setting().sample(), classes, 2));
    GanRecipe one = VideoRecipes.against(both, VideoRecipes.Against.temporal);
    Shape shown = new Shape(1, 4, 32, 32);
    Block spatial = Dvdgan.spatial(shown).width(2).classes(classes).build();
    try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
      Shape batch = new Shape(2).addAll(shown);
      spatial.initialize(manager, DataType.FLOAT32, batch, new Shape(2));
      long further =
          spatial.getParameters().values().stream()
              .filter(Parameter::requiresGradient)
              .mapToLong(parameter -> parameter.getArray().size())
              .sum();

      assertThat(further).isPositive();
      assertThat(parameters(both)).isEqualTo(parameters(one) + further);
    }
  }
}
