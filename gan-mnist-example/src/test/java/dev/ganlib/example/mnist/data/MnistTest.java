package dev.ganlib.example.mnist.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MnistTest {

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "train-images-idx3-ubyte, 6bbc9ace898e44ae57da46a324031adb",
    "train-labels-idx1-ubyte, a25bea736e30d166cdddb491f175f624",
    "t10k-images-idx3-ubyte, 2646ac647ad5339dbf082846283269ea",
    "t10k-labels-idx1-ubyte, 27ae3e4e09519cfbb04c329615203637"
  })
  void should_bundle_the_original_files(String name, String publishedMd5) throws Exception {
    try (InputStream in = Mnist.class.getResourceAsStream(name + ".gz");
        InputStream unzipped = new GZIPInputStream(Objects.requireNonNull(in))) {
      byte[] md5 = MessageDigest.getInstance("MD5").digest(unzipped.readAllBytes());

      assertThat(HexFormat.of().formatHex(md5)).isEqualTo(publishedMd5);
    }
  }

  /** Of 5 images 3: the images 0, 5 / 3 and 10 / 3, rounded down. The pixels tell the image. */
  @Test
  void should_spread_images_over_the_whole() throws IOException {
    writeImages("train-images-idx3-ubyte", 5);
    writeLabels("train-labels-idx1-ubyte", 9, 8, 7, 6, 5);
    Mnist data = Mnist.read(folder);

    Mnist spread = data.spread(3);

    assertThat(spread.labels()).containsExactly(9, 8, 6);
    assertThat(spread.images()[0]).isEqualTo((byte) 0);
    assertThat(spread.images()[784]).isEqualTo((byte) 1);
    assertThat(spread.images()[2 * 784]).isEqualTo((byte) 3);
    assertThat(data.spread(5).sha256()).isEqualTo(data.sha256());
    assertThatThrownBy(() -> data.spread(6))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("count must be from 1 to 5 but was 6");
    assertThatThrownBy(() -> data.spread(0)).isInstanceOf(IllegalArgumentException.class);
  }

  /** The published counts of the training set. */
  @Test
  void should_count_the_images_of_each_class() {
    assertThat(Mnist.bundled().classCounts())
        .containsExactly(5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949);
  }

  @Test
  void should_return_60000_digits_when_bundled() {
    Mnist mnist = Mnist.bundled();

    assertThat(mnist.count()).isEqualTo(60_000);
    assertThat(mnist.images()).hasSize(60_000 * 784);
    assertThat(mnist.labels()).startsWith(5, 0, 4, 1, 9, 2, 1, 3, 1, 4);
    assertThat(mnist.onlyDigit(7).count()).isEqualTo(6265);
    assertThat(mnist.sha256())
        .isEqualTo("edc0d1098aa497be14ace79ddd5171e5a3dcf9c4d196c015389203eb3ba1f59b");
    assertThat(Mnist.bundled()).as("read once").isSameAs(mnist);
  }

  @Test
  void should_return_10000_digits_when_the_test_half_is_asked_for() {
    Mnist mnist = Mnist.bundled(Mnist.Split.TEST);

    assertThat(mnist.count()).isEqualTo(10_000);
    assertThat(mnist.labels()).startsWith(7, 2, 1, 0, 4, 1, 4, 9, 5, 9);
  }

  @ParameterizedTest
  @CsvSource({
    "train-images-idx3-ubyte, train-labels-idx1-ubyte",
    "train-images-idx3-ubyte.gz, train-labels.idx1-ubyte",
    "train-images.idx3-ubyte, train-labels.idx1-ubyte.gz"
  })
  void should_find_the_files_when_named_either_way(String images, String labels)
      throws IOException {
    writeImages(images, 3);
    writeLabels(labels, 1, 7, 1);

    Mnist mnist = Mnist.read(folder);

    assertThat(mnist.count()).isEqualTo(3);
    assertThat(mnist.labels()).containsExactly(1, 7, 1);
    assertThat(mnist.images()).hasSize(3 * 784).startsWith(0).endsWith(2);
  }

  @Test
  void should_read_the_test_half_when_asked_for() throws IOException {
    writeImages("t10k-images-idx3-ubyte", 1);
    writeLabels("t10k-labels-idx1-ubyte", 4);

    assertThat(Mnist.read(folder, Mnist.Split.TEST).labels()).containsExactly(4);
  }

  @Test
  void should_keep_images_and_labels_together_when_filtered() throws IOException {
    writeImages("train-images-idx3-ubyte", 4);
    writeLabels("train-labels-idx1-ubyte", 7, 1, 7, 0);

    Mnist sevens = Mnist.read(folder).onlyDigit(7);

    assertThat(sevens.labels()).containsExactly(7, 7);
    assertThat(sevens.images()).hasSize(2 * 784);
    assertThat(sevens.images()[783]).isEqualTo((byte) 0);
    assertThat(sevens.images()[784]).isEqualTo((byte) 2);
  }

  @Test
  void should_have_another_fingerprint_when_data_differ() throws IOException {
    writeImages("train-images-idx3-ubyte", 2);
    writeLabels("train-labels-idx1-ubyte", 1, 2);
    String first = Mnist.read(folder).sha256();
    writeLabels("train-labels-idx1-ubyte", 1, 3);

    assertThat(first).matches("[0-9a-f]{64}").isNotEqualTo(Mnist.read(folder).sha256());
  }

  @Test
  void should_say_which_file_when_one_is_missing() throws IOException {
    assertRefused(
        folder
            + ": expected one of the files train-images-idx3-ubyte, train-images.idx3-ubyte,"
            + " train-images-idx3-ubyte.gz, train-images.idx3-ubyte.gz but there is none");

    writeImages("train-images-idx3-ubyte", 1);
    assertRefused(
        folder
            + ": expected one of the files train-labels-idx1-ubyte, train-labels.idx1-ubyte,"
            + " train-labels-idx1-ubyte.gz, train-labels.idx1-ubyte.gz but there is none");
  }

  @Test
  void should_say_so_when_folder_is_missing() {
    Path missing = folder.resolve("nowhere");

    assertThatThrownBy(() -> Mnist.read(missing))
        .isInstanceOf(DataException.class)
        .hasMessage("expected a folder of IDX files but there is none: " + missing);
  }

  @Test
  void should_say_both_when_counts_differ() throws IOException {
    writeImages("train-images-idx3-ubyte", 3);
    Path labels = writeLabels("train-labels-idx1-ubyte", 1, 2);

    assertRefused(labels + ": expected 3 labels, one for each image, but was 2");
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 255})
  void should_say_where_when_a_label_is_no_digit(int label) throws IOException {
    writeImages("train-images-idx3-ubyte", 2);
    Path labels = writeLabels("train-labels-idx1-ubyte", 9, label);

    assertRefused(
        labels
            + String.format(
                Locale.ROOT, ": expected labels from 0 to 9 but was %d at index 1", label));
  }

  @Test
  void should_refuse_when_no_image_has_the_digit() throws IOException {
    writeImages("train-images-idx3-ubyte", 2);
    writeLabels("train-labels-idx1-ubyte", 1, 2);
    Mnist mnist = Mnist.read(folder);

    assertThatThrownBy(() -> mnist.onlyDigit(7))
        .isInstanceOf(DataException.class)
        .hasMessage("expected at least 1 image of digit 7 but was none of 2");
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 10})
  void should_refuse_when_digit_is_none(int digit) throws IOException {
    writeImages("train-images-idx3-ubyte", 1);
    writeLabels("train-labels-idx1-ubyte", 1);
    Mnist mnist = Mnist.read(folder);

    assertThatThrownBy(() -> mnist.onlyDigit(digit))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("digit must be from 0 to 9 but was " + digit);
  }

  private void assertRefused(String message) {
    assertThatThrownBy(() -> Mnist.read(folder))
        .isInstanceOf(DataException.class)
        .hasMessage(message);
  }

  /** Writes images of one colour each: 0, 1, 2 ... */
  private void writeImages(String name, int count) throws IOException {
    ByteBuffer content =
        ByteBuffer.allocate(16 + count * 784).putInt(0x803).putInt(count).putInt(28).putInt(28);
    for (int i = 0; i < count * 784; i++) {
      content.put((byte) (i / 784));
    }
    Files.write(folder.resolve(name), content.array());
  }

  private Path writeLabels(String name, int... labels) throws IOException {
    ByteBuffer content = ByteBuffer.allocate(8 + labels.length).putInt(0x801).putInt(labels.length);
    for (int label : labels) {
      content.put((byte) label);
    }
    return Files.write(folder.resolve(name), content.array());
  }
}
