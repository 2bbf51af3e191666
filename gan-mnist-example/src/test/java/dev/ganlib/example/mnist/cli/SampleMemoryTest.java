package dev.ganlib.example.mnist.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.Discriminator;
import dev.ganlib.GanTrainer;
import dev.ganlib.Generator;
import dev.ganlib.Latent;
import dev.ganlib.Sampler;
import dev.ganlib.loss.GanLoss;
import dev.ganlib.nn.stock.Mlp;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Java heap that a large picture takes: its bytes, not the numbers of all its samples. */
@Tag("slow")
final class SampleMemoryTest {
  private static final Shape IMAGE = new Shape(3, 64, 64);

  @TempDir private Path folder;

  /** The numbers alone would be 491 MB as doubles. */
  @Test
  void should_draw_5000_colour_images_of_64_pixels_in_256_megabytes() throws Exception {
    Path run = folder.resolve("run");
    try (GanTrainer gan =
            GanTrainer.builder(
                    Generator.of(
                        Mlp.builder(new Shape(2))
                            .linear(IMAGE.size())
                            .tanh()
                            .reshape(IMAGE)
                            .build(),
                        Latent.normal(2)),
                    Discriminator.of(Mlp.builder(IMAGE).linear(1).build()),
                    GanLoss.bceWithLogits())
                .device(Device.cpu())
                .build();
        Sampler sampler = gan.sampler()) {
      sampler.save(run.resolve("generator"));
    }
    Path output = folder.resolve("output.txt");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "sample",
                "--run",
                run.toString(),
                "--count",
                "5000",
                "--out",
                folder.resolve("all.png").toString())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();

    assertThat(process.waitFor(10, TimeUnit.MINUTES)).isTrue();
    assertThat(Files.readString(output)).contains("5000 samples in ");
    assertThat(process.exitValue()).isZero();
  }
}
