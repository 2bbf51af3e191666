package dev.ganlib.example.mnist;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ganlib.game.Checkpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A training that is killed again and again, at any moment, writes of checkpoints included, and
 * resumed each time, ends like one that was left alone.
 *
 * <p>{@code -Dkills=100} asks for more than a few kills, {@code -DtortureSeed} for other moments.
 */
final class TortureIT {
  private static final int KILLS = Integer.getInteger("kills", 5);
  private static final long SEED = Long.getLong("tortureSeed", 1L);
  private static final int STEPS_A_KILL = 60;
  private static final int MOST_MILLISECONDS = 150;
  private static final int PATIENCE_SECONDS = 120 + 3 * KILLS;

  /** Most of the time goes to starts, and compiling twice takes more of it than it gives. */
  private static final List<String> ONE_COMPILER = List.of("-XX:TieredStopAtLevel=1");

  @TempDir private Path folder;

  /** Its checkpoints are so frequent that a good part of the time is spent on writing them. */
  private Process start(String... more) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("train"));
    arguments.addAll(List.of(more));
    return PackagedJar.start(folder, ONE_COMPILER, arguments);
  }

  private Process begin(String run) throws IOException {
    return start(
        "--recipe",
        "ring",
        "--seed",
        "5",
        "--steps",
        Integer.toString(STEPS_A_KILL * (KILLS + 1)),
        "--checkpoint-every",
        "3",
        "--out",
        run);
  }

  private void finish(Process process) throws Exception {
    assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).as("in time").isTrue();
    assertThat(process.exitValue()).as(Files.readString(folder.resolve("output.txt"))).isZero();
  }

  private static long newestStep(Path run) throws IOException {
    List<Path> all = Checkpoint.in(run.resolve("checkpoints"));
    return all.isEmpty()
        ? 0
        : Long.parseLong(all.get(all.size() - 1).getFileName().toString().substring(5));
  }

  /** Waits until the run has got further, and some milliseconds more; returns whether it lives. */
  private static boolean letWork(Process process, Path run, long from, int milliseconds)
      throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (process.isAlive() && newestStep(run) <= from) {
      assertThat(System.nanoTime()).as("a checkpoint in time").isLessThan(end);
      Thread.sleep(1);
    }
    Thread.sleep(milliseconds);
    return process.isAlive();
  }

  @Test
  void should_survive_being_killed_at_any_moment() throws Exception {
    finish(begin("whole"));
    Path whole = folder.resolve("whole");
    Path run = folder.resolve("killed");
    Random random = new Random(SEED);
    Process process = begin("killed");
    int kills = 0;
    while (kills < KILLS) {
      long from = newestStep(run);
      if (!letWork(process, run, from, random.nextInt(MOST_MILLISECONDS))) {
        break;
      }
      process.destroyForcibly();
      assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
      kills++;
      process = start("--resume", "killed");
    }
    finish(process);

    assertThat(kills).as("kills before its end, seed " + SEED).isGreaterThan(KILLS / 2);
    assertThat(Files.readAllLines(run.resolve("metrics.csv")))
        .isEqualTo(Files.readAllLines(whole.resolve("metrics.csv")));
    assertThat(Files.readAllLines(run.resolve("metrics.jsonl")))
        .isEqualTo(Files.readAllLines(whole.resolve("metrics.jsonl")));
    Path last =
        run.resolve(
            String.format(Locale.ROOT, "checkpoints/step-%09d", STEPS_A_KILL * (KILLS + 1)));
    String state = "state.safetensors";
    assertThat(last.resolve(state))
        .hasBinaryContent(
            Files.readAllBytes(
                whole.resolve("checkpoints").resolve(last.getFileName()).resolve(state)));
    assertThat(run.resolve("generator/generator.safetensors"))
        .hasBinaryContent(Files.readAllBytes(whole.resolve("generator/generator.safetensors")));
    assertThat(run.resolve("checkpoints").toFile().list())
        .as("nothing is left of writes that were cut short")
        .allMatch(name -> name.startsWith("step-"));
  }
}
