package dev.ganlib.example.mnist.run;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonPrimitive;
import dev.ganlib.GanSettings;
import dev.ganlib.store.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The settings that decide a run, and the data and machine that it ran on: {@code run.json}.
 *
 * @param recipe the recipe's name
 * @param plan length, batch and order of moves, in words
 * @param settings all else that decides the training, in words: {@link GanSettings#words()}
 * @param networks what the networks are made for: shape of a sample, classes and width
 * @param data where the samples came from, and the digit if only one
 * @param dataSha256 of the bytes trained on
 * @param dataSize how many samples
 * @param classes the names of the data's classes by their numbers; empty where they have numbers
 *     only, and in a run of before they were kept
 * @param device where it computed
 * @param convolutions what was known of the engine's on the CPU: {@link
 *     dev.ganlib.Devices#convolutions()}; empty in a run of before they were tried
 * @param versions of this application, DJL, PyTorch, Java and the system
 * @param arguments the options that {@code train} was given, but for the run's folder
 * @param resumedAt after how many rounds the run was resumed, each time
 * @param state {@code training}, {@code finished}, {@code interrupted} or {@code failed}
 * @param stopReason why it ended before its plan was over; empty if it did not
 * @param steps rounds played
 */
public record RunDescription(
    String recipe,
    String plan,
    Map<String, String> settings,
    String networks,
    String data,
    String dataSha256,
    long dataSize,
    List<String> classes,
    String device,
    String convolutions,
    Map<String, String> versions,
    List<String> arguments,
    List<Long> resumedAt,
    String state,
    String stopReason,
    long steps) {
  private static final Gson GSON =
      new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

  /** Older runs have no reasons and no names of classes, and say nothing of convolutions. */
  public RunDescription {
    settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
    convolutions = convolutions == null ? "" : convolutions;
    classes = classes == null ? List.of() : List.copyOf(classes);
    arguments = List.copyOf(arguments);
    resumedAt = List.copyOf(resumedAt);
    stopReason = stopReason == null ? "" : stopReason;
  }

  /** Returns what decides everything random. */
  public long seed() {
    return Long.parseLong(settings.getOrDefault("seed", "0"));
  }

  /**
   * Returns whether its recipe translates: its settings have a weight of adversaries, which may be
   * 0.
   */
  public boolean translates() {
    return settings.containsKey("weight of adversary");
  }

  /** Returns this as it ended. */
  public RunDescription ended(String newState, String why, long newSteps) {
    return with(resumedAt, newState, why, newSteps);
  }

  /** Returns this for a run that another describes so far. */
  public RunDescription after(RunDescription before) {
    return with(before.resumedAt(), state, stopReason, before.steps());
  }

  /** Returns this, resumed after some rounds. */
  public RunDescription resumedAfter(long step) {
    List<Long> all = new ArrayList<>(resumedAt);
    all.add(step);
    return with(all, state, stopReason, step);
  }

  /** Returns whether it ended before its plan was over, and not because somebody asked for it. */
  public boolean isStopped() {
    return state.equals("finished") && !stopReason.isEmpty();
  }

  /** Returns this with what is known of the engine's convolutions by now. */
  public RunDescription withConvolutions(String verdict) {
    return with(verdict, resumedAt, state, stopReason, steps);
  }

  private RunDescription with(
      List<Long> newResumedAt, String newState, String newReason, long newSteps) {
    return with(convolutions, newResumedAt, newState, newReason, newSteps);
  }

  private RunDescription with(
      String newConvolutions,
      List<Long> newResumedAt,
      String newState,
      String newReason,
      long newSteps) {
    return new RunDescription(
        recipe,
        plan,
        settings,
        networks,
        data,
        dataSha256,
        dataSize,
        classes,
        device,
        newConvolutions,
        versions,
        arguments,
        newResumedAt,
        newState,
        newReason,
        newSteps);
  }

  /** Writes this as JSON, whole or not at all. */
  public void write(Path file) throws IOException {
    byte[] json = (GSON.toJson(this) + "\n").getBytes(StandardCharsets.UTF_8);
    AtomicFile.write(file, out -> out.write(json));
  }

  /**
   * Reads a description.
   *
   * @throws IOException if it is none, or lacks what it takes to resume the run
   */
  public static RunDescription read(Path file) throws IOException {
    try {
      JsonObject json = GSON.fromJson(Files.readString(file), JsonObject.class);
      if (json == null || !isText(json.get("recipe")) || !isText(json.get("state"))) {
        throw new IOException("expected " + file + " to describe a run but it does not");
      }
      requireList(file, json, "arguments", "texts", RunDescription::isText);
      requireList(file, json, "resumedAt", "numbers", RunDescription::isNumber);
      if (!json.has("settings")) {
        json.add("settings", EarlierSettings.of(json));
      }
      requireSettings(file, json.get("settings"));
      return GSON.fromJson(json, RunDescription.class);
    } catch (JsonParseException e) {
      throw new IOException("expected " + file + " to be JSON but it is damaged", e);
    }
  }

  private static void requireSettings(Path file, JsonElement settings) throws IOException {
    boolean fits =
        settings instanceof JsonObject texts
            && texts.asMap().values().stream().allMatch(RunDescription::isText)
            && (!texts.has("seed") || isWhole(texts.get("seed").getAsString()));
    if (!fits) {
      throw new IOException(
          "expected settings in %s to be texts, with a whole number as seed, but was %s"
              .formatted(file, settings));
    }
  }

  /** Without its arguments, say, a run would be resumed as another. */
  private static void requireList(
      Path file, JsonObject json, String name, String kind, Predicate<JsonElement> fits)
      throws IOException {
    JsonElement list = json.get(name);
    if (!(list instanceof JsonArray array) || !array.asList().stream().allMatch(fits)) {
      throw new IOException(
          "expected %s in %s to be a list of %s but was %s"
              .formatted(name, file, kind, list == null ? "absent" : list));
    }
  }

  private static boolean isText(@Nullable JsonElement element) {
    return element instanceof JsonPrimitive value && value.isString();
  }

  private static boolean isWhole(String text) {
    try {
      Long.parseLong(text);
      return true;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  private static boolean isNumber(@Nullable JsonElement element) {
    return element instanceof JsonPrimitive value && value.isNumber();
  }
}
