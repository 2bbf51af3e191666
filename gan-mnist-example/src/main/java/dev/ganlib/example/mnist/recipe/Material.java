package dev.ganlib.example.mnist.recipe;

import ai.djl.ndarray.NDArray;
import dev.ganlib.data.Source;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The samples that a recipe is trained on.
 *
 * @param sources by what the game calls them, the leading one first, whose size decides how long an
 *     epoch is
 * @param shown samples (N, shape...), floats in the range of the game, that pictures in training
 *     are made of, by the same names; empty where pictures are made of latents. They stay the
 *     caller's
 */
public record Material(Map<String, Source> sources, Map<String, NDArray> shown) {
  /** What the only source of a GAN is called. */
  public static final String REAL = "real";

  /** Copies the maps. */
  public Material {
    sources = Collections.unmodifiableMap(new LinkedHashMap<>(sources));
    shown = Collections.unmodifiableMap(new LinkedHashMap<>(shown));
    if (sources.isEmpty()) {
      throw new IllegalArgumentException("expected a source at least but there is none");
    }
  }

  /** The samples of a GAN. */
  public static Material of(Source real) {
    return new Material(Map.of(REAL, real), Map.of());
  }

  /** Returns the source that decides how long an epoch is. */
  public Source leading() {
    return sources.values().iterator().next();
  }

  /**
   * Returns a source.
   *
   * @throws IllegalArgumentException if there is none of the name
   */
  Source source(String name) {
    Source source = sources.get(name);
    if (source == null) {
      throw new IllegalArgumentException(
          "expected a source %s but there are %s".formatted(name, sources.keySet()));
    }
    return source;
  }

  /**
   * Returns what pictures are made of.
   *
   * @throws IllegalArgumentException if there is nothing of the name
   */
  NDArray shown(String name) {
    NDArray samples = shown.get(name);
    if (samples == null) {
      throw new IllegalArgumentException(
          "expected samples %s to show but there are %s".formatted(name, shown.keySet()));
    }
    return samples;
  }

  /** Returns how many samples pictures can show. */
  public int mostShown() {
    return shown.values().stream()
        .mapToInt(samples -> Math.toIntExact(samples.getShape().get(0)))
        .min()
        .orElse(0);
  }
}
