package dev.ganlib.example.mnist.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tests that the programs of the documentation compile and run: each page by itself, compiled from
 * its own programs and run in a folder of its own, but the pages after one another in a few
 * processes.
 *
 * <p>It takes longer than most classes, so its name has it begin early: see the order of tests in
 * the parent's {@code pom.xml}.
 */
final class WrittenProgramsTest {
  private static final Pattern MAIN_CLASS = Pattern.compile("(?m)^public final class (\\w+)");

  /** What a program does that needs no other in its process, so that it is in a later one. */
  private static final List<String> LOADS =
      List.of("Sampler.load(", "Translator.load(", "Checkpoint.latest(");

  @TempDir static Path folder;

  /** The programs of each page. */
  private static final Map<Path, List<Program>> PROGRAMS = new LinkedHashMap<>();

  /** What is wrong with pages before they run. */
  private static final Map<Path, String> FAULTS = new HashMap<>();

  /** What programs printed that began. */
  private static final Map<String, String> PRINTED = new HashMap<>();

  /** The programs that ended as they should. */
  private static final Set<String> ENDED = new HashSet<>();

  /** How many processes were started. */
  private static int processes;

  /**
   * A program.
   *
   * @param page the page's folder
   * @param mainClass no class of another page has its name
   * @param loads whether it loads what a program before it saved
   * @param process the number of the process that runs it, from 0
   */
  private record Program(Path page, String mainClass, boolean loads, int process) {}

  static List<Path> pages() throws IOException {
    return DocumentationTest.pagesWithPrograms();
  }

  @BeforeAll
  static void compileAndRun() throws Exception {
    Set<String> taken = new HashSet<>();
    for (Path page : pages()) {
      List<String> sources = DocumentationTest.blocks(DocumentationTest.read(page), "java");
      Path own = Files.createDirectories(folder.resolve("page" + PROGRAMS.size()));
      PROGRAMS.put(page, programs(sources, own));
      String fault = compile(sources, PROGRAMS.get(page), classes(own), taken);
      if (!fault.isEmpty()) {
        FAULTS.put(page, fault);
      }
    }
    List<Program> sound =
        PROGRAMS.entrySet().stream()
            .filter(page -> !FAULTS.containsKey(page.getKey()))
            .flatMap(page -> page.getValue().stream())
            .toList();
    int last = sound.stream().mapToInt(Program::process).max().orElse(-1);
    for (int process = 0; process <= last; process++) {
      int number = process;
      // Those that load run before any that trains.
      runAll(
          Stream.of(true, false)
              .flatMap(loads -> sound.stream().filter(program -> program.loads() == loads))
              .filter(program -> program.process() == number)
              .toList());
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void should_compile_and_run_the_programs_of_a_page(Path page) {
    assertThat(FAULTS.getOrDefault(page, "")).isEmpty();
    assertThat(PROGRAMS.get(page)).isNotEmpty();

    for (Program program : PROGRAMS.get(page)) {
      String name = program.mainClass();
      assertThat(ENDED)
          .as("%s printed:%n%s", name, PRINTED.getOrDefault(name, "nothing, for it was not run"))
          .contains(name);
    }
  }

  private static List<Program> programs(List<String> sources, Path page) {
    List<Program> programs = new ArrayList<>();
    int process = 0;
    for (String source : sources) {
      Matcher matcher = MAIN_CLASS.matcher(source);
      assertThat(matcher.find()).as("a public final class in %s", source).isTrue();
      boolean loads = LOADS.stream().anyMatch(source::contains);
      if (loads && !programs.isEmpty()) {
        process++;
      }
      programs.add(new Program(page, matcher.group(1), loads, process));
    }
    return programs;
  }

  /** Where the classes of a page are: not in its folder, whose files are moved. */
  private static Path classes(Path page) {
    return page.resolveSibling(page.getFileName() + "-classes");
  }

  /**
   * Compiles a page's programs together.
   *
   * @param taken the names of all classes so far, for all of them are on one class path
   * @return what is wrong with them, or nothing
   */
  private static String compile(
      List<String> sources, List<Program> programs, Path classes, Set<String> taken)
      throws IOException {
    Path written = Files.createDirectories(classes.resolve("sources"));
    List<String> arguments = new ArrayList<>(List.of("-d", classes.toString(), "-proc:none"));
    arguments.addAll(List.of("-Xlint:all,-classfile", "-Werror"));
    arguments.addAll(List.of("-classpath", System.getProperty("java.class.path")));
    for (int i = 0; i < sources.size(); i++) {
      Path source = written.resolve(programs.get(i).mainClass() + ".java");
      if (Files.exists(source)) {
        return source.getFileName() + " is there twice";
      }
      Files.writeString(source, sources.get(i));
      arguments.add(source.toString());
    }
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    ByteArrayOutputStream messages = new ByteArrayOutputStream();
    int code = compiler.run(null, messages, messages, arguments.toArray(String[]::new));
    if (code != 0) {
      return "the compiler's code is " + code + ":\n" + messages.toString(StandardCharsets.UTF_8);
    }
    try (Stream<Path> files = Files.list(classes)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".class") && !taken.add(name))
          .map(name -> name + " is on another page, too\n")
          .collect(Collectors.joining());
    }
  }

  /** Runs programs in one process, and those that one which kills it leaves in another. */
  private static void runAll(List<Program> programs) throws Exception {
    Set<Path> failed =
        PROGRAMS.values().stream()
            .flatMap(List::stream)
            .filter(program -> PRINTED.containsKey(program.mainClass()))
            .filter(program -> !ENDED.contains(program.mainClass()))
            .map(Program::page)
            .collect(Collectors.toCollection(HashSet::new));
    List<Program> left = programs.stream().filter(p -> !failed.contains(p.page())).toList();
    while (!left.isEmpty()) {
      run(left);
      int begun = 0;
      for (int i = 0; i < left.size(); i++) {
        if (PRINTED.containsKey(left.get(i).mainClass())) {
          begun = i;
          if (!ENDED.contains(left.get(i).mainClass())) {
            failed.add(left.get(i).page());
          }
        }
      }
      List<Program> later = left.subList(begun + 1, left.size());
      left = later.stream().filter(p -> !failed.contains(p.page())).toList();
    }
  }

  /** Runs programs in a process, of which at least the first is begun. */
  private static void run(List<Program> programs) throws Exception {
    int number = processes++;
    Path output = folder.resolve("process" + number + ".txt");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            // Cheaper for programs that end soon, as in the tests' own processes.
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Djava.awt.headless=true",
            "-Dai.djl.offline=true",
            WrittenProgramsRun.class.getName()));
    for (Program program : programs) {
      command.addAll(List.of(program.page().toString(), program.mainClass()));
    }
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("OPT_OUT_TRACKING", "true");
    builder.environment().put("OMP_NUM_THREADS", "1");
    // Not as an argument, which would be too long for some systems.
    String separator = System.getProperty("path.separator");
    builder
        .environment()
        .put(
            "CLASSPATH",
            programs.stream()
                    .map(program -> classes(program.page()) + separator)
                    .distinct()
                    .collect(Collectors.joining())
                + System.getProperty("java.class.path"));
    Process process =
        builder
            .directory(WrittenPictures.in(folder.resolve("work" + number)).toFile())
            .redirectErrorStream(true)
            .redirectOutput(Redirect.to(output.toFile()))
            .start();
    boolean ended =
        process.waitFor(
            (long) WrittenProgramsRun.SECONDS * (1 + programs.size()), TimeUnit.SECONDS);
    if (!ended) {
      process.destroyForcibly().waitFor();
    }
    read(Files.readString(output), programs.get(0).mainClass(), process.exitValue());
  }

  /** Tells apart what programs printed; how their process ended is told of the last. */
  private static void read(String printed, String first, int code) {
    String program = first;
    for (String line : printed.lines().toList()) {
      if (line.startsWith(WrittenProgramsRun.BEGINS)) {
        program = line.substring(WrittenProgramsRun.BEGINS.length());
      } else if (line.startsWith(WrittenProgramsRun.ENDED)) {
        ENDED.add(line.substring(WrittenProgramsRun.ENDED.length()));
      }
      PRINTED.merge(program, line + "\n", String::concat);
    }
    if (code != 0) {
      ENDED.remove(program);
      PRINTED.merge(program, "the process ended with " + code, String::concat);
    }
  }
}
