package dev.ganlib.game;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.ganlib.GanTrainer;
import dev.ganlib.GanTrainerBuilder;
import dev.ganlib.TrainingPlan;
import dev.ganlib.data.Source;
import dev.ganlib.listener.Checkpoints;
import dev.ganlib.listener.History;
import dev.ganlib.testing.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The documented way to resume, of a training that was killed while it wrote a checkpoint. */
final class FirstCheckpointTest {
  private static final int KILLED = 77;

  /** What decides the last digits. */
  private static final List<String> SAME =
      List.of("OMP_NUM_THREADS", "ONEDNN_MAX_CPU_ISA", "DNNL_MAX_CPU_ISA");

  @TempDir private Path folder;

  /** Trains as the documentation says, whether there is a checkpoint or not. */
  private static void train(Path run, GanListener... listeners) throws IOException {
    Path checkpoints = run.resolve("checkpoints");
    GanTrainerBuilder parts =
        TinyGan.builder(7)
            .listener(History.writing(run.resolve("metrics.csv")))
            .listener(Checkpoints.every(3, checkpoints));
    List.of(listeners).forEach(parts::listener);
    try (NDManager manager = NDManager.newBaseManager(Device.cpu());
        GanTrainer gan = parts.build()) {
      Optional<Checkpoint> latest = Checkpoint.latest(checkpoints);
      if (latest.isPresent()) {
        gan.resume(latest.get());
      }
      Source source = Source.arrays(TinyGan.data(manager, DataType.FLOAT32));
      gan.fit(source, TrainingPlan.steps(8).batch(32));
    }
  }

  /** Is killed while it writes the checkpoint of the number that it is given, from 1. */
  public static final class Killed {
    private Killed() {}

    public static void main(String[] arguments) throws IOException {
      int last = Integer.parseInt(arguments[1]);
      train(
          Path.of(arguments[0]),
          new GanListener() {
            private int count;

            @Override
            public void save(Path checkpoint) {
              count++;
              if (count == last) {
                Runtime.getRuntime().halt(KILLED);
              }
            }
          });
    }
  }

  @Test
  void should_begin_or_resume_after_a_kill_in_the_middle_of_a_checkpoint() throws Exception {
    Path whole = folder.resolve("whole");
    train(whole);
    for (int number : new int[] {1, 2}) {
      Path run = folder.resolve("killed-" + number);
      ChildJvm child = ChildJvm.of(Killed.class);
      SAME.forEach(
          name ->
              Optional.ofNullable(System.getenv(name))
                  .ifPresent(value -> child.environment(name, value)));
      ChildJvm.Result killed = child.run(run.toString(), Integer.toString(number));
      assertThat(killed.code()).as(killed.output()).isEqualTo(KILLED);
      Path checkpoints = run.resolve("checkpoints");
      assertThat(Folders.names(checkpoints)).hasSize(number).anyMatch(name -> name.endsWith("tmp"));
      Optional<Checkpoint> latest = Checkpoint.latest(checkpoints);
      assertThat(latest.map(Checkpoint::step))
          .isEqualTo(number == 1 ? Optional.empty() : Optional.of(3L));

      train(run);

      assertThat(Files.readAllLines(run.resolve("metrics.csv")))
          .hasSize(9)
          .isEqualTo(Files.readAllLines(whole.resolve("metrics.csv")));
      assertThat(Folders.names(checkpoints))
          .containsExactly("step-000000003", "step-000000006", "step-000000008");
      Path last = checkpoints.resolve("step-000000008");
      assertThat(Duel.arrays(last))
          .isEqualTo(Duel.arrays(whole.resolve("checkpoints/step-000000008")));
    }
  }
}
