package dev.ganlib.internal.torch;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.util.Platform;
import ai.djl.util.Utils;
import java.io.File;
import org.jspecify.annotations.Nullable;

/**
 * Loads the PyTorch engine, or says at once what is missing.
 *
 * <p>DJL downloads a native build when it finds none. This class looks first and fails with the
 * dependency to add instead: a library must not fetch programs behind its user's back.
 *
 * <p>Safe for many threads.
 */
public final class EngineRoom {
  private static final String ENGINE = "PyTorch";
  private static final String VERSION = "2.7.1";
  private static final String INSTALLED =
      "\nor set PYTORCH_LIBRARY_PATH to the lib folder of an installed libtorch "
          + VERSION
          + " and PYTORCH_FLAVOR to cpu or cu128";

  private static @Nullable Engine engine;

  private EngineRoom() {}

  /**
   * Returns the engine, loading it at the first call.
   *
   * @throws IllegalStateException if no native build of PyTorch is on the class path or in {@code
   *     PYTORCH_LIBRARY_PATH}; the message has the {@code <dependency>} to add
   */
  public static synchronized Engine engine() {
    if (engine == null) {
      requireNativeBuild(
          Utils.getEnvOrSystemProperty("PYTORCH_LIBRARY_PATH"),
          Utils.getEnvOrSystemProperty("PYTORCH_VERSION"));
      requireFlavor(
          Utils.getEnvOrSystemProperty("PYTORCH_LIBRARY_PATH"),
          Utils.getEnvOrSystemProperty("PYTORCH_FLAVOR"));
      engine = Engine.getEngine(ENGINE);
    }
    return engine;
  }

  /**
   * Returns a new top-level manager on a device; its caller closes it.
   *
   * @param device where its arrays live
   * @return the manager
   */
  public static NDManager newManager(Device device) {
    requireDevice(device);
    return engine().newBaseManager(device);
  }

  /** Returns how many threads an operation of libtorch on the CPU may use. */
  public static int threads() {
    engine();
    return JniUtils.getNumThreads();
  }

  /** Returns the first GPU where there is one, else the CPU. */
  public static Device bestDevice() {
    return engine().getGpuCount() > 0 ? Device.gpu() : Device.cpu();
  }

  /**
   * Checks that a device is there.
   *
   * @throws IllegalArgumentException if it is a GPU that the engine does not see
   */
  public static void requireDevice(Device device) {
    int gpus = engine().getGpuCount();
    if (device.isGpu() && device.getDeviceId() >= gpus) {
      throw new IllegalArgumentException(
          "expected device "
              + device.getDeviceType()
              + device.getDeviceId()
              + " but the engine sees "
              + gpus
              + " GPUs; a GPU needs a CUDA build of PyTorch and its driver");
    }
  }

  /** Throws unless DJL would find a native build without a download. */
  static void requireNativeBuild(@Nullable String libraryPath, @Nullable String version) {
    if (version != null && !version.isEmpty() && !VERSION.equals(version)) {
      throw new IllegalStateException(
          "expected PYTORCH_VERSION to be " + VERSION + " or unset but it was " + version);
    }
    if (libraryPath != null) {
      requireLibrary(libraryPath);
      return;
    }
    Platform platform = Platform.detectPlatform("pytorch");
    if (platform.isPlaceholder()) {
      throw new IllegalStateException(
          "no native build of PyTorch for this platform is on the class path; gan-core leaves the"
              + " choice to you, so add to your pom.xml:\n"
              + dependency(platform.getClassifier())
              + INSTALLED);
    }
    if (!platform.getVersion().startsWith(VERSION)) {
      throw new IllegalStateException(
          "expected the native build of PyTorch to be version "
              + VERSION
              + " but the class path has "
              + platform.getVersion()
              + "; use in your pom.xml:\n"
              + dependency(platform.getClassifier()));
    }
  }

  /** Throws unless the flavor of an installed libtorch is named: DJL's guess has no JNI library. */
  static void requireFlavor(@Nullable String libraryPath, @Nullable String flavor) {
    if (libraryPath != null && flavor == null) {
      throw new IllegalStateException(
          "expected PYTORCH_FLAVOR to be set beside PYTORCH_LIBRARY_PATH, to cpu or for a CUDA build"
              + " to cu128, but it was unset");
    }
  }

  private static void requireLibrary(String libraryPath) {
    String library = System.mapLibraryName("torch");
    for (String entry : libraryPath.split(File.pathSeparator, -1)) {
      File path = new File(entry);
      boolean isLibrary = path.isFile() && path.getName().equals(library);
      if (isLibrary || new File(path, library).isFile()) {
        return;
      }
    }
    throw new IllegalStateException(
        "expected " + library + " in PYTORCH_LIBRARY_PATH but it was not in " + libraryPath);
  }

  private static String dependency(String classifier) {
    return """
        <dependency>
          <groupId>ai.djl.pytorch</groupId>
          <artifactId>pytorch-native-cpu</artifactId>
          <version>%s</version>
          <classifier>%s</classifier>
          <scope>runtime</scope>
        </dependency>"""
        .formatted(VERSION, classifier);
  }
}
