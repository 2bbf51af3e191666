package dev.ganlib.internal.torch;

import java.util.List;

/** Gives the process the fault that {@link Convolutions} is about, or is rid of it. */
public final class FaultyEngine {
  private FaultyEngine() {}

  /** Has oneDNN take every cache to be of one byte. */
  public static void give() {
    tell(List.of(1, 1, 1));
  }

  /** Has oneDNN take caches to be of usual sizes. */
  public static void take() {
    tell(Convolutions.USUAL_CACHES);
  }

  private static void tell(List<Integer> sizes) {
    new OneDnnCaches(LoadedLibtorch.find()).tell(sizes);
  }
}
