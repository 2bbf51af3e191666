package dev.ganlib.internal.desktop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.Discriminator;
import dev.ganlib.GanTrainer;
import dev.ganlib.Generator;
import dev.ganlib.Latent;
import dev.ganlib.TrainingPlan;
import dev.ganlib.data.Source;
import dev.ganlib.image.Animation;
import dev.ganlib.image.ImageGrid;
import dev.ganlib.image.PictureSupport;
import dev.ganlib.internal.torch.EngineRoom;
import dev.ganlib.listener.SampleGrid;
import dev.ganlib.loss.GanLoss;
import dev.ganlib.nn.stock.Mlp;
import dev.ganlib.testing.ChildJvm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

final class JavaDesktopTest {
  @TempDir private Path folder;

  @Test
  void should_miss_no_pictures_here() {
    assertThat(JavaDesktop.picturesMissing()).isEmpty();
    assertThat(PictureSupport.picturesMissing()).isEmpty();
  }

  /** As on any machine with a font, which this one may lack. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void should_miss_no_text_where_there_are_fonts() throws Exception {
    Path fonts = Path.of("/usr/share/fonts");
    assumeThat(Files.isDirectory(fonts)).isTrue();
    try (Stream<Path> files = Files.walk(fonts)) {
      assumeThat(files.anyMatch(file -> file.toString().endsWith(".ttf"))).isTrue();
    }

    assertThat(JavaDesktop.textMissing()).isEmpty();
  }

  /** Fontconfig is told of no folder; Java's own list of fonts is in the home. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void should_say_what_to_install_where_there_are_no_fonts() throws Exception {
    Path configuration = folder.resolve("fonts.conf");
    Files.writeString(configuration, "<?xml version=\"1.0\"?><fontconfig></fontconfig>");

    ChildJvm.Result result =
        ChildJvm.of(Asked.class)
            .option("-Djava.awt.headless=true")
            .option("-Duser.home=" + folder)
            .environment("FONTCONFIG_FILE", configuration.toString())
            .run();

    assertThat(result.output().strip())
        .isEqualTo("pictures: there; text: no fonts (install fontconfig and a font)");
    assertThat(result.code()).isZero();
  }

  @Test
  void should_train_and_refuse_pictures_where_java_has_no_desktop() throws Exception {
    ChildJvm.Result result =
        ChildJvm.of(Asked.class)
            .option("--limit-modules=java.base,java.logging,java.management,jdk.unsupported")
            .environment("OMP_NUM_THREADS", "1")
            .run("train");

    String reason =
        "this Java has no java.desktop (add the module, or install a Java that is not cut down)";
    assertThat(result.output().lines().filter(line -> !line.contains("WARN")))
        .containsExactly(
            "pictures: %s; text: %s".formatted(reason, reason),
            "SampleGrid needs pictures, but " + reason,
            "Animation needs pictures, but " + reason,
            "ImageGrid needs pictures, but " + reason,
            "trained 2 steps");
    assertThat(result.code()).isZero();
  }

  /** Prints what is missing. */
  static final class Asked {
    private Asked() {}

    public static void main(String[] arguments) {
      System.out.printf(
          "pictures: %s; text: %s%n",
          PictureSupport.picturesMissing().orElse("there"),
          PictureSupport.textMissing().orElse("there"));
      if (arguments.length > 0) {
        train();
      }
    }

    private static void train() {
      refuse(() -> SampleGrid.every(1, Path.of("x")));
      refuse(() -> Animation.every(100));
      try (NDManager manager = EngineRoom.newManager(Device.cpu());
          GanTrainer gan =
              GanTrainer.builder(
                      Generator.of(Mlp.builder(new Shape(4)).linear(2).build(), Latent.normal(4)),
                      Discriminator.of(Mlp.builder(new Shape(2)).linear(1).build()),
                      GanLoss.bceWithLogits())
                  .device(Device.cpu())
                  .build()) {
        NDArray reals = manager.randomNormal(new Shape(8, 2));
        refuse(() -> ImageGrid.of(reals));
        gan.fit(Source.arrays(reals), TrainingPlan.steps(2).batch(4)).close();
        System.out.printf("trained %s steps%n", gan.step());
      }
    }

    private static void refuse(Runnable use) {
      try {
        use.run();
        System.out.println("not refused");
      } catch (UnsupportedOperationException e) {
        System.out.println(e.getMessage());
      }
    }
  }
}
