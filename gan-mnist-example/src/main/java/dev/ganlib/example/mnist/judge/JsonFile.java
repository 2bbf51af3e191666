package dev.ganlib.example.mnist.judge;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import dev.ganlib.store.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Writes figures as JSON files that people can read. */
public final class JsonFile {
  static final Gson GSON = new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

  private JsonFile() {}

  /**
   * Writes a file, whole or not at all.
   *
   * @param figures what Gson knows how to write, such as maps and records
   * @throws IOException if the file cannot be written
   */
  public static void write(Object figures, Path file) throws IOException {
    byte[] json = (GSON.toJson(figures) + "\n").getBytes(StandardCharsets.UTF_8);
    AtomicFile.write(file, out -> out.write(json));
  }
}
