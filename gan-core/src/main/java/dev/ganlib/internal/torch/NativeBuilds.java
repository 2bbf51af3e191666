package dev.ganlib.internal.torch;

import ai.djl.util.Platform;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Validates that the class path has PyTorch's native build for this machine, or says what was
 * found, what fits and what to do.
 *
 * <p>DJL downloads a build when it finds none that fits. A library must not fetch programs behind
 * its user's back, so this is looked at before DJL is.
 */
final class NativeBuilds {
  /** The version of libtorch that this library is built for. */
  static final String VERSION = "2.7.1";

  private static final Logger LOGGER = LoggerFactory.getLogger(NativeBuilds.class);
  private static final String PROPERTIES = "native/lib/pytorch.properties";

  /** The builds of that version for CPUs; those for CUDA come on top. */
  private static final List<String> PLATFORMS =
      List.of("linux-x86_64", "linux-aarch64", "osx-aarch64", "win-x86_64");

  private static final String INSTALLED =
      "\nor set PYTORCH_LIBRARY_PATH to the lib folder of an installed libtorch "
          + VERSION
          + " and PYTORCH_FLAVOR to cpu or cu128";

  private final String system;
  private final ClassLoader loader;

  /**
   * Prepares a look at a class path.
   *
   * @param system this machine's, as {@link #system} names it
   */
  NativeBuilds(String system, ClassLoader loader) {
    this.system = system;
    this.loader = loader;
  }

  /** Returns those that DJL sees from the calling thread, for this machine. */
  static NativeBuilds ofClassPath() {
    return new NativeBuilds(
        system(System.getProperty("os.name", ""), System.getProperty("os.arch", "")),
        EngineRoom.classLoader());
  }

  /** Returns an operating system and processor in the words of classifiers. */
  static String system(String name, String architecture) {
    String prefix = name;
    if (name.startsWith("Win")) {
      prefix = "win";
    } else if (name.startsWith("Mac")) {
      prefix = "osx";
    } else if (name.startsWith("Linux")) {
      prefix = "linux";
    }
    return prefix + "-" + (architecture.equals("amd64") ? "x86_64" : architecture);
  }

  /** One that the class path has. */
  private record Build(URL url, String version, String flavor, String classifier) {
    /** Reads its description; of a file that holds a place only, the classifier is empty. */
    static Build read(URL url) {
      Properties properties = properties(url);
      boolean placeholder = properties.getProperty("placeholder") != null;
      String classifier = placeholder ? "" : properties.getProperty("classifier", "");
      String flavor = properties.getProperty("flavor", "");
      // Older descriptions begin the classifier with the flavor.
      if (flavor.isEmpty() && classifier.contains("-")) {
        flavor = classifier.substring(0, classifier.indexOf('-'));
        classifier = classifier.substring(flavor.length() + 1);
      }
      return new Build(url, properties.getProperty("version", "unknown"), flavor, classifier);
    }

    String words() {
      return "%s %s of %s (%s)".formatted(flavor, classifier, version, url);
    }
  }

  /** Reads a description on the class path. */
  static Properties properties(URL url) {
    Properties properties = new Properties();
    try (InputStream in = url.openStream()) {
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException("could not read " + url, e);
    }
    return properties;
  }

  private List<Build> builds() {
    try {
      List<Build> builds = new ArrayList<>();
      for (URL url : Collections.list(loader.getResources(PROPERTIES))) {
        builds.add(Build.read(url));
      }
      builds.removeIf(build -> build.classifier().isEmpty());
      return builds;
    } catch (IOException e) {
      throw new UncheckedIOException("could not look for " + PROPERTIES, e);
    }
  }

  /**
   * Checks the class path.
   *
   * @throws IllegalStateException if DJL would find no build, or one of another version
   */
  void require() {
    requirePlatform();
    requireGlibc();
    List<Build> all = builds();
    List<Build> fitting = all.stream().filter(build -> build.classifier().equals(system)).toList();
    if (fitting.isEmpty()) {
      throw new IllegalStateException(none(all));
    }
    for (Build build : fitting) {
      if (!build.version().startsWith(VERSION)) {
        throw new IllegalStateException(
            "expected the native build of PyTorch to be version %s but the class path has %s; use in your pom.xml:\n%s"
                .formatted(VERSION, build.words(), dependency()));
      }
    }
    tellOfSeveral(fitting);
  }

  private void requirePlatform() {
    if (PLATFORMS.contains(system)) {
      return;
    }
    String hint =
        system.startsWith("osx")
            ? "; on Apple silicon take a JDK for aarch64, not one that runs under Rosetta"
            : "";
    throw new IllegalStateException(
        "PyTorch %s has no native build for %s; there are builds for %s, and with CUDA 12.8 for linux-x86_64%s"
            .formatted(VERSION, system, String.join(", ", PLATFORMS), hint));
  }

  /** Checks that this process runs on the C library that the builds need. */
  private void requireGlibc() {
    if (system.startsWith("linux") && isMusl(Path.of("/proc/self/maps"))) {
      throw new IllegalStateException(
          "this Java runs on musl, as on Alpine Linux, but PyTorch's native builds need glibc: use an image of Debian, Ubuntu or Red Hat, and its JDK");
    }
  }

  /** Returns whether what a process has mapped into its memory includes musl. */
  static boolean isMusl(Path maps) {
    try {
      return Files.isReadable(maps) && Files.readString(maps).contains("/ld-musl-");
    } catch (IOException e) {
      LOGGER.debug("{} cannot be read", maps, e);
      return false;
    }
  }

  private String none(List<Build> others) {
    StringBuilder words =
        new StringBuilder(
            "no native build of PyTorch for %s is on the class path".formatted(system));
    if (!others.isEmpty()) {
      words.append(", but ").append(words(others));
    }
    if (loader.getResource(libraries("cpu")) != null) {
      return words
          + ".\nIts libraries are there, but their description was lost: a jar has room for one "
          + PROPERTIES
          + ", so put the native build of one platform into it, or leave native builds out of it and"
          + " put them on the class path beside it";
    }
    return words
        + "; gan-core leaves the choice to you, so add to your pom.xml:\n"
        + dependency()
        + INSTALLED;
  }

  private String libraries(String flavor) {
    String file = system.startsWith("win") ? "torch.dll" : "libtorch.so";
    return "pytorch/%s/%s/%s"
        .formatted(flavor, system, system.startsWith("osx") ? "libtorch.dylib" : file);
  }

  private static String words(List<Build> builds) {
    return String.join(" and ", builds.stream().map(Build::words).toList());
  }

  /** DJL takes the last in the order of flavors, if this machine's GPU is fit for it. */
  private void tellOfSeveral(List<Build> fitting) {
    Map<String, Build> kinds = new TreeMap<>();
    fitting.forEach(build -> kinds.putIfAbsent(build.flavor() + " " + build.version(), build));
    boolean needsGpu = fitting.stream().noneMatch(build -> build.flavor().startsWith("cpu"));
    if (kinds.size() == 1 && !needsGpu) {
      return;
    }
    Platform chosen = Platform.detectPlatform("pytorch");
    if (chosen.isPlaceholder()) {
      throw new IllegalStateException(
          "the native build of PyTorch on the class path is %s, for which this machine shows no GPU of NVIDIA with a driver for CUDA 12.8 or newer; mend the driver, or use in your pom.xml:\n%s"
              .formatted(words(fitting), dependency()));
    }
    if (kinds.size() > 1) {
      LOGGER.warn(
          "the class path has several native builds of PyTorch that fit: {}; {} is taken, leave the"
              + " others out",
          words(List.copyOf(kinds.values())),
          chosen);
    }
  }

  private String dependency() {
    return """
        <dependency>
          <groupId>ai.djl.pytorch</groupId>
          <artifactId>pytorch-native-cpu</artifactId>
          <version>%s</version>
          <classifier>%s</classifier>
          <scope>runtime</scope>
        </dependency>"""
        .formatted(VERSION, system);
  }
}
