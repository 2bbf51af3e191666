package dev.ganlib.example.mnist.run;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Reads the settings of a run whose {@code run.json} has a field for each, as all once had. */
final class EarlierSettings {
  /** The names of today by those fields. */
  private static final Map<String, String> NAMES = new LinkedHashMap<>();

  static {
    NAMES.put("loss", "loss");
    NAMES.put("penalties", "penalties");
    NAMES.put("terms", "auxiliary terms");
    NAMES.put("augmentation", "augmentation");
    NAMES.put("optimizer", "optimizer");
    NAMES.put("average", "average");
    NAMES.put("precision", "precision");
    NAMES.put("seed", "seed");
  }

  private EarlierSettings() {}

  /** Returns what there is, in the words of today. */
  static JsonObject of(JsonObject run) {
    JsonObject settings = new JsonObject();
    NAMES.forEach(
        (field, name) -> {
          JsonElement value = run.get(field);
          if (value instanceof JsonPrimitive text) {
            settings.addProperty(name, words(field, text.getAsString()));
          }
        });
    return settings;
  }

  private static String words(String field, String text) {
    return switch (field) {
      case "penalties", "terms" -> text.equals("none") ? "[]" : "[" + text + "]";
      case "precision" -> text.toUpperCase(Locale.ROOT);
      default -> text;
    };
  }
}
