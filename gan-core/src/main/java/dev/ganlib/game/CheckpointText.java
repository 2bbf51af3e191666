package dev.ganlib.game;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import dev.ganlib.internal.store.AtomicFile;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What a checkpoint says in {@code checkpoint.json}.
 *
 * @param format always {@value #FORMAT}
 * @param version always {@value #VERSION}
 * @param state how far the game is
 * @param game what decides it besides the plan
 * @param plan what decides the plan besides its length; empty if none has been played
 * @param figures of the last round, by name; those that are not finite are left out
 * @param provenance what wrote it
 */
record CheckpointText(
    String format,
    int version,
    GameState.Numbers state,
    Map<String, String> game,
    Map<String, String> plan,
    Map<String, Double> figures,
    Map<String, String> provenance) {
  static final String FORMAT = "dev.ganlib.checkpoint";
  static final int VERSION = 1;
  static final String FILE = "checkpoint.json";

  private static final Gson GSON =
      new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

  void write(Path folder) throws IOException {
    byte[] json = (GSON.toJson(this) + "\n").getBytes(StandardCharsets.UTF_8);
    AtomicFile.write(folder.resolve(FILE), out -> out.write(json));
  }

  static CheckpointText read(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    CheckpointText text;
    try (JsonReader reader = new JsonReader(new StringReader(Files.readString(file)))) {
      reader.setStrictness(Strictness.STRICT);
      text = GSON.fromJson(reader, CheckpointText.class);
    } catch (JsonParseException | CharacterCodingException e) {
      throw new IOException("expected " + file + " to be JSON but it is damaged", e);
    }
    if (text == null || !FORMAT.equals(text.format())) {
      throw new IOException("expected " + file + " to have the format " + FORMAT);
    }
    if (text.version() != VERSION) {
      throw new IOException(
          "expected %s to have version %d but was %d".formatted(file, VERSION, text.version()));
    }
    try {
      Progress.State progress = text.state().progress();
      for (Object part :
          new Object[] {
            text.state().counters(),
            progress.epochsBefore(),
            progress.epochs(),
            progress.taken(),
            text.game(),
            text.plan(),
            text.figures(),
            text.provenance()
          }) {
        Objects.requireNonNull(part);
      }
    } catch (NullPointerException e) {
      throw new IOException("expected " + file + " to be complete but an entry is missing", e);
    }
    return text;
  }

  /** Returns what differs between what was saved and what is, a line each. */
  static List<String> differences(Map<String, String> was, Map<String, String> is) {
    List<String> lines = new ArrayList<>();
    Map<String, String> all = new TreeMap<>(was);
    all.putAll(is);
    for (String name : all.keySet()) {
      String before = was.getOrDefault(name, "absent");
      String now = is.getOrDefault(name, "absent");
      if (!before.equals(now)) {
        lines.add("%s was %s and is %s".formatted(name, before, now));
      }
    }
    return lines;
  }
}
