package dev.ganlib.example.mnist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The packaged jar as a user starts it. */
final class PackagedJarIT {
  @TempDir private Path folder;

  private Process start(String... arguments) throws IOException {
    return PackagedJar.start(folder, List.of(arguments));
  }

  private String output() throws IOException {
    return Files.readString(folder.resolve("output.txt"));
  }

  @Test
  void should_train_a_few_steps_and_number_its_runs() throws Exception {
    for (int n = 1; n <= 2; n++) {
      Process process = start("train", "--steps", "3");
      assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();

      assertThat(output()).contains("trained 3 steps");
      assertThat(process.exitValue()).isZero();
      assertThat(folder.resolve("runs/vanilla-" + n + "/generator/generator.json")).exists();
    }
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void should_keep_what_was_learned_when_interrupted() throws Exception {
    Process process = start("train", "--recipe", "ring", "--steps", "1000000", "--out", "run");
    Path metrics = folder.resolve("run/metrics.csv");
    for (int i = 0; i < 600 && !Files.exists(metrics); i++) {
      Thread.sleep(100);
    }
    assertThat(metrics).exists();

    // destroy() is SIGTERM, which Java answers as it does SIGINT.
    process.destroy();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();

    assertThat(output()).contains("interrupted after");
    assertThat(process.exitValue()).isEqualTo(143);
    assertThat(folder.resolve("run/generator/generator.safetensors")).exists();
    assertThat(folder.resolve("run/losses.png")).exists();
    assertThat(Files.readString(folder.resolve("run/run.json"))).contains("\"interrupted\"");
  }

  @Test
  void should_print_one_line_when_it_is_used_wrongly() throws Exception {
    Process process = start("train", "--recipe", "mona");
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();

    assertThat(process.exitValue()).isEqualTo(2);
    assertThat(output().lines()).hasSize(1);
    assertThat(output()).contains("--recipe: expected a recipe among");
  }
}
