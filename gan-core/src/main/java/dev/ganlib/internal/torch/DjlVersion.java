package dev.ganlib.internal.torch;

import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;
import java.net.URL;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Validates that DJL is of the version that this library is built for: with another one DJL would
 * look for its JNI library on the network, or fail in the middle of a training.
 */
final class DjlVersion {
  /** The version that this library is built for. */
  static final String VERSION = "0.36.0";

  private static final String JNI_VERSION = NativeBuilds.VERSION + "-" + VERSION;

  private DjlVersion() {}

  /**
   * A part of DJL.
   *
   * @param artifact that has it
   * @param expected its version
   * @param file that tells its version, on the class path
   * @param key by which the file tells it
   */
  private record Part(String artifact, String expected, String file, String key) {
    /** Returns what is wrong with it, null if nothing is. */
    @Nullable String fault(ClassLoader loader) {
      URL seen = loader.getResource(file);
      // As DJL looks where the calling thread's loader has nothing.
      URL url = seen == null ? JniUtils.class.getClassLoader().getResource(file) : seen;
      if (url == null) {
        return "no " + artifact;
      }
      String version = NativeBuilds.properties(url).getProperty(key, "unknown");
      return version.equals(expected) ? null : artifact + " " + version + " (" + url + ")";
    }
  }

  /**
   * Checks the class path without a call to DJL.
   *
   * @param withJni whether DJL's JNI library is to come from the class path, too
   * @throws IllegalStateException if a part is absent or of another version
   */
  static void require(ClassLoader loader, boolean withJni) {
    String api = Engine.class.getPackageName().replace('.', '/') + "/api.properties";
    List<Part> parts = new ArrayList<>();
    parts.add(new Part("ai.djl:api", VERSION, api, "djl_version"));
    parts.add(
        new Part(
            "ai.djl.pytorch:pytorch-engine", VERSION, "pytorch-engine.properties", "djl_version"));
    if (withJni) {
      parts.add(
          new Part(
              "ai.djl.pytorch:pytorch-jni",
              JNI_VERSION,
              "jnilib/pytorch.properties",
              "jni_version"));
    }
    List<String> faults = new ArrayList<>();
    for (Part part : parts) {
      String fault = part.fault(loader);
      if (fault != null) {
        faults.add(fault);
      }
    }
    if (!faults.isEmpty()) {
      throw new IllegalStateException(
          "expected DJL %s, which gan-core is built for, and ai.djl.pytorch:pytorch-jni %s on the class path but it has %s; have your build take these versions, which ai.djl:bom:%s lists, and leave out what brings others"
              .formatted(VERSION, JNI_VERSION, String.join(", ", faults), VERSION));
    }
  }
}
