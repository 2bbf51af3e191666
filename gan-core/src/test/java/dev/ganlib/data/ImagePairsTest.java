package dev.ganlib.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.game.Game;
import dev.ganlib.game.GanListener;
import dev.ganlib.game.Network;
import dev.ganlib.game.Plan;
import dev.ganlib.game.Player;
import dev.ganlib.game.Training;
import dev.ganlib.internal.torch.EngineRoom;
import dev.ganlib.nn.stock.Mlp;
import dev.ganlib.optim.SGD;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pictures of one grey, of which a target is 100 brighter than its input. */
final class ImagePairsTest {
  private static final int BRIGHTER = 100;

  @TempDir private Path temporary;
  private Path inputs;
  private Path targets;

  @BeforeEach
  void begin() throws IOException {
    inputs = Files.createDirectory(temporary.resolve("in"));
    targets = Files.createDirectory(temporary.resolve("out"));
  }

  private static void put(Path folder, String path, int grey, int side) throws IOException {
    BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < side * side; i++) {
      image.setRGB(i % side, i / side, 0x010101 * grey);
    }
    Path file = folder.resolve(path);
    Files.createDirectories(file.getParent());
    ImageIO.write(image, path.substring(path.lastIndexOf('.') + 1), file.toFile());
  }

  private void pair(String input, String target, int grey) throws IOException {
    put(inputs, input, grey, 4);
    put(targets, target, grey + BRIGHTER, 8);
  }

  private ImagePairs read() throws IOException {
    return ImageFolder.pairs(inputs, targets, 2, 1);
  }

  private static List<Integer> greys(ImageFolder images) {
    List<Integer> greys = new ArrayList<>();
    for (int i = 0; i < images.count(); i++) {
      greys.add(images.bytes(i)[0] & 255);
    }
    return greys;
  }

  /** By whole names "a.b.bmp" comes before "a.bmp", and "a.b.png" behind "a.bmp". */
  @Test
  void should_have_the_order_of_the_inputs_whatever_the_ends_of_names() throws IOException {
    pair("a.b.bmp", "a.b.png", 10);
    pair("a.png", "a.bmp", 20);
    pair("c.bmp", "c.png", 30);
    pair("A.png", "A.png", 40);

    ImagePairs pairs = read();

    assertThat(pairs.count()).isEqualTo(4);
    assertThat(greys(pairs.inputs())).containsExactly(40, 10, 20, 30);
    assertThat(greys(pairs.targets())).containsExactly(140, 110, 120, 130);
    assertThat(pairs.classes()).isEmpty();
  }

  @Test
  void should_keep_labels_and_pair_within_classes() throws IOException {
    pair("dog/1.png", "dog/1.bmp", 10);
    pair("cat/1.png", "cat/1.png", 20);
    pair("cat/deep/1.bmp", "cat/deep/1.png", 30);

    ImagePairs pairs = read();

    assertThat(pairs.classes()).containsExactly("cat", "dog");
    assertThat(greys(pairs.inputs())).containsExactly(20, 30, 10);
    assertThat(greys(pairs.targets())).containsExactly(120, 130, 110);
    try (NDManager manager = EngineRoom.newManager(Device.cpu())) {
      assertThat(pairs.inputs().labels(manager).toLongArray()).containsExactly(0, 0, 1);
      assertThat(pairs.targets().labels(manager).toLongArray()).containsExactly(0, 0, 1);
    }
  }

  @Test
  void should_read_each_side_as_its_reader_says() throws IOException {
    pair("1.png", "1.png", 50);

    ImagePairs pairs =
        ImageFolder.pairs(
            ImageFolder.reader(2, 3, 1), inputs, ImageFolder.reader(8, 12, 3), targets);

    assertThat(pairs.inputs().sampleShape()).isEqualTo(new Shape(1, 2, 3));
    assertThat(pairs.targets().sampleShape()).isEqualTo(new Shape(3, 8, 12));
    assertThat(pairs.targets().bytes(0)).containsOnly((byte) 150);
  }

  /** Counts what a game is given for two epochs, with batches of which the last is smaller. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void should_stay_together_in_a_game(boolean replacement) throws IOException {
    for (int i = 0; i < 10; i++) {
      pair(i + ".png", i + ".bmp", 10 * i);
    }
    ImagePairs pairs = read();
    Network network =
        Network.of("N", Mlp.builder(new Shape(1, 2, 2)).linear(1).build(), new Shape(1, 2, 2));
    Player player = Player.of("P", SGD.of(1e-6), network);
    TreeSet<Long> seen = new TreeSet<>();
    boolean[] armed = {false};
    GanListener afterRehearsal =
        new GanListener() {
          @Override
          public void onStart(long step, long total, Training training) {
            armed[0] = true;
          }
        };
    try (NDManager manager = EngineRoom.newManager(Device.cpu());
        Game game = Game.builder().player(player).seed(3).device(Device.cpu()).build()) {
      Plan plan =
          Plan.epochs(2)
              .batch(4)
              .paired(
                  "input", pairs.inputs().source(manager),
                  "target", pairs.targets().source(manager))
              .move(
                  player,
                  round -> {
                    float[] input = round.batch("input").toFloatArray();
                    float[] target = round.batch("target").toFloatArray();
                    for (int i = 0; armed[0] && i < input.length; i++) {
                      long grey = Math.round((input[i] + 1) * 127.5);
                      assertThat(Math.round((target[i] + 1) * 127.5)).isEqualTo(grey + BRIGHTER);
                      seen.add(grey);
                    }
                    return round.run(network, round.batch("input")).mean();
                  });
      game.play(replacement ? plan.withReplacement() : plan, afterRehearsal);
    }
    assertThat(seen).hasSizeGreaterThan(replacement ? 4 : 9);
  }

  @Test
  void should_name_three_that_lack_a_partner_and_count_all() throws IOException {
    pair("kept.png", "kept.png", 1);
    for (int i = 1; i <= 5; i++) {
      put(inputs, "in" + i + ".png", 1, 2);
    }
    put(targets, "out.bmp", 1, 2);

    assertThatThrownBy(this::read)
        .isInstanceOf(IOException.class)
        .hasMessage(
            "expected images of equal names in %1$s and %2$s but 5 of 6 in %1$s have no partner: in1.png, in2.png, in3.png and 2 more; 1 of 2 in %2$s has no partner: out.bmp",
            inputs, targets);
  }

  @Test
  void should_name_those_of_one_side_where_only_it_has_more() throws IOException {
    pair("cat/1.png", "cat/1.png", 1);
    put(targets, "cat/Cat.png", 1, 2);

    assertThatThrownBy(this::read)
        .hasMessage(
            "expected images of equal names in %1$s and %2$s but 1 of 2 in %2$s has no partner: %3$s",
            inputs, targets, Path.of("cat", "Cat.png"));
  }

  @Test
  void should_refuse_two_files_of_one_stem() throws IOException {
    pair("1.png", "1.png", 1);
    put(targets, "1.bmp", 1, 2);

    assertThatThrownBy(this::read)
        .isInstanceOf(IOException.class)
        .hasMessage(
            "expected names in %s that differ by more than their ends but found 1.bmp and 1.png",
            targets);
  }

  @Test
  void should_refuse_other_classes() throws IOException {
    pair("cat/1.png", "cat/1.png", 1);
    put(inputs, "dog/1.png", 1, 2);
    put(targets, "fox/1.png", 1, 2);

    assertThatThrownBy(this::read)
        .isInstanceOf(IOException.class)
        .hasMessage(
            "expected the same folders in %s and %s but was dog, cat and fox, cat",
            inputs, targets);
  }

  @Test
  void should_refuse_classes_on_one_side_only() throws IOException {
    put(inputs, "1.png", 1, 2);
    put(targets, "cat/1.png", 1, 2);

    assertThatThrownBy(this::read)
        .hasMessage("expected the same folders in %s and %s but was none and cat", inputs, targets);
  }

  @Test
  void should_refuse_an_empty_side() throws IOException {
    put(inputs, "1.png", 1, 2);

    assertThatThrownBy(this::read)
        .hasMessage("expected PNG, JPEG, BMP or TIFF files in %s but there are no files", targets);
  }

  @Test
  void should_leave_out_the_partners_of_damaged_files() throws IOException {
    for (int i = 0; i < 5; i++) {
      pair(i + ".png", i + ".png", 10 * i);
    }
    Files.write(inputs.resolve("1.png"), new byte[] {1});
    Files.write(targets.resolve("3.png"), new byte[] {1});
    FolderReader reader = ImageFolder.reader(2, 2, 1);

    assertThatThrownBy(() -> ImageFolder.pairs(reader, inputs, reader, targets))
        .isInstanceOf(ImageFolderException.class)
        .hasMessageStartingWith("could not read 1 of 5 images in " + inputs);

    FolderReader lenient = ImageFolder.reader(2, 2, 1).skipDamaged();
    ImagePairs pairs = ImageFolder.pairs(lenient, inputs, lenient, targets);
    assertThat(greys(pairs.inputs())).containsExactly(0, 20, 40);
    assertThat(greys(pairs.targets())).containsExactly(100, 120, 140);
    assertThat(pairs.inputs().report().damaged())
        .containsExactly(
            "1.png: is no image", "3.png: its partner in " + targets + " cannot be read");
    assertThat(pairs.targets().report().images()).isEqualTo(3);
  }

  @Test
  void should_refuse_pairs_none_of_which_can_be_read() throws IOException {
    for (int i = 0; i < 2; i++) {
      pair(i + ".png", i + ".png", 10);
    }
    Files.write(inputs.resolve("0.png"), new byte[] {1});
    Files.write(targets.resolve("1.png"), new byte[] {1});
    FolderReader lenient = ImageFolder.reader(2, 2, 1).skipDamaged();

    assertThatThrownBy(() -> ImageFolder.pairs(lenient, inputs, lenient, targets))
        .isInstanceOf(IOException.class)
        .hasMessage("could not read both images of any pair of %s and %s", inputs, targets);
  }

  @Test
  void should_refuse_sides_that_are_no_pairs() throws IOException {
    pair("1.png", "1.png", 1);
    put(targets, "2.png", 1, 2);
    ImageFolder one = ImageFolder.read(inputs, 2, 1);
    ImageFolder two = ImageFolder.read(targets, 2, 1);

    assertThatThrownBy(() -> new ImagePairs(one, two))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "expected as many targets as inputs and the same classes but was 1 and 2, [] and []");
    assertThatThrownBy(() -> ImageFolder.pairs(inputs, targets, 0, 1))
        .hasMessage("size must be positive but was 0");
  }
}
