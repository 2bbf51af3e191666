package dev.ganlib.game;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonPrimitive;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import dev.ganlib.internal.store.AtomicFile;
import dev.ganlib.internal.store.Digits;
import java.io.IOException;
import java.io.StringReader;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The content of a checkpoint's {@code checkpoint.json}.
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

  /** Far more than the words of any network. */
  private static final long MAX_BYTES = 1 << 26;

  private static final Gson GSON =
      new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

  void write(Path folder) throws IOException {
    byte[] json = (GSON.toJson(this) + "\n").getBytes(StandardCharsets.UTF_8);
    AtomicFile.write(folder.resolve(FILE), out -> out.write(json));
  }

  static CheckpointText read(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    if (Files.size(file) > MAX_BYTES) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "expected %s to have at most %d bytes but was %d",
              file,
              MAX_BYTES,
              Files.size(file)));
    }
    try {
      String json = Files.readString(file);
      JsonElement tree = parse(json, JsonElement.class);
      requireFormat(tree);
      requireLike("all", tree, CheckpointText.class);
      CheckpointText text = parse(json, CheckpointText.class);
      text.state().requireRanges();
      return text;
    } catch (JsonParseException | MalformedJsonException | CharacterCodingException e) {
      throw new IOException("expected " + file + " to be JSON but it is damaged", e);
    } catch (IllegalArgumentException e) {
      throw new IOException("%s: %s".formatted(file, e.getMessage()), e);
    }
  }

  private static <T> T parse(String json, Class<T> type) throws IOException {
    JsonReader reader = new JsonReader(new StringReader(json));
    reader.setStrictness(Strictness.STRICT);
    T parsed = GSON.fromJson(reader, type);
    if (parsed == null || reader.peek() != JsonToken.END_DOCUMENT) {
      throw new JsonParseException("expected one value");
    }
    return parsed;
  }

  private static void requireFormat(JsonElement tree) {
    JsonObject object = tree instanceof JsonObject known ? known : new JsonObject();
    if (!new JsonPrimitive(FORMAT).equals(object.get("format"))) {
      throw new IllegalArgumentException("expected the format " + FORMAT);
    }
    JsonElement version = object.get("version");
    if (!new JsonPrimitive(VERSION).equals(version)) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "expected version %d but was %s", VERSION, version));
    }
  }

  /**
   * Requires all that a record has, of the right kind; Gson would take an absent number for 0. A
   * {@link Long} may be absent.
   */
  private static void requireLike(String name, @Nullable JsonElement element, Type type) {
    if (type instanceof Class<?> known && known.isRecord()) {
      JsonObject object = requireObject(name, element);
      for (RecordComponent part : known.getRecordComponents()) {
        if (object.has(part.getName()) || !part.getType().equals(Long.class)) {
          requireLike(part.getName(), object.get(part.getName()), part.getGenericType());
        }
      }
    } else if (type instanceof ParameterizedType map) {
      Type values = map.getActualTypeArguments()[1];
      for (Map.Entry<String, JsonElement> entry : requireObject(name, element).entrySet()) {
        requireLike(name + " of " + entry.getKey(), entry.getValue(), values);
      }
    } else {
      boolean isText = type.equals(String.class);
      boolean fits =
          element instanceof JsonPrimitive value && (isText ? value.isString() : value.isNumber());
      if (!fits) {
        throw wrong(name, isText ? "a text" : "a number", element);
      }
    }
  }

  private static JsonObject requireObject(String name, @Nullable JsonElement element) {
    if (element instanceof JsonObject object) {
      return object;
    }
    throw wrong(name, "an object", element);
  }

  private static IllegalArgumentException wrong(
      String name, String kind, @Nullable JsonElement element) {
    String actual =
        element == null
            ? "absent"
            : element.isJsonNull()
                ? "null"
                : element.isJsonArray() ? "a list" : element.isJsonObject() ? "an object" : "other";
    return new IllegalArgumentException(
        "expected %s to be %s but was %s".formatted(name, kind, actual));
  }

  /** Returns what differs between what was saved and what is, a line each. */
  static List<String> differences(Map<String, String> was, Map<String, String> is) {
    List<String> lines = new ArrayList<>();
    Map<String, String> all = new TreeMap<>(was);
    all.putAll(is);
    for (String name : all.keySet()) {
      String before = was.getOrDefault(name, "absent");
      String now = is.getOrDefault(name, "absent");
      if (!Digits.areEqual(before, now)) {
        lines.add("%s was %s and is %s".formatted(name, before, now));
      }
    }
    return lines;
  }
}
