package dev.ganlib.example.mnist.run;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import dev.ganlib.game.NonFinite;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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

  /** How often such a run was rolled back at most. */
  private static final int ROLLBACKS = 3;

  private EarlierSettings() {}

  /** Returns what there is, in the words of today. */
  static JsonObject of(JsonObject run) {
    JsonObject settings = new JsonObject();
    // No recipe and no option had another value.
    settings.addProperty("instance noise", "0.0, constant");
    settings.addProperty("data type", "float32");
    settings.addProperty("non-finite", nonFinite(run.get("arguments")));
    NAMES.forEach(
        (field, name) -> {
          JsonElement value = run.get(field);
          if (value instanceof JsonPrimitive text) {
            settings.addProperty(name, words(field, text.getAsString()));
          }
        });
    return settings;
  }

  /** Returns the policy in words, of which a run said no more than its option. */
  private static String nonFinite(@Nullable JsonElement arguments) {
    if (arguments instanceof JsonArray words) {
      for (JsonElement word : words) {
        if (word.getAsString().equals("--on-nan=skip")) {
          return NonFinite.skip().toString();
        }
        if (word.getAsString().equals("--on-nan=rollback")) {
          return NonFinite.rollback(ROLLBACKS).toString();
        }
      }
    }
    return NonFinite.fail().toString();
  }

  private static String words(String field, String text) {
    return switch (field) {
      case "penalties", "terms" -> text.equals("none") ? "[]" : "[" + text + "]";
      case "precision" -> text.toUpperCase(Locale.ROOT);
      default -> text;
    };
  }
}
