package dev.ganlib;

import static dev.ganlib.testing.Values.bits;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import dev.ganlib.data.Source;
import dev.ganlib.internal.torch.EngineRoom;
import dev.ganlib.loss.GanLoss;
import dev.ganlib.nn.LabelConcatenation;
import dev.ganlib.nn.stock.Dcgan;
import dev.ganlib.nn.stock.Mlp;
import dev.ganlib.nn.stock.Norm;
import dev.ganlib.nn.stock.Sagan;
import dev.ganlib.nn.stock.Sngan;
import dev.ganlib.nn.stock.StockGenerator;
import dev.ganlib.nn.stock.StyleGan;
import dev.ganlib.testing.NativeArrays;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Saved and loaded: stock generators, conditional ones, and latents with codes. */
final class StockGeneratorFolderTest {
  private static final Latent LATENT = Latent.normal(5);
  private static final Shape IMAGE = new Shape(1, 8, 8);

  /** A saved Dcgan of 3 classes, width 4, copied by the tests that damage one. */
  @TempDir static Path model;

  @TempDir Path folder;
  private Path description;

  @BeforeAll
  static void saveModel() {
    Block block = Dcgan.generator(5, IMAGE).width(4).norm(Norm.LAYER).classes(3).build();
    save(Generator.of(block, LATENT).conditional(3), DataType.FLOAT32, model);
  }

  @BeforeEach
  void name() {
    description = folder.resolve("generator.json");
  }

  /** Trains two rounds, so that statistics and power iterations have moved; returns samples. */
  private static long[] save(Generator generator, DataType type, Path folder) {
    int classes = generator.classes();
    Shape sample = generator.network("shape").output(2).slice(1);
    Mlp mlp = Mlp.builder(new Shape(sample.size() + classes)).linear(4).relu().linear(1).build();
    Discriminator judge =
        classes == 0
            ? Discriminator.of(Mlp.builder(sample).linear(4).relu().linear(1).build())
            : Discriminator.of(LabelConcatenation.flat(mlp, classes)).conditional(classes);
    try (NDManager manager = EngineRoom.newManager(Device.cpu());
        GanTrainer gan =
            GanTrainer.builder(generator, judge, GanLoss.bceWithLogits())
                .device(Device.cpu())
                .dataType(type)
                .build()) {
      NDArray data = manager.arange((int) (8 * sample.size())).toType(type, false).sin();
      NDArray shaped = data.reshape(new Shape(8).addAll(sample));
      Source source =
          classes == 0
              ? Source.arrays(shaped)
              : Source.arrays(shaped, manager.create(new long[] {0, 1, 1, 0, 1, 0, 1, 1}), classes);
      gan.fit(source, TrainingPlan.steps(2).batch(8));
      try (Sampler sampler = gan.sampler()) {
        sampler.save(folder);
        return samples(sampler);
      }
    }
  }

  private static long[] samples(Sampler sampler) {
    try (NDArray samples = sampler.sample(20, 5)) {
      return bits(samples);
    }
  }

  static List<Arguments> stock() {
    List<Arguments> all = new ArrayList<>();
    for (int classes : new int[] {0, 3}) {
      for (Norm norm : Norm.values()) {
        all.add(
            Arguments.of(
                "dcgan " + norm,
                classed(Dcgan.generator(5, IMAGE).width(norm.name().length()).norm(norm), classes),
                classes));
      }
      Shape tall = new Shape(2, 16, 8);
      all.add(Arguments.of("sngan", classed(Sngan.generator(5, tall).width(6), classes), classes));
      all.add(
          Arguments.of(
              "stylegan2", classed(StyleGan.generator(5, tall).width(4), classes), classes));
      all.add(Arguments.of("sagan", classed(Sagan.generator(5, tall).width(8), classes), classes));
    }
    return all;
  }

  private static StockGenerator classed(StockGenerator.Builder builder, int classes) {
    return (classes == 0 ? builder : builder.classes(classes)).build();
  }

  @ParameterizedTest(name = "{0}, {2} classes")
  @MethodSource("stock")
  void should_give_equal_bits_when_loaded_without_a_block(
      String name, StockGenerator block, int classes) throws IOException {
    Generator generator = Generator.of(block, LATENT);
    long[] saved =
        save(classes == 0 ? generator : generator.conditional(classes), DataType.FLOAT32, folder);

    try (Sampler loaded = Sampler.load(folder)) {
      assertThat(samples(loaded)).isEqualTo(saved);
      assertThat(loaded.classes()).isEqualTo(classes);
      assertThat(loaded.latent()).isEqualTo(LATENT);
      Path copy = folder.resolve("copy");
      loaded.save(copy);
      assertThat(copy.resolve("generator.json")).hasSameTextualContentAs(description);
      assertThat(copy.resolve("generator.safetensors"))
          .hasSameBinaryContentAs(folder.resolve("generator.safetensors"));
    }
  }

  @Test
  void should_keep_float64() throws IOException {
    Block block = Dcgan.generator(5, IMAGE).width(2).build();
    long[] saved = save(Generator.of(block, LATENT), DataType.FLOAT64, folder);

    try (Sampler loaded = Sampler.load(folder)) {
      assertThat(samples(loaded)).isEqualTo(saved);
    }
  }

  @Test
  void should_keep_the_codes_of_latents() throws IOException {
    Latent latent = Latent.uniform(2).categorical(3).continuous(2).categorical(2);
    Block block = Mlp.builder(latent.shape()).linear(4).tanh().build();
    long[] saved = save(Generator.of(block, latent), DataType.FLOAT32, folder);

    assertThat(Files.readString(description))
        .containsSubsequence(
            "\"size\": 2", "\"codes\"", "categorical 3", "continuous 2", "categorical 2");
    try (Sampler loaded = Sampler.load(folder)) {
      assertThat(loaded.latent()).isEqualTo(latent);
      assertThat(samples(loaded)).isEqualTo(saved);
    }
  }

  @Test
  void should_load_a_conditional_mlp_with_and_without_its_block() throws IOException {
    long[] saved = save(conditionalMlp(), DataType.FLOAT32, folder);

    try (Sampler loaded = Sampler.load(folder);
        Sampler given = Sampler.load(folder, conditionalMlp().block(), Device.cpu())) {
      assertThat(loaded.classes()).isEqualTo(3);
      assertThat(samples(loaded)).isEqualTo(saved);
      assertThat(samples(given)).isEqualTo(saved);
    }
  }

  private static Generator conditionalMlp() {
    Mlp mlp = Mlp.builder(new Shape(8)).linear(4).tanh().build();
    return Generator.of(LabelConcatenation.of(mlp, 3), LATENT).conditional(3);
  }

  @Test
  void should_describe_what_a_stock_generator_was_built_from() throws IOException {
    assertThat(Files.readString(model.resolve("generator.json")).replaceAll("\\s+", ""))
        .contains(
            "\"classes\":3",
            "\"sampleShape\":[1,8,8]",
            "\"architecture\":{\"type\":\"stock\",\"stock\":{\"family\":\"dcgan\",\"latentSize\":5,"
                + "\"image\":[1,8,8],\"width\":4,\"norm\":\"LAYER\",\"classes\":3}}");
  }

  private void damage(String text, String replacement) throws IOException {
    for (String name : List.of("generator.json", "generator.safetensors")) {
      Files.copy(model.resolve(name), folder.resolve(name));
    }
    String json = Files.readString(description);
    assertThat(json).contains(text);
    Files.writeString(description, json.replace(text, replacement));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"dcgan\" | \"dcgam\" | expected a family among dcgan, sngan, sagan, stylegan2 and dvdgan but was dcgam",
        "\"dcgan\" | null | expected family of a network of type stock to be a text but there is none",
        "\"latentSize\": 5 | \"latentSize\": 0 | latent size must be positive but was 0",
        "\"width\": 4 | \"width\": -4 | width must be positive but was -4",
        "\"width\": 4 | \"breadth\": 4 | expected width of a network of type stock to be a whole number"
            + " but there is none",
        "\"width\": 4 | \"width\": 4.5 | expected width of a network of type stock to be a whole"
            + " number but was 4.5",
        "\"width\": 4 | \"width\": \"4\" | expected width of a network of type stock to be a whole"
            + " number but was 4",
        "\"LAYER\" | \"LAVER\" | No enum constant dev.ganlib.nn.stock.Norm.LAVER",
        "\"image\": | \"picture\": | expected image of a network of type stock to be a list"
            + " but there is none",
        "\"stock\": { | \"stoke\": { | expected stock of a network of type stock to be settings"
            + " but there is none",
        "\"dcgan\" | \"sagan\" | expected norm of a sagan generator to be among [BATCH] but was LAYER"
      })
  void should_name_the_file_when_the_architecture_makes_no_sense(
      String text, String replacement, String problem) throws IOException {
    damage(text, replacement);
    long before = NativeArrays.count();

    assertThatThrownBy(() -> Sampler.load(folder))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "expected %s to describe a generator but it is damaged: %s"
                .formatted(description, problem));
    assertThat(NativeArrays.count()).isEqualTo(before);
  }

  /** Entries that make sense, but not together. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"latentSize\": 5 | \"latentSize\": 6",
        "\"size\": 5 | \"size\": 6",
        "\"classes\": 3, | \"classes\": 0,",
        "\"width\": 4 | \"width\": 5"
      })
  void should_name_the_file_when_entries_contradict_one_another(String text, String replacement)
      throws IOException {
    damage(text, replacement);
    long before = NativeArrays.count();

    assertThatThrownBy(() -> Sampler.load(folder))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(
            "expected %s to describe a generator but it is damaged: ".formatted(description));
    assertThat(NativeArrays.count()).isEqualTo(before);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[\"categorical three\"] | For input string: \"three\"",
        "[\"categorical 1\"] | the size of a categorical code must be at least 2 but was 1",
        "[\"category 3\"] | No enum constant dev.ganlib.Latent.Code.Kind.CATEGORY",
        "[\"categorical\"] | expected a code and its size but was: categorical"
      })
  void should_name_the_file_when_a_code_makes_no_sense(String codes, String problem)
      throws IOException {
    damage("\"size\": 5", "\"size\": 5, \"codes\": " + codes);

    assertThatThrownBy(() -> Sampler.load(folder))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "expected %s to describe a generator but it is damaged: %s"
                .formatted(description, problem));
  }
}
