package dev.ganlib.example.mnist.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ganlib.example.mnist.data.DataException;
import dev.ganlib.example.mnist.data.NpyReaderTest;
import dev.ganlib.metric.Samples;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SampleFileTest {
  @TempDir private Path folder;
  private Path file;
  private Path labels;

  @BeforeEach
  void name() {
    file = folder.resolve("samples.npy");
    labels = folder.resolve("labels.npy");
  }

  /** Writes images of which each has one number everywhere. */
  private void writeFloats(String shape, float... numbers) throws IOException {
    ByteBuffer values =
        ByteBuffer.allocate(numbers.length * 784 * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (float number : numbers) {
      for (int i = 0; i < 784; i++) {
        values.putFloat(number);
      }
    }
    NpyReaderTest.write(file, 1, "<f4", shape, values.array());
  }

  private void writeBytes(byte... numbers) throws IOException {
    byte[] values = new byte[numbers.length * 784];
    for (int i = 0; i < values.length; i++) {
      values[i] = numbers[i / 784];
    }
    NpyReaderTest.write(file, 1, "|u1", numbers.length + ", 28, 28", values);
  }

  /** Returns the first number of each image, having looked at the shape. */
  private static List<Float> numbers(Samples samples) throws IOException {
    List<Float> numbers = new ArrayList<>();
    samples.forEach(
        (images, asked) -> {
          assertThat(images.getShape().slice(1).getShape()).containsExactly(1, 28, 28);
          assertThat(asked).isNull();
          float[] values = images.toFloatArray();
          for (int i = 0; i < values.length; i += 784) {
            numbers.add(values[i]);
          }
        });
    assertThat(numbers).hasSize((int) samples.count());
    return numbers;
  }

  @ParameterizedTest
  @ValueSource(strings = {"3, 1, 28, 28", "3, 28, 28", "3, 784"})
  void should_take_images_of_each_shape(String shape) throws IOException {
    writeFloats(shape, -1, 0.25f, 1);

    assertThat(numbers(SampleFile.read(file, null, null))).containsExactly(-1f, 0.25f, 1f);
  }

  @Test
  void should_hand_out_all_images_when_they_are_more_than_a_portion() throws IOException {
    float[] many = new float[DigitSamples.PORTION * 2 + 1];
    for (int i = 0; i < many.length; i++) {
      many[i] = i / 1000f - 0.5f;
    }
    writeFloats(many.length + ", 784", many);

    assertThat(numbers(SampleFile.read(file, null, null)))
        .hasSize(many.length)
        .startsWith(-0.5f)
        .endsWith(many[many.length - 1]);
  }

  @Test
  void should_scale_bytes_as_the_training_does() throws IOException {
    writeBytes((byte) 0, (byte) 51, (byte) 255);

    List<Float> numbers = numbers(SampleFile.read(file, null, null));

    assertThat(numbers.get(0)).isEqualTo(-1);
    assertThat(numbers.get(1)).isCloseTo(-0.6f, within(1e-6f));
    assertThat(numbers.get(2)).isEqualTo(1);
  }

  @Test
  void should_scale_the_unit_range_when_told() throws IOException {
    writeFloats("3, 784", 0, 0.25f, 1);

    assertThat(numbers(SampleFile.read(file, null, SampleFile.Range.unit)))
        .containsExactly(-1f, -0.5f, 1f);
    assertThat(numbers(SampleFile.read(file, null, SampleFile.Range.symmetric)))
        .containsExactly(0f, 0.25f, 1f);
  }

  @Test
  void should_refuse_floats_that_may_be_of_another_range() throws IOException {
    writeFloats("2, 784", 0, 1);
    assertThatThrownBy(() -> SampleFile.read(file, null, null))
        .isInstanceOf(DataException.class)
        .hasMessage(
            file
                + ": all values are in [0, 1]; give --range unit if 0 is black, --range symmetric"
                + " if -1 would be");

    writeFloats("2, 784", -1, 1.5f);
    assertThatThrownBy(() -> SampleFile.read(file, null, null))
        .hasMessage(file + ": expected values in [-1, 1] but they reach from -1.0 to 1.5");

    writeFloats("2, 784", -0.5f, 1);
    assertThatThrownBy(() -> SampleFile.read(file, null, SampleFile.Range.unit))
        .hasMessage(file + ": expected values in [0, 1] but they reach from -0.5 to 1.0");

    writeFloats("2, 784", 0, Float.NaN);
    assertThatThrownBy(() -> SampleFile.read(file, null, null))
        .hasMessage(file + ": expected finite values but was NaN in image 1");
  }

  @Test
  void should_refuse_bytes_that_are_none() throws IOException {
    writeBytes((byte) 0, (byte) 1);
    assertThatThrownBy(() -> SampleFile.read(file, null, null))
        .isInstanceOf(DataException.class)
        .hasMessage(file + ": expected bytes from 0 to 255 but the largest is 1");

    writeBytes((byte) 0, (byte) 9);
    assertThatThrownBy(() -> SampleFile.read(file, null, SampleFile.Range.unit))
        .hasMessage(file + ": --range is for floats but the file has uint8");
  }

  @Test
  void should_refuse_other_shapes_and_types() throws IOException {
    writeFloats("1568", 0, 1);
    assertThatThrownBy(() -> SampleFile.read(file, null, null))
        .isInstanceOf(DataException.class)
        .hasMessage(
            file
                + ": expected images of shape (N, 1, 28, 28), (N, 28, 28) or (N, 784) but was"
                + " [1568]");

    writeFloats("0, 784");
    assertThatThrownBy(() -> SampleFile.read(file, null, null))
        .hasMessageEndingWith("but was [0, 784]");

    NpyReaderTest.write(file, 1, "<i8", "1, 784", new byte[784 * 8]);
    assertThatThrownBy(() -> SampleFile.read(file, null, null))
        .hasMessage(file + ": expected images of uint8, float32 or float64 but was int64");
  }

  @Test
  void should_hand_out_the_labels_with_the_images() throws IOException {
    writeFloats("2, 784", -1, 1);
    NpyReaderTest.write(labels, 1, "|u1", "2,", new byte[] {7, 9});

    SampleFile.read(file, labels, null)
        .forEach((images, asked) -> assertThat(asked).containsExactly(7, 9));

    ByteBuffer wide = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
    NpyReaderTest.write(labels, 1, "<i8", "2,", wide.putLong(0).putLong(3).array());
    SampleFile.read(file, labels, null)
        .forEach((images, asked) -> assertThat(asked).containsExactly(0, 3));
  }

  @Test
  void should_refuse_labels_that_do_not_fit() throws IOException {
    writeFloats("2, 784", -1, 1);

    NpyReaderTest.write(labels, 1, "|u1", "3,", new byte[] {7, 9, 1});
    assertThatThrownBy(() -> SampleFile.read(file, labels, null))
        .isInstanceOf(DataException.class)
        .hasMessage(labels + ": expected a label for each of 2 images, of shape (2), but was [3]");

    NpyReaderTest.write(labels, 1, "|u1", "2,", new byte[] {7, 10});
    assertThatThrownBy(() -> SampleFile.read(file, labels, null))
        .hasMessage(labels + ": expected labels from 0 to 9 but was 10 at index 1");

    NpyReaderTest.write(labels, 1, "<f4", "2,", new byte[8]);
    assertThatThrownBy(() -> SampleFile.read(file, labels, null))
        .hasMessage(labels + ": expected labels of uint8 or int64 but was FLOAT32");
  }
}
