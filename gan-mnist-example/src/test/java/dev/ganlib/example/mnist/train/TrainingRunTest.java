package dev.ganlib.example.mnist.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import dev.ganlib.GanSettings;
import dev.ganlib.example.mnist.recipe.Recipe;
import dev.ganlib.example.mnist.recipe.Recipes;
import dev.ganlib.example.mnist.recipe.RingRecipes;
import dev.ganlib.example.mnist.run.RunDescription;
import dev.ganlib.example.mnist.run.RunFolder;
import dev.ganlib.game.TrainingException;
import dev.ganlib.loss.GanLoss;
import dev.ganlib.optim.Adam;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the end of a run that fails where its folder cannot be written to, either. */
final class TrainingRunTest {
  private static final RunDescription DESCRIPTION =
      new RunDescription(
          "",
          "",
          Map.of("seed", "0"),
          "",
          "",
          "",
          0,
          List.of(),
          "",
          "",
          Map.of(),
          List.of(),
          List.of(),
          "training",
          "",
          0);

  @TempDir private Path temp;
  private RunFolder folder;

  @BeforeEach
  void open() throws IOException {
    folder = RunFolder.create(temp, temp.resolve("run"), "ring");
  }

  /** Trains on the ring at a rate that makes a loss infinite, and returns what is thrown. */
  private Throwable fail() {
    Recipe ring = RingRecipes.of(Recipes.named("wgan"));
    Recipe recipe = ring.with(GanSettings.of(GanLoss.wasserstein()).optimizer(Adam.of(1e38)));
    try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
      TrainingRun run =
          new TrainingRun(
              recipe,
              recipe.plan().forSteps(40).batch(8),
              TrainingData.ring(manager),
              Device.cpu(),
              folder,
              new TrainingRun.Safety(null, 1, null, null),
              null,
              new TrainingRun.Shown(100, false, false),
              new PrintWriter(new StringWriter()));
      return catchThrowable(() -> run.play(DESCRIPTION));
    }
  }

  private static void block(Path file) throws IOException {
    Files.createDirectories(file.resolve("in the way"));
  }

  @Test
  void should_keep_what_it_has() throws IOException {
    assertThat(fail()).isInstanceOf(TrainingException.class).hasNoSuppressedExceptions();

    assertThat(folder.generator()).isDirectoryContaining("glob:**.json");
    assertThat(folder.losses()).isRegularFile();
    assertThat(RunDescription.read(folder.description()).state()).isEqualTo("failed");
  }

  @Test
  void should_say_why_it_failed_where_the_generator_cannot_be_kept() throws IOException {
    Files.writeString(folder.generator(), "in the way");

    Throwable failure = fail();

    assertThat(failure).isInstanceOf(TrainingException.class);
    assertThat(failure.getSuppressed()).hasSize(1);
    assertThat(RunDescription.read(folder.description()).state()).isEqualTo("failed");
  }

  @Test
  void should_say_why_it_failed_where_no_picture_can_be_drawn() throws IOException {
    block(folder.losses());

    Throwable failure = fail();

    assertThat(failure).isInstanceOf(TrainingException.class);
    assertThat(failure.getSuppressed()).hasSize(1);
    assertThat(failure.getSuppressed()[0]).isInstanceOf(IOException.class);
  }
}
