package dev.ganlib.example.mnist.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import dev.ganlib.TrainingPlan;
import dev.ganlib.example.mnist.train.TrainingData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Memory of every recipe stays as it is, however long it trains: narrow networks and small batches,
 * half an hour in all. {@code -Dmemory.rounds=1000} asks for less.
 */
@Tag("slow")
@EnabledOnOs(OS.LINUX)
final class RecipesMemoryTest {
  private static final int ROUNDS = Integer.getInteger("memory.rounds", 20_000);
  private static final int WIDTH = 8;

  static List<String> names() {
    return Recipes.names();
  }

  private static Recipe narrow(Recipe recipe) {
    return recipe.hasWidth() ? recipe.with(recipe.setting().widths(WIDTH, WIDTH)) : recipe;
  }

  /** Returns what the process holds beside Java's heap, which grows and shrinks as it likes. */
  private static long residentKilobytes() throws IOException {
    System.gc();
    long heap = Runtime.getRuntime().totalMemory() / 1024;
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .map(resident -> resident - heap)
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest
  @MethodSource("names")
  void should_hold_as_much_after_many_rounds_as_after_few(String name) throws IOException {
    Recipe recipe = narrow(Recipes.named(name));
    TrainingPlan plan = recipe.plan().batch(8);
    try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
      TrainingData data =
          recipe instanceof GanRecipe && recipe.data() == Recipe.Data.DIGITS
              ? TrainingData.digits(manager, null, null, 2000)
              : TrainingData.bundled(manager, recipe);
      try (Course course =
          recipe.course(data.material(), new CourseSettings(Device.cpu(), plan, List.of()))) {
        holdsAsMuch(course);
      }
    }
  }

  private static void holdsAsMuch(Course course) throws IOException {
    course.play(ROUNDS / 4);
    int arrays = course.liveArrays();
    long resident = residentKilobytes();

    course.play(ROUNDS - ROUNDS / 4);

    assertThat(course.liveArrays()).isEqualTo(arrays);
    // A handle of 120 bytes that each of a hundred native calls leaves behind would show as 12 KB
    // a round. What the allocator keeps grows and shrinks by some tens of megabytes.
    assertThat(residentKilobytes() - resident).isBetween(-200_000L, 60_000L);
  }
}
