package dev.ganlib.example.mnist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A program that is a module, compiled against the packaged jars and started as its users would.
 */
final class ModuleIT {
  /** The jars that are modules for the program; with native code, and the rest, a class path. */
  private static final Pattern MODULES =
      Pattern.compile("(gan-core|api|pytorch-engine|gson|jna|slf4j-api)-\\d.*\\.jar");

  private static final String DESCRIPTOR =
      """
      module paint {
        requires dev.ganlib.core;
      }
      """;

  private static final String PROGRAM =
      """
      package paint;

      import ai.djl.Device;
      import ai.djl.ndarray.NDArray;
      import ai.djl.ndarray.NDManager;
      import ai.djl.ndarray.types.Shape;
      import dev.ganlib.Discriminator;
      import dev.ganlib.GanTrainer;
      import dev.ganlib.Generator;
      import dev.ganlib.Latent;
      import dev.ganlib.Sampler;
      import dev.ganlib.TrainingPlan;
      import dev.ganlib.data.Source;
      import dev.ganlib.image.ImageGrid;
      import dev.ganlib.listener.Checkpoints;
      import dev.ganlib.listener.History;
      import dev.ganlib.loss.GanLoss;
      import dev.ganlib.nn.stock.Mlp;
      import java.nio.file.Path;

      public final class Paint {
        public static void main(String[] args) throws Exception {
          Shape image = new Shape(1, 8, 8);
          Generator generator = Generator.of(Mlp.generator(4, image), Latent.normal(4));
          Discriminator discriminator = Discriminator.of(Mlp.discriminator(image));
          try (NDManager manager = NDManager.newBaseManager(Device.cpu());
              GanTrainer gan =
                  GanTrainer.builder(generator, discriminator, GanLoss.bceWithLogits())
                      .device(Device.cpu())
                      .listener(History.writing(Path.of("metrics.csv")))
                      .listener(Checkpoints.every(1, Path.of("checkpoints")))
                      .build()) {
            NDArray reals = manager.randomUniform(-1, 1, new Shape(16, 1, 8, 8));
            gan.fit(Source.arrays(reals), TrainingPlan.steps(2).batch(8));
            try (Sampler sampler = gan.sampler()) {
              sampler.save(Path.of("painter"));
            }
          }
          try (Sampler sampler = Sampler.load(Path.of("painter"), Device.cpu());
              NDArray images = sampler.sample(4, 7)) {
            ImageGrid.of(images).write(Path.of("painted.png"));
            System.out.println(GanTrainer.class.getModule().getName() + " " + images.getShape());
          }
        }
      }
      """;

  @TempDir private Path folder;

  /** Returns the packaged jars that are modules here, or the others, as a path. */
  private static String jars(boolean areModules) throws IOException {
    Path lib = Objects.requireNonNull(Path.of(PackagedJar.JAR).getParent()).resolve("lib");
    try (Stream<Path> files = Files.list(lib)) {
      return files
          .filter(file -> MODULES.matcher(file.getFileName().toString()).matches() == areModules)
          .map(Path::toString)
          .sorted()
          .collect(Collectors.joining(File.pathSeparator));
    }
  }

  private void compile() throws IOException {
    Path source = Files.createDirectories(folder.resolve("source/paint"));
    Path descriptor = Files.writeString(source.resolveSibling("module-info.java"), DESCRIPTOR);
    Path program = Files.writeString(source.resolve("Paint.java"), PROGRAM);
    StringWriter says = new StringWriter();
    PrintWriter out = new PrintWriter(says);
    int code =
        ToolProvider.findFirst("javac")
            .orElseThrow()
            .run(
                out,
                out,
                "-d",
                folder.resolve("classes").toString(),
                "--module-path",
                jars(true),
                descriptor.toString(),
                program.toString());
    assertThat(code).as(says.toString()).isZero();
  }

  @Test
  void should_train_two_steps_in_a_module() throws Exception {
    compile();
    String modulePath = folder.resolve("classes") + File.pathSeparator + jars(true);

    Process process =
        new ProcessBuilder(
                List.of(
                    PackagedJar.JAVA,
                    "--module-path",
                    modulePath,
                    "--class-path",
                    jars(false),
                    "--module",
                    "paint/paint.Paint"))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("output.txt").toFile())
            .start();
    boolean ended = process.waitFor(120, TimeUnit.SECONDS);
    if (!ended) {
      process.destroyForcibly();
    }
    assertThat(ended).isTrue();

    String output = Files.readString(folder.resolve("output.txt"));
    assertThat(process.exitValue()).as(output).isZero();
    assertThat(output).contains("dev.ganlib.core (4, 1, 8, 8)");
    assertThat(folder.resolve("checkpoints/step-000000002/checkpoint.json")).exists();
    assertThat(Files.readAllLines(folder.resolve("metrics.csv"))).hasSize(3);
    assertThat(folder.resolve("painted.png")).exists();
  }
}
