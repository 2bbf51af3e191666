package dev.ganlib.internal.torch;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.util.Utils;
import java.io.File;
import java.util.List;
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
  private static final String LIBRARY_PATH = "PYTORCH_LIBRARY_PATH";
  private static final String NO_TELEMETRY = "OPT_OUT_TRACKING";

  /** The variables that set libtorch's number of threads, beside DJL's property. */
  private static final List<String> THREADS = List.of("OMP_NUM_THREADS", "MKL_NUM_THREADS");

  private static @Nullable Engine engine;
  private static @Nullable String failure;

  private EngineRoom() {}

  /**
   * Returns the engine, loading it at the first call.
   *
   * @throws IllegalStateException if it cannot be loaded, such as where no native build of PyTorch
   *     is on the class path or in {@code PYTORCH_LIBRARY_PATH}; the message has what to do. Once
   *     DJL has failed, it is the same at every call
   */
  public static synchronized Engine engine() {
    if (engine == null) {
      if (failure != null) {
        throw new IllegalStateException(failure);
      }
      engine = load();
      limitThreads();
    }
    return engine;
  }

  private static Engine load() {
    declineTelemetry();
    ClassLoader loader = classLoader();
    String libraryPath = Utils.getEnvOrSystemProperty(LIBRARY_PATH);
    requireNativeBuild(libraryPath, Utils.getEnvOrSystemProperty("PYTORCH_VERSION"));
    requireFlavor(libraryPath, Utils.getEnvOrSystemProperty("PYTORCH_FLAVOR"));
    DjlVersion.require(loader, libraryPath == null);
    EngineCache.choose();
    try {
      return Engine.getEngine(ENGINE);
    } catch (RuntimeException | LinkageError e) {
      // DJL does not try again, but has no engine then.
      IllegalStateException explained = EngineFailure.explained(e, loader);
      failure = explained.getMessage();
      throw explained;
    }
  }

  /** Returns what DJL looks for its parts with: the calling thread's loader, if it has one. */
  static ClassLoader classLoader() {
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    return context == null ? EngineRoom.class.getClassLoader() : context;
  }

  /**
   * Has DJL not ask Amazon's metadata service about this machine at its first call, to report its
   * use, unless the user has said whether it may. What DJL downloads for others is not touched.
   */
  static void declineTelemetry() {
    if (Utils.getEnvOrSystemProperty(NO_TELEMETRY) == null) {
      System.setProperty(NO_TELEMETRY, "true");
    }
  }

  /**
   * Has libtorch compute with no more threads than Java may use processors, as in a container with
   * a quota, unless the user has said with how many. More would wait for one another.
   */
  private static void limitThreads() {
    boolean said = System.getProperty("ai.djl.pytorch.num_threads") != null;
    for (String name : THREADS) {
      String value = System.getenv(name);
      said |= value != null && !value.isBlank();
    }
    int processors = Runtime.getRuntime().availableProcessors();
    if (!said && JniUtils.getNumThreads() > processors) {
      JniUtils.setNumThreads(processors);
    }
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
    if (version != null && !version.isEmpty() && !NativeBuilds.VERSION.equals(version)) {
      throw new IllegalStateException(
          "expected PYTORCH_VERSION to be %s or unset but it was %s"
              .formatted(NativeBuilds.VERSION, version));
    }
    if (libraryPath != null) {
      requireLibrary(libraryPath);
    } else {
      NativeBuilds.ofClassPath().require();
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
}
