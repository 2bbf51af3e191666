package dev.ganlib.example.mnist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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

final class RunDescriptionTest {
  /** Every text is another, so that none can stand for another unseen. */
  private static final RunDescription DESCRIPTION =
      new RunDescription(
          "a recipe",
          7,
          "a plan",
          "a loss",
          "penalties",
          "terms",
          "an augmentation",
          "an optimizer",
          "an average",
          "networks",
          "a precision",
          "data <of one's own>",
          "a fingerprint",
          20,
          "a device",
          Map.of("java", "17"),
          List.of("--seed=7"),
          List.of(400L),
          "training",
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
    assertThat(json.get("terms").getAsString()).isEqualTo("terms");
    assertThat(json.get("augmentation").getAsString()).isEqualTo("an augmentation");
    assertThat(json.get("networks").getAsString()).isEqualTo("networks");
  }

  @Test
  void should_keep_all_but_state_and_steps() {
    RunDescription ended = DESCRIPTION.with("finished", 12);

    assertThat(ended.state()).isEqualTo("finished");
    assertThat(ended.steps()).isEqualTo(12);
    assertThat(ended)
        .usingRecursiveComparison()
        .ignoringFields("state", "steps")
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
}
