package dev.ganlib.example.mnist.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import dev.ganlib.Latent;
import dev.ganlib.example.mnist.recipe.GanRecipe;
import dev.ganlib.example.mnist.recipe.Recipe;
import dev.ganlib.example.mnist.recipe.Recipes;
import dev.ganlib.example.mnist.run.RunFacts;
import dev.ganlib.nn.stock.Mlp;
import dev.ganlib.nn.stock.MlpLayer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine.ParseResult;

/**
 * Tests the documentation: its commands parse, its links lead somewhere, and its constants are
 * those of the code. {@link WrittenProgramsTest} runs its programs.
 */
final class DocumentationTest {
  static final Path ROOT = root();

  /** A fenced block and its language. */
  private static final Pattern FENCED = Pattern.compile("(?ms)^```([^\n]*)\n(.*?)^```$");

  private static final Pattern COMMENT = Pattern.compile("(?s)<!--.*?-->");
  private static final Pattern INLINE_CODE = Pattern.compile("`[^`\n]*`");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
  private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.*)$");

  private static final Pattern COMMAND =
      Pattern.compile("java -jar gan-mnist-example/target/gan-mnist-example\\.jar *([^\n`&|]*)");

  /**
   * The folder of the repository; tests start in a module's folder, or in an IDE anywhere above.
   */
  private static Path root() {
    Path path = Path.of("").toAbsolutePath();
    while (path != null && !Files.isDirectory(path.resolve("gan-core"))) {
      path = path.getParent();
    }
    if (path == null) {
      throw new IllegalStateException("expected to run inside the repository");
    }
    return path;
  }

  /** All pages: those at the root, the documentation, and those among the sources. */
  static List<Path> pages() throws IOException {
    List<Path> pages = new ArrayList<>();
    for (String folder : List.of("", "docs", "gan-core/src", "gan-mnist-example/src")) {
      int depth = folder.isEmpty() ? 1 : Integer.MAX_VALUE;
      try (Stream<Path> paths = Files.walk(ROOT.resolve(folder), depth)) {
        paths.filter(path -> path.toString().endsWith(".md")).sorted().forEach(pages::add);
      }
    }
    return pages.stream().map(ROOT::relativize).toList();
  }

  static List<Path> pagesWithPrograms() throws IOException {
    return pages().stream()
        .filter(page -> page.equals(Path.of("README.md")) || page.startsWith("docs"))
        .filter(page -> !blocks(read(page), "java").isEmpty())
        .toList();
  }

  static String read(Path page) {
    try {
      return Files.readString(ROOT.resolve(page));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<String> blocks(String text, String language) {
    return FENCED
        .matcher(text)
        .results()
        .filter(block -> block.group(1).equals(language))
        .map(block -> block.group(2))
        .toList();
  }

  @Test
  void should_have_a_program_in_the_readme_the_tutorial_and_the_guide() throws IOException {
    assertThat(pagesWithPrograms())
        .contains(
            Path.of("README.md"),
            Path.of("docs", "tutorials", "first-gan.md"),
            Path.of("docs", "explanation", "choosing-an-architecture.md"),
            Path.of("docs", "how-to", "condition-on-labels.md"),
            Path.of("docs", "how-to", "custom-architecture.md"),
            Path.of("docs", "how-to", "diagnose-training.md"),
            Path.of("docs", "how-to", "train-on-own-images.md"),
            Path.of("docs", "how-to", "write-a-loss.md"),
            Path.of("docs", "how-to", "stabilise-training.md"));
  }

  @ParameterizedTest
  @MethodSource("pages")
  void should_link_to_files_and_headings_that_exist(Path page) {
    String text = read(page);
    for (Pattern unlinked : List.of(FENCED, COMMENT, INLINE_CODE)) {
      text = unlinked.matcher(text).replaceAll("");
    }
    Path self = ROOT.resolve(page);

    for (MatchResult link : LINK.matcher(text).results().toList()) {
      String target = link.group(1);
      if (target.startsWith("https://")) {
        continue;
      }
      int hash = target.indexOf('#');
      String file = hash < 0 ? target : target.substring(0, hash);
      Path linked = file.isEmpty() ? self : self.resolveSibling(file).normalize();
      assertThat(linked).as("link %s of %s", target, page).exists();
      if (hash >= 0) {
        assertThat(anchors(read(linked))).as("%s", page).contains(target.substring(hash + 1));
      }
    }
  }

  /** Returns the names by which a page's headings are linked to. */
  private static List<String> anchors(String text) {
    return HEADING
        .matcher(FENCED.matcher(text).replaceAll(""))
        .results()
        .map(heading -> heading.group(1).toLowerCase(Locale.ROOT))
        .map(heading -> heading.replaceAll("[^\\w -]", "").replace(' ', '-'))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("pages")
  void should_give_commands_that_the_command_line_takes(Path page) {
    for (MatchResult command : COMMAND.matcher(read(page)).results().toList()) {
      String arguments = command.group(1).strip();
      ParseResult parsed =
          Main.commandLine().parseArgs(arguments.isEmpty() ? new String[0] : words(arguments));

      if (parsed.hasSubcommand()) {
        String recipe = parsed.subcommand().matchedOptionValue("--recipe", "vanilla");
        assertThat(Recipes.names()).as(arguments).contains(recipe);
      }
    }
  }

  private static String[] words(String text) {
    return text.split("\\s+", -1);
  }

  @Test
  void should_give_the_two_commands_in_the_readme() {
    assertThat(blocks(read(Path.of("README.md")), "sh").get(0))
        .isEqualTo(
            """
            mvn -Dmaven.test.skip=true package && \
            java -jar gan-mnist-example/target/gan-mnist-example.jar train
            mvn verify
            """);
  }

  @Test
  void should_keep_the_readme_within_150_lines() {
    assertThat(read(Path.of("README.md")).lines()).hasSizeLessThanOrEqualTo(150);
  }

  static List<String> recipes() {
    return Recipes.names();
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void should_state_the_constants_of_each_recipe(String name) {
    Recipe recipe = Recipes.named(name);
    String text = read(Path.of("docs", "reference", "recipes.md"));
    assertThat(text).contains("\n## " + name + "\n");
    String section = text.substring(text.indexOf("\n## " + name + "\n") + 1);
    String constants = String.join(" ", words(blocks(section, "text").get(0)));
    Map<String, String> settings = new LinkedHashMap<>(recipe.words());
    settings.replaceAll((setting, words) -> RunFacts.readable(words));

    if (recipe instanceof GanRecipe gan) {
      assertThat(constants).contains("latent " + words(gan.latent())).contains(networks(gan));
    } else {
      assertThat(constants).contains("networks " + recipe.settingWords());
      settings.forEach(
          (setting, words) -> {
            if (setting.startsWith("weight of ") || setting.startsWith("steps ")) {
              assertThat(constants).contains(setting + " " + words);
            }
          });
    }
    assertThat(constants)
        .contains("loss " + settings.get("loss") + " penalties")
        .contains("penalties " + settings.get("penalties") + " optimizer")
        .contains("optimizer " + settings.get("optimizer") + " average")
        .contains("average " + settings.get("average") + " plan")
        .contains("plan " + recipe.plan());
    if (!recipe.gan().auxiliaryTerms().isEmpty()) {
      assertThat(constants).contains("terms " + settings.get("auxiliary terms"));
    }
    if (recipe.hasImages()) {
      assertThat(constants).contains("every " + recipe.gridInterval() + " steps");
    }
  }

  private static String words(Latent latent) {
    StringBuilder words =
        new StringBuilder(
            latent.noise() + ", " + latent.distribution().name().toLowerCase(Locale.ROOT));
    for (Latent.Code code : latent.codes()) {
      String kind = code.kind().name().toLowerCase(Locale.ROOT);
      words.append(", ").append(kind).append(' ').append(code.size());
    }
    return words.toString();
  }

  /** The layers of perceptrons; of other networks what they are made for, and their size. */
  private static String networks(GanRecipe recipe) {
    if (recipe.generator().block() instanceof Mlp generator) {
      Mlp discriminator = (Mlp) recipe.discriminator().block();
      return "generator %s discriminator %s".formatted(words(generator), words(discriminator));
    }
    return String.format(
        Locale.ROOT,
        "networks %s parameters G %,d, D %,d",
        recipe.settingWords(),
        parameters(recipe, recipe.generator().block(), recipe.latent().shape()),
        parameters(recipe, recipe.discriminator().block(), recipe.setting().sample()));
  }

  private static String words(Mlp network) {
    return network.layers().stream().map(MlpLayer::text).collect(Collectors.joining(", "));
  }

  private static long parameters(GanRecipe recipe, Block block, Shape first) {
    boolean conditional =
        recipe.labels() == GanRecipe.Labels.BOTH
            || (recipe.labels() == GanRecipe.Labels.GENERATOR && first.dimension() == 1);
    Shape batch = new Shape(2).addAll(first);
    Shape[] inputs = conditional ? new Shape[] {batch, new Shape(2)} : new Shape[] {batch};
    try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
      block.initialize(manager, DataType.FLOAT32, inputs);
      return block.getParameters().values().stream()
          .filter(Parameter::requiresGradient)
          .mapToLong(parameter -> parameter.getArray().size())
          .sum();
    }
  }

  @Test
  void should_quote_a_test_that_exists() throws IOException {
    String quoted = blocks(read(Path.of("CONTRIBUTING.md")), "java").get(0);

    try (Stream<Path> tests = Files.walk(ROOT.resolve("gan-core/src/test/java"))) {
      assertThat(tests.filter(Files::isRegularFile).map(DocumentationTest::read))
          .anyMatch(source -> source.contains(quoted));
    }
  }
}
