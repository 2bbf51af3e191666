package dev.ganlib.listener;

import static dev.ganlib.testing.Values.bits;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import dev.ganlib.Discriminator;
import dev.ganlib.GanTrainer;
import dev.ganlib.GanTrainerBuilder;
import dev.ganlib.Generator;
import dev.ganlib.Latent;
import dev.ganlib.Sampler;
import dev.ganlib.TrainingPlan;
import dev.ganlib.data.Source;
import dev.ganlib.game.GanListener;
import dev.ganlib.game.StepReport;
import dev.ganlib.game.Training;
import dev.ganlib.image.Animation;
import dev.ganlib.image.ImageGrid;
import dev.ganlib.internal.torch.EngineRoom;
import dev.ganlib.loss.GanLoss;
import dev.ganlib.nn.stock.Mlp;
import dev.ganlib.testing.EventRecords;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.proto.Summary;

final class SampleGridTest {
  private static final Shape IMAGE = new Shape(1, 3, 2);

  @TempDir Path folder;
  private Path pictures;
  private NDManager manager;

  @BeforeEach
  void open() {
    pictures = folder.resolve("run").resolve("samples");
    manager = EngineRoom.newManager(Device.cpu());
  }

  @AfterEach
  void close() {
    manager.close();
  }

  private static GanTrainer trainer(GanListener... listeners) {
    GanTrainerBuilder builder =
        GanTrainer.builder(
                Generator.of(
                    Mlp.builder(new Shape(4)).linear(6).tanh().reshape(IMAGE).build(),
                    Latent.normal(4)),
                Discriminator.of(Mlp.builder(IMAGE).linear(1).build()),
                GanLoss.bceWithLogits())
            .device(Device.cpu())
            .seed(3);
    for (GanListener listener : listeners) {
      builder.listener(listener);
    }
    return builder.build();
  }

  private void train(GanTrainer gan, long steps) {
    gan.fit(Source.arrays(manager.ones(new Shape(8, 1, 3, 2))), TrainingPlan.steps(steps).batch(4));
  }

  /** The picture of the trainer's samples as they are now. */
  private static BufferedImage picture(GanTrainer gan, int count, long seed) {
    try (Sampler sampler = gan.sampler();
        NDArray samples = sampler.sample(count, seed)) {
      return ImageGrid.of(samples).toImage();
    }
  }

  private void assertShows(String file, BufferedImage expected) throws IOException {
    BufferedImage shown = ImageIO.read(pictures.resolve(file).toFile());
    assertThat(shown.getWidth()).isEqualTo(expected.getWidth());
    assertThat(shown.getHeight()).isEqualTo(expected.getHeight());
    int width = shown.getWidth();
    assertThat(shown.getRGB(0, 0, width, shown.getHeight(), null, 0, width))
        .isEqualTo(expected.getRGB(0, 0, width, shown.getHeight(), null, 0, width));
  }

  @Test
  void should_show_the_generator_before_training_and_every_nth_round() throws IOException {
    try (GanTrainer gan = trainer(SampleGrid.every(3, pictures))) {
      BufferedImage start = picture(gan, 25, 0);
      train(gan, 6);
      BufferedImage end = picture(gan, 25, 0);
      train(gan, 1);

      try (var files = Files.list(pictures)) {
        assertThat(files.map(file -> file.getFileName().toString()))
            .containsExactlyInAnyOrder(
                "step-000000.png", "step-000003.png", "step-000006.png", "step-000007.png");
      }
      assertShows("step-000007.png", picture(gan, 25, 0));
      assertShows("step-000000.png", start);
      assertShows("step-000006.png", end);
      assertThat(start.getWidth())
          .as("5 images of 2 pixels, 6 lines of 2")
          .isEqualTo(5 * 2 + 6 * 2);
    }
  }

  @Test
  void should_draw_as_many_samples_of_the_seed_as_asked_for() throws IOException {
    try (GanTrainer gan = trainer(SampleGrid.every(100, pictures).count(4).seed(9))) {
      BufferedImage start = picture(gan, 4, 9);
      train(gan, 1);

      assertShows("step-000000.png", start);
    }
  }

  @Test
  void should_show_the_generator_that_a_stopped_training_leaves() throws IOException {
    GanListener stop =
        new GanListener() {
          @Override
          public void onStep(StepReport report, Training training) {
            if (report.step() == 5) {
              training.stop("enough");
            }
          }
        };
    try (GanTrainer gan = trainer(SampleGrid.every(4, pictures), stop)) {
      train(gan, 100);

      assertThat(names()).containsExactly("step-000000.png", "step-000004.png", "step-000005.png");
      assertShows("step-000005.png", picture(gan, 25, 0));
    }
  }

  private List<String> names() throws IOException {
    try (var files = Files.list(pictures)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void should_draw_the_end_once_and_again_after_a_rollback() throws IOException {
    List<Integer> asked = new ArrayList<>();
    Training training = training(new Shape(1, 2, 2), asked);
    SampleGrid grid = SampleGrid.every(3, pictures).count(2);

    grid.onStart(3, 6, training);
    grid.onFinish(3, training);
    assertThat(asked).as("nothing was played").hasSize(1);

    grid.onRollback(3, training);
    grid.onFinish(3, training);
    assertThat(asked).as("other weights, perhaps").hasSize(2);
    assertThat(names()).containsExactly("step-000003.png");
  }

  private Training training(Shape sample, List<Integer> asked) {
    return new HandMade.OnlySamples() {
      @Override
      public NDArray samples(int count, long seed) {
        asked.add(count);
        return manager.zeros(new Shape(count).addAll(sample));
      }
    };
  }

  @Test
  void should_arrange_and_enlarge_as_asked() throws IOException {
    SampleGrid.every(3, pictures)
        .columns(4)
        .count(10)
        .scale(5)
        .seed(1)
        .onStart(0, 6, training(new Shape(4, 2, 3), new ArrayList<>()));

    BufferedImage shown = ImageIO.read(pictures.resolve("step-000000.png").toFile());
    assertThat(shown.getWidth()).isEqualTo(2 + 4 * (3 * 5 + 2));
    assertThat(shown.getHeight()).isEqualTo(2 + 3 * (2 * 5 + 2));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void should_refuse_samples_that_are_no_images_before_the_first_round(boolean resumed) {
    for (Shape shape : List.of(new Shape(8, 4, 4), new Shape(7), new Shape(5, 3, 4, 5))) {
      SampleGrid grid = SampleGrid.every(3, pictures);
      if (resumed) {
        grid.resume(folder);
      }
      assertThatThrownBy(() -> grid.onStart(1, 6, training(shape, new ArrayList<>())))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "SampleGrid draws samples of shape (C, H, W), or videos of shape (C, T, H, W), with 1"
                  + " to 4 channels but this network's are %s; leave it out, or draw some of the channels with ImageGrid in a listener",
              shape);
    }
    assertThat(pictures).doesNotExist();
  }

  private static Training columns(NDArray... parts) {
    return new HandMade.OnlySamples() {
      @Override
      public NDArray samples(int count, long seed) {
        throw new AssertionError("there is more to see");
      }

      @Override
      public List<NDArray> columns(int count, long seed) {
        return Stream.of(parts).map(part -> part.get("0:" + count)).toList();
      }
    };
  }

  private NDArray ramp(Shape shape) {
    return manager.linspace(-1f, 1f, (int) shape.size()).reshape(shape);
  }

  @Test
  void should_draw_side_by_side_what_there_is_to_see_of_each_sample() throws IOException {
    NDArray inputs = ramp(new Shape(4, 1, 2, 2));
    NDArray outputs = ramp(new Shape(4, 3, 4, 4));
    NDArray targets = ramp(new Shape(4, 3, 4, 4)).neg();
    SampleGrid.every(3, pictures)
        .count(4)
        .columns(2)
        .scale(2)
        .onStart(0, 6, columns(inputs, outputs, targets));

    assertShows(
        "step-000000.png",
        ImageGrid.of(inputs.repeat(2, 2).repeat(3, 2).repeat(1, 3))
            .columns(2)
            .scale(2)
            .beside(ImageGrid.of(outputs), ImageGrid.of(targets))
            .toImage());
    assertThat(ImageIO.read(pictures.resolve("step-000000.png").toFile()).getWidth())
        .as("two samples a row, three images each")
        .isEqualTo(2 + 6 * (4 * 2 + 2));
  }

  @Test
  void should_draw_the_frames_of_videos_in_a_row_and_play_them() throws IOException {
    NDArray videos = ramp(new Shape(2, 3, 5, 4, 6));
    TensorBoardLog log = TensorBoardLog.in(folder.resolve("events"));
    SampleGrid.every(3, pictures)
        .count(2)
        .scale(2)
        .animated(120)
        .alsoTo(log)
        .onStart(0, 6, columns(videos));

    assertThat(names()).containsExactly("step-000000.gif", "step-000000.png");
    assertShows("step-000000.png", ImageGrid.frames(videos).scale(2).toImage());
    Path expected = folder.resolve("expected.gif");
    Animation.videos(videos, 120, grid -> grid.scale(2)).write(expected);
    byte[] gif = Files.readAllBytes(pictures.resolve("step-000000.gif"));
    assertThat(gif).isEqualTo(Files.readAllBytes(expected));
    assertShownInTensorBoard(gif);
  }

  private void assertShownInTensorBoard(byte[] gif) throws IOException {
    Path events;
    try (var files = Files.list(folder.resolve("events"))) {
      events = files.filter(file -> file.toString().contains("tfevents")).findFirst().orElseThrow();
    }
    Summary.Image shown =
        EventRecords.read(events).stream()
            .flatMap(event -> event.getSummary().getValueList().stream())
            .filter(value -> value.getTag().equals("samples/animation"))
            .findFirst()
            .orElseThrow()
            .getImage();
    assertThat(shown.getEncodedImageString().toByteArray()).isEqualTo(gif);
    BufferedImage first = ImageIO.read(new ByteArrayInputStream(gif));
    assertThat(shown.getWidth()).isEqualTo(first.getWidth()).isEqualTo(2 + 2 * (6 * 2 + 2));
    assertThat(shown.getHeight()).isEqualTo(first.getHeight()).isEqualTo(2 + 4 * 2 + 2);
  }

  @Test
  void should_draw_videos_side_by_side_frame_by_frame() throws IOException {
    NDArray inputs = ramp(new Shape(2, 1, 3, 2, 2));
    NDArray outputs = inputs.neg();
    SampleGrid.every(3, pictures).count(2).animated(20).onStart(0, 6, columns(inputs, outputs));

    assertShows(
        "step-000000.png", ImageGrid.frames(inputs).beside(ImageGrid.frames(outputs)).toImage());
    BufferedImage first = ImageIO.read(pictures.resolve("step-000000.gif").toFile());
    BufferedImage expected =
        ImageGrid.of(inputs.get(":, :, 0")).beside(ImageGrid.of(outputs.get(":, :, 0"))).toImage();
    assertThat(first.getWidth()).isEqualTo(expected.getWidth());
    assertThat(first.getRGB(2, 2)).isEqualTo(expected.getRGB(2, 2));
    assertThat(first.getRGB(6, 2)).isEqualTo(expected.getRGB(6, 2));
  }

  @Test
  void should_refuse_what_does_not_stand_side_by_side_before_the_first_round() {
    SampleGrid grid = SampleGrid.every(3, pictures).count(2);
    NDArray image = ramp(new Shape(2, 1, 3, 3));
    grid.resume(folder);
    assertThatThrownBy(() -> grid.onStart(1, 6, columns(image, ramp(new Shape(2, 1, 4, 6)))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "expected images beside others of 6 x 4 pixels to have that size, or one that whole"
                + " factors enlarge to it, but was 3 x 3");
    SampleGrid drawn = SampleGrid.every(3, pictures).count(2);
    assertThatThrownBy(() -> drawn.onStart(0, 6, columns(image, ramp(new Shape(2, 1, 4, 3, 3)))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "expected images beside images, or videos beside videos, but were (1, 3, 3) and (1, 4,"
                + " 3, 3)");
    SampleGrid moving = SampleGrid.every(3, pictures).count(2).animated(100);
    assertThatThrownBy(() -> moving.onStart(0, 6, columns(image)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "expected samples of shape (C, T, H, W) to animate but this network's are (1, 3, 3);"
                + " leave out .animated(...)");
    assertThatThrownBy(() -> SampleGrid.every(3, pictures).animated(10))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("delay must be from 20 to 655350 milliseconds but was 10");
    assertThat(pictures).doesNotExist();
  }

  @Test
  void should_ask_the_view_once_a_picture_and_close_the_samples() {
    List<String> asked = new ArrayList<>();
    List<NDArray> given = new ArrayList<>();
    Training training =
        new HandMade.OnlySamples() {
          @Override
          public NDArray samples(int count, long seed) {
            asked.add(count + " of seed " + seed);
            given.add(manager.zeros(new Shape(count, 1, 2, 2)));
            return given.get(given.size() - 1);
          }
        };
    SampleGrid.every(100, pictures).count(2).seed(-7).onStart(1_234_567, -1, training);

    assertThat(asked).containsExactly("2 of seed -7");
    assertThat(given).allMatch(array -> ((PtNDArray) array).isReleased());
    assertThat(pictures.resolve("step-1234567.png")).isRegularFile();
  }

  @Test
  void should_name_the_folder_when_the_picture_cannot_be_written() throws IOException {
    Files.writeString(folder.resolve("run"), "a file where the folder should be");
    try (GanTrainer gan = trainer(SampleGrid.every(100, pictures))) {
      assertThatThrownBy(() -> train(gan, 1))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageStartingWith("could not write " + pictures + ": ");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -3})
  void should_refuse_numbers_that_are_not_positive(int number) {
    assertThatThrownBy(() -> SampleGrid.every(number, pictures))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("interval must be positive but was " + number);
    assertThatThrownBy(() -> SampleGrid.every(1, pictures).count(number))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("count must be positive but was " + number);
    assertThatThrownBy(() -> SampleGrid.every(1, pictures).columns(number))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("columns must be positive but was " + number);
    assertThatThrownBy(() -> SampleGrid.every(1, pictures).scale(number))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("scale must be positive but was " + number);
  }

  @Test
  void should_let_a_listener_save_the_generator_as_it_is() throws IOException {
    Path saved = folder.resolve("saved");
    GanListener saver =
        new GanListener() {
          @Override
          public void onEnd(long step, Training training) {
            training.save(saved);
          }
        };
    try (GanTrainer gan = trainer(saver)) {
      train(gan, 2);
      try (Sampler loaded = Sampler.load(saved);
          Sampler now = gan.sampler();
          NDArray expected = now.sample(10, 1);
          NDArray samples = loaded.sample(10, 1)) {
        assertThat(bits(samples)).isEqualTo(bits(expected));
      }
    }
  }
}
