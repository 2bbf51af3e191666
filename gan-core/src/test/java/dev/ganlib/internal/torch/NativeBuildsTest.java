package dev.ganlib.internal.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests the messages about the native builds on a class path, for any machine. */
final class NativeBuildsTest {
  private static final String DEPENDENCY =
      """
      <dependency>
        <groupId>ai.djl.pytorch</groupId>
        <artifactId>pytorch-native-cpu</artifactId>
        <version>2.7.1</version>
        <classifier>linux-x86_64</classifier>
        <scope>runtime</scope>
      </dependency>""";

  @TempDir Path folder;
  private final List<URL> descriptions = new ArrayList<>();
  private final List<String> libraries = new ArrayList<>();

  /** A class path with these descriptions and libraries only. */
  private final class Described extends ClassLoader {
    @Override
    public Enumeration<URL> getResources(String name) {
      return Collections.enumeration(
          name.equals("native/lib/pytorch.properties") ? descriptions : List.of());
    }

    @Override
    public @Nullable URL getResource(String name) {
      try {
        return libraries.contains(name) ? folder.resolve(name).toUri().toURL() : null;
      } catch (MalformedURLException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private Path add(String text) throws IOException {
    Path file = folder.resolve(descriptions.size() + ".properties");
    Files.writeString(file, text);
    descriptions.add(file.toUri().toURL());
    return file;
  }

  private URL add(String flavor, String classifier, String version) throws IOException {
    return add("version=%s\nflavor=%s\nclassifier=%s\n".formatted(version, flavor, classifier))
        .toUri()
        .toURL();
  }

  private void require(String system) {
    new NativeBuilds(system, new Described()).require();
  }

  @Test
  void should_give_the_dependency_when_there_is_none() {
    assertThatThrownBy(() -> require("linux-x86_64"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "no native build of PyTorch for linux-x86_64 is on the class path; gan-core leaves the"
                + " choice to you, so add to your pom.xml:\n"
                + DEPENDENCY
                + "\nor set PYTORCH_LIBRARY_PATH to the lib folder of an installed libtorch 2.7.1"
                + " and PYTORCH_FLAVOR to cpu or cu128");
  }

  @Test
  void should_name_what_is_there_instead_and_where() throws IOException {
    URL url = add("cpu", "win-x86_64", "2.7.1");

    assertThatThrownBy(() -> require("linux-x86_64"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith(
            "no native build of PyTorch for linux-x86_64 is on the class path, but cpu win-x86_64"
                + " of 2.7.1 (%s); gan-core leaves".formatted(url))
        .hasMessageContaining(DEPENDENCY);
  }

  /** As in a jar that was put together from the builds of several platforms. */
  @Test
  void should_tell_of_a_description_that_hides_anothers() throws IOException {
    add("cpu", "win-x86_64", "2.7.1");
    libraries.add("pytorch/cpu/linux-x86_64/libtorch.so");

    assertThatThrownBy(() -> require("linux-x86_64"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("but cpu win-x86_64 of 2.7.1")
        .hasMessageEndingWith(
            "Its libraries are there, but their description was lost: a jar has room for one"
                + " native/lib/pytorch.properties, so put the native build of one platform into it,"
                + " or leave native builds out of it and put them on the class path beside it");
  }

  @Test
  void should_refuse_another_version_and_say_where_it_is() throws IOException {
    URL url = add("cpu", "linux-x86_64", "2.5.1");

    assertThatThrownBy(() -> require("linux-x86_64"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "expected the native build of PyTorch to be version 2.7.1 but the class path has cpu"
                + " linux-x86_64 of 2.5.1 (%s); use in your pom.xml:\n%s",
            url, DEPENDENCY);
  }

  @Test
  void should_take_one_that_fits_whatever_lies_beside_it() throws IOException {
    add("cpu", "win-x86_64", "2.7.1");
    add("cpu", "linux-x86_64", "2.7.1-20250812");
    add("cpu", "linux-x86_64", "2.7.1-20250812");
    add("version=2.7.1\nplaceholder=true\n");

    assertThatCode(() -> require("linux-x86_64")).doesNotThrowAnyException();
  }

  @Test
  void should_read_a_description_whose_classifier_begins_with_the_flavor() throws IOException {
    add("version=2.7.1\nclassifier=cpu-linux-aarch64\n");

    assertThatCode(() -> require("linux-aarch64")).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({
    "Mac OS X, x86_64, osx-x86_64",
    "Windows 11, aarch64, win-aarch64",
    "Windows 10, x86, win-x86",
    "Linux, riscv64, linux-riscv64",
    "Linux, ppc64le, linux-ppc64le",
    "FreeBSD, amd64, FreeBSD-x86_64"
  })
  void should_name_the_builds_that_exist_where_there_is_none(
      String name, String architecture, String system) {
    assertThat(NativeBuilds.system(name, architecture)).isEqualTo(system);
    assertThatThrownBy(() -> require(system))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "PyTorch 2.7.1 has no native build for %s; there are builds for linux-x86_64,"
                + " linux-aarch64, osx-aarch64, win-x86_64, and with CUDA 12.8 for linux-x86_64%s",
            system,
            system.startsWith("osx")
                ? "; on Apple silicon take a JDK for aarch64, not one that runs under Rosetta"
                : "");
  }

  @ParameterizedTest
  @CsvSource({
    "Mac OS X, aarch64, osx-aarch64",
    "Windows 11, amd64, win-x86_64",
    "Linux, amd64, linux-x86_64",
    "Linux, aarch64, linux-aarch64"
  })
  void should_know_the_platforms_that_have_one(String name, String architecture, String system)
      throws IOException {
    add("cpu", system, "2.7.1");

    assertThat(NativeBuilds.system(name, architecture)).isEqualTo(system);
    assertThatCode(() -> require(system)).doesNotThrowAnyException();
  }

  @Test
  void should_know_musl_by_what_the_process_has_loaded() throws IOException {
    Path maps = folder.resolve("maps");
    String head = "7f0-7f1 r-xp 00000000 08:01 12  /lib/";
    Files.writeString(maps, head + "x86_64-linux-gnu/libc.so.6\n");
    assertThat(NativeBuilds.isMusl(maps)).isFalse();
    Files.writeString(maps, head + "libgcompat.so.0\n" + head + "ld-musl-x86_64.so.1\n");
    assertThat(NativeBuilds.isMusl(maps)).isTrue();
    assertThat(NativeBuilds.isMusl(folder.resolve("absent"))).isFalse();
  }
}
