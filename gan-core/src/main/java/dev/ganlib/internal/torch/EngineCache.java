package dev.ganlib.internal.torch;

import ai.djl.util.Utils;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder that DJL unpacks PyTorch's native build into, once: {@code .djl.ai} in the user's
 * home, or what {@code DJL_CACHE_DIR} or {@code ENGINE_CACHE_DIR} name. Stateless.
 */
final class EngineCache {
  /** The size that it reaches with a build for the CPU. */
  static final String SIZE = "about 440 MB";

  static final String REMEDY =
      "set DJL_CACHE_DIR, in the environment or as a system property, to a folder that can be"
          + " written, has as much room, and is best kept between runs";

  private static final String FOLDER = "DJL_CACHE_DIR";
  private static final Logger LOGGER = LoggerFactory.getLogger(EngineCache.class);

  private EngineCache() {}

  /**
   * Names the system's temporary folder to DJL where the user has no home, as in containers of
   * users without an entry in passwd: else DJL would make a folder {@code ?} in the working
   * directory.
   */
  static void choose() {
    String home = System.getProperty("user.home");
    if (!isHome(home) && System.getProperty("jna.tmpdir") == null) {
      // The library that asks oneDNN for its caches would make one, too.
      System.setProperty("jna.tmpdir", System.getProperty("java.io.tmpdir"));
    }
    if (isSet(FOLDER) || isSet("ENGINE_CACHE_DIR")) {
      return;
    }
    if (!isHome(home)) {
      String folder = Path.of(System.getProperty("java.io.tmpdir"), ".djl.ai").toString();
      System.setProperty(FOLDER, folder);
      LOGGER.info(
          "the user's home is {}, so PyTorch's native build, {}, is unpacked into {}; to keep it"
              + " elsewhere set {}",
          home,
          SIZE,
          folder,
          FOLDER);
    }
  }

  private static boolean isSet(String name) {
    String value = Utils.getEnvOrSystemProperty(name);
    return value != null && !value.isEmpty();
  }

  /** Returns whether a path is a user's home: not {@code ?}, nothing, or the root. */
  static boolean isHome(@Nullable String home) {
    // No path of Windows may have a question mark.
    return home != null
        && !home.equals("?")
        && Path.of(home).isAbsolute()
        && Path.of(home).getNameCount() > 0;
  }
}
