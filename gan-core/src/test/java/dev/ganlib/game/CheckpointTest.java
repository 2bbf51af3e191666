package dev.ganlib.game;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.ganlib.GanTrainer;
import dev.ganlib.GanTrainerBuilder;
import dev.ganlib.Sampler;
import dev.ganlib.TrainingPlan;
import dev.ganlib.data.Source;
import dev.ganlib.internal.store.CheckedFolder;
import dev.ganlib.listener.Checkpoints;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CheckpointTest {
  @TempDir private static Path shared;
  private static TrainedTiny tiny;

  @TempDir private Path folder;

  @BeforeAll
  static void train() throws IOException {
    tiny = new TrainedTiny(shared);
  }

  @AfterAll
  static void close() {
    tiny.close();
  }

  @BeforeEach
  void copy() throws IOException {
    tiny.copyTo(folder);
  }

  private Path path(long step) {
    return Checkpoint.name(folder, step);
  }

  private Path damaged(long step) throws IOException {
    Files.writeString(path(step).resolve("checkpoint.json"), "{}");
    return path(step);
  }

  @Test
  void should_find_the_newest() throws IOException {
    Checkpoint newest = Checkpoint.latest(folder).orElseThrow();

    assertThat(newest.path()).isEqualTo(path(4));
    assertThat(newest.step()).isEqualTo(4);
    assertThat(newest.skipped()).isEmpty();
    assertThat(Checkpoint.in(folder)).containsExactly(path(2), path(4));
  }

  @Test
  void should_skip_those_that_are_damaged_and_list_them_from_the_newest_on() throws IOException {
    Files.createDirectory(path(123_456_789_012L));
    damaged(4);

    Checkpoint newest = Checkpoint.latest(folder).orElseThrow();

    assertThat(newest.path()).isEqualTo(path(2));
    assertThat(newest.skipped()).hasSize(2);
    assertThat(newest.skipped().get(0))
        .isEqualTo(
            "expected the file %s/SHA256SUMS but there is none".formatted(path(123_456_789_012L)));
    assertThat(newest.skipped().get(1))
        .startsWith("expected %s/checkpoint.json to have the SHA-256 ".formatted(path(4)));
    assertThat(newest.acceptingChanges().skipped()).isEqualTo(newest.skipped());
  }

  @Test
  void should_say_what_is_wrong_with_each_when_all_are_damaged() throws IOException {
    damaged(2);
    damaged(4);

    assertThatThrownBy(() -> Checkpoint.latest(folder))
        .isInstanceOf(IOException.class)
        .hasMessageMatching(
            "expected a checkpoint that is not damaged in .* but there is none: expected"
                + " .*step-000000004/checkpoint.json to have .*; expected"
                + " .*step-000000002/checkpoint.json to have .*");
  }

  @Test
  void should_be_empty_where_none_has_been_written() throws IOException {
    Path absent = folder.resolve("absent");
    Path empty = Files.createDirectory(folder.resolve("empty"));

    assertThat(Checkpoint.latest(absent)).isEmpty();
    assertThat(Checkpoint.in(absent)).isEmpty();
    assertThat(Checkpoint.latest(empty)).isEmpty();
    Files.createDirectory(empty.resolve("step-12"));
    Files.createDirectory(empty.resolve(".step-000000012.tmp"));
    Files.createFile(empty.resolve("step-000000012"));
    assertThat(Checkpoint.latest(empty)).isEmpty();
    assertThat(Checkpoint.in(empty)).isEmpty();
    assertThatThrownBy(() -> Checkpoint.at(absent))
        .isInstanceOf(IOException.class)
        .hasMessage("expected a folder but there is none: " + absent);
  }

  /** Whole or not: it may have been written in part, before its list of checksums. */
  @Test
  void should_take_no_notice_of_a_write_that_was_cut_short() throws IOException {
    Path strays = Files.createDirectory(folder.resolve("strays"));
    Path stray = strays.resolve(".step-000000004." + UUID.randomUUID() + ".tmp");
    Files.move(path(4), stray);

    assertThat(Checkpoint.latest(strays)).isEmpty();
    Files.delete(stray.resolve(CheckedFolder.SUMS));
    assertThat(Checkpoint.latest(strays)).isEmpty();

    Files.move(path(2), strays.resolve("step-000000002"));
    assertThat(Checkpoint.latest(strays).orElseThrow().step()).isEqualTo(2);
  }

  /** A crash between the two renames of a replacement hides the older of the two. */
  @Test
  void should_find_a_checkpoint_that_was_being_replaced() throws IOException {
    Path hidden = folder.resolve(".step-000000004." + UUID.randomUUID() + ".old");
    Files.move(path(4), hidden);

    Checkpoint latest = Checkpoint.latest(folder).orElseThrow();
    assertThat(latest.path()).isEqualTo(hidden);
    assertThat(latest.step()).isEqualTo(4);
    tiny.trainer().resume(latest);
    assertThat(tiny.bits()).isEqualTo(tiny.original(4));

    // Not what has been replaced since.
    Files.move(path(2), path(4));
    assertThat(Checkpoint.latest(folder).orElseThrow().path()).isEqualTo(path(4));
  }

  @Test
  void should_take_a_folder_that_is_a_checkpoint_itself_whatever_its_name() throws IOException {
    Path best = Files.move(path(2), folder.resolve("best"));

    assertThat(Checkpoint.latest(best).orElseThrow().step()).isEqualTo(2);
    assertThat(Checkpoint.at(best).step()).isEqualTo(2);
    Files.delete(best.resolve("checkpoint.json"));
    assertThatThrownBy(() -> Checkpoint.latest(best))
        .isInstanceOf(IOException.class)
        .hasMessageEndingWith(
            "expected the file checkpoint.json, which SHA256SUMS lists, but there is none");
  }

  @ParameterizedTest
  @CsvSource({"checkpoint.json", "state.safetensors"})
  void should_refuse_a_folder_whose_list_lacks_a_file_too(String name) throws IOException {
    Files.delete(path(4).resolve(name));
    TrainedTiny.sumUp(path(4));

    assertThatThrownBy(() -> Checkpoint.at(path(4)))
        .isInstanceOf(IOException.class)
        .hasMessage("expected the file %s but there is none".formatted(path(4).resolve(name)));
  }

  @Test
  void should_delete_one() throws IOException {
    Checkpoint.delete(path(4));

    assertThat(CheckedFolder.entries(folder)).containsExactly(path(2));
  }

  @Test
  void should_give_a_figure_or_none_if_there_is_none() throws IOException {
    assertThat(Checkpoint.figure(path(4), "loss/generator").orElseThrow()).isBetween(0.0, 10.0);
    assertThat(Checkpoint.figure(path(4), "absent")).isEmpty();
    assertThat(Checkpoint.figure(damaged(4), "loss/generator")).isEmpty();
    assertThat(Checkpoint.figure(folder.resolve("absent"), "loss/generator")).isEmpty();
  }

  /** Each is an entry, what stands there instead, and what is said. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          format | "x" | expected the format dev.ganlib.checkpoint
          version | 2 | expected version 1 but was 2
          version | absent | expected version 1 but was null
          state | absent | expected state to be an object but was absent
          state | 7 | expected state to be an object but was other
          state.step | absent | expected step to be a number but was absent
          state.step | null | expected step to be a number but was null
          state.step | [1] | expected step to be a number but was a list
          state.step | "7" | expected step to be a number but was other
          state.step | -1 | expected step to be from 0 to 999999999999999999 but was -1
          state.step | 1000000000000000000 | expected step to be from 0 to 999999999999999999 but was 1000000000000000000
          state.step | 3 | ok
          state.attempt | -1 | expected attempt to be from 0 to 999999999999999999 but was -1
          state.rateFactor | -1 | expected rateFactor to be in (0, 1] but was -1.0
          state.rateFactor | 0 | expected rateFactor to be in (0, 1] but was 0.0
          state.rateFactor | 1.5 | expected rateFactor to be in (0, 1] but was 1.5
          state.rateFactor | "NaN" | expected rateFactor to be a number but was other
          state.progress | {} | expected began to be a number but was absent
          state.progress.began | 5 | expected began to be from 0 to 4 but was 5
          state.progress.epochs.real | -5 | expected epochs of real to be from 0 to 999999999999999999 but was -5
          state.progress.epochs.real | null | expected epochs of real to be a number but was null
          state.progress.epochs | {} | expected taken of real to be of an epoch but none has begun
          state.progress.epochs.other | 7 | ok
          state.progress.epochsBefore.real | 2 | expected epochsBefore of real to be from 0 to 1 but was 2
          state.progress.epochsBefore.other | -2 | expected epochsBefore of other to be from 0 to 0 but was -2
          state.progress.taken.real | -5 | expected taken of real to be from 0 to 999999999999999999 but was -5
          state.progress.taken.other | 1 | expected taken of other to be of an epoch but none has begun
          state.progress.phase | 1 | ok
          state.progress.phase | absent | ok
          state.progress.phase | null | expected phase to be a number but was null
          state.progress.phase | "1" | expected phase to be a number but was other
          state.progress.phase | -1 | expected phase to be from 0 to 2147483646 but was -1
          state.counters | null | expected counters to be an object but was null
          state.counters.x | {} | expected counters of x to be a number but was an object
          game.seed | null | expected game of seed to be a text but was null
          game.seed | 3 | expected game of seed to be a text but was other
          plan | [] | expected plan to be an object but was a list
          figures.x | "NaN" | expected figures of x to be a number but was other
          provenance | absent | expected provenance to be an object but was absent
          unknown | {} | ok
          """)
  void should_say_which_entry_is_wrong(String entry, String value, String message)
      throws IOException {
    Path file = path(4).resolve("checkpoint.json");
    JsonObject root = JsonParser.parseString(Files.readString(file)).getAsJsonObject();
    JsonObject holder = root;
    List<String> names = List.of(entry.split("\\.", -1));
    for (String name : names.subList(0, names.size() - 1)) {
      holder = holder.getAsJsonObject(name);
    }
    String last = names.get(names.size() - 1);
    if (value.equals("absent")) {
      holder.remove(last);
    } else {
      JsonElement other = JsonParser.parseString(value);
      holder.add(last, other);
    }
    Files.writeString(file, new GsonBuilder().serializeNulls().create().toJson(root));
    TrainedTiny.sumUp(path(4));

    if (message.equals("ok")) {
      assertThat(Checkpoint.at(path(4)).path()).isEqualTo(path(4));
    } else {
      assertThatThrownBy(() -> Checkpoint.at(path(4)))
          .isInstanceOf(IOException.class)
          .hasMessage(file + ": " + message);
      assertThat(Checkpoint.latest(folder).orElseThrow().skipped())
          .containsExactly(file + ": " + message);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "1 | 1.5",
        "1 | 1e400",
        "1 | 01",
        "{ | {} {",
        "{ | ",
        "{ | [{",
        "{ | \u00ff{",
        "\": | \","
      })
  void should_say_that_the_json_is_damaged(String text, String other) throws IOException {
    Path file = path(4).resolve("checkpoint.json");
    String json = Files.readString(file);
    Files.writeString(file, json.replace(text, Objects.requireNonNullElse(other, "")));
    TrainedTiny.sumUp(path(4));

    assertThatThrownBy(() -> Checkpoint.at(path(4)))
        .isInstanceOf(IOException.class)
        .hasMessage("expected " + file + " to be JSON but it is damaged");
  }

  @Test
  void should_refuse_bytes_that_are_no_utf8_and_files_of_absurd_size() throws IOException {
    Path file = path(4).resolve("checkpoint.json");
    Files.write(file, new byte[] {'{', '"', (byte) 0xff, '"', '}'});
    TrainedTiny.sumUp(path(4));
    assertThatThrownBy(() -> Checkpoint.at(path(4)))
        .hasMessage("expected " + file + " to be JSON but it is damaged");

    Files.write(file, new byte[(1 << 26) + 1]);
    TrainedTiny.sumUp(path(4));
    assertThatThrownBy(() -> Checkpoint.at(path(4)))
        .isInstanceOf(IOException.class)
        .hasMessage("expected %s to have at most 67108864 bytes but was 67108865".formatted(file));
  }

  @Test
  void should_begin_any_plan_after_a_checkpoint_of_a_game_that_had_played_none()
      throws IOException {
    TrainingPlan plan = TrainingPlan.steps(3).batch(16);
    Path untrained = folder.resolve("untrained");
    List<Long> expected = TinyGan.trajectory(TinyGan.builder(5), plan);
    try (GanTrainer gan = TinyGan.builder(5).build()) {
      gan.checkpoint(untrained);
    }

    GanTrainerBuilder builder = TinyGan.builder(5);
    try (NDManager manager = NDManager.newBaseManager(Device.cpu());
        GanTrainer gan = builder.build()) {
      gan.resume(Checkpoint.latest(untrained).orElseThrow());
      gan.fit(Source.arrays(TinyGan.data(manager, DataType.FLOAT32)), plan);
      try (Sampler sampler = gan.sampler();
          NDArray samples = sampler.sample(16, 5)) {
        List<Long> bits = new ArrayList<>();
        for (float value : samples.toFloatArray()) {
          bits.add((long) Float.floatToRawIntBits(value));
        }
        assertThat(expected).startsWith(bits.toArray(Long[]::new));
      }
    }
  }

  @Test
  void should_keep_the_plan_when_a_checkpoint_is_resumed_and_written_again() throws IOException {
    Path again = folder.resolve("again");

    tiny.trainer().resume(Checkpoint.at(path(2)));
    Path written = tiny.trainer().checkpoint(again);

    Map<String, String> plan = Checkpoint.at(path(2)).text().plan();
    assertThat(plan).isNotEmpty();
    assertThat(Checkpoint.at(written).text().plan()).isEqualTo(plan);
    assertThat(written.resolve("state.safetensors"))
        .hasSameBinaryContentAs(path(2).resolve("state.safetensors"));
  }

  /** One of a later step, which somebody puts there meanwhile, counts as newer. */
  @Test
  void should_never_delete_the_checkpoint_that_was_just_written() throws IOException {
    Path later = path(9);
    GanListener putting =
        new GanListener() {
          @Override
          public void onFinish(long step, Training training) {
            assertThat(later.toFile().mkdir()).isTrue();
          }
        };
    Files.createDirectory(
        folder.resolve(".step-000000003.01234567-89ab-cdef-0123-456789abcdef.tmp"));
    GanTrainerBuilder builder =
        TinyGan.builder(5).listener(Checkpoints.every(2, folder).keep(1)).listener(putting);
    try (NDManager manager = NDManager.newBaseManager(Device.cpu());
        GanTrainer gan = builder.build()) {
      gan.fit(
          Source.arrays(TinyGan.data(manager, DataType.FLOAT32)), TrainingPlan.steps(3).batch(16));
    }

    assertThat(CheckedFolder.entries(folder))
        .containsExactly(folder.resolve("set-aside-1"), path(3), later);
  }
}
