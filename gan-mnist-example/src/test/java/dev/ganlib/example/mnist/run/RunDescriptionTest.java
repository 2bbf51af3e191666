package dev.ganlib.example.mnist.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RunDescriptionTest {
  /** Every text is another, so that none can stand for another unseen. */
  private static final RunDescription DESCRIPTION =
      new RunDescription(
          "a recipe",
          "a plan",
          Map.of("loss", "a loss", "auxiliary terms", "terms", "seed", "7"),
          "networks",
          "data <of one's own>",
          "a fingerprint",
          20,
          List.of("cat", "dog"),
          "a device",
          "what convolutions are",
          Map.of("java", "17"),
          List.of("--seed=7"),
          List.of(400L),
          "training",
          "a reason",
          0);

  @TempDir private Path folder;

  @Test
  void should_be_read_as_it_was_written() throws IOException {
    Path file = folder.resolve("run.json");

    DESCRIPTION.write(file);

    assertThat(RunDescription.read(file)).isEqualTo(DESCRIPTION);
    JsonObject json = JsonParser.parseString(Files.readString(file)).getAsJsonObject();
    assertThat(json.keySet())
        .containsExactlyElementsOf(
            Arrays.stream(RunDescription.class.getRecordComponents())
                .map(RecordComponent::getName)
                .toList());
    JsonObject settings = json.getAsJsonObject("settings");
    assertThat(settings.keySet()).containsExactlyInAnyOrder("loss", "auxiliary terms", "seed");
    assertThat(settings.get("auxiliary terms").getAsString()).isEqualTo("terms");
    assertThat(json.get("networks").getAsString()).isEqualTo("networks");
  }

  /** Writes the description with another value of a field. */
  private Path written(String field, String value) throws IOException {
    Path file = folder.resolve("run.json");
    DESCRIPTION.write(file);
    JsonObject json = JsonParser.parseString(Files.readString(file)).getAsJsonObject();
    json.add(field, JsonParser.parseString(value));
    Files.writeString(file, json.toString());
    return file;
  }

  @Test
  void should_read_settings_that_are_a_field_each() throws IOException {
    Path file = written("penalties", "'r1(0.1, every 4), r2(1.0)'");
    JsonObject json = JsonParser.parseString(Files.readString(file)).getAsJsonObject();
    json.remove("settings");
    json.addProperty("terms", "none");
    json.addProperty("augmentation", "none");
    json.addProperty("precision", "bf16");
    json.addProperty("seed", -3);
    Files.writeString(file, json.toString());

    RunDescription read = RunDescription.read(file);

    assertThat(read.settings())
        .containsExactly(
            Map.entry("instance noise", "0.0, constant"),
            Map.entry("data type", "float32"),
            Map.entry("non-finite", "fail"),
            Map.entry("penalties", "[r1(0.1, every 4), r2(1.0)]"),
            Map.entry("auxiliary terms", "[]"),
            Map.entry("augmentation", "none"),
            Map.entry("precision", "BF16"),
            Map.entry("seed", "-3"));
    assertThat(read.seed()).isEqualTo(-3);
    assertThat(RunFacts.of(read))
        .containsEntry("penalties", "r1(0.1, every 4), r2(1.0)")
        .containsEntry("auxiliary terms", "none")
        .containsEntry("seed", "-3")
        .doesNotContainKey("loss");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "7", "{\"loss\":7}", "{\"seed\":\"7.5\"}"})
  void should_refuse_settings_that_are_no_texts(String settings) throws IOException {
    Path file = written("settings", settings);

    assertThatThrownBy(() -> RunDescription.read(file))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "expected settings in %s to be texts, with a whole number as seed, but was %s"
                .formatted(file, settings));
  }

  @Test
  void should_keep_all_but_how_it_ended() {
    RunDescription ended = DESCRIPTION.ended("finished", "bored", 12);

    assertThat(ended.state()).isEqualTo("finished");
    assertThat(ended.stopReason()).isEqualTo("bored");
    assertThat(ended.steps()).isEqualTo(12);
    assertThat(ended)
        .usingRecursiveComparison()
        .ignoringFields("state", "stopReason", "steps")
        .isEqualTo(DESCRIPTION);
  }

  @Test
  void should_refuse_what_describes_no_run() throws IOException {
    Path file = folder.resolve("run.json");

    Files.writeString(file, "{}");
    assertThatThrownBy(() -> RunDescription.read(file))
        .isInstanceOf(IOException.class)
        .hasMessage("expected " + file + " to describe a run but it does not");

    Files.writeString(file, "{\"recipe\": ");
    assertThatThrownBy(() -> RunDescription.read(file))
        .isInstanceOf(IOException.class)
        .hasMessage("expected " + file + " to be JSON but it is damaged");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "arguments | texts | absent",
        "arguments | texts | null",
        "arguments | texts | [null]",
        "arguments | texts | [7]",
        "arguments | texts | {}",
        "resumedAt | numbers | absent",
        "resumedAt | numbers | [null]",
      })
  void should_refuse_what_is_not_enough_to_go_on_with(String field, String kind, String value)
      throws IOException {
    Path file = folder.resolve("run.json");
    DESCRIPTION.write(file);
    JsonObject json = JsonParser.parseString(Files.readString(file)).getAsJsonObject();
    if (value.equals("absent")) {
      json.remove(field);
    } else {
      json.add(field, JsonParser.parseString(value));
    }
    Files.writeString(file, new GsonBuilder().serializeNulls().create().toJson(json));

    assertThatThrownBy(() -> RunDescription.read(file))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "expected %s in %s to be a list of %s but was %s".formatted(field, file, kind, value));
  }
}
