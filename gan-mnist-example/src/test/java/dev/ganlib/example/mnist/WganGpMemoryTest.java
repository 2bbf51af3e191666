package dev.ganlib.example.mnist;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import dev.ganlib.GanTrainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The recipe whose gradients are differentiated again, at its full size: minutes long. */
@Tag("slow")
final class WganGpMemoryTest {
  private static final int WARM_UP = 500;
  private static final int ROUNDS = 3000;

  @Test
  @EnabledOnOs(OS.LINUX)
  void should_keep_arrays_and_resident_memory_flat_over_3000_rounds() throws IOException {
    Recipe recipe = Recipes.named("wgan-gp");
    try (NDManager manager = NDManager.newBaseManager(Device.cpu());
        GanTrainer gan = recipe.trainer().device(Device.cpu()).build()) {
      TrainingData data = TrainingData.digits(manager, null, null);
      gan.fit(data.source(), recipe.plan().forSteps(WARM_UP)).close();
      int arrays = gan.like().getManager().getManagedArrays().size();
      long early = residentKilobytes();

      gan.fit(data.source(), recipe.plan().forSteps(ROUNDS - WARM_UP)).close();

      assertThat(gan.step()).isEqualTo(ROUNDS);
      assertThat(gan.like().getManager().getManagedArrays()).hasSize(arrays);
      // A kilobyte left behind by each of the 12,500 critic moves would show as 12 MB, an array
      // of a gradient's size as gigabytes. Java's heap moves by some ten megabytes of its own.
      assertThat(residentKilobytes() - early).isBetween(-60_000L, 40_000L);
    }
  }

  private static long residentKilobytes() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }
}
