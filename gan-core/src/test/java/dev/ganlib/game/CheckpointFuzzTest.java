package dev.ganlib.game;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.ganlib.internal.store.CheckedFolder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Random damage to checkpoints: what is resumed from is what was written, or it is refused. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class CheckpointFuzzTest {
  private static final long SEED = 20240601;
  private static final String ARRAYS = "state.safetensors";

  @TempDir private Path folder;

  @Test
  void should_resume_from_what_was_written_or_refuse_when_files_are_damaged() throws IOException {
    int resumed = 0;
    int refused = 0;
    try (TrainedTiny tiny = new TrainedTiny(folder.resolve("run"))) {
      Path damaged = folder.resolve("damaged");
      List<Map<String, String>> originals = new ArrayList<>();
      for (Path original : Checkpoint.in(tiny.checkpoints())) {
        originals.add(contents(original));
      }
      for (int i = 0; i < 1000; i++) {
        Random random = new Random(SEED + i);
        List<String> done = new ArrayList<>();
        try {
          tiny.copyTo(damaged);
          for (int left = 1 + random.nextInt(4) / 2 * random.nextInt(4); left > 0; left--) {
            done.add(new Damage(damaged, random).doOne());
          }
          if (isResumed(tiny, damaged, newestOf(originals, damaged))) {
            resumed++;
          } else {
            refused++;
          }
        } catch (IOException | RuntimeException | AssertionError e) {
          throw new AssertionError(
              String.format(Locale.ROOT, "seed %d, after %s", SEED + i, done), e);
        }
      }
    }
    // Neither outcome is so rare that it would hardly be tried.
    assertThat(resumed).isGreaterThan(300);
    assertThat(refused).isGreaterThan(30);
  }

  private static boolean isResumed(TrainedTiny tiny, Path damaged, long whole) throws IOException {
    Checkpoint newest;
    try {
      Optional<Checkpoint> latest = Checkpoint.latest(damaged);
      if (latest.isEmpty()) {
        assertThat(Checkpoint.in(damaged)).isEmpty();
        return false;
      }
      newest = latest.get();
    } catch (IOException e) {
      assertThat(whole).as("number of a whole checkpoint").isNegative();
      assertNamesAFile(e, damaged);
      return false;
    }
    newest.skipped().forEach(line -> assertThat(line).contains(damaged.toString()));
    assertThat(number(newest.path())).isGreaterThanOrEqualTo(whole);
    tiny.trainer().resume(newest);

    assertThat(tiny.trainer().step()).isEqualTo(newest.step());
    assertThat(tiny.original(newest.step())).isNotNull();
    assertThat(tiny.bits()).isEqualTo(tiny.original(newest.step()));
    return true;
  }

  /** Returns the highest number of a folder with exactly the files of an original, or -1. */
  private static long newestOf(List<Map<String, String>> originals, Path damaged)
      throws IOException {
    long newest = -1;
    for (Path path : Checkpoint.in(damaged)) {
      if (originals.contains(contents(path))) {
        newest = Math.max(newest, number(path));
      }
    }
    return newest;
  }

  private static long number(Path checkpoint) {
    return Long.parseLong(checkpoint.getFileName().toString().substring("step-".length()));
  }

  private static Map<String, String> contents(Path checkpoint) throws IOException {
    Map<String, String> contents = new TreeMap<>();
    for (Path file : CheckedFolder.entries(checkpoint)) {
      boolean plain = Files.isRegularFile(file) && !Files.isSymbolicLink(file);
      contents.put(
          file.getFileName().toString(),
          plain ? Files.readString(file, StandardCharsets.ISO_8859_1) : "no plain file");
    }
    return contents;
  }

  private static void assertNamesAFile(Exception e, Path folder) {
    assertThat(e.getMessage()).startsWith("expected ").contains(folder.toString());
    assertThat(e.getMessage().lines()).hasSize(1);
  }

  /** Something random that is done to a folder of checkpoints. */
  private record Damage(Path folder, Random random) {
    private static final int KINDS = 16;

    /** Does it and says what it was. */
    String doOne() throws IOException {
      List<Path> checkpoints = Checkpoint.in(folder);
      List<Path> files = new ArrayList<>();
      for (Path checkpoint : checkpoints) {
        for (Path entry : CheckedFolder.entries(checkpoint)) {
          if (Files.isRegularFile(entry)) {
            files.add(entry);
          }
        }
      }
      if (files.isEmpty()) {
        return "nothing, for there is no file left";
      }
      Path file = any(files);
      int kind = random.nextInt(KINDS);
      switch (kind) {
        case 0 -> truncate(file);
        case 1, 2, 3 -> flip(file);
        case 4 -> overwrite(file, false);
        case 5 -> overwrite(file, true);
        case 6 -> Files.delete(file);
        case 7 -> Files.write(file, new byte[0]);
        case 8 -> swap(file, any(filesBeside(file)));
        case 9, 10 -> swap(file, counterpart(file));
        case 11 -> Files.copy(file, unused(file));
        case 12 -> Files.move(file, unused(file));
        case 13 -> append(file);
        case 14 -> replaceByAnotherThing(file);
        default -> moveCheckpoint(any(checkpoints));
      }
      return kind + " at " + folder.relativize(file);
    }

    private <T> T any(List<T> choices) {
      return choices.get(random.nextInt(choices.size()));
    }

    private void truncate(Path file) throws IOException {
      byte[] bytes = Files.readAllBytes(file);
      Files.write(file, Arrays.copyOf(bytes, random.nextInt(bytes.length + 1)));
    }

    private void flip(Path file) throws IOException {
      byte[] bytes = Files.readAllBytes(file);
      for (int left = 1 + random.nextInt(3); left > 0 && bytes.length > 0; left--) {
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      }
      Files.write(file, bytes);
    }

    private void overwrite(Path file, boolean zeros) throws IOException {
      byte[] bytes = Files.readAllBytes(file);
      int from = random.nextInt(bytes.length + 1);
      byte[] other = new byte[random.nextInt(bytes.length - from + 1)];
      if (!zeros) {
        random.nextBytes(other);
      }
      System.arraycopy(other, 0, bytes, from, other.length);
      Files.write(file, bytes);
    }

    private List<Path> filesBeside(Path file) throws IOException {
      return CheckedFolder.entries(file.getParent()).stream().filter(Files::isRegularFile).toList();
    }

    /** Returns the file of that name in another checkpoint, which may be absent. */
    private Path counterpart(Path file) throws IOException {
      return any(Checkpoint.in(folder)).resolve(file.getFileName());
    }

    private void swap(Path one, Path other) throws IOException {
      if (one.equals(other)) {
        return;
      }
      Path aside = folder.resolve("aside");
      Files.move(one, aside);
      if (Files.exists(other)) {
        Files.move(other, one);
      }
      Files.move(aside, other);
    }

    private Path unused(Path file) {
      String name = any(List.of("x", ".hidden", "state.safetensors.bak", "a b", "SHA256SUMS~"));
      return file.resolveSibling(name + random.nextInt());
    }

    private void append(Path file) throws IOException {
      byte[] bytes = Files.readAllBytes(file);
      byte[] longer = Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(100));
      if (random.nextBoolean()) {
        // A doubled line, where lines are what the file has.
        byte[] line =
            Files.readString(file, StandardCharsets.ISO_8859_1)
                .lines()
                .findFirst()
                .orElse("")
                .concat("\n")
                .getBytes(StandardCharsets.ISO_8859_1);
        longer = Arrays.copyOf(bytes, bytes.length + line.length);
        System.arraycopy(line, 0, longer, bytes.length, line.length);
      }
      Files.write(file, longer);
    }

    private void replaceByAnotherThing(Path file) throws IOException {
      Path aside = folder.resolve("aside" + random.nextInt());
      Files.move(file, aside);
      if (random.nextBoolean()) {
        Files.createDirectory(file);
      } else {
        Files.createSymbolicLink(file, aside);
      }
    }

    /** Gives a whole checkpoint another name, or that of the other one, or none that counts. */
    private void moveCheckpoint(Path checkpoint) throws IOException {
      Path aside = Files.move(checkpoint, folder.resolve("aside" + random.nextInt()));
      List<Path> others = Checkpoint.in(folder);
      switch (random.nextInt(3)) {
        case 0 -> {
          if (!others.isEmpty()) {
            Path other = any(others);
            Files.move(other, checkpoint);
            Files.move(aside, other);
          }
        }
        case 1 ->
            Files.move(
                aside,
                folder.resolve(String.format(Locale.ROOT, "step-%09d", random.nextInt(1 << 30))));
        default -> {}
      }
    }
  }

  /** Sums are no help against what wrote them: the files have to be right in themselves. */
  @Test
  void should_resume_or_refuse_when_damaged_files_are_summed_up_anew() throws IOException {
    int refused = 0;
    try (TrainedTiny tiny = new TrainedTiny(folder.resolve("run"))) {
      Path damaged = folder.resolve("damaged");
      Path checkpoint = damaged.resolve(TrainedTiny.SECOND);
      Map<String, ByteBuffer> before = tiny.bits();
      for (int i = 0; i < 600; i++) {
        Random random = new Random(SEED + i);
        String done = "";
        try {
          tiny.copyTo(damaged);
          done =
              switch (i % 3) {
                case 0 -> damageArrays(checkpoint.resolve(ARRAYS), random);
                case 1 -> damageText(checkpoint.resolve(CheckpointText.FILE), random);
                default -> damageEntry(checkpoint.resolve(CheckpointText.FILE), random);
              };
          TrainedTiny.sumUp(checkpoint);
          long step = tiny.trainer().step();
          try {
            tiny.trainer().resume(Checkpoint.at(checkpoint));
            before = tiny.bits();
            assertThat(tiny.trainer().step()).isBetween(0L, 999_999_999_999_999_999L);
            assertThat(tiny.numbers().rateFactor()).isGreaterThan(0).isLessThanOrEqualTo(1);
          } catch (IOException | IllegalArgumentException e) {
            refused++;
            assertThat(e.getMessage()).contains(checkpoint.toString());
            assertThat(tiny.trainer().step()).isEqualTo(step);
            assertThat(tiny.bits()).isEqualTo(before);
          }
        } catch (IOException | RuntimeException | AssertionError e) {
          throw new AssertionError(
              String.format(Locale.ROOT, "seed %d, after %s", SEED + i, done), e);
        }
      }
    }
    assertThat(refused).isBetween(300, 599);
  }

  /** Flips a bit, mostly in the header, or puts another number into it. */
  private static String damageArrays(Path file, Random random) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    int header = (int) ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(0);
    if (random.nextInt(3) == 0) {
      String text = new String(bytes, 8, header, StandardCharsets.UTF_8);
      List<int[]> numbers = new ArrayList<>();
      Pattern.compile("\\d+")
          .matcher(text)
          .results()
          .forEach(match -> numbers.add(new int[] {match.start(), match.end()}));
      int[] at = numbers.get(random.nextInt(numbers.size()));
      List<String> others =
          List.of("0", "-1", "7", "4611686018427387904", "2147483648", "1e9", "[]", "null");
      String other = others.get(random.nextInt(others.size()));
      byte[] json =
          (text.substring(0, at[0]) + other + text.substring(at[1]))
              .getBytes(StandardCharsets.UTF_8);
      ByteBuffer all =
          ByteBuffer.allocate(bytes.length - header + json.length).order(ByteOrder.LITTLE_ENDIAN);
      all.putLong(json.length).put(json).put(bytes, 8 + header, bytes.length - 8 - header);
      Files.write(file, all.array());
      return "another number " + other + " in the header";
    }
    int at = random.nextInt(random.nextInt(8) == 0 ? bytes.length : 8 + header);
    bytes[at] ^= (byte) (1 << random.nextInt(8));
    Files.write(file, bytes);
    return "a bit at " + at;
  }

  /** Flips a bit, cuts, or doubles a piece. */
  private static String damageText(Path file, Random random) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    int at = random.nextInt(bytes.length);
    switch (random.nextInt(4)) {
      case 0 -> bytes = Arrays.copyOf(bytes, at);
      case 1 -> {
        byte[] longer = Arrays.copyOf(bytes, bytes.length + at);
        System.arraycopy(bytes, 0, longer, bytes.length, at);
        bytes = longer;
      }
      default -> bytes[at] ^= (byte) (1 << random.nextInt(8));
    }
    Files.write(file, bytes);
    return "a change at " + at;
  }

  /** Puts something else in place of any value of the JSON, or leaves it out. */
  private static String damageEntry(Path file, Random random) throws IOException {
    List<String> others =
        List.of(
            "null",
            "-1",
            "0",
            "1.5",
            "1e400",
            "1e999999999",
            "9223372036854775807",
            "9223372036854775808",
            "-9223372036854775809",
            "\"NaN\"",
            "\"7\"",
            "\"\"",
            "true",
            "[]",
            "[1]",
            "{}",
            "{\"a\":null}",
            "{\"a\":[{}]}",
            "{\"a\":-5}",
            "[".repeat(200) + "]".repeat(200));
    JsonObject root = JsonParser.parseString(Files.readString(file)).getAsJsonObject();
    List<JsonObject> holders = new ArrayList<>();
    collect(root, holders);
    JsonObject holder = holders.get(random.nextInt(holders.size()));
    List<String> names = List.copyOf(holder.keySet());
    String name = names.get(random.nextInt(names.size()));
    String done;
    String marker = "\"<here>\"";
    if (random.nextInt(4) == 0) {
      holder.remove(name);
      done = "without " + name;
      Files.writeString(file, root.toString());
    } else {
      String other = others.get(random.nextInt(others.size()));
      holder.addProperty(name, "<here>");
      Files.writeString(
          file,
          new GsonBuilder().disableHtmlEscaping().create().toJson(root).replace(marker, other));
      done = name + " is " + other;
    }
    return done;
  }

  private static void collect(JsonElement element, List<JsonObject> holders) {
    if (element instanceof JsonObject object) {
      if (!object.isEmpty()) {
        holders.add(object);
      }
      object.entrySet().forEach(entry -> collect(entry.getValue(), holders));
    } else if (element instanceof JsonArray list) {
      list.forEach(entry -> collect(entry, holders));
    }
  }
}
