package dev.ganlib.game;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.Generator;
import dev.ganlib.Latent;
import dev.ganlib.Sampler;
import dev.ganlib.nn.stock.Mlp;
import dev.ganlib.optim.SGD;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A generator that is loaded from a checkpoint: with an average of its weights, and without. */
final class CheckpointSamplerTest {
  @TempDir private Path folder;

  private static byte[] draw(Sampler sampler) {
    try (sampler;
        NDArray samples = sampler.sample(5, 3)) {
      return samples.toByteArray();
    }
  }

  private static Generator generator() {
    return Generator.of(
        Mlp.builder(new Shape(8)).linear(16).batchNorm().leakyRelu(0.2).linear(4).tanh().build(),
        Latent.normal(8));
  }

  @Test
  void should_be_the_trainers_averaged_one_without_its_code_and_with_it() throws IOException {
    try (TrainedTiny tiny = new TrainedTiny(folder)) {
      byte[] averaged = draw(tiny.trainer().sampler());
      assertThat(averaged).isNotEqualTo(draw(tiny.trainer().liveSampler()));
      Checkpoint newest = Checkpoint.latest(tiny.checkpoints()).orElseThrow();
      Path path = newest.path();

      assertThat(draw(Sampler.load(path))).isEqualTo(averaged);
      assertThat(draw(Sampler.load(path, Device.cpu()))).isEqualTo(averaged);
      assertThat(draw(Sampler.load(path, generator().block(), Device.cpu()))).isEqualTo(averaged);
      assertThat(draw(Sampler.of(newest, generator(), Device.cpu()))).isEqualTo(averaged);
      assertThat(draw(Sampler.load(tiny.checkpoints().resolve(TrainedTiny.FIRST))))
          .isNotEqualTo(averaged);
      Path saved = folder.resolve("saved");
      try (Sampler sampler = Sampler.load(path)) {
        sampler.save(saved);
      }
      assertThat(draw(Sampler.load(saved))).isEqualTo(averaged);
    }
  }

  @Test
  void should_be_the_trained_one_where_no_average_is_kept() throws IOException {
    try (dev.ganlib.GanTrainer gan = TinyGan.builder(3).build()) {
      Path checkpoint = gan.checkpoint(folder);
      assertThat(draw(Sampler.load(checkpoint))).isEqualTo(draw(gan.sampler()));
    }
  }

  @Test
  void should_name_what_is_damaged_or_absent() throws IOException {
    try (TrainedTiny tiny = new TrainedTiny(folder)) {
      Path path = tiny.checkpoints().resolve(TrainedTiny.SECOND);
      Files.delete(path.resolve("generator.json"));
      TrainedTiny.sumUp(path);
      assertThatThrownBy(() -> Sampler.load(path))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("Sampler.of(checkpoint, generator, device)");
      assertThat(draw(Sampler.of(Checkpoint.at(path), generator(), Device.cpu()))).isNotEmpty();

      Path first = tiny.checkpoints().resolve(TrainedTiny.FIRST);
      byte[] state = Files.readAllBytes(first.resolve(Checkpoint.ARRAYS));
      state[state.length - 1] ^= 1;
      Files.write(first.resolve(Checkpoint.ARRAYS), state);
      assertThatThrownBy(() -> Sampler.load(first))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(first.resolve(Checkpoint.ARRAYS) + " to have the SHA-256");
    }
  }

  @Test
  void should_hold_the_texts_that_a_game_attaches_and_no_others() throws IOException {
    assertThatThrownBy(() -> Game.builder().attach("state.safetensors", "x"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith("does not have but was 'state.safetensors'");
    assertThatThrownBy(() -> Game.builder().attach("../x", "x"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Game.builder().attach("a.txt", "x").attach("a.txt", "y"))
        .isInstanceOf(IllegalArgumentException.class);

    Network network = Network.of("N", Mlp.builder(new Shape(3)).linear(1).build(), new Shape(3));
    GameBuilder builder = Game.builder().device(Device.cpu());
    builder.player(Player.of("N", SGD.of(0.1), network));
    try (Game plain = builder.build()) {
      List<String> names = Folders.names(plain.checkpoint(folder.resolve("plain")));
      assertThat(names).isNotEmpty().doesNotContain("a.txt");
    }
    Network other = Network.of("N", Mlp.builder(new Shape(3)).linear(1).build(), new Shape(3));
    try (Game game =
        Game.builder()
            .device(Device.cpu())
            .player(Player.of("N", SGD.of(0.1), other))
            .attach("a.txt", "x\u00e9")
            .build()) {
      Path checkpoint = game.checkpoint(folder.resolve("attached"));
      assertThat(checkpoint.resolve("a.txt")).hasContent("x\u00e9");
    }
  }
}
