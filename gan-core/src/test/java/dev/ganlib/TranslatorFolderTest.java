package dev.ganlib;

import static dev.ganlib.testing.Values.bits;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.SequentialBlock;
import dev.ganlib.internal.store.CheckedFolder;
import dev.ganlib.nn.AveragePooling;
import dev.ganlib.nn.ConvGru;
import dev.ganlib.nn.Convolution;
import dev.ganlib.nn.DescribedNetwork;
import dev.ganlib.nn.Dropout;
import dev.ganlib.nn.EqualisedRate;
import dev.ganlib.nn.MinibatchDeviation;
import dev.ganlib.nn.NetworkDescription;
import dev.ganlib.nn.Noise;
import dev.ganlib.nn.PRelu;
import dev.ganlib.nn.PerFrame;
import dev.ganlib.nn.Residual;
import dev.ganlib.nn.SelfAttention;
import dev.ganlib.nn.Sequence;
import dev.ganlib.nn.Skip;
import dev.ganlib.nn.SpectralNorm;
import dev.ganlib.nn.Upsampling;
import dev.ganlib.nn.stock.Mlp;
import dev.ganlib.nn.stock.ResidualTranslator;
import dev.ganlib.nn.stock.StockTranslator;
import dev.ganlib.nn.stock.SuperResolution;
import dev.ganlib.nn.stock.UNet;
import dev.ganlib.testing.NativeArrays;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link Translator#save} and {@link Translator#load}. */
final class TranslatorFolderTest {
  private static final Shape PAIR = new Shape(2, 4, 4);

  @TempDir private Path temporary;

  private Path folder() {
    return temporary.resolve("run").resolve("translator");
  }

  private Path description() {
    return folder().resolve("translator.json");
  }

  private static long[] outputs(Translator translator, DataType type, long... shape) {
    try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
      int size = (int) new Shape(shape).size();
      NDArray inputs = manager.arange(size).toType(type, false).reshape(shape).sin();
      return bits(translator.apply(inputs));
    }
  }

  private void saveImage() {
    try (Translator translator = Translators.of(Translators.image(), PAIR, 5)) {
      translator.save(folder());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT32", "FLOAT64"})
  void should_give_equal_bits_when_loaded_without_a_block(DataType type) throws IOException {
    long[] saved;
    long[] larger;
    try (Translator translator =
        Translator.of(Translators.snapshot(Translators.image(), type, 5, PAIR))) {
      translator.save(folder());
      saved = outputs(translator, type, 3, 2, 4, 4);
      larger = outputs(translator, type, 1, 2, 8, 6);
    }

    try (Translator loaded = Translator.load(folder())) {
      assertThat(outputs(loaded, type, 3, 2, 4, 4)).isEqualTo(saved);
      assertThat(outputs(loaded, type, 1, 2, 8, 6)).isEqualTo(larger).hasSize(16 * 12);
      assertThat(loaded.inputShape()).isEqualTo(PAIR);
      assertThat(loaded.outputShape()).isEqualTo(new Shape(1, 8, 8));
      Path copy = temporary.resolve("copy");
      loaded.save(copy);
      for (String name : List.of("translator.json", "translator.safetensors", "SHA256SUMS")) {
        assertThat(copy.resolve(name)).hasSameBinaryContentAs(folder().resolve(name));
      }
    }
  }

  @Test
  void should_load_a_stock_network_without_a_block() throws IOException {
    Shape image = new Shape(1, 3, 2);
    Mlp mlp = Mlp.builder(image).linear(8).leakyRelu(0.2).linear(6).tanh().reshape(image).build();
    long[] saved;
    try (Translator translator = Translators.of(mlp, image, 2)) {
      translator.save(folder());
      saved = outputs(translator, DataType.FLOAT32, 5, 1, 3, 2);
    }

    try (Translator loaded = Translator.load(folder())) {
      assertThat(outputs(loaded, DataType.FLOAT32, 5, 1, 3, 2)).isEqualTo(saved);
    }
    assertThat(Files.readString(description()).replaceAll("\\s+", ""))
        .startsWith(
            "{\"format\":\"dev.ganlib.translator\",\"version\":1,\"inputShape\":[1,3,2],"
                + "\"outputShape\":[1,3,2],\"dataType\":\"float32\",\"architecture\":{\"type\":\"mlp\","
                + "\"input\":[1,3,2],\"layers\":[\"linear8\",\"leakyRelu0.2\",\"linear6\",\"tanh\","
                + "\"reshape132\"]},\"weights\":\"translator.safetensors\",\"weightsSha256\":\"");
  }

  static List<Block> layersOfImages() {
    return List.of(
        AveragePooling.of(2, 2),
        MinibatchDeviation.of(3),
        Dropout.of(0.25),
        Noise.learned(),
        SelfAttention.builder(8).spectralNorm(true).build(),
        Skip.around(Residual.of(same(8).build())),
        Residual.of(same(3).build(), same(3).withoutBias().build()),
        EqualisedRate.builder(same(3).build()).gain(1.5).build(),
        SpectralNorm.of(same(3).build()));
  }

  static List<Block> layersOfVideos() {
    return List.of(
        AveragePooling.of(1, 2, 2),
        ConvGru.of(4, 3),
        PerFrame.of(Sequence.builder().add(same(3).build()).add(Upsampling.nearest(2)).build()));
  }

  @ParameterizedTest
  @MethodSource("layersOfImages")
  void should_give_equal_bits_of_each_layer_of_images(Block layer) throws IOException {
    assertLoads(layer, 8, 4, 4);
  }

  @ParameterizedTest
  @MethodSource("layersOfVideos")
  void should_give_equal_bits_of_each_layer_of_videos(Block layer) throws IOException {
    assertLoads(layer, 2, 3, 4, 4);
  }

  private void assertLoads(Block layer, long... sample) throws IOException {
    Sequence sequence = Sequence.builder().add(PRelu.perChannel()).add(layer).build();
    long[] inputs = LongStream.concat(LongStream.of(3), LongStream.of(sample)).toArray();
    long[] saved;
    try (Translator translator = Translators.of(sequence, new Shape(sample), 5)) {
      translator.save(folder());
      saved = outputs(translator, DataType.FLOAT32, inputs);
    }

    try (Translator loaded = Translator.load(folder())) {
      assertThat(outputs(loaded, DataType.FLOAT32, inputs)).isEqualTo(saved);
    }
  }

  private static Convolution.Builder same(long channels) {
    return Convolution.builder(channels, 3, 3).padding(1);
  }

  private static Block custom(long stride) {
    return custom(stride, Activation.leakyReluBlock(0.2f));
  }

  private static Block custom(long stride, Block last) {
    return new SequentialBlock()
        .add(Convolution.builder(1, 3, 3).padding(1).stride(stride).build())
        .add(last);
  }

  static Stream<StockTranslator> stockTranslators() {
    return Stream.of(
        UNet.translator(2, 1).levels(1).width(2).build(),
        ResidualTranslator.translator(2, 1).levels(1).blocks(1).width(2).kernel(3).build(),
        SuperResolution.generator(2).levels(1).blocks(1).width(2).kernel(3).build());
  }

  @ParameterizedTest
  @MethodSource("stockTranslators")
  void should_load_stock_translators_without_a_block(StockTranslator block) throws IOException {
    long[] saved;
    try (Translator translator = Translators.of(block, PAIR, 2)) {
      translator.save(folder());
      saved = outputs(translator, DataType.FLOAT32, 3, 2, 6, 4);
    }

    try (Translator loaded = Translator.load(folder())) {
      assertThat(outputs(loaded, DataType.FLOAT32, 3, 2, 6, 4)).isEqualTo(saved);
    }
    String words = Files.readString(description()).replaceAll("\\s+", "");
    assertThat(words)
        .contains("\"architecture\":{\"type\":\"stocktranslator\",\"family\":\"")
        .contains("\"inputs\":2,", "\"levels\":1,", "\"width\":2,");
  }

  /** A custom network that has words, which this library has no reader for. */
  private static final class Worded extends SequentialBlock implements DescribedNetwork {
    @Override
    public Optional<NetworkDescription> describeNetwork() {
      return Optional.of(NetworkDescription.of("worded"));
    }
  }

  private static Block worded() {
    return new Worded().add(Convolution.builder(1, 3, 3).padding(1).build());
  }

  @Test
  void should_ask_for_the_block_of_a_custom_network_that_has_words() throws IOException {
    try (Translator translator = Translators.of(worded(), PAIR, 5)) {
      translator.save(folder());
    }

    assertThatThrownBy(() -> Translator.load(folder()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is a custom block (" + Worded.class.getName() + "); load it with");
    Translator.load(folder(), worded(), Device.cpu()).close();
  }

  @Test
  void should_load_a_custom_block_when_one_is_given() throws IOException {
    long[] saved;
    try (Translator translator = Translators.of(custom(1), PAIR, 5)) {
      translator.save(folder());
      saved = outputs(translator, DataType.FLOAT32, 3, 2, 4, 4);
    }

    assertThatThrownBy(() -> Translator.load(folder()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "the saved translator is a custom block (ai.djl.nn.SequentialBlock); load it with"
                + " Translator.load(folder, block, device)");
    try (Translator loaded = Translator.load(folder(), custom(1), Device.cpu())) {
      assertThat(outputs(loaded, DataType.FLOAT32, 3, 2, 4, 4)).isEqualTo(saved);
    }
    long before = NativeArrays.count();
    assertThatThrownBy(() -> Translator.load(folder(), custom(2), Device.cpu()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "expected a block that gives samples of shape (1, 4, 4), as the saved one did, but was"
                + " (1, 2, 2)");
    Block other = new SequentialBlock().add(Convolution.builder(1, 1, 1).build());
    assertThatThrownBy(() -> Translator.load(folder(), other, Device.cpu()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "expected parameter 01Convolution_weight of network translator to have shape (1, 2, 3, 3)"
                + " but it has (1, 2, 1, 1)");
    Block two =
        custom(1, new LambdaBlock(list -> new NDList(list.singletonOrThrow(), list.get(0)), "Two"));
    assertThatThrownBy(() -> Translator.load(folder(), two, Device.cpu()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "expected a network that gives one array of samples but network translator gives arrays"
                + " of shape [(1, 1, 4, 4), (1, 1, 4, 4)]");
    assertThat(NativeArrays.count()).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(strings = {"translator.json", "translator.safetensors"})
  void should_notice_a_single_changed_byte(String name) throws IOException {
    saveImage();
    Path file = folder().resolve(name);
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 3] ^= 1;
    Files.write(file, bytes);

    assertThatThrownBy(() -> Translator.load(folder()))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("expected " + file + " to have the SHA-256 ")
        .message()
        .doesNotContain("\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"translator.safetensors", "SHA256SUMS"})
  void should_name_the_file_that_is_missing(String name) throws IOException {
    saveImage();
    Files.delete(folder().resolve(name));

    assertThatThrownBy(() -> Translator.load(folder()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("expected the file ")
        .hasMessageContaining(name);
  }

  @Test
  void should_say_that_there_is_none() {
    assertThatThrownBy(() -> Translator.load(folder()))
        .isInstanceOf(IOException.class)
        .hasMessage("expected a saved translator in " + description() + " but it is absent");
  }

  /** Changes a text in the description, and writes the list of checksums anew. */
  private void edit(String text, String replacement) throws IOException {
    saveImage();
    String json = Files.readString(description());
    assertThat(json).contains(text);
    byte[] weights = Files.readAllBytes(folder().resolve("translator.safetensors"));
    CheckedFolder.write(
        folder(),
        files -> {
          Files.writeString(files.resolve("translator.json"), json.replace(text, replacement));
          Files.write(files.resolve("translator.safetensors"), weights);
        });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"version\": 1 | \"version\": 2 | to have version 1 but was 2",
        "dev.ganlib.translator | something.else | to have the format dev.ganlib.translator",
        "\"inputShape\" | \"was\" | to be complete but an entry is missing",
        "\"architecture\" | \"was\" | to be complete but an entry is missing",
        "translator.safetensors | ../translator.safetensors | to name the weights"
            + " translator.safetensors but it is damaged: it names ../translator.safetensors",
        "\"translator.safetensors | \"/other | to name the weights translator.safetensors but it is"
            + " damaged: it names /other",
        "{ | { { | to be JSON but it is damaged",
        "\"sequence\" | \"cnn\" | to describe a translator but it is damaged: expected a network of a"
            + " type among [mlp, sequence, stock, stock translator] but was cnn",
        "\"ReLU\" | \"ReLV\" | to describe a translator but it is damaged: expected a layer that a"
            + " sequence can be built of but was ReLV",
        "float32 | int32 | to describe a translator but it is damaged: data type must be float32 or"
            + " float64 but was int32"
      })
  void should_name_the_file_when_an_entry_makes_no_sense(
      String text, String replacement, String problem) throws IOException {
    edit(text, replacement);
    long before = NativeArrays.count();

    assertThatThrownBy(() -> Translator.load(folder()))
        .isInstanceOf(IOException.class)
        .hasMessage("expected " + description() + " " + problem);
    assertThat(NativeArrays.count()).isEqualTo(before);
  }

  @Test
  void should_say_which_class_loads_the_other_kind() throws IOException {
    Path generator = temporary.resolve("generator");
    Mlp mlp = Mlp.builder(new Shape(3)).linear(2).build();
    try (Sampler sampler =
        Sampler.of(
            Translators.snapshot(mlp, DataType.FLOAT32, 1, new Shape(3)), Latent.normal(3), 0)) {
      sampler.save(generator);
    }
    saveImage();

    assertThatThrownBy(() -> Translator.load(generator))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "expected a saved translator in %s but it is absent; there is a saved generator, which Sampler.load takes"
                .formatted(generator.resolve("translator.json")));
    assertThatThrownBy(() -> Sampler.load(folder()))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "expected a saved generator in %s but it is absent; there is a saved translator, which Translator.load takes"
                .formatted(folder().resolve("generator.json")));
    Path checkpoint = Files.createDirectory(temporary.resolve("checkpoint"));
    Files.write(checkpoint.resolve("state.safetensors"), new byte[0]);
    assertThatThrownBy(() -> Translator.load(checkpoint))
        .isInstanceOf(IOException.class)
        .hasMessageEndingWith(
            "but it is absent; this is a checkpoint: resume its game and take"
                + " Translator.of(game.snapshot(network))");
  }

  @Test
  void should_replace_an_earlier_save_and_nothing_else() throws IOException {
    try (Translator translator = Translators.linear(2, 1, new Shape(1, 2, 2))) {
      translator.save(folder());
      saveImage();
      Path notes = Files.writeString(folder().resolve("notes.txt"), "mine");

      assertThatThrownBy(() -> translator.save(folder()))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessage(
              "expected a folder that is absent, empty or holds a saved translator, since it is"
                  + " replaced as a whole, but there is "
                  + notes);
      assertThatThrownBy(() -> translator.save(notes))
          .hasMessage("expected a folder to save to but was a file: " + notes);
      Files.delete(notes);
      translator.save(Files.createDirectory(temporary.resolve("empty")));
    }
    try (Translator loaded = Translator.load(folder())) {
      assertThat(loaded.inputShape()).isEqualTo(PAIR);
    }
    try (Translator loaded = Translator.load(temporary.resolve("empty"))) {
      assertThat(loaded.inputShape()).isEqualTo(new Shape(1, 2, 2));
    }
  }

  @Test
  void should_keep_the_earlier_save_when_a_new_one_fails() throws IOException {
    saveImage();
    Translator closed = Translators.linear(2, 1, new Shape(1, 2, 2));
    closed.close();

    assertThatThrownBy(() -> closed.save(folder())).isInstanceOf(RuntimeException.class);

    try (Translator loaded = Translator.load(folder())) {
      assertThat(loaded.inputShape()).isEqualTo(PAIR);
    }
    try (var files = Files.list(folder().getParent())) {
      assertThat(files).containsExactly(folder());
    }
  }
}
