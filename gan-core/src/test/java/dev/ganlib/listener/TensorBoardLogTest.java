package dev.ganlib.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.Discriminator;
import dev.ganlib.GanTrainer;
import dev.ganlib.Generator;
import dev.ganlib.Latent;
import dev.ganlib.TrainingPlan;
import dev.ganlib.data.Source;
import dev.ganlib.game.GanListener;
import dev.ganlib.game.Round;
import dev.ganlib.game.StepReport;
import dev.ganlib.game.Training;
import dev.ganlib.game.TrainingException;
import dev.ganlib.internal.torch.EngineRoom;
import dev.ganlib.internal.torch.Reads;
import dev.ganlib.loss.GanLoss;
import dev.ganlib.loss.Scalars;
import dev.ganlib.nn.stock.Mlp;
import dev.ganlib.testing.EventRecords;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.proto.Event;
import org.tensorflow.proto.SessionLog.SessionStatus;
import org.tensorflow.proto.Summary;

final class TensorBoardLogTest {
  @TempDir Path temp;
  private Path folder;
  private TensorBoardLog log;
  private KnownFigures figures;

  @BeforeEach
  void open() {
    folder = temp.resolve("run").resolve("tensorboard");
    log = TensorBoardLog.in(folder);
    figures = new KnownFigures();
  }

  @AfterEach
  void close() {
    figures.close();
  }

  /** The loss, with the square of the round's number, from 0, as another figure. */
  private NDArray objective(Round round) {
    round.record(KnownFigures.figure(round, (double) round.step() * round.step()), "square");
    return figures.loss(round);
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  /** Returns the events of the one file. */
  private List<Event> events() throws IOException {
    assertThat(files()).hasSize(1);
    return EventRecords.read(files().get(0));
  }

  private static List<Event> summaries(List<Event> events) {
    return events.stream().filter(Event::hasSummary).toList();
  }

  private static Map<String, Float> scalars(Event event) {
    Map<String, Float> scalars = new LinkedHashMap<>();
    for (Summary.Value value : event.getSummary().getValueList()) {
      assertThat(value.getValueCase()).isEqualTo(Summary.Value.ValueCase.SIMPLE_VALUE);
      assertThat(scalars.put(value.getTag(), value.getSimpleValue())).as("a second").isNull();
    }
    return scalars;
  }

  /** Checks the scalars of consecutive rounds from a step on. */
  private static void assertRounds(List<Event> events, long from, long count) {
    assertThat(events)
        .extracting(Event::getStep)
        .containsExactlyElementsOf(LongStream.range(from, from + count).boxed().toList());
    for (Event event : events) {
      long step = event.getStep();
      Map<String, Float> scalars = scalars(event);
      assertThat(scalars).containsOnlyKeys("square", "loss/player", "gradientNorm/player");
      assertThat(scalars).containsEntry("square", (float) ((step - 1) * (step - 1)));
      assertThat(scalars).containsEntry("loss/player", (float) (step + 1));
      assertThat(scalars.get("gradientNorm/player").doubleValue())
          .isCloseTo((step + 1) * Math.sqrt(2), within(1e-5 * (step + 1)));
    }
  }

  private static GanListener onStep(Consumer<StepReport> action) {
    return new GanListener() {
      @Override
      public void onStep(StepReport report, Training training) {
        action.accept(report);
      }
    };
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 15, 16, 17, 40})
  void should_write_the_figures_of_every_round(int rounds) throws IOException {
    double before = System.currentTimeMillis() / 1000.0;
    figures.play(rounds, this::objective, log);
    double after = System.currentTimeMillis() / 1000.0;

    List<Event> events = events();
    assertThat(events).hasSize(2 + rounds);
    assertThat(events.get(0).getFileVersion()).isEqualTo("brain.Event:2");
    assertThat(events.get(1).getSessionLog().getStatus()).isEqualTo(SessionStatus.START);
    assertThat(events.get(1).getStep()).isEqualTo(1);
    assertRounds(events.subList(2, events.size()), 1, rounds);
    assertThat(events)
        .extracting(Event::getWallTime)
        .allSatisfy(seconds -> assertThat(seconds).isBetween(before, after));
    // The first is of when the file was opened.
    assertThat(events.subList(1, events.size())).extracting(Event::getWallTime).isSorted();
  }

  @Test
  void should_write_what_reports_say_in_their_order() throws IOException {
    List<StepReport> reports = new ArrayList<>();
    figures.play(20, this::objective, log, onStep(reports::add));

    List<Event> events = summaries(events());
    for (int i = 0; i < 20; i++) {
      Map<String, Float> expected = new LinkedHashMap<>();
      reports.get(i).values().forEach((name, value) -> expected.put(name, value.floatValue()));
      assertThat(scalars(events.get(i))).containsExactlyEntriesOf(expected);
    }
  }

  @Test
  void should_write_in_blocks_of_16_while_training_goes_on() throws IOException {
    List<Integer> seen = new ArrayList<>();
    figures.play(
        40,
        this::objective,
        log,
        onStep(
            report -> {
              try {
                seen.add(summaries(events()).size());
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            }));

    assertThat(seen.subList(0, 15)).containsOnly(0);
    assertThat(seen.subList(15, 31)).containsOnly(16);
    assertThat(seen.subList(31, 40)).containsOnly(32);
    assertRounds(summaries(events()), 1, 40);
  }

  @Test
  void should_read_the_device_no_more_often_than_training_does() {
    long start = Reads.count();
    figures.play(40, this::objective);
    long alone = Reads.count() - start;
    figures.play(40, this::objective, log);

    assertThat(Reads.count() - start - alone).isEqualTo(alone);
  }

  @Test
  void should_note_when_a_round_ended() throws IOException {
    figures.play(
        10,
        this::objective,
        onStep(
            report -> {
              if (report.step() == 5) {
                sleep(200);
              }
            }),
        log);

    List<Event> events = summaries(events());
    assertThat(events.get(4).getWallTime() - events.get(3).getWallTime()).isGreaterThan(0.19);
  }

  private static void sleep(long milliseconds) {
    try {
      Thread.sleep(milliseconds);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void should_write_figures_that_are_not_finite_and_leave_out_absent_ones() throws IOException {
    figures.play(
        4,
        round -> {
          if (round.step() % 2 == 0) {
            round.record(KnownFigures.figure(round, Double.NaN), "a");
            round.record(KnownFigures.figure(round, Double.POSITIVE_INFINITY), "b");
            round.record(KnownFigures.figure(round, Double.NEGATIVE_INFINITY), "c");
            round.record(KnownFigures.figure(round, 0), "zero");
          }
          return figures.loss(round);
        },
        log);

    List<Event> events = summaries(events());
    for (Event event : List.of(events.get(0), events.get(2))) {
      assertThat(scalars(event))
          .containsEntry("a", Float.NaN)
          .containsEntry("b", Float.POSITIVE_INFINITY)
          .containsEntry("c", Float.NEGATIVE_INFINITY)
          .containsEntry("zero", 0f);
    }
    for (Event event : List.of(events.get(1), events.get(3))) {
      assertThat(scalars(event)).containsOnlyKeys("loss/player", "gradientNorm/player");
    }
  }

  @Test
  void should_lose_no_round_when_a_loss_is_not_finite() {
    assertThatThrownBy(
            () ->
                figures.play(
                    20,
                    round -> Scalars.scale(figures.loss(round), round.step() == 3 ? Double.NaN : 1),
                    log))
        .isInstanceOf(TrainingException.class)
        .satisfies(
            e -> {
              List<Event> events = summaries(events());
              assertThat(events).hasSize((int) figures.step());
              assertThat(scalars(events.get(3))).containsEntry("loss/player", Float.NaN);
            });
  }

  @Test
  void should_lose_no_round_when_another_listener_fails() throws IOException {
    assertThatThrownBy(() -> figures.play(20, this::objective, KnownFigures.failingAt(7), log))
        .hasMessage("listener");

    assertRounds(summaries(events()), 1, 7);
  }

  @Test
  void should_continue_the_same_file_when_training_is_continued() throws IOException {
    figures.play(3, this::objective, log);
    figures.play(20, this::objective, log);

    List<Event> events = events();
    assertRounds(summaries(events), 1, 23);
    assertThat(events)
        .filteredOn(Event::hasSessionLog)
        .extracting(Event::getStep)
        .containsExactly(1L, 4L);
  }

  @Test
  void should_begin_another_file_when_another_instance_continues() throws IOException {
    figures.play(3, this::objective, log);
    byte[] first = Files.readAllBytes(files().get(0));
    figures.play(2, this::objective, TensorBoardLog.in(folder));

    assertThat(files()).hasSize(2);
    assertThat(files().get(0)).hasBinaryContent(first);
    List<Event> events = EventRecords.read(files().get(1));
    assertThat(events.get(0).getFileVersion()).isEqualTo("brain.Event:2");
    assertThat(events.get(1).getSessionLog().getStatus()).isEqualTo(SessionStatus.START);
    assertThat(events.get(1).getStep()).isEqualTo(4);
    assertRounds(events.subList(2, events.size()), 4, 2);
  }

  @Test
  void should_name_the_folder_that_cannot_be_written() throws IOException {
    Files.writeString(temp.resolve("run"), "a file where the folder should be");

    assertThatThrownBy(() -> figures.play(2, this::objective, log))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageStartingWith("could not write " + folder + ": ");
    assertThat(figures.step()).isZero();
  }

  /** What follows a record that is cut off is not read, so a failed write ends a file. */
  @Test
  void should_write_what_waits_to_another_file_when_a_write_fails() throws IOException {
    GanListener obstacle =
        onStep(
            report -> {
              if (report.step() == 5) {
                try {
                  Path file = files().get(0);
                  Files.delete(file);
                  Files.createDirectory(file);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              }
            });

    assertThatThrownBy(() -> figures.play(40, this::objective, obstacle, log))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageStartingWith("could not write " + files().get(0) + ": ");

    assertThat(files()).hasSize(2);
    List<Event> events = EventRecords.read(files().get(1));
    assertThat(events.get(0).getFileVersion()).isEqualTo("brain.Event:2");
    assertRounds(events.subList(1, events.size()), 1, 16);
  }

  /** Whichever of the two listeners is told first. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void should_show_the_pictures_of_samples(boolean first) throws IOException {
    Shape shape = new Shape(1, 3, 2);
    Path pictures = temp.resolve("samples");
    SampleGrid grid = SampleGrid.every(3, pictures).count(4).alsoTo(log).seed(9);
    try (NDManager manager = EngineRoom.newManager(Device.cpu());
        GanTrainer gan =
            GanTrainer.builder(
                    Generator.of(
                        Mlp.builder(new Shape(4)).linear(6).tanh().reshape(shape).build(),
                        Latent.normal(4)),
                    Discriminator.of(Mlp.builder(shape).linear(1).build()),
                    GanLoss.bceWithLogits())
                .device(Device.cpu())
                .listener(first ? log : grid)
                .listener(first ? grid : log)
                .build()) {
      Source source = Source.arrays(manager.ones(new Shape(8, 1, 3, 2)));
      gan.fit(source, TrainingPlan.steps(7).batch(4));
    }

    List<Event> shown =
        summaries(events()).stream()
            .filter(event -> event.getSummary().getValue(0).hasImage())
            .toList();
    assertThat(shown).extracting(Event::getStep).containsExactly(0L, 3L, 6L, 7L);
    for (Event event : shown) {
      assertThat(event.getSummary().getValueCount()).isEqualTo(1);
      Summary.Value value = event.getSummary().getValue(0);
      assertThat(value.getTag()).isEqualTo("samples");
      assertThat(value.getImage().getWidth()).isEqualTo(2 * 2 + 3 * 2);
      assertThat(value.getImage().getHeight()).isEqualTo(2 * 3 + 3 * 2);
      assertThat(value.getImage().getColorspace()).isEqualTo(3);
      assertThat(value.getImage().getEncodedImageString().toByteArray())
          .isEqualTo(Files.readAllBytes(pictures.resolve("step-00000" + event.getStep() + ".png")));
    }
    assertThat(summaries(events())).hasSize(4 + 7);
  }
}
