package dev.ganlib.internal.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.engine.EngineException;
import java.io.IOException;
import java.net.URL;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests the messages where DJL is of another version, or cannot load PyTorch. */
final class EngineFailureTest {
  private static final String SERVICES = "META-INF/services/ai.djl.engine.EngineProvider";

  @TempDir Path folder;
  private final Map<String, URL> files = new HashMap<>();

  /** The tests' class path, but for some files. */
  private final class Other extends ClassLoader {
    Other() {
      super(EngineFailureTest.class.getClassLoader());
    }

    @Override
    public @Nullable URL getResource(String name) {
      return files.containsKey(name) ? files.get(name) : super.getResource(name);
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
      return files.containsKey(name)
          ? Collections.enumeration(List.of(files.get(name)))
          : super.getResources(name);
    }
  }

  private URL put(String name, String text) throws IOException {
    Path file = Files.writeString(folder.resolve(files.size() + ".txt"), text);
    files.put(name, file.toUri().toURL());
    return file.toUri().toURL();
  }

  @Test
  void should_accept_the_tests_own_djl() {
    assertThatCode(() -> DjlVersion.require(new Other(), true)).doesNotThrowAnyException();
  }

  @Test
  void should_name_both_versions_where_another_djl_comes_first() throws IOException {
    URL api = put("ai/djl/engine/api.properties", "djl_version=0.33.0\n");
    URL jni = put("jnilib/pytorch.properties", "jni_version=2.5.1-0.33.0\n");

    assertThatThrownBy(() -> DjlVersion.require(new Other(), true))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "expected DJL 0.36.0, which gan-core is built for, and ai.djl.pytorch:pytorch-jni"
                + " 2.7.1-0.36.0 on the class path but it has ai.djl:api 0.33.0 (%s),"
                + " ai.djl.pytorch:pytorch-jni 2.5.1-0.33.0 (%s); have your build take these"
                + " versions, which ai.djl:bom:0.36.0 lists, and leave out what brings others",
            api, jni);
    assertThatThrownBy(() -> DjlVersion.require(new Other(), false))
        .hasMessageContaining("ai.djl:api 0.33.0")
        .hasMessageNotContaining("jni 2.5.1");
  }

  private String explained(Throwable cause) {
    return EngineFailure.explained(
            new EngineException("Failed to load PyTorch native library", cause), new Other())
        .getMessage();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Native Library /x/libtorch.so already loaded in another classloader"
            + "| have gan-core, DJL and the native build loaded once",
        "/lib/libc.so.6: version `GLIBC_2.28' not found| needs a newer glibc",
        "/x/libc10.so: failed to map segment from shared object| (noexec): set DJL_CACHE_DIR",
        "Can't load library: /x/libc10.so| is unpacked into "
      })
  void should_say_what_to_do_where_a_library_cannot_be_loaded(String message, String remedy) {
    assertThat(explained(new UnsatisfiedLinkError(message)))
        .startsWith("could not load PyTorch: " + message + "; ")
        .contains(remedy);
  }

  @Test
  void should_name_folder_cause_and_remedy_where_it_cannot_be_unpacked() {
    assertThat(explained(new AccessDeniedException("/cache/tmp1")))
        .startsWith(
            "could not load PyTorch: java.nio.file.AccessDeniedException: /cache/tmp1; its native"
                + " build, about 440 MB, is unpacked into ")
        .endsWith(
            ": set DJL_CACHE_DIR, in the environment or as a system property, to a folder that can"
                + " be written, has as much room, and is best kept between runs");
    assertThat(explained(new IOException("No space left on device")))
        .startsWith("could not load PyTorch: No space left on device; its native build");
  }

  @Test
  void should_name_the_option_where_native_access_is_denied() {
    assertThat(explained(new IllegalCallerException("Illegal native access from unnamed module")))
        .contains("; start Java with --enable-native-access=ALL-UNNAMED");
  }

  @Test
  void should_leave_what_it_does_not_know_as_it_is() {
    assertThat(explained(new IllegalArgumentException("something else")))
        .isEqualTo("could not load PyTorch: something else");
  }

  /** As in a jar that was put together without a thought of services. */
  @Test
  void should_name_the_services_that_a_jar_has_lost() throws IOException {
    URL url = put(SERVICES, "org.example.OtherEngineProvider\n");

    assertThat(
            EngineFailure.explained(
                new IllegalArgumentException("Deep learning engine not found: PyTorch"),
                new Other()))
        .hasMessage(
            "could not load PyTorch: Deep learning engine not found: PyTorch; expected a file"
                + " META-INF/services/ai.djl.engine.EngineProvider on the class path that names"
                + " ai.djl.pytorch.engine.PtEngineProvider but %s names"
                + " [org.example.OtherEngineProvider]: a jar that is put together from others must"
                + " join such files, with maven-shade-plugin by its ServicesResourceTransformer",
            url);
  }

  @ParameterizedTest
  @CsvSource({"/home/me, true", "/root, true", "/, false"})
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void should_know_a_home(String home, boolean is) {
    assertThat(EngineCache.isHome(home)).isEqualTo(is);
  }

  @Test
  void should_know_what_is_no_home() {
    assertThat(EngineCache.isHome(folder.toString())).isTrue();
    assertThat(EngineCache.isHome("?")).isFalse();
    assertThat(EngineCache.isHome("")).isFalse();
    assertThat(EngineCache.isHome(null)).isFalse();
  }
}
