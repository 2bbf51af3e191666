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
import dev.ganlib.game.Plan;
import dev.ganlib.game.Round;
import dev.ganlib.game.StepReport;
import dev.ganlib.game.Training;
import dev.ganlib.game.TrainingException;
import dev.ganlib.internal.torch.EngineRoom;
import dev.ganlib.loss.GanLoss;
import dev.ganlib.loss.Penalty;
import dev.ganlib.loss.Scalars;
import dev.ganlib.nn.stock.Mlp;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HistoryTest {
  private static final String HEADER = "step,epoch,square,loss/player,gradientNorm/player";

  @TempDir Path folder;
  private Path csv;
  private History history;
  private KnownFigures figures;

  @BeforeEach
  void open() {
    csv = folder.resolve("run").resolve("metrics.csv");
    history = History.writing(csv);
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

  private List<String> lines() throws IOException {
    return Files.readAllLines(csv);
  }

  private void assertRows(int count) throws IOException {
    List<String> lines = lines();
    assertThat(lines).hasSize(count + 1);
    assertThat(lines.get(0)).isEqualTo(HEADER);
    for (int step = 1; step <= count; step++) {
      String[] cells = lines.get(step).split(",", -1);
      assertThat(cells).hasSize(5);
      assertThat(cells[0]).isEqualTo(Integer.toString(step));
      assertThat(cells[1]).isEqualTo("0");
      assertThat(Double.parseDouble(cells[2])).isEqualTo((step - 1.0) * (step - 1));
      assertThat(Double.parseDouble(cells[3])).isEqualTo(step + 1.0);
      assertThat(Double.parseDouble(cells[4])).isCloseTo((step + 1) * Math.sqrt(2), within(1e-5));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 15, 16, 17, 20, 40})
  void should_write_a_row_for_every_round(int rounds) throws IOException {
    figures.play(rounds, this::objective, history);

    assertRows(rounds);
    assertThat(history.steps())
        .isEqualTo(IntStream.rangeClosed(1, rounds).asDoubleStream().toArray());
    assertThat(history.series("loss/player"))
        .isEqualTo(IntStream.rangeClosed(2, rounds + 1).asDoubleStream().toArray());
    for (String misspelt : List.of("refused/player", "loss")) {
      assertThatThrownBy(() -> history.series(misspelt))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "expected a figure that was reported but was "
                  + misspelt
                  + "; there are [square, loss/player, gradientNorm/player]");
    }
  }

  @Test
  void should_write_in_blocks_of_16_while_training_goes_on() throws IOException {
    List<Integer> seen = new ArrayList<>();
    GanListener reader =
        new GanListener() {
          @Override
          public void onStep(StepReport report, Training training) {
            try {
              seen.add(Files.exists(csv) ? lines().size() - 1 : 0);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          }
        };

    figures.play(40, this::objective, history, reader);

    assertThat(seen.subList(0, 15)).containsOnly(0);
    assertThat(seen.subList(15, 31)).containsOnly(16);
    assertThat(seen.subList(31, 40)).containsOnly(32);
    assertRows(40);
  }

  @Test
  void should_lose_no_row_when_an_objective_fails() throws IOException {
    assertThatThrownBy(
            () ->
                figures.play(
                    20,
                    round -> {
                      if (round.step() == 5) {
                        throw new IllegalStateException("broken");
                      }
                      return objective(round);
                    },
                    history))
        .isInstanceOf(TrainingException.class)
        .hasMessage("step 6, player player: the objective failed: broken");

    assertThat(figures.step()).isEqualTo(5);
    assertRows(5);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 3, 15, 16, 19})
  void should_lose_no_row_when_a_loss_is_not_finite(long bad) throws IOException {
    assertThatThrownBy(
            () ->
                figures.play(
                    20,
                    round ->
                        Scalars.scale(figures.loss(round), round.step() == bad ? Double.NaN : 1),
                    history))
        .isInstanceOf(TrainingException.class)
        .hasMessageStartingWith("step " + (bad + 1) + ", player player: the loss (NaN)");

    List<String> lines = lines();
    assertThat(lines).hasSize((int) figures.step() + 1);
    assertThat(lines.get((int) bad + 1)).startsWith((bad + 1) + ",0,NaN,");
    assertThat(lines.stream().filter(line -> line.contains(",0,NaN,"))).hasSize(1);
  }

  /** Puts a folder in the way of the JSON lines for one step. */
  private GanListener inTheWay(Path json, long step, boolean puts) {
    return new GanListener() {
      @Override
      public void onStep(StepReport report, Training training) {
        if (report.step() == step) {
          Path aside = folder.resolve("aside");
          try {
            if (!puts) {
              Files.delete(json);
            }
            if (Files.exists(puts ? json : aside)) {
              Files.move(puts ? json : aside, puts ? aside : json);
            }
            if (puts) {
              Files.createDirectories(json);
            }
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        }
      }
    };
  }

  @ParameterizedTest
  @ValueSource(ints = {16, 32})
  void should_repeat_no_row_when_the_json_lines_could_not_be_written(int step) throws IOException {
    Path json = folder.resolve("metrics.jsonl");

    assertThatThrownBy(
            () ->
                figures.play(
                    40,
                    this::objective,
                    inTheWay(json, step, true),
                    history.withJsonLines(json),
                    inTheWay(json, step, false)))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage("could not write " + json + ": it is a folder");

    assertThat(figures.step()).isEqualTo(step);
    assertRows(step);
    assertThat(Files.readAllLines(json)).hasSize(step);
  }

  @Test
  void should_not_collide_unseen_with_another_of_the_same_name_in_a_checkpoint() {
    Path checkpoints = folder.resolve("checkpoints");
    History other = History.writing(folder.resolve("other").resolve("metrics.csv"));

    assertThatThrownBy(
            () ->
                figures.play(4, this::objective, history, other, Checkpoints.every(2, checkpoints)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "expected listeners to keep files of different names in a checkpoint but there is a"
                + " second history-metrics.csv.json, of History");
    assertThat(checkpoints).isEmptyDirectory();
  }

  @Test
  void should_lose_no_row_when_another_listener_fails() throws IOException {
    assertThatThrownBy(() -> figures.play(20, this::objective, history, KnownFigures.failingAt(7)))
        .hasMessage("listener");

    assertRows(7);
  }

  @Test
  void should_lose_no_row_when_a_listener_before_it_fails() throws IOException {
    assertThatThrownBy(() -> figures.play(20, this::objective, KnownFigures.failingAt(7), history))
        .hasMessage("listener");

    assertThat(figures.step()).isEqualTo(7);
    assertRows(7);
  }

  @Test
  void should_lose_no_row_when_a_listener_before_it_fails_at_the_end() throws IOException {
    GanListener failing =
        new GanListener() {
          @Override
          public void onEnd(long step, Training training) {
            throw new IllegalStateException("end");
          }
        };
    assertThatThrownBy(() -> figures.play(20, this::objective, failing, history)).hasMessage("end");

    assertRows(20);
  }

  @Test
  void should_tell_what_came_first_when_training_and_a_listener_fail() {
    GanListener failing =
        new GanListener() {
          @Override
          public void onEnd(long step, Training training) {
            throw new IllegalStateException("end");
          }
        };
    assertThatThrownBy(() -> figures.play(20, this::objective, KnownFigures.failingAt(3), failing))
        .hasMessage("listener")
        .satisfies(e -> assertThat(e.getSuppressed()).extracting("message").containsExactly("end"));
  }

  /** Figures that rounds have from some on, or now and then; the blocks end with 16, 32 and 40. */
  @ParameterizedTest
  @ValueSource(longs = {0, 1, 3, 15, 16, 17, 31, 32, 39})
  void should_add_a_column_for_a_figure_that_appears_later(long from) throws IOException {
    figures.play(
        40,
        round -> {
          if (round.step() >= from && (round.step() - from) % 3 == 0) {
            round.record(KnownFigures.figure(round, 8.0 + round.step()), "new");
          }
          return objective(round);
        },
        history);

    List<String> lines = lines();
    assertThat(lines).hasSize(41);
    List<String> header = List.of(lines.get(0).split(",", -1));
    assertThat(header)
        .containsExactlyInAnyOrder(
            "step", "epoch", "square", "loss/player", "gradientNorm/player", "new");
    if (from > 0) {
      assertThat(lines.get(0)).isEqualTo(HEADER + ",new");
    }
    double[] series = history.series("new");
    for (int step = 1; step <= 40; step++) {
      String[] cells = lines.get(step).split(",", -1);
      assertThat(cells).hasSize(6);
      assertThat(cells[0]).isEqualTo(Integer.toString(step));
      assertThat(Double.parseDouble(cells[header.indexOf("square")]))
          .isEqualTo((step - 1.0) * (step - 1));
      assertThat(Double.parseDouble(cells[header.indexOf("loss/player")])).isEqualTo(step + 1.0);
      String cell = cells[header.indexOf("new")];
      if (step - 1 >= from && (step - 1 - from) % 3 == 0) {
        assertThat(Double.parseDouble(cell)).isEqualTo(7.0 + step);
        assertThat(series[step - 1]).isEqualTo(7.0 + step);
      } else {
        assertThat(cell).isEmpty();
        assertThat(series[step - 1]).isNaN();
      }
    }
    assertThat(history.series("square"))
        .isEqualTo(IntStream.range(0, 40).mapToDouble(i -> 1.0 * i * i).toArray());
  }

  @Test
  void should_add_several_columns_one_after_another() throws IOException {
    figures.play(2, figures::loss, history);
    for (String name : List.of("a", "b")) {
      figures.play(
          2,
          round -> {
            round.record(KnownFigures.figure(round, 1), name + 1);
            round.record(KnownFigures.figure(round, 2), name + 2);
            return figures.loss(round);
          },
          history);
    }

    List<String> lines = lines();
    assertThat(lines).hasSize(7);
    assertThat(lines.get(0)).isEqualTo("step,epoch,loss/player,gradientNorm/player,a1,a2,b1,b2");
    assertThat(lines.get(2)).startsWith("2,0,3.0,").endsWith(",,,,");
    assertThat(lines.get(4)).startsWith("4,0,5.0,").endsWith(",1.0,2.0,,");
    assertThat(lines.get(6)).startsWith("6,0,7.0,").endsWith(",,,1.0,2.0");
    assertThat(history.series("a2"))
        .containsExactly(Double.NaN, Double.NaN, 2, 2, Double.NaN, Double.NaN);
    assertThat(history.series("b1"))
        .containsExactly(Double.NaN, Double.NaN, Double.NaN, Double.NaN, 1, 1);
    assertThat(history.series("loss/player")).containsExactly(2, 3, 4, 5, 6, 7);
  }

  /** A history that begins at step 7 does not see the penalty of every 16th move before step 17. */
  @Test
  void should_keep_the_figures_of_a_lazy_penalty_from_wherever_it_begins() throws IOException {
    Mlp judge = Mlp.builder(new Shape(4)).linear(1).build();
    Mlp maker = Mlp.builder(new Shape(3)).linear(4).build();
    List<GanListener> late = new ArrayList<>();
    GanListener switched =
        new GanListener() {
          @Override
          public void onStep(StepReport report, Training training) {
            late.forEach(listener -> listener.onStep(report, training));
          }

          @Override
          public void onEnd(long step, Training training) {
            late.forEach(listener -> listener.onEnd(step, training));
          }
        };
    try (NDManager manager = EngineRoom.newManager(Device.cpu());
        GanTrainer gan =
            GanTrainer.builder(
                    Generator.of(maker, Latent.normal(3)),
                    Discriminator.of(judge),
                    GanLoss.bceWithLogits())
                .penalty(Penalty.r1(1).every(16))
                .device(Device.cpu())
                .listener(switched)
                .build()) {
      Source source = Source.arrays(manager.ones(new Shape(8, 4)));
      gan.fit(source, TrainingPlan.steps(6).batch(4));
      late.add(history);
      gan.fit(source, TrainingPlan.steps(30).batch(4));
    }

    assertThat(history.steps()).isEqualTo(IntStream.rangeClosed(7, 36).asDoubleStream().toArray());
    double[] slopes = history.series("slope/r1");
    for (int i = 0; i < 30; i++) {
      // Round 17 is the move of number 16, round 33 that of number 32.
      assertThat(Double.isNaN(slopes[i]))
          .as("step %d", i + 7)
          .isEqualTo(i + 7 != 17 && i + 7 != 33);
    }
    assertThat(lines()).hasSize(31);
    assertThat(lines().get(0)).contains(",penalty/r1,slope/r1");
  }

  @Test
  void should_leave_a_cell_empty_when_a_round_lacks_a_figure() throws IOException {
    figures.play(
        4,
        round -> {
          if (round.step() % 2 == 0) {
            round.record(KnownFigures.figure(round, 7), "sometimes");
          }
          return figures.loss(round);
        },
        history);

    List<String> lines = lines();
    assertThat(lines.get(0)).isEqualTo("step,epoch,sometimes,loss/player,gradientNorm/player");
    assertThat(lines.get(1)).startsWith("1,0,7.0,2.0,");
    assertThat(lines.get(2)).startsWith("2,0,,3.0,");
    assertThat(lines.get(3)).startsWith("3,0,7.0,4.0,");
    assertThat(lines.get(4)).startsWith("4,0,,5.0,");
    assertThat(history.series("sometimes")).containsExactly(7, Double.NaN, 7, Double.NaN);
  }

  @Test
  void should_number_the_epochs() throws IOException {
    try (NDManager manager = EngineRoom.newManager(Device.cpu())) {
      Source source = Source.arrays(manager.ones(new Shape(5, 1)));
      Plan plan = Plan.epochs(2).batch(2).source("real", source);

      figures.play(plan, figures::loss, history);
    }

    assertThat(lines().subList(1, 7))
        .extracting(line -> line.substring(0, 4))
        .containsExactly("1,0,", "2,0,", "3,0,", "4,1,", "5,1,", "6,1,");
  }

  @Test
  void should_continue_the_same_file_when_training_is_continued() throws IOException {
    figures.play(3, this::objective, history);
    figures.play(20, this::objective, history);

    assertRows(23);
  }

  @Test
  void should_set_an_older_file_aside() throws IOException {
    Files.createDirectories(csv.getParent());
    Files.writeString(csv, "older\n".repeat(100));

    figures.play(2, this::objective, history);

    assertRows(2);
    assertThat(csv.resolveSibling("metrics.csv.set-aside-1")).hasContent("older\n".repeat(100));
  }

  @Test
  void should_name_the_file_that_cannot_be_written() throws IOException {
    Files.writeString(folder.resolve("run"), "a file where the folder should be");

    assertThatThrownBy(() -> figures.play(2, this::objective, history))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageStartingWith("could not write " + csv + ": ");
  }
}
