package dev.ganlib.example.mnist.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tests that the programs of the documentation compile and run.
 *
 * <p>It takes longer than any other class, so its name has it begin early: see the order of tests
 * in the parent's {@code pom.xml}.
 */
final class WrittenProgramsTest {
  private static final int RUN_SECONDS = 120;

  private static final Pattern MAIN_CLASS = Pattern.compile("(?m)^public final class (\\w+)");

  /** What a program does that needs no other in its process, so that it starts one. */
  private static final String LOAD = "Sampler.load(";

  @TempDir Path folder;

  static List<Path> pages() throws IOException {
    return DocumentationTest.pagesWithPrograms();
  }

  @ParameterizedTest
  @MethodSource("pages")
  void should_compile_and_run_the_programs_of_a_page(Path page) throws Exception {
    Path classes = Files.createDirectory(folder.resolve("classes"));
    List<String> programs = DocumentationTest.blocks(DocumentationTest.read(page), "java");
    List<String> mainClasses = compile(programs, classes);

    int first = 0;
    for (int i = 1; i <= programs.size(); i++) {
      if (i == programs.size() || programs.get(i).contains(LOAD)) {
        run(mainClasses.subList(first, i), classes);
        first = i;
      }
    }
  }

  /** Compiles a page's programs together and returns their main classes in order. */
  private List<String> compile(List<String> programs, Path classes) throws IOException {
    Path sources = Files.createDirectory(folder.resolve("sources"));
    List<String> mainClasses = new ArrayList<>();
    List<String> arguments = new ArrayList<>(List.of("-d", classes.toString(), "-proc:none"));
    arguments.addAll(List.of("-Xlint:all,-classfile", "-Werror"));
    arguments.addAll(List.of("-classpath", System.getProperty("java.class.path")));
    for (String program : programs) {
      Matcher matcher = MAIN_CLASS.matcher(program);
      assertThat(matcher.find()).as("a public final class in %s", program).isTrue();
      Path source = sources.resolve(matcher.group(1) + ".java");
      assertThat(source).as("the class of another program").doesNotExist();
      Files.writeString(source, program);
      arguments.add(source.toString());
      mainClasses.add(matcher.group(1));
    }
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    ByteArrayOutputStream messages = new ByteArrayOutputStream();
    int code = compiler.run(null, messages, messages, arguments.toArray(String[]::new));
    assertThat(code).as(messages.toString(StandardCharsets.UTF_8)).isZero();
    return mainClasses;
  }

  /** Runs programs one after another, since most of a short program's time is its start. */
  static final class Programs {
    private static final String ENDED = "ended: ";

    private Programs() {}

    public static void main(String[] mainClasses) throws ReflectiveOperationException {
      for (String mainClass : mainClasses) {
        Object none = new String[0];
        Class.forName(mainClass).getMethod("main", String[].class).invoke(null, none);
        System.out.println(ENDED + mainClass);
      }
    }
  }

  /** Runs programs in a process. */
  private void run(List<String> mainClasses, Path classes) throws Exception {
    Path output = folder.resolve(mainClasses.get(0) + ".txt");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "-XX:TieredStopAtLevel=1", // compiles less, for programs that end soon
            "-Djava.awt.headless=true",
            "-Dai.djl.offline=true",
            Programs.class.getName()));
    command.addAll(mainClasses);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("OPT_OUT_TRACKING", "true");
    builder.environment().put("OMP_NUM_THREADS", "1");
    // Not as an argument, which would be too long for some systems.
    builder
        .environment()
        .put(
            "CLASSPATH",
            classes + System.getProperty("path.separator") + System.getProperty("java.class.path"));
    Path work = WrittenPictures.in(folder.resolve("work"));
    Process process =
        builder
            .directory(work.toFile())
            .redirectErrorStream(true)
            .redirectOutput(Redirect.to(output.toFile()))
            .start();
    boolean ended = process.waitFor((long) RUN_SECONDS * mainClasses.size(), TimeUnit.SECONDS);
    if (!ended) {
      process.destroyForcibly();
    }
    String printed = Files.readString(output);
    assertThat(ended).as("%s end in time; they printed:%n%s", mainClasses, printed).isTrue();
    assertThat(process.exitValue()).as("%s printed:%n%s", mainClasses, printed).isZero();
    assertThat(printed.lines().filter(line -> line.startsWith(Programs.ENDED)))
        .containsExactlyElementsOf(mainClasses.stream().map(Programs.ENDED::concat).toList());
  }
}
