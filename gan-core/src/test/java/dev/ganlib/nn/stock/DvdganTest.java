package dev.ganlib.nn.stock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import dev.ganlib.Discriminator;
import dev.ganlib.GanTrainer;
import dev.ganlib.Generator;
import dev.ganlib.Latent;
import dev.ganlib.Sampler;
import dev.ganlib.internal.torch.EngineRoom;
import dev.ganlib.loss.GanLoss;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The networks of {@link Dvdgan}: shapes, whose label decides what, saving, errors. */
final class DvdganTest {
  private static final int LATENT = 5;
  private static final int BATCH = 3;
  private static final int CLASSES = 3;
  private static final List<Shape> VIDEOS =
      List.of(
          new Shape(1, 8, 32, 32),
          new Shape(3, 5, 28, 28),
          new Shape(3, 2, 16, 16),
          new Shape(1, 16, 64, 32));

  @TempDir private Path folder;

  private NDManager manager;

  @BeforeEach
  void open() {
    manager = EngineRoom.newManager(Device.cpu());
  }

  @AfterEach
  void close() {
    manager.close();
  }

  private static Shape[] inputs(Shape first, int classes) {
    Shape x = new Shape(BATCH).addAll(first);
    return classes == 0 ? new Shape[] {x} : new Shape[] {x, new Shape(BATCH)};
  }

  private NDArray run(Block block, NDList inputs, boolean training) {
    return block.forward(new ParameterStore(manager, false), inputs, training).singletonOrThrow();
  }

  private NDList data(Shape first, long... labels) {
    NDList data = new NDList(manager.randomNormal(new Shape(BATCH).addAll(first)));
    if (labels.length > 0) {
      data.add(manager.create(labels));
    }
    return data;
  }

  private static long[] labels(int classes) {
    return classes == 0 ? new long[0] : new long[] {2, 0, 1};
  }

  @ParameterizedTest
  @ValueSource(ints = {0, CLASSES})
  void should_make_and_judge_videos_of_the_shape_that_is_asked_for(int classes) {
    for (Shape video : VIDEOS) {
      StockGenerator.Builder maker = Dvdgan.generator(LATENT, video).width(4);
      Block generator = (classes == 0 ? maker : maker.classes(classes)).build();
      Dvdgan.Builder motion = Dvdgan.temporal(video).width(4);
      Block temporal = (classes == 0 ? motion : motion.classes(classes)).build();
      Dvdgan.Builder frames = Dvdgan.spatial(video).width(4);
      Block spatial = (classes == 0 ? frames : frames.classes(classes)).build();
      Shape latent = new Shape(LATENT);
      generator.initialize(manager, DataType.FLOAT32, inputs(latent, classes));
      temporal.initialize(manager, DataType.FLOAT32, inputs(video, classes));
      spatial.initialize(manager, DataType.FLOAT32, inputs(video, classes));

      for (boolean training : new boolean[] {true, false}) {
        NDArray made = run(generator, data(latent, labels(classes)), training);
        assertThat(made.getShape()).isEqualTo(new Shape(BATCH).addAll(video));
        assertThat(made.abs().max().getFloat()).isBetween(1e-6f, 1f);
        assertThat(run(temporal, data(video, labels(classes)), training).getShape())
            .isEqualTo(new Shape(BATCH, 1));
        assertThat(run(spatial, data(video, labels(classes)), training).getShape())
            .isEqualTo(new Shape(BATCH, 1, video.get(1)));
      }
    }
  }

  /** In inference, where no video is normalised by others. */
  @Test
  void should_make_each_video_of_its_own_latent_and_label() {
    Shape video = new Shape(1, 4, 16, 16);
    Block generator = Dvdgan.generator(LATENT, video).width(4).classes(CLASSES).build();
    generator.initialize(manager, DataType.FLOAT32, inputs(new Shape(LATENT), CLASSES));
    NDList first = data(new Shape(LATENT), 2, 0, 1);
    NDArray before = run(generator, first, false);

    NDArray after =
        run(generator, new NDList(first.get(0), manager.create(new long[] {2, 1, 1})), false);

    for (int i = 0; i < BATCH; i++) {
      float[] one = before.get(i).toFloatArray();
      float[] other = after.get(i).toFloatArray();
      if (i == 1) {
        assertThat(Arrays.equals(one, other)).isFalse();
        int frame = one.length / 4;
        for (int t = 0; t < 4; t++) {
          assertThat(Arrays.copyOfRange(one, t * frame, (t + 1) * frame))
              .as("frame %s", t)
              .isNotEqualTo(Arrays.copyOfRange(other, t * frame, (t + 1) * frame));
        }
      } else {
        assertThat(one).isEqualTo(other);
      }
    }
  }

  @Test
  void should_be_saved_and_loaded_without_code() throws IOException {
    Shape video = new Shape(1, 3, 16, 16);
    Generator generator =
        Generator.of(
                Dvdgan.generator(LATENT, video).width(2).classes(CLASSES).build(),
                Latent.normal(LATENT))
            .conditional(CLASSES);
    Discriminator motion =
        Discriminator.ofScore(Dvdgan.temporal(video).width(2).classes(CLASSES).build())
            .conditional(CLASSES);
    try (GanTrainer gan =
            GanTrainer.builder(generator, motion, GanLoss.hinge()).device(Device.cpu()).build();
        Sampler sampler = gan.sampler();
        NDArray samples = sampler.sample(4, 1)) {
      sampler.save(folder);

      try (Sampler loaded = Sampler.load(folder);
          NDArray again = loaded.sample(4, 1)) {
        assertThat(loaded.sampleShape()).isEqualTo(video);
        assertThat(loaded.classes()).isEqualTo(CLASSES);
        assertThat(again.toFloatArray()).isEqualTo(samples.toFloatArray());
      }
    }
  }

  @Test
  void should_refuse_what_is_no_video() {
    assertThatThrownBy(() -> Dvdgan.generator(LATENT, new Shape(1, 28, 28)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "expected the shape of a video, (C, T, H, W) with 2 frames or more, but was (1, 28, 28)");
    assertThatThrownBy(() -> Dvdgan.generator(LATENT, new Shape(1, 1, 32, 32)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith("but was (1, 1, 32, 32)");
    assertThatThrownBy(() -> Dvdgan.temporal(new Shape(1, 4, 8, 16)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "sides of a video must be at least 16 to see its motion at half of them but was (1, 4, 8, 16)");
    assertThatThrownBy(() -> Dvdgan.spatial(new Shape(1, 2, 30, 30)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("4 to 7 times a power of two");
    assertThatThrownBy(() -> Dvdgan.spatial(new Shape(1, 2, 32, 32)).norm(Norm.BATCH))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("[SPECTRAL, NONE]");
  }
}
