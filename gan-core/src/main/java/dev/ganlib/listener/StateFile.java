package dev.ganlib.listener;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import dev.ganlib.internal.store.AtomicFile;
import dev.ganlib.internal.store.Digits;
import dev.ganlib.internal.store.FileFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A listener's state on disk: one JSON file beside a checkpoint. */
final class StateFile {
  private static final Logger LOGGER = LoggerFactory.getLogger(StateFile.class);
  private static final String FORMAT = "dev.ganlib.listener";
  private static final int VERSION = 1;

  // A mean can be NaN or infinite, which JSON proper has no word for.
  private static final Gson GSON =
      new GsonBuilder().setPrettyPrinting().serializeSpecialFloatingPointValues().create();

  private StateFile() {}

  static void write(Path file, Object state) {
    JsonObject json = new JsonObject();
    json.addProperty("format", FORMAT);
    json.addProperty("version", VERSION);
    json.add("state", GSON.toJsonTree(state));
    byte[] bytes = (GSON.toJson(json) + "\n").getBytes(StandardCharsets.UTF_8);
    try {
      AtomicFile.write(file, out -> out.write(bytes));
    } catch (IOException e) {
      throw FileFailure.writing(file, e).unchecked();
    }
  }

  /** Returns what was written, or null if the file is absent. */
  static <T> @Nullable T read(Path file, Class<T> type) {
    if (!Files.exists(file)) {
      return null;
    }
    try {
      return parse(file, Files.readString(file), type);
    } catch (IOException e) {
      throw FileFailure.reading(file, e).unchecked();
    }
  }

  /**
   * Returns what a listener saved, or null, which the log says, if the file is absent.
   *
   * @param listener in words, as the subject of a sentence
   */
  static <T> @Nullable T resume(Path file, Class<T> type, String listener) {
    T saved = read(file, type);
    if (saved == null) {
      LOGGER.warn("{} is absent: {} begins anew", file, listener);
    }
    return saved;
  }

  /**
   * Throws an {@link IllegalArgumentException} if a listener was set up otherwise when it was
   * saved.
   *
   * @param kind in words, in front of the set-up
   * @param expected the set-up of the listener that is resumed
   * @param saved the set-up of the one that was saved
   */
  static void requireSame(Path file, String kind, String expected, String saved) {
    if (!Digits.areEqual(saved, expected)) {
      throw new IllegalArgumentException(
          "expected %s to be of %s %s but was %s".formatted(file, kind, expected, saved));
    }
  }

  private static <T> T parse(Path file, String text, Class<T> type) throws IOException {
    T state;
    try {
      JsonObject json = GSON.fromJson(text, JsonObject.class);
      if (!json.get("format").getAsString().equals(FORMAT)
          || json.get("version").getAsInt() != VERSION) {
        throw new IOException(
            String.format(
                Locale.ROOT,
                "expected %s to have format %s and version %d",
                file,
                FORMAT,
                VERSION));
      }
      state = GSON.fromJson(json.get("state"), type);
    } catch (RuntimeException e) {
      throw new IOException("expected " + file + " to be a listener's state but it is damaged", e);
    }
    if (state == null) {
      throw new IOException("expected " + file + " to hold a state but it has none");
    }
    return state;
  }
}
