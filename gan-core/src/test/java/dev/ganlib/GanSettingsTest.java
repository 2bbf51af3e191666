package dev.ganlib;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.ganlib.game.NonFinite;
import dev.ganlib.game.Precision;
import dev.ganlib.loss.GanLoss;
import dev.ganlib.loss.Penalty;
import dev.ganlib.loss.Scalars;
import dev.ganlib.nn.stock.Mlp;
import dev.ganlib.optim.Adam;
import dev.ganlib.optim.RMSProp;
import dev.ganlib.optim.Schedule;
import dev.ganlib.optim.WeightAverage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Settings, each of which is changed alone, and their words, which are those of checkpoints. */
final class GanSettingsTest {
  private static final GanSettings PLAIN = GanSettings.of(GanLoss.bceWithLogits());
  private static final GeneratorTerm LAMBDA =
      (round, fakes) -> Scalars.scale(fakes.samples().abs().mean(), 0.1);

  @TempDir private Path folder;

  @Test
  void should_say_what_it_is_by_itself() {
    assertThat(PLAIN.words())
        .containsExactly(
            Map.entry("loss", "bceWithLogits(labels 1.0 / 0.0, summed)"),
            Map.entry("penalties", "[]"),
            Map.entry("auxiliary terms", "[]"),
            Map.entry("instance noise", "0.0, constant"),
            Map.entry("augmentation", "none"),
            Map.entry(
                "optimizer",
                "Adam[learningRate=2.0E-4, beta1=0.5, beta2=0.999, epsilon=1.0E-8,"
                    + " weightDecay=0.0]"),
            Map.entry("average", "none"),
            Map.entry("precision", "FULL"),
            Map.entry("data type", "float32"),
            Map.entry("non-finite", "fail"),
            Map.entry("seed", "0"));
  }

  private static Arguments change(String name, UnaryOperator<GanSettings> change, String expected) {
    return Arguments.of(name, change, expected);
  }

  static Stream<Arguments> changes() {
    Adam slow = Adam.of(1e-4);
    return Stream.of(
        change(
            "penalties",
            s -> s.penalty(Penalty.r1(2)).penalty(Penalty.r2(3)),
            "[r1(2.0), r2(3.0)]"),
        change(
            "auxiliary terms",
            s -> s.auxiliary(AuxiliaryTerm.classification(1)),
            "[classification(1.0)]"),
        change(
            "generator term spread",
            s -> s.generatorTerm("spread", GeneratorTerm.modeSeeking(2)),
            "ModeSeeking[weight=2.0]"),
        change(
            "instance noise",
            s -> s.instanceNoise(0.5, Schedule.constant(0.5)),
            "0.5, constant 0.5"),
        change(
            "augmentation",
            s -> s.augment(Augmentation.of(Augmentation.Kind.CUTOUT)),
            "cutout, probability 1.0"),
        change("optimizer", s -> s.optimizer(slow), slow.toString()),
        change(
            "optimizer",
            s -> s.generatorOptimizer(slow),
            "G " + slow + "; D " + PLAIN.discriminatorOptimizer()),
        change(
            "optimizer",
            s -> s.discriminatorOptimizer(slow),
            "G " + PLAIN.generatorOptimizer() + "; D " + slow),
        change(
            "average",
            s -> s.average(WeightAverage.halfLife(5)),
            WeightAverage.halfLife(5).toString()),
        change("precision", s -> s.precision(Precision.BF16), "BF16"),
        change("data type", s -> s.dataType(DataType.FLOAT64), "float64"),
        change("non-finite", s -> s.onNonFinite(NonFinite.skip()), "skip"),
        change("seed", s -> s.seed(-7), "-7"));
  }

  @ParameterizedTest(name = "{0}: {2}")
  @MethodSource("changes")
  void should_change_one_setting_alone(
      String name, UnaryOperator<GanSettings> change, String expected) {
    Map<String, String> words = new LinkedHashMap<>(change.apply(PLAIN).words());

    assertThat(words).containsEntry(name, expected);
    String before = PLAIN.words().get(name);
    if (before == null) {
      words.remove(name);
    } else {
      assertThat(before).isNotEqualTo(expected);
      words.put(name, before);
    }
    assertThat(words).isEqualTo(PLAIN.words());
  }

  @Test
  void should_refuse_at_once() {
    GanSettings spread = PLAIN.generatorTerm("spread", LAMBDA);
    assertThatThrownBy(() -> spread.generatorTerm("spread", LAMBDA))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the generator term spread was given twice");
    assertThatThrownBy(() -> PLAIN.instanceNoise(-1, Schedule.constant()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("deviation of instance noise must be finite and not negative but was -1.0");
  }

  @Test
  void should_say_of_a_lambda_its_class_only() {
    assertThat(PLAIN.generatorTerm("sparse", LAMBDA).words())
        .containsEntry("generator term sparse", "dev.ganlib.GanSettingsTest$$Lambda");
  }

  private static GanTrainerBuilder trainer(GanSettings settings) {
    Shape shape = new Shape(2);
    return GanTrainer.builder(
            Generator.of(
                Mlp.builder(new Shape(3)).linear(4).tanh().linear(2).build(), Latent.normal(3)),
            Discriminator.of(Mlp.builder(shape).linear(4).tanh().linear(1).build()),
            settings)
        .device(Device.cpu());
  }

  /** Everything that checkpoints compare of settings is in the words, and in the same texts. */
  @Test
  void should_be_compared_by_checkpoints_in_these_words() throws IOException {
    GanSettings settings =
        PLAIN
            .penalty(Penalty.r1(2))
            .generatorTerm("sparse", LAMBDA)
            .instanceNoise(0.5, Schedule.linear(1, 0, 5))
            .generatorOptimizer(RMSProp.of(1e-3))
            .average(WeightAverage.halfLife(5))
            .dataType(DataType.FLOAT64)
            .seed(9);
    Map<String, String> words = new LinkedHashMap<>(settings.words());
    Path checkpoint;
    try (GanTrainer gan = trainer(settings).build()) {
      checkpoint = gan.checkpoint(folder);
    }

    JsonObject game =
        JsonParser.parseString(Files.readString(checkpoint.resolve("checkpoint.json")))
            .getAsJsonObject()
            .getAsJsonObject("game");
    assertThat(words.remove("non-finite")).isEqualTo("fail");
    assertThat(words.remove("optimizer"))
        .isEqualTo("G " + moved(game, "generator") + "; D " + moved(game, "discriminator"));
    words.put("average of generator", words.remove("average"));
    words.forEach((name, text) -> assertThat(game.get(name).getAsString()).isEqualTo(text));
    assertThat(game.keySet())
        .filteredOn(name -> !name.matches("(network|parameters of|player|output of) .*|latent"))
        .containsExactlyInAnyOrderElementsOf(words.keySet());
  }

  private static String moved(JsonObject game, String player) {
    String text = game.get("player " + player).getAsString();
    return text.replaceFirst(String.format(Locale.ROOT, "^moves \\[%s\\] by ", player), "");
  }

  @Test
  void should_be_what_a_builder_changes() {
    GanTrainerBuilder builder =
        trainer(PLAIN).seed(3).penalty(Penalty.r1(2)).generatorOptimizer(RMSProp.of(1e-3));

    assertThat(builder.settings().words())
        .isEqualTo(
            PLAIN.seed(3).penalty(Penalty.r1(2)).generatorOptimizer(RMSProp.of(1e-3)).words());
    try (GanTrainer gan = builder.build()) {
      builder.seed(4);
      assertThat(gan.settings().seed()).isEqualTo(3);
    }
  }
}
