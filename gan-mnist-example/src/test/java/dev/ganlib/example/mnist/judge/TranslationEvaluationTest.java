package dev.ganlib.example.mnist.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.ganlib.Translator;
import dev.ganlib.example.mnist.data.Mnist;
import dev.ganlib.example.mnist.data.Skeletons;
import dev.ganlib.game.Network;
import dev.ganlib.game.Snapshot;
import dev.ganlib.nn.Sequence;
import dev.ganlib.nn.Upsampling;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Translators without weights are measured; what PyTorch and others say is in figures.json. */
final class TranslationEvaluationTest {
  private static final Shape DIGIT = new Shape(1, 28, 28);
  private static final Shape SMALL = new Shape(1, 7, 7);

  private NDManager manager;
  private TranslationEvaluation evaluation;

  @BeforeEach
  void open() {
    manager = NDManager.newBaseManager(Device.cpu());
    evaluation =
        new TranslationEvaluation(
            Mnist.bundled().spread(400), Mnist.bundled(Mnist.Split.TEST).spread(100));
  }

  @AfterEach
  void close() {
    evaluation.close();
    manager.close();
  }

  private static Translator of(Block block, Shape input) {
    Network network = Network.of("translator", block, input);
    return Translator.of(Snapshot.restore(network, Map.of(), DataType.FLOAT32, Device.cpu()));
  }

  private static Translator enlarging() {
    return of(Sequence.builder().add(Upsampling.nearest(4)).build(), SMALL);
  }

  private static Translator leaving() {
    return of(Sequence.builder().add(Upsampling.nearest(1)).build(), DIGIT);
  }

  private static JsonObject expected(String name) throws IOException {
    try (InputStream in =
        TranslationEvaluationTest.class.getResourceAsStream("/translation/figures.json")) {
      return JsonParser.parseReader(
              new InputStreamReader(Objects.requireNonNull(in), StandardCharsets.UTF_8))
          .getAsJsonObject()
          .getAsJsonObject(name);
    }
  }

  private static void assertFigures(FigureTable table, String column, JsonObject expected) {
    assertThat(expected.size()).isGreaterThan(3);
    expected
        .entrySet()
        .forEach(
            figure ->
                assertThat(table.figure(column, figure.getKey()))
                    .as("%s of %s", figure.getKey(), column)
                    .isCloseTo(figure.getValue().getAsDouble(), within(1e-4)));
  }

  private static void assertReal(FigureTable table) {
    assertThat(table.figure("real", TranslationEvaluation.L1)).isZero();
    assertThat(table.figure("real", TranslationEvaluation.SSIM)).isCloseTo(1, within(1e-6));
    assertThat(table.figure("real", TranslationEvaluation.AGREEMENT)).isBetween(0.95, 1.0);
  }

  @Test
  void should_measure_super_resolution_beside_resampling() throws IOException {
    try (Translator nearest = enlarging()) {
      FigureTable table = evaluation.superResolution(nearest).get(0);

      assertThat(table.columns()).containsOnlyKeys("outputs", "nearest", "bicubic", "real");
      assertFigures(table, "outputs", expected("nearest"));
      assertFigures(table, "nearest", expected("nearest"));
      assertFigures(table, "bicubic", expected("bicubic"));
      assertReal(table);
      assertThat(table.figure("real", TranslationEvaluation.INCONSISTENCY)).isZero();
      assertThat(table.figure("outputs", TranslationEvaluation.DISTANCE))
          .isCloseTo(table.figure("nearest", TranslationEvaluation.DISTANCE), within(1e-3))
          .isGreaterThan(5 * table.figure("real", TranslationEvaluation.DISTANCE));
    }
  }

  @Test
  void should_measure_what_leaves_skeletons_as_they_are_like_its_inputs() throws IOException {
    try (Translator same = leaving()) {
      FigureTable table = evaluation.skeletons(same).get(0);

      assertThat(table.columns().get("outputs")).isEqualTo(table.columns().get("inputs"));
      assertThat(table.figure("inputs", TranslationEvaluation.GREY))
          .as("lines through one of a pixel's four parts are half white")
          .isCloseTo(shareOfHalfWhite(), within(1e-6));
      assertThat(table.figure("real", TranslationEvaluation.GREY))
          .as("of digits, whose strokes have soft borders")
          .isBetween(0.05, 0.15);
      assertReal(table);
    }
  }

  private static double shareOfHalfWhite() {
    byte[] skeletons = Skeletons.of(Mnist.bundled(Mnist.Split.TEST).spread(100).images());
    int half = 0;
    for (byte pixel : skeletons) {
      half += (pixel & 0xff) == 128 ? 1 : 0;
    }
    assertThat(half).isPositive();
    return (double) half / skeletons.length;
  }

  @Test
  void should_measure_both_directions_and_the_way_there_and_back() throws IOException {
    try (Translator there = leaving();
        Translator back = leaving()) {
      List<FigureTable> tables = evaluation.outlines(there, back);

      assertThat(tables)
          .extracting(FigureTable::title)
          .containsExactly(
              "digits to outlines", "outlines to digits", "digits to outlines and back to digits");
      for (FigureTable table : tables.subList(0, 2)) {
        assertThat(table.columns().get("outputs")).isEqualTo(table.columns().get("inputs"));
        assertReal(table);
      }
      assertThat(tables.get(0).figure("inputs", TranslationEvaluation.L1))
          .isCloseTo(expected("outlines").get("L1").getAsDouble(), within(1e-5));
      assertFigures(tables.get(1), "inputs", expected("outlines"));
      FigureTable round = tables.get(2);
      assertThat(round.figure("there, back", TranslationEvaluation.L1)).isZero();
      assertThat(round.figure("with noise", TranslationEvaluation.L1))
          .as("of noise of deviation 0.1 the mean size is 0.08; of black and white half is cut off")
          .isBetween(0.04, 0.06);
    }
  }

  /** All figures of ten thousand digits would else be half a gigabyte of arrays. */
  @Test
  void should_keep_no_array_of_what_was_measured() throws IOException {
    NDManager own = NDManager.newBaseManager(Device.cpu());
    Mnist test = Mnist.bundled(Mnist.Split.TEST).spread(100);
    try (TranslationEvaluation evaluated =
            new TranslationEvaluation(Mnist.bundled().spread(100), test, own);
        Translator nearest = enlarging();
        Translator same = leaving()) {
      evaluated.superResolution(nearest);
      assertThat(own.getManagedArrays()).isEmpty();

      evaluated.skeletons(same);
      assertThat(own.getManagedArrays()).isEmpty();

      evaluated.outlines(same, same);
      assertThat(own.getManagedArrays()).isEmpty();

      NDArray small = evaluated.small(nearest);
      assertThat(own.getManagedArrays()).containsExactly(small);
    }
    assertThat(own.isOpen()).isFalse();
  }

  @Test
  void should_give_the_inputs_that_it_translates() {
    try (Translator nearest = enlarging()) {
      assertThat(evaluation.small(nearest).getShape()).isEqualTo(new Shape(100, 1, 7, 7));
    }
    assertThat(evaluation.digits().getShape()).isEqualTo(new Shape(100, 1, 28, 28));
    assertThat(evaluation.skeletons().min().getFloat()).isEqualTo(-1);
    assertThat(evaluation.outlines().max().getFloat()).isEqualTo(1);
  }
}
