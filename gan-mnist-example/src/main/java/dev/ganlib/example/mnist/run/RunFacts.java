package dev.ganlib.example.mnist.run;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The settings of runs, by name, for people to read: {@code run.json} as tables show it. */
public final class RunFacts {
  private RunFacts() {}

  /** Returns what a description says; what an older run did not write down is left out. */
  public static Map<String, String> of(RunDescription run) {
    Map<String, String> facts = new LinkedHashMap<>();
    put(facts, "recipe", run.recipe());
    put(facts, "seed", run.seed());
    put(facts, "plan", run.plan());
    put(facts, "steps", run.steps());
    put(facts, "state", run.state());
    put(facts, "networks", run.networks());
    run.settings().forEach((name, text) -> put(facts, name, readable(text)));
    put(facts, "data", run.data());
    put(facts, "samples in the data", run.dataSize());
    put(facts, "SHA-256 of the data", run.dataSha256());
    put(facts, "device", run.device());
    put(facts, "convolutions", run.convolutions().isEmpty() ? null : run.convolutions());
    put(facts, "options", run.arguments().isEmpty() ? null : String.join(" ", run.arguments()));
    put(facts, "resumed after", run.resumedAt().isEmpty() ? null : run.resumedAt());
    versions(run).forEach((name, version) -> put(facts, "version of " + name, version));
    return facts;
  }

  /** Returns a text of settings without the brackets of a list; {@code none} for an empty one. */
  public static String readable(String text) {
    boolean list = text.startsWith("[") && text.endsWith("]");
    String inside = list ? text.substring(1, text.length() - 1) : text;
    return inside.isEmpty() ? "none" : inside;
  }

  private static Map<String, String> versions(RunDescription run) {
    Map<String, String> versions = run.versions();
    return versions == null ? Map.of() : versions;
  }

  private static void put(Map<String, String> facts, String name, @Nullable Object value) {
    if (value != null) {
      facts.put(name, value.toString());
    }
  }

  /**
   * Returns what is not the same in all runs, with the value in each, in their order; null where a
   * run says nothing of it.
   */
  public static Map<String, List<@Nullable String>> differences(List<RunDescription> runs) {
    List<Map<String, String>> facts = runs.stream().map(RunFacts::of).toList();
    Map<String, List<@Nullable String>> differences = new LinkedHashMap<>();
    for (Map<String, String> some : facts) {
      for (String name : some.keySet()) {
        List<@Nullable String> values = new ArrayList<>();
        facts.forEach(each -> values.add(each.get(name)));
        if (values.stream().distinct().count() > 1) {
          differences.put(name, values);
        }
      }
    }
    return differences;
  }
}
