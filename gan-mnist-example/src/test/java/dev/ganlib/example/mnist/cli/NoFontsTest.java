package dev.ganlib.example.mnist.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ganlib.example.mnist.run.RunDescription;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Commands that draw charts, where there are no fonts: a process of its own, as in a container. */
final class NoFontsTest {
  private static final String LEFT_OUT =
      "charts left out: no fonts (install fontconfig and a font)";

  @TempDir private Path folder;

  @Test
  @EnabledOnOs(OS.LINUX)
  void should_do_all_but_draw_charts() throws Exception {
    Path fonts = folder.resolve("fonts.conf");
    Files.writeString(fonts, "<?xml version=\"1.0\"?><fontconfig></fontconfig>");
    Path output = folder.resolve("output.txt");
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Djava.awt.headless=true",
                "-Dai.djl.offline=true",
                // Java keeps a list of fonts in the home.
                "-Duser.home=" + folder,
                "-cp",
                System.getProperty("java.class.path"),
                Commands.class.getName())
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().put("FONTCONFIG_FILE", fonts.toString());
    builder.environment().put("OMP_NUM_THREADS", "1");
    builder
        .environment()
        .putIfAbsent(
            "DJL_CACHE_DIR", Path.of(System.getProperty("user.home"), ".djl.ai").toString());
    Process process = builder.start();
    assertThat(process.waitFor(10, TimeUnit.MINUTES)).isTrue();

    String printed = Files.readString(output);
    assertThat(printed.lines().filter(line -> line.startsWith("code ")))
        .as(printed)
        .containsExactly("code 0", "code 0", "code 0", "code 0", "code 1");
    assertThat(printed.lines().filter(LEFT_OUT::equals)).as("once each").hasSize(4);
    assertThat(printed).contains("error: --picture cannot be drawn, " + LEFT_OUT);
    for (String run : List.of("ring", "digits")) {
      assertThat(RunDescription.read(folder.resolve(run + "/run.json")).state())
          .isEqualTo("finished");
      assertThat(folder.resolve(run + "/losses.png")).doesNotExist();
    }
    assertThat(folder.resolve("digits/samples.gif")).exists();
    assertThat(folder.resolve("digits/samples/step-000001.png")).exists();
    assertThat(folder.resolve("ring/report.html")).content().contains(LEFT_OUT);
    assertThat(folder.resolve("modes.png")).doesNotExist();
  }

  /** Runs commands one after another. */
  static final class Commands {
    private Commands() {}

    public static void main(String[] arguments) {
      for (String line :
          List.of(
              "train --recipe ring --steps 2 --out ring",
              "report --run ring --count 70",
              "modes --recipes ring --steps 1 --seeds 1",
              "train --limit 8 --batch 4 --steps 1 --gif --out digits",
              "sweep --batches 1,2 --picture x.png")) {
        System.out.println("code " + Main.commandLine().execute(line.split(" ", -1)));
      }
    }
  }
}
