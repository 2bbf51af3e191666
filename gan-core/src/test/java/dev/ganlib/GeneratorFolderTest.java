package dev.ganlib;

import static dev.ganlib.testing.Values.bits;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.ganlib.data.Source;
import dev.ganlib.internal.torch.EngineRoom;
import dev.ganlib.loss.GanLoss;
import dev.ganlib.nn.ConditionalBatchNorm;
import dev.ganlib.nn.LabelConcatenation;
import dev.ganlib.nn.Sequence;
import dev.ganlib.nn.stock.Mlp;
import dev.ganlib.testing.NativeArrays;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link Sampler#save} and {@link Sampler#load}. */
final class GeneratorFolderTest {
  /** A saved {@link #mlp}, copied by the tests that damage one. */
  @TempDir static Path model;

  @TempDir Path temporary;
  private Path folder;
  private Path description;
  private Path weights;

  @BeforeEach
  void names() {
    folder = temporary.resolve("run").resolve("generator");
    description = folder.resolve("generator.json");
    weights = folder.resolve("generator.safetensors");
  }

  @BeforeAll
  static void saveModel() {
    save(mlp(), Latent.normal(8), DataType.FLOAT32, model);
  }

  private static Mlp mlp() {
    return Mlp.builder(new Shape(8)).linear(16).batchNorm().relu().linear(4).tanh().build();
  }

  /** Returns a trainer of a generator of three classes. */
  private static GanTrainer conditional(Block generator) {
    Mlp judge = Mlp.builder(new Shape(4 + 3)).linear(8).relu().linear(1).build();
    return GanTrainer.builder(
            Generator.of(generator, Latent.normal(8)).conditional(3),
            Discriminator.of(LabelConcatenation.of(judge, 3)).conditional(3),
            GanLoss.bceWithLogits())
        .device(Device.cpu())
        .build();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void should_load_a_perceptron_with_labels_without_its_code(boolean flat) throws IOException {
    Mlp mlp = Mlp.builder(new Shape(8 + 3)).linear(16).relu().linear(4).tanh().build();
    Block block = flat ? LabelConcatenation.flat(mlp, 3) : LabelConcatenation.of(mlp, 3);
    float[] before;
    try (GanTrainer gan = conditional(block);
        Sampler sampler = gan.sampler();
        NDArray samples = sampler.sample(7, 5)) {
      sampler.save(folder);
      before = samples.toFloatArray();
    }

    try (Sampler loaded = Sampler.load(folder);
        NDArray samples = loaded.sample(7, 5)) {
      assertThat(loaded.classes()).isEqualTo(3);
      assertThat(samples.toFloatArray()).containsExactly(before);
    }
    String text = Files.readString(description);
    Files.writeString(description, text.replace("\"joinedClasses\": 3,", ""));
    assertThatThrownBy(() -> Sampler.load(folder))
        .hasMessageContaining(
            "expected joinedClasses of a network of type labelled mlp to be a whole number but there is none");
  }

  @Test
  void should_load_a_sequence_that_takes_labels_without_its_code() throws IOException {
    Block block =
        Sequence.builder()
            .add(dev.ganlib.nn.Linear.of(12))
            .addConditional(ConditionalBatchNorm.of(3))
            .add(Activation.reluBlock())
            .add(dev.ganlib.nn.Linear.of(4))
            .build();
    long[] saved;
    try (GanTrainer gan = conditional(block);
        Sampler sampler = gan.sampler()) {
      sampler.save(folder);
      saved = samples(sampler);
    }

    try (Sampler loaded = Sampler.load(folder)) {
      assertThat(loaded.classes()).isEqualTo(3);
      assertThat(samples(loaded)).isEqualTo(saved);
    }
  }

  private static Block custom(int units) {
    return new SequentialBlock()
        .add(Linear.builder().setUnits(units).build())
        .add(Activation.tanhBlock())
        .add(Linear.builder().setUnits(4).build());
  }

  /** Trains for a few rounds, so that running statistics have moved, and saves; returns samples. */
  private static long[] save(Block block, Latent latent, DataType type, Path folder) {
    try (NDManager manager = EngineRoom.newManager(Device.cpu());
        GanTrainer gan =
            GanTrainer.builder(
                    Generator.of(block, latent),
                    Discriminator.of(Mlp.builder(new Shape(4)).linear(8).relu().linear(1).build()),
                    GanLoss.bceWithLogits())
                .device(Device.cpu())
                .dataType(type)
                .build()) {
      NDArray data = manager.arange(64).toType(type, false).reshape(16, 4).sin();
      gan.fit(Source.arrays(data), TrainingPlan.steps(3).batch(16));
      try (Sampler sampler = gan.sampler();
          NDArray samples = sampler.sample(300, 5)) {
        sampler.save(folder);
        assertThat(samples.getDataType()).isEqualTo(type);
        return bits(samples);
      }
    }
  }

  private static long[] samples(Sampler sampler) {
    try (NDArray samples = sampler.sample(300, 5)) {
      return bits(samples);
    }
  }

  private long[] save(Block block, Latent latent, DataType type) {
    return save(block, latent, type, folder);
  }

  private void saveMlp() throws IOException {
    Files.createDirectories(folder);
    for (Path file : List.of(description, weights)) {
      Files.copy(model.resolve(file.getFileName()), file);
    }
  }

  @ParameterizedTest
  @CsvSource({"FLOAT32, NORMAL", "FLOAT64, NORMAL", "FLOAT32, UNIFORM"})
  void should_give_equal_bits_when_loaded(DataType type, Latent.Distribution distribution)
      throws IOException {
    Latent latent = new Latent(8, distribution, List.of());
    long[] saved = save(mlp(), latent, type);

    try (Sampler loaded = Sampler.load(folder)) {
      assertThat(samples(loaded)).isEqualTo(saved);
      assertThat(loaded.latent()).isEqualTo(latent);
      assertThat(loaded.sampleShape()).isEqualTo(new Shape(4));
    }
  }

  @Test
  void should_describe_how_to_rebuild_and_feed_the_generator() throws IOException {
    saveMlp();

    JsonObject json = JsonParser.parseString(Files.readString(description)).getAsJsonObject();

    assertThat(json.get("format").getAsString()).isEqualTo("dev.ganlib.generator");
    assertThat(json.get("version").getAsInt()).isEqualTo(1);
    assertThat(json.get("latent")).hasToString("{\"distribution\":\"normal\",\"size\":8}");
    assertThat(json.get("sampleShape")).hasToString("[4]");
    assertThat(json.get("dataType").getAsString()).isEqualTo("float32");
    assertThat(json.get("architecture"))
        .hasToString(
            "{\"type\":\"mlp\",\"input\":[8],\"layers\":[\"linear 16\",\"batchNorm 0.1 1.0E-5\","
                + "\"relu\",\"linear 4\",\"tanh\"]}");
    assertThat(json.get("weights").getAsString()).isEqualTo("generator.safetensors");
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactlyInAnyOrder(description, weights);
    }
  }

  /** What lies elsewhere is whole, and has the checksum that the description names. */
  @Test
  void should_not_read_weights_from_elsewhere() throws IOException {
    saveMlp();
    Path elsewhere = Files.copy(weights, temporary.resolve("elsewhere.safetensors"));
    String json = Files.readString(description);
    for (String name : List.of(elsewhere.toUri().getPath(), "../elsewhere.safetensors")) {
      Files.writeString(description, json.replace("generator.safetensors", name));

      assertThatThrownBy(() -> Sampler.load(folder))
          .isInstanceOf(IOException.class)
          .hasMessage(
              "expected %s to name the weights generator.safetensors but it is damaged: it names %s"
                  .formatted(description, name));
    }
  }

  @Test
  void should_save_the_same_files_again_when_loaded() throws IOException {
    saveMlp();
    Path copy = temporary.resolve("copy");

    try (Sampler loaded = Sampler.load(folder)) {
      loaded.save(copy);
    }

    assertThat(copy.resolve("generator.json")).hasSameBinaryContentAs(description);
    assertThat(copy.resolve("generator.safetensors")).hasSameBinaryContentAs(weights);
  }

  @Test
  void should_replace_an_older_save() throws IOException {
    save(mlp(), Latent.normal(8), DataType.FLOAT64);
    long[] saved = save(custom(6), Latent.normal(3), DataType.FLOAT32);

    try (Sampler loaded = Sampler.load(folder, custom(6), Device.cpu())) {
      assertThat(samples(loaded)).isEqualTo(saved);
    }
  }

  @Test
  void should_load_a_custom_block_when_one_is_given() throws IOException {
    long[] saved = save(custom(6), Latent.normal(3), DataType.FLOAT32);
    Block block = custom(6);

    assertThatThrownBy(() -> Sampler.load(folder))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "the saved generator is a custom block (ai.djl.nn.SequentialBlock); load it with"
                + " Sampler.load(folder, block, device)");
    try (Sampler loaded = Sampler.load(folder, block, Device.cpu());
        Sampler again = Sampler.load(folder, block, Device.cpu())) {
      assertThat(samples(loaded)).isEqualTo(saved);
      assertThat(samples(again)).isEqualTo(saved);
    }
  }

  @Test
  void should_refuse_a_block_in_use() {
    save(custom(6), Latent.normal(3), DataType.FLOAT32);
    Block block = custom(6);
    try (NDManager manager = EngineRoom.newManager(Device.cpu())) {
      block.initialize(manager, DataType.FLOAT32, new Shape(2, 3));

      assertThatThrownBy(() -> Sampler.load(folder, block, Device.cpu()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "expected a block that is not initialised, since loading replaces its arrays");
      assertThat(block.isInitialized()).isTrue();
    }
  }

  @Test
  void should_name_the_parameters_when_the_block_is_another() {
    save(custom(6), Latent.normal(3), DataType.FLOAT32);
    Block smaller = new SequentialBlock().add(Linear.builder().setUnits(4).build());
    List<String> saved = custom(6).getParameters().keys();
    List<String> own = smaller.getParameters().keys();
    long before = NativeArrays.count();

    assertThatThrownBy(() -> Sampler.load(folder, smaller, Device.cpu()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "expected network generator to have the parameters %s but it has %s"
                .formatted(saved, own));
    String first = saved.get(0);
    assertThatThrownBy(() -> Sampler.load(folder, custom(5), Device.cpu()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "expected parameter %s of network generator to have shape (6, 3) but it has (5, 3)"
                .formatted(first));
    assertThat(NativeArrays.count()).isEqualTo(before);
  }

  @Test
  void should_notice_the_weights_of_another_network() throws IOException {
    save(custom(6), Latent.normal(3), DataType.FLOAT32);
    byte[] others = Files.readAllBytes(weights);
    Files.delete(weights);
    Files.delete(description);
    saveMlp();
    Files.write(weights, others);

    assertDamagedWeights();
  }

  @Test
  void should_notice_a_single_changed_byte() throws IOException {
    saveMlp();
    byte[] bytes = Files.readAllBytes(weights);
    bytes[bytes.length - 1] ^= 1;
    Files.write(weights, bytes);

    assertDamagedWeights();
  }

  @Test
  void should_notice_that_the_end_is_missing() throws IOException {
    saveMlp();
    byte[] bytes = Files.readAllBytes(weights);
    Files.write(weights, Arrays.copyOf(bytes, bytes.length - 4));

    assertDamagedWeights();
  }

  private void assertDamagedWeights() {
    assertThatThrownBy(() -> Sampler.load(folder))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "expected %s to have the checksum that generator.json names but it does not: one of"
                    .formatted(weights)
                + " them is damaged");
  }

  @Test
  void should_name_the_file_that_is_absent() throws IOException {
    assertThatThrownBy(() -> Sampler.load(folder))
        .isInstanceOf(IOException.class)
        .hasMessage("expected a saved generator in " + description + " but it is absent");

    saveMlp();
    Files.delete(weights);
    assertThatThrownBy(() -> Sampler.load(folder))
        .isInstanceOf(IOException.class)
        .hasMessage("expected the generator's weights in " + weights + " but it is absent");
  }

  @Test
  void should_name_the_version_when_it_is_another() throws IOException {
    saveMlp();
    edit("\"version\": 1", "\"version\": 2");

    assertThatThrownBy(() -> Sampler.load(folder))
        .isInstanceOf(IOException.class)
        .hasMessage("expected " + description + " to have version 1 but was 2");
  }

  @Test
  void should_name_the_format_when_it_is_another() throws IOException {
    saveMlp();
    edit("dev.ganlib.generator", "something.else");

    assertThatThrownBy(() -> Sampler.load(folder))
        .isInstanceOf(IOException.class)
        .hasMessage("expected " + description + " to have the format dev.ganlib.generator");

    Files.writeString(description, "");
    assertThatThrownBy(() -> Sampler.load(folder))
        .hasMessage("expected " + description + " to have the format dev.ganlib.generator");
  }

  @Test
  void should_name_the_description_when_it_is_no_json() throws IOException {
    saveMlp();
    Files.writeString(description, "{\"format\": \"dev.ganlib");
    assertThatThrownBy(() -> Sampler.load(folder))
        .isInstanceOf(IOException.class)
        .hasMessage("expected " + description + " to be JSON but it is damaged");

    Files.write(description, new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1});
    assertThatThrownBy(() -> Sampler.load(folder))
        .isInstanceOf(IOException.class)
        .hasMessage("expected " + description + " to be JSON but it is damaged");
  }

  @ParameterizedTest
  @CsvSource({"latent", "distribution", "dataType", "architecture", "weights"})
  void should_say_that_an_entry_is_missing(String entry) throws IOException {
    saveMlp();
    edit("\"" + entry + "\":", "\"was_" + entry + "\":");

    assertThatThrownBy(() -> Sampler.load(folder))
        .isInstanceOf(IOException.class)
        .hasMessage("expected " + description + " to be complete but an entry is missing");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"normal\" | \"cauchy\" | No enum constant dev.ganlib.Latent.Distribution.CAUCHY",
        "\"size\": 8 | \"size\": -8 | latent size must be positive but was -8",
        "\"float32\" | \"float31\" | No enum constant ai.djl.ndarray.types.DataType.FLOAT31",
        "\"float32\" | \"int32\" | data type must be float32 or float64 but was int32",
        "linear 16 | linaer 16 | expected a layer but was: linaer 16",
        "\"mlp\" | \"cnn\" | expected a network of a type among [mlp, sequence, stock, stock translator]"
            + " but was cnn"
      })
  void should_name_the_file_when_an_entry_makes_no_sense(
      String text, String replacement, String problem) throws IOException {
    saveMlp();
    edit(text, replacement);

    assertThatThrownBy(() -> Sampler.load(folder))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "expected %s to describe a generator but it is damaged: %s"
                .formatted(description, problem));
  }

  private void edit(String text, String replacement) throws IOException {
    String json = Files.readString(description);
    assertThat(json).contains(text);
    Files.writeString(description, json.replace(text, replacement));
  }
}
