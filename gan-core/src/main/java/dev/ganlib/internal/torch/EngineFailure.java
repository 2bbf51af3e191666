package dev.ganlib.internal.torch;

import ai.djl.util.Utils;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Explains why DJL could not load PyTorch: what failed, why, and what to do. Stateless. */
final class EngineFailure {
  private static final String SERVICES = "META-INF/services/ai.djl.engine.EngineProvider";
  private static final String PROVIDER = "ai.djl.pytorch.engine.PtEngineProvider";

  /** The exception of JDK 24 and later for a native library that it may not load. */
  private static final String NATIVE_ACCESS_DENIED = "IllegalCallerException";

  private EngineFailure() {}

  /** Returns the exception to throw. */
  static IllegalStateException explained(Throwable failure, ClassLoader loader) {
    Throwable root = failure;
    String remedy = "";
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      root = cause;
      if (remedy.isEmpty()) {
        remedy = remedy(cause, loader);
      }
    }
    String why =
        root instanceof FileSystemException || root.getMessage() == null
            ? root.toString()
            : root.getMessage();
    return new IllegalStateException("could not load PyTorch: " + why + remedy, failure);
  }

  private static String remedy(Throwable cause, ClassLoader loader) {
    String message = String.valueOf(cause.getMessage());
    if (message.startsWith("Deep learning engine not found")) {
      return services(loader);
    }
    if (message.contains("already loaded in another classloader")) {
      return "; Java lets one class loader of a process load a native library: have gan-core, DJL"
          + " and the native build loaded once, by a loader that all their users share (a server's"
          + " common lib folder, not each application's), or give each its own process";
    }
    if (cause.getClass().getSimpleName().equals(NATIVE_ACCESS_DENIED)) {
      return "; start Java with --enable-native-access=ALL-UNNAMED, or put Enable-Native-Access:"
          + " ALL-UNNAMED into the manifest of the jar that is started";
    }
    if (message.contains("GLIBC")) {
      return "; the native build needs a newer glibc or libstdc++ than this system has: use a newer"
          + " release of it";
    }
    if (message.contains("failed to map segment")) {
      return "; "
          + Utils.getEngineCacheDir()
          + " is on a file system from which nothing may be executed (noexec): "
          + EngineCache.REMEDY;
    }
    if (cause instanceof IOException || message.contains("Can't load library")) {
      return "; its native build, %s, is unpacked into %s: %s"
          .formatted(EngineCache.SIZE, Utils.getEngineCacheDir(), EngineCache.REMEDY);
    }
    return "";
  }

  private static String services(ClassLoader loader) {
    List<String> found = new ArrayList<>();
    boolean registered = false;
    try {
      for (URL url : Collections.list(loader.getResources(SERVICES))) {
        try (BufferedReader lines =
            new BufferedReader(new InputStreamReader(url.openStream(), StandardCharsets.UTF_8))) {
          List<String> names = lines.lines().map(String::strip).filter(s -> !s.isEmpty()).toList();
          registered |= names.contains(PROVIDER);
          found.add("%s names %s".formatted(url, names));
        }
      }
    } catch (IOException e) {
      found.add("they cannot be read: " + e);
    }
    String services = found.isEmpty() ? "there is none" : String.join(", ", found);
    if (registered) {
      return "; %s is named in %s, but DJL was started before, by another class loader (%s)"
          .formatted(PROVIDER, SERVICES, services);
    }
    return "; expected a file %s on the class path that names %s but %s: a jar that is put together from others must join such files, with maven-shade-plugin by its ServicesResourceTransformer"
        .formatted(SERVICES, PROVIDER, services);
  }
}
