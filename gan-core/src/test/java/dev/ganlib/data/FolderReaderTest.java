package dev.ganlib.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.internal.torch.EngineRoom;
import dev.ganlib.testing.ChildJvm;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests folders that hold other things than pictures, and folders in unusual places. */
final class FolderReaderTest {
  @TempDir private Path temporary;
  private Path folder;

  @BeforeEach
  void begin() throws IOException {
    folder = Files.createDirectory(temporary.resolve("pictures"));
  }

  private static byte[] png(int grey, int width, int height) throws IOException {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < width * height; i++) {
      image.setRGB(i % width, i / width, 0x010101 * grey);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(image, "png", bytes);
    return bytes.toByteArray();
  }

  private Path put(String path, int grey) throws IOException {
    return put(folder, path, png(grey, 4, 4));
  }

  private static Path put(Path folder, String path, byte[] bytes) throws IOException {
    Path file = folder.resolve(path);
    Files.createDirectories(file.getParent());
    return Files.write(file, bytes);
  }

  private static List<Integer> values(ImageFolder images) {
    List<Integer> values = new ArrayList<>();
    for (int i = 0; i < images.count(); i++) {
      for (byte value : images.bytes(i)) {
        values.add(value & 255);
      }
    }
    return values;
  }

  private ImageFolder read() throws IOException {
    return ImageFolder.reader(1, 1, 1).read(folder);
  }

  @Test
  void should_count_what_is_passed_over_and_what_is_read() throws IOException {
    put("cat/1.png", 1);
    put("cat/2.png", 2);
    put("dog/1.png", 3);
    put("dog/2.webp", 4);
    put("dog/deep/3.WEBP", 4);
    put("notes.txt", 4);
    put("cat/README", 4);

    FolderReport report = read().report();

    assertThat(report.images()).isEqualTo(3);
    assertThat(report.classes()).containsExactly(Map.entry("cat", 2L), Map.entry("dog", 1L));
    assertThat(report.passedOver())
        .containsOnly(Map.entry(".webp", 2L), Map.entry(".txt", 1L), Map.entry("", 1L));
    assertThat(report.warnings())
        .containsExactly(
            "passed over 1 without type, 1 .txt, 2 .webp: only PNG, JPEG, BMP or TIFF files are"
                + " read");
    assertThat(report.notes()).containsExactly("in classes: cat 2, dog 1");
  }

  @Test
  void should_say_nothing_of_a_folder_that_needs_no_word() throws IOException {
    put("1.png", 1);
    FolderReport report = read().report();
    assertThat(report.warnings()).isEmpty();
    assertThat(report.notes()).isEmpty();
  }

  @Test
  void should_keep_a_report_as_it_was() {
    Map<String, Long> classes = new LinkedHashMap<>(Map.of("b", 1L));
    classes.put("a", 2L);
    List<String> damaged = new ArrayList<>(List.of("1.png"));
    FolderReport report =
        new FolderReport(3, classes, classes, damaged, damaged, damaged, 0, 0, 0, 0, 0, 0, -1, 0);
    classes.clear();
    damaged.clear();

    assertThat(report.classes()).containsExactly(Map.entry("b", 1L), Map.entry("a", 2L));
    assertThat(report.passedOver()).hasSize(2);
    assertThat(List.of(report.deadLinks(), report.damaged(), report.flawed()))
        .containsOnly(List.of("1.png"));
    assertThatThrownBy(() -> report.classes().clear())
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void should_not_see_what_systems_leave_behind() throws IOException {
    put("cat/1.png", 1);
    put("dog/1.png", 2);
    put("cat/._1.png", 9);
    put("__MACOSX/cat/._1.png", 9);
    put("__MACOSX/cat/1.png", 9);
    put("@eaDir/x.png", 9);
    put("cat/@eaDir/1.png", 9);
    put("Thumbs/Thumbs.db", 9);
    put("cat/desktop.ini", 9);
    put(".git/1.png", 9);
    Files.createDirectories(folder.resolve("empty/deeper"));

    ImageFolder images = read();

    assertThat(images.classes()).containsExactly("cat", "dog");
    assertThat(values(images)).containsExactly(1, 2);
    assertThat(images.report().warnings()).isEmpty();
  }

  @Test
  void should_hint_at_parts_of_a_data_set_taken_for_classes() throws IOException {
    put("Test/cat/1.png", 1);
    put("train/cat/1.png", 1);
    FolderReport parts = read().report();
    assertThat(parts.hasSplitsForClasses()).isTrue();
    assertThat(parts.warnings())
        .containsExactly(
            "Test and train taken for classes: for the parts of one data set, name the folder of"
                + " one part");

    put("bus/1.png", 1);
    assertThat(read().report().hasSplitsForClasses()).isFalse();
    assertThat(read().report().warnings()).isEmpty();
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void should_follow_links_and_count_those_that_lead_nowhere() throws IOException {
    Path outside = put(temporary, "outside.png", png(5, 4, 4));
    Files.createSymbolicLink(folder.resolve("a.png"), outside);
    Files.createSymbolicLink(folder.resolve("b.png"), temporary.resolve("missing.png"));
    Files.createSymbolicLink(folder.resolve(".c.png"), temporary.resolve("missing.png"));

    ImageFolder images = read();

    assertThat(values(images)).containsExactly(5);
    assertThat(images.report().deadLinks()).containsExactly("b.png");
    assertThat(images.report().warnings()).containsExactly("1 link leads nowhere: b.png");
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void should_name_a_link_that_leads_back() throws IOException {
    put("a/1.png", 1);
    Files.createSymbolicLink(folder.resolve("a/loop"), folder);
    assertThatThrownBy(this::read)
        .isInstanceOf(IOException.class)
        .hasMessage(
            "could not list %s: the link leads back to a folder that it lies in"
                .formatted(folder.resolve("a/loop")));
  }

  @Test
  void should_leave_out_damaged_files_where_allowed() throws IOException {
    put("cat/1.png", 1);
    put(folder, "cat/2.png", Arrays.copyOf(png(2, 4, 4), 50));
    put("dog/3.png", 3);
    put(folder, "dog/4.png", "text".getBytes(StandardCharsets.UTF_8));
    put("dog/5.png", 5);

    assertThatThrownBy(this::read)
        .isInstanceOf(ImageFolderException.class)
        .hasMessageStartingWith(
            "could not read 2 of 5 images in " + folder + " (skipDamaged() leaves them out):\n")
        .extracting(e -> ((ImageFolderException) e).remedy())
        .isEqualTo(ImageFolderException.Remedy.SKIP_DAMAGED);

    ImageFolder images = ImageFolder.reader(1, 1, 1).skipDamaged().read(folder);
    assertThat(values(images)).containsExactly(1, 3, 5);
    assertThat(images.count()).isEqualTo(3);
    assertThat(images.report().classes()).isEqualTo(Map.of("cat", 1L, "dog", 2L));
    assertThat(images.report().damaged())
        .satisfiesExactly(
            one -> assertThat(one).startsWith(Path.of("cat", "2.png") + ": "),
            two -> assertThat(two).isEqualTo(Path.of("dog", "4.png") + ": is no image"));
    assertThat(images.report().warnings())
        .singleElement()
        .asString()
        .startsWith("2 damaged files left out: ");
  }

  @Test
  void should_refuse_a_class_of_damaged_files_only() throws IOException {
    put("cat/1.png", 1);
    put(folder, "dog/2.png", new byte[9]);
    assertThatThrownBy(() -> ImageFolder.reader(1, 1, 1).skipDamaged().read(folder))
        .isInstanceOf(IOException.class)
        .hasMessage("could not read any image of dog in " + folder);
    Files.delete(folder.resolve("cat/1.png"));
    assertThatThrownBy(() -> ImageFolder.reader(1, 1, 1).skipDamaged().read(folder))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("could not read 1 of 1 images");
  }

  @Test
  void should_tell_of_each_picture_in_turn() throws IOException {
    for (int i = 0; i < 20; i++) {
      put(i + ".png", i);
    }
    List<Long> done = new ArrayList<>();
    ImageFolder.reader(1, 1, 1)
        .progress(
            (count, total) -> {
              assertThat(total).isEqualTo(20);
              done.add(count);
            })
        .read(folder);
    assertThat(done).hasSize(20).isSorted().startsWith(1L).endsWith(20L).doesNotHaveDuplicates();
  }

  @Test
  void should_read_oblong_images_and_count_what_is_cut() throws IOException {
    put(folder, "a.png", png(1, 8, 4));
    put(folder, "b.png", png(2, 4, 8));
    put(folder, "c.png", png(3, 16, 8));

    ImageFolder images = ImageFolder.reader(2, 4, 3).read(folder);

    assertThat(images.sampleShape().getShape()).containsExactly(3, 2, 4);
    assertThat(images.report().cut()).isEqualTo(1);
    assertThat(images.report().mostCut()).isEqualTo(0.75);
    assertThat(images.report().notes())
        .containsExactly("cut to their middle: 1, of which at most 75 % of a picture is lost");
  }

  @Test
  void should_read_from_a_zip_file_system() throws IOException {
    Path zip = temporary.resolve("pictures.zip");
    try (FileSystem archive = FileSystems.newFileSystem(zip, Map.of("create", "true"))) {
      put(archive.getPath("/all"), "gr\u00f6\u00dfe/\u65e5.png", png(7, 4, 4));
      put(archive.getPath("/all"), "two/2.png", png(9, 4, 4));
    }
    try (FileSystem archive = FileSystems.newFileSystem(zip)) {
      ImageFolder images = ImageFolder.reader(1, 1, 1).read(archive.getPath("/all"));
      assertThat(values(images)).containsExactly(7, 9);
      assertThat(images.classes()).containsExactly("gr\u00f6\u00dfe", "two");
    }
  }

  /** Reads a folder in a process of its own; or writes names that the first one cannot. */
  public static final class Child {
    public static void main(String[] arguments) throws IOException {
      Path folder = Path.of(arguments[1]);
      if (arguments[0].equals("write")) {
        for (int i = 2; i < arguments.length; i++) {
          // Arguments pass through a locale, too.
          String name = arguments[i].replace("u", "\u00fc").replace("o", "\u00f6");
          put(folder, name, png(i, 4, 4));
        }
        return;
      }
      try {
        ImageFolder images = ImageFolder.reader(1, 1, 1).read(folder);
        System.out.println("read " + values(images) + " of " + images.classes().size());
      } catch (IOException | UnsupportedOperationException e) {
        System.out.println("refused: " + e.getMessage());
        try (NDManager manager = EngineRoom.newManager(Device.cpu());
            NDArray samples = manager.zeros(new Shape(2, 1, 4, 4), DataType.UINT8)) {
          long size = Source.mirrored(Source.bytes(samples)).size();
          System.out.println("but " + size + " other samples");
        }
      }
    }
  }

  private String inChild(ChildJvm child, String... arguments) throws Exception {
    ChildJvm.Result result = child.option("-Djava.awt.headless=false").run(arguments);
    assertThat(result.code()).as(result.output()).isZero();
    return result.output();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void should_read_any_names_without_a_locale() throws Exception {
    ChildJvm utf8 = ChildJvm.of(Child.class).environment("LC_ALL", "C.UTF-8");
    inChild(utf8, "write", folder.toString(), "u/uo.png", "ab/1.png");
    ChildJvm posix = ChildJvm.of(Child.class).environment("LC_ALL", "POSIX");
    assertThat(inChild(posix, "read", folder.toString())).contains("of 2").contains("2", "3");

    inChild(utf8, "write", folder.toString(), "o/uo.png");
    assertThat(inChild(posix, "read", folder.toString()))
        .contains("refused: the names of two folders in")
        .contains("start Java with the environment variable LC_ALL=C.UTF-8");
  }

  @Test
  void should_say_which_module_is_missing() throws Exception {
    put("1.png", 1);
    ChildJvm bare =
        ChildJvm.of(Child.class)
            .option("--limit-modules=java.base,java.logging,java.management,jdk.unsupported");
    assertThat(inChild(bare, "read", folder.toString()))
        .contains("refused: ImageFolder needs pictures, but this Java has no java.desktop")
        .contains("but 2 other samples");
  }

  /** The listener stands in for a decoder, on the decoder's thread. */
  @Test
  void should_say_the_same_where_a_decoder_is_missing() throws Exception {
    put("1.png", 1);
    FolderReader reader =
        ImageFolder.reader(1, 1, 1)
            .progress(
                (done, total) -> {
                  throw new UnsatisfiedLinkError("no javajpeg in java.library.path");
                });
    assertThatThrownBy(() -> reader.read(folder))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessage(
            "ImageFolder needs pictures, but this Java has no java.desktop (add the module, or"
                + " install a Java that is not cut down): no javajpeg in java.library.path");
  }

  /** Some 17 MB of pixels in a heap of 16 MB; the decoded strips are of 4 MB. */
  @ParameterizedTest
  @ValueSource(strings = {"png", "jpg"})
  void should_read_a_picture_that_is_larger_than_the_heap(String type) throws Exception {
    BufferedImage image = new BufferedImage(2400, 2400, BufferedImage.TYPE_3BYTE_BGR);
    byte[] pixels = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
    Arrays.fill(pixels, 0, pixels.length / 2, (byte) 255);
    ImageIO.write(image, type, folder.resolve("large." + type).toFile());
    ChildJvm small = ChildJvm.of(Child.class).option("-Xmx16m").option("-XX:+UseSerialGC");
    String read = inChild(small, "read", folder.toString());
    assertThat(read).containsPattern("read \\[12[78]\\] of 0");
  }
}
