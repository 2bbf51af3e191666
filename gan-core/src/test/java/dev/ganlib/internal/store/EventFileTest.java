package dev.ganlib.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.ganlib.testing.EventRecords;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.proto.SessionLog;
import org.tensorflow.proto.Summary;

final class EventFileTest {
  private static final double SECONDS = 1_700_000_000.25;

  @TempDir Path temp;

  private Path folder() {
    return temp.resolve("run").resolve("tensorboard");
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder())) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private List<org.tensorflow.proto.Event> written(Event... events) throws IOException {
    EventFile.create(folder(), SECONDS).append(List.of(events));
    assertThat(names()).hasSize(1);
    return EventRecords.read(folder().resolve(names().get(0)));
  }

  private static org.tensorflow.proto.Event.Builder expected(long step) {
    return org.tensorflow.proto.Event.newBuilder().setWallTime(SECONDS).setStep(step);
  }

  @Test
  void should_be_read_with_the_right_checksum() {
    assertThat(EventRecords.crc32c("123456789".getBytes(StandardCharsets.US_ASCII)))
        .isEqualTo(0xE3069283);
  }

  /** As TensorBoard 2.21 writes it. */
  @Test
  void should_begin_with_the_version_byte_for_byte() throws IOException {
    EventFile.create(folder(), SECONDS);

    assertThat(names()).containsExactly("events.out.tfevents.1700000000.ganlib");
    assertThat(HexFormat.of().formatHex(Files.readAllBytes(folder().resolve(names().get(0)))))
        .isEqualTo(
            "1800000000000000a37f4b220900001040fc54d9411a0d62"
                + "7261696e2e4576656e743a32338d2fe9");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 127, 128, 300, 1L << 31, 1L << 32, Long.MAX_VALUE})
  void should_keep_any_step(long step) throws IOException {
    assertThat(written(Event.start(SECONDS, step)))
        .containsExactly(
            expected(0).setFileVersion("brain.Event:2").build(),
            expected(step)
                .setSessionLog(SessionLog.newBuilder().setStatus(SessionLog.SessionStatus.START))
                .build());
  }

  @Test
  void should_keep_numbers_of_all_kinds_in_their_order() throws IOException {
    Map<String, Double> values = new LinkedHashMap<>();
    Summary.Builder summary = Summary.newBuilder();
    for (double value :
        new double[] {
          0,
          -0.0,
          1,
          -1.5,
          0.1,
          1e-50,
          1e50,
          Float.MIN_VALUE,
          Double.NaN,
          Double.POSITIVE_INFINITY,
          Double.NEGATIVE_INFINITY
        }) {
      values.put("größe/" + value, value);
      summary.addValue(
          Summary.Value.newBuilder().setTag("größe/" + value).setSimpleValue((float) value));
    }

    assertThat(written(Event.scalars(SECONDS, 7, values)).get(1))
        .isEqualTo(expected(7).setSummary(summary).build());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 127, 128, 70_000})
  void should_keep_a_picture(int size) throws IOException {
    byte[] png = new byte[size];
    for (int i = 0; i < size; i++) {
      png[i] = (byte) (i * 7);
    }
    Summary.Image image =
        Summary.Image.newBuilder()
            .setHeight(200)
            .setWidth(300)
            .setColorspace(3)
            .setEncodedImageString(ByteString.copyFrom(png))
            .build();

    assertThat(written(Event.picture(SECONDS, 5, "samples", 300, 200, png)).get(1))
        .isEqualTo(
            expected(5)
                .setSummary(
                    Summary.newBuilder()
                        .addValue(Summary.Value.newBuilder().setTag("samples").setImage(image)))
                .build());
  }

  @Test
  void should_add_events_at_the_end() throws IOException {
    EventFile file = EventFile.create(folder(), SECONDS);
    Path path = folder().resolve(names().get(0));
    file.append(List.of(Event.start(SECONDS, 1), Event.start(SECONDS, 2)));
    byte[] before = Files.readAllBytes(path);
    file.append(List.of());
    file.append(List.of(Event.start(SECONDS, 3)));

    assertThat(EventRecords.read(path)).extracting("step").containsExactly(0L, 1L, 2L, 3L);
    assertThat(Files.readAllBytes(path)).startsWith(before);
  }

  /** Names in the order in which TensorBoard reads them. */
  @ParameterizedTest
  @CsvSource({
    "events.out.tfevents.1699999999.ganlib, 1700000000",
    "events.out.tfevents.1700000000.ganlib, 1700000001",
    "events.out.tfevents.1700000000.somehost.123.0, 1700000001",
    "events.out.tfevents.1800000000.ganlib, 1800000001",
    "events.out.tfevents.18000000000.ganlib, 1700000000",
    "events.out.tfevents.ganlib, 1700000000",
    "notes.txt, 1700000000",
  })
  void should_come_after_the_files_that_are_there(String there, long named) throws IOException {
    Files.createDirectories(folder());
    Files.writeString(folder().resolve(there), "theirs");

    EventFile.create(folder(), SECONDS);

    assertThat(names())
        .containsExactlyInAnyOrder(there, "events.out.tfevents." + named + ".ganlib");
    assertThat(folder().resolve(there)).hasContent("theirs");
  }

  @Test
  void should_give_each_of_many_a_file_of_its_own() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Future<?>> made = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        long step = i;
        made.add(
            threads.submit(
                () -> {
                  EventFile.create(folder(), SECONDS).append(List.of(Event.start(SECONDS, step)));
                  return null;
                }));
      }
      for (Future<?> one : made) {
        one.get();
      }
    } finally {
      threads.shutdownNow();
    }

    assertThat(names()).hasSize(40);
    List<Long> steps = new ArrayList<>();
    for (String name : names()) {
      List<org.tensorflow.proto.Event> events = EventRecords.read(folder().resolve(name));
      assertThat(events).hasSize(2);
      steps.add(events.get(1).getStep());
    }
    assertThat(steps).doesNotHaveDuplicates();
  }

  @Test
  void should_write_though_the_thread_is_interrupted() throws IOException {
    Thread.currentThread().interrupt();
    List<org.tensorflow.proto.Event> events;
    try {
      EventFile.create(folder(), SECONDS).append(List.of(Event.start(SECONDS, 1)));
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    events = EventRecords.read(folder().resolve(names().get(0)));

    assertThat(events).hasSize(2);
  }

  @Test
  void should_fail_where_a_file_is_in_the_way_of_the_folder() throws IOException {
    Files.writeString(temp.resolve("run"), "in the way");

    assertThatThrownBy(() -> EventFile.create(folder(), SECONDS)).isInstanceOf(IOException.class);
  }

  @Test
  void should_begin_anew_when_the_file_was_deleted() throws IOException {
    EventFile file = EventFile.create(folder(), SECONDS);
    Path path = folder().resolve(names().get(0));
    file.append(List.of(Event.start(SECONDS, 1)));
    byte[] whole = Files.readAllBytes(path);
    Files.delete(path);

    file.append(List.of(Event.start(SECONDS, 1)));

    assertThat(path).hasBinaryContent(whole);
    assertThat(EventRecords.read(path)).hasSize(2).element(0).isEqualTo(version());
  }

  private static org.tensorflow.proto.Event version() {
    return expected(0).setFileVersion("brain.Event:2").build();
  }
}
