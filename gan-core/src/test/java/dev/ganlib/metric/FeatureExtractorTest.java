package dev.ganlib.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.ParallelBlock;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.Dropout;
import dev.ganlib.testing.NativeArrays;
import dev.ganlib.testing.Values;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FeatureExtractorTest {
  private static final Shape SAMPLE = new Shape(1, 4, 5);

  /** The results of the script beside the files. */
  private record Reference(List<Double> samples, List<Double> features, List<Double> logits) {}

  private final NDManager manager = NDManager.newBaseManager(Device.cpu());

  @TempDir private Path folder;

  @AfterEach
  void close() {
    manager.close();
  }

  private static Path resource(String name) throws URISyntaxException {
    return Path.of(
        Objects.requireNonNull(FeatureExtractorTest.class.getResource("/pytorch/" + name)).toURI());
  }

  private static Reference reference() throws IOException {
    return Values.json("/pytorch/extractor.json", Reference.class);
  }

  private NDArray samples(Reference reference) {
    return manager
        .create(Values.doubles(reference.samples()), new Shape(5).addAll(SAMPLE))
        .toType(DataType.FLOAT32, false);
  }

  /** The file was saved in training mode: dropout would show. */
  @Test
  void should_give_what_pytorch_gives_in_inference_mode() throws Exception {
    Reference reference = reference();
    try (FeatureExtractor extractor =
            FeatureExtractor.torchScript(resource("extractor.pt"), SAMPLE, Device.cpu());
        FeatureExtractor.Features seen = extractor.extract(samples(reference))) {
      assertThat(extractor.width()).isEqualTo(4);
      assertThat(extractor.classes()).isEqualTo(3);
      assertThat(extractor.identity()).matches("extractor\\.pt, SHA-256 [0-9a-f]{64}");
      assertThat(seen.features().getShape()).isEqualTo(new Shape(5, 4));
      assertThat(Values.doubles(seen.features()))
          .containsExactly(Values.doubles(reference.features()), within(1e-6));
      assertThat(Values.doubles(Objects.requireNonNull(seen.logits())))
          .containsExactly(Values.doubles(reference.logits()), within(1e-6));
    }
  }

  @Test
  void should_take_a_script_that_is_no_classifier() throws Exception {
    Reference reference = reference();
    try (FeatureExtractor extractor =
            FeatureExtractor.torchScript(resource("features.pt"), SAMPLE, Device.cpu());
        FeatureExtractor.Features seen = extractor.extract(samples(reference))) {
      assertThat(extractor.classes()).isZero();
      assertThat(seen.logits()).isNull();
      assertThat(Values.doubles(seen.features()))
          .containsExactly(Values.doubles(reference.features()), within(1e-6));
    }
  }

  @Test
  void should_leave_no_array_behind() throws Exception {
    NDArray samples = samples(reference());
    long before = NativeArrays.count();
    try (FeatureExtractor extractor =
        FeatureExtractor.torchScript(resource("extractor.pt"), SAMPLE, Device.cpu())) {
      for (int i = 0; i < 5; i++) {
        extractor.extract(samples).close();
      }
    }

    assertThat(NativeArrays.count()).isEqualTo(before);
  }

  @Test
  void should_refuse_files_that_are_no_extractors() throws Exception {
    Path text = Files.writeString(folder.resolve("text.pt"), "not a module");
    Path module = resource("extractor.pt");

    assertThatThrownBy(() -> FeatureExtractor.torchScript(text, SAMPLE, Device.cpu()))
        .isInstanceOf(IOException.class)
        .hasMessage("expected a TorchScript file but was " + text);
    assertThatThrownBy(
            () -> FeatureExtractor.torchScript(folder.resolve("absent.pt"), SAMPLE, Device.cpu()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("absent.pt");
    assertThatThrownBy(() -> FeatureExtractor.torchScript(module, new Shape(3, 4, 5), Device.cpu()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageMatching(
            "expected a module for samples of shape \\(3, 4, 5\\) but .*extractor.pt failed on zeros:"
                + " RuntimeError: Given groups=1, weight of size \\[2, 1, 3, 3\\], expected"
                + " input\\[2, 3, 4, 5\\] to have 1 channels, but got 3 channels instead");
  }

  private Block initialised(Block block, Shape input) {
    block.initialize(manager, DataType.FLOAT32, input);
    return block;
  }

  @Test
  void should_run_a_block_in_inference_mode_and_know_its_weights() {
    Block block =
        initialised(
            new SequentialBlock()
                .add(Linear.builder().setUnits(3).build())
                .add(Dropout.builder().optRate(0.9f).build()),
            new Shape(1, 2));
    NDArray samples = manager.create(new float[] {1, 2, -1, 0.5f}, new Shape(2, 2));
    try (FeatureExtractor extractor = FeatureExtractor.of("linear", block, new Shape(2))) {
      String before = extractor.identity();
      NDArray weight = block.getParameters().get(0).getValue().getArray();
      NDArray bias = block.getParameters().get(1).getValue().getArray();
      NDArray expected = samples.matMul(weight.transpose()).add(bias);
      try (FeatureExtractor.Features seen = extractor.extract(samples)) {
        assertThat(Values.doubles(seen.features()))
            .containsExactly(Values.doubles(expected), within(1e-6));
        assertThat(seen.features().getManager()).isSameAs(samples.getManager());
      }
      weight.addi(manager.create(1f));

      assertThat(extractor.width()).isEqualTo(3);
      assertThat(extractor.classes()).isZero();
      assertThat(before).matches("linear, weights of SHA-256 [0-9a-f]{64}");
      assertThat(FeatureExtractor.of("linear", block, new Shape(2)).identity())
          .as("other weights")
          .isNotEqualTo(before);
    }
  }

  @Test
  void should_take_a_second_output_for_logits() {
    Block block =
        initialised(
            new ParallelBlock(
                outputs -> new NDList(outputs.get(0).get(0), outputs.get(1).get(0)),
                List.of(
                    Linear.builder().setUnits(3).build(), Linear.builder().setUnits(2).build())),
            new Shape(1, 2));

    try (FeatureExtractor extractor = FeatureExtractor.of("two", block, new Shape(2));
        FeatureExtractor.Features seen = extractor.extract(manager.ones(new Shape(7, 2)))) {
      assertThat(extractor.classes()).isEqualTo(2);
      assertThat(Objects.requireNonNull(seen.logits()).getShape()).isEqualTo(new Shape(7, 2));
    }
  }

  @Test
  void should_refuse_blocks_that_are_no_extractors() {
    Block fresh = Linear.builder().setUnits(3).build();
    Block wide = initialised(Linear.builder().setUnits(3).build(), new Shape(1, 4, 2));

    assertThatThrownBy(() -> FeatureExtractor.of("fresh", fresh, new Shape(2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected a block that is initialised but was one without weights: fresh");
    assertThatThrownBy(() -> FeatureExtractor.of("wide", wide, new Shape(4, 2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected features of shape (2, width)")
        .hasMessageContaining("(2, 4, 3)");
    assertThatThrownBy(
            () -> FeatureExtractor.of("none", LambdaBlock.singleton(x -> x), new Shape(2)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void should_refuse_samples_of_another_shape() throws Exception {
    try (FeatureExtractor extractor =
        FeatureExtractor.torchScript(resource("extractor.pt"), SAMPLE, Device.cpu())) {
      assertThatThrownBy(() -> extractor.extract(manager.zeros(new Shape(2, 1, 5, 4))))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("expected samples of shape (B, 1, 4, 5) with B > 0 but was (2, 1, 5, 4)");
    }
  }

  /** The order of the interpreter's lines is that of libtorch 2.7. */
  @Test
  void should_take_the_cause_from_the_message_of_the_interpreter() {
    assertThat(
            ScriptExtractor.cause(
                """
                The following operation failed in the TorchScript interpreter.
                Traceback of TorchScript, serialized code (most recent call last):
                  File "code/__torch__.py", line 8, in forward
                    y = torch.select(x, 1, 2)
                        ~~~~~~~~~~~~ <--- HERE
                RuntimeError: select(): index 2 out of range for tensor of size [2, 1, 28, 28] at dimension 1
                Exception raised from select at ../ATen/TensorShape.cpp:1 (most recent call first):
                frame #0: c10::Error::Error()
                """))
        .isEqualTo(
            "RuntimeError: select(): index 2 out of range for tensor of size [2, 1, 28, 28] at"
                + " dimension 1");
    assertThat(ScriptExtractor.cause("\nno such operator\n\n")).isEqualTo("no such operator");
  }
}
