package dev.ganlib.internal.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EngineRoomTest {
  private static final String PROPERTIES = "native/lib/pytorch.properties";

  @TempDir Path folder;

  /** A class path with another native build than the real one, or none. */
  private static final class OtherNativeBuild extends ClassLoader {
    private final @Nullable URL properties;

    OtherNativeBuild(@Nullable URL properties) {
      super(EngineRoomTest.class.getClassLoader());
      this.properties = properties;
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
      if (!name.equals(PROPERTIES)) {
        return super.getResources(name);
      }
      return Collections.enumeration(properties == null ? List.of() : List.of(properties));
    }
  }

  private static void requireNativeBuildOn(ClassLoader classPath) {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(classPath);
    try {
      EngineRoom.requireNativeBuild(null, null);
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private ClassLoader classPathWith(String version, String os) throws IOException {
    String arch = System.getProperty("os.arch");
    String classifier = "cpu-" + os + "-" + (arch.equals("amd64") ? "x86_64" : arch);
    Path file = folder.resolve("pytorch.properties");
    Files.writeString(file, "version=" + version + "\nclassifier=" + classifier + "\n");
    return new OtherNativeBuild(file.toUri().toURL());
  }

  /** DJL's name of this machine's system. */
  private static String system() {
    String name = System.getProperty("os.name");
    return name.startsWith("Win") ? "win" : name.startsWith("Mac") ? "osx" : "linux";
  }

  private static String dependency() {
    String arch = System.getProperty("os.arch");
    return """
        <dependency>
          <groupId>ai.djl.pytorch</groupId>
          <artifactId>pytorch-native-cpu</artifactId>
          <version>2.7.1</version>
          <classifier>%s-%s</classifier>
          <scope>runtime</scope>
        </dependency>"""
        .formatted(system(), arch.equals("amd64") ? "x86_64" : arch);
  }

  @Test
  void should_accept_the_tests_own_native_build() {
    assertThatCode(() -> EngineRoom.requireNativeBuild(null, null)).doesNotThrowAnyException();
    assertThatCode(() -> EngineRoom.requireNativeBuild(null, "2.7.1")).doesNotThrowAnyException();
  }

  @Test
  void should_give_the_dependency_when_there_is_no_native_build() {
    assertThatThrownBy(() -> requireNativeBuildOn(new OtherNativeBuild(null)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "no native build of PyTorch for this platform is on the class path; gan-core leaves the"
                + " choice to you, so add to your pom.xml:\n"
                + dependency()
                + "\nor set PYTORCH_LIBRARY_PATH to the lib folder of an installed libtorch 2.7.1"
                + " and PYTORCH_FLAVOR to cpu or cu128");
  }

  @Test
  void should_give_the_dependency_when_the_native_build_is_for_another_system() {
    String other = system().equals("win") ? "linux" : "win";
    assertThatThrownBy(() -> requireNativeBuildOn(classPathWith("2.7.1", other)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("no native build of PyTorch for this platform is on the class path")
        .hasMessageContaining(dependency());
  }

  @Test
  void should_give_the_dependency_when_the_native_build_has_another_version() {
    assertThatThrownBy(() -> requireNativeBuildOn(classPathWith("2.5.1", system())))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "expected the native build of PyTorch to be version 2.7.1 but the class path has 2.5.1;"
                + " use in your pom.xml:\n"
                + dependency());
  }

  @Test
  void should_accept_a_native_build_whose_version_has_a_suffix() {
    assertThatCode(() -> requireNativeBuildOn(classPathWith("2.7.1-SNAPSHOT", system())))
        .doesNotThrowAnyException();
  }

  @Test
  void should_name_the_version_when_another_one_is_asked_for() {
    assertThatThrownBy(() -> EngineRoom.requireNativeBuild(folder.toString(), "2.5.1"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("expected PYTORCH_VERSION to be 2.7.1 or unset but it was 2.5.1");
  }

  @Test
  void should_name_the_folder_when_it_has_no_libtorch() {
    String library = System.mapLibraryName("torch");
    assertThatThrownBy(() -> EngineRoom.requireNativeBuild(folder.toString(), null))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("expected " + library + " in PYTORCH_LIBRARY_PATH but it was not in " + folder);
  }

  @Test
  void should_ask_for_the_flavor_of_an_installed_libtorch() {
    assertThatThrownBy(() -> EngineRoom.requireFlavor("/somewhere", null))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "expected PYTORCH_FLAVOR to be set beside PYTORCH_LIBRARY_PATH, to cpu or for a CUDA"
                + " build to cu128, but it was unset");
    assertThatCode(() -> EngineRoom.requireFlavor("/somewhere", "cpu")).doesNotThrowAnyException();
    assertThatCode(() -> EngineRoom.requireFlavor(null, null)).doesNotThrowAnyException();
  }

  @Test
  void should_accept_a_folder_with_libtorch_without_looking_at_the_class_path() throws IOException {
    Path library = Files.createFile(folder.resolve(System.mapLibraryName("torch")));
    String list = folder.resolve("absent") + File.pathSeparator + folder;

    for (String path : List.of(folder.toString(), library.toString(), list)) {
      assertThatCode(() -> EngineRoom.requireNativeBuild(path, null))
          .as(path)
          .doesNotThrowAnyException();
    }
  }

  @Test
  void should_load_the_engine_once() {
    assertThat(EngineRoom.engine().getEngineName()).isEqualTo("PyTorch");
    assertThat(EngineRoom.engine()).isSameAs(EngineRoom.engine());
  }

  @Test
  void should_refuse_a_gpu_that_is_not_there() {
    int gpus = EngineRoom.engine().getGpuCount();
    Device missing = Device.gpu(gpus);
    String message =
        String.format(
            Locale.ROOT,
            "expected device gpu%d but the engine sees %d GPUs; a GPU needs a CUDA build of PyTorch and its driver",
            gpus,
            gpus);

    assertThatThrownBy(() -> EngineRoom.requireDevice(missing))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
    assertThatThrownBy(() -> EngineRoom.newManager(missing))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Test
  void should_take_the_cpu_when_there_is_no_gpu() {
    assumeTrue(EngineRoom.engine().getGpuCount() == 0, "this machine has a GPU");

    assertThat(EngineRoom.bestDevice()).isEqualTo(Device.cpu());
    try (NDManager manager = EngineRoom.newManager(Device.cpu())) {
      assertThat(manager.getDevice()).isEqualTo(Device.cpu());
    }
  }
}
