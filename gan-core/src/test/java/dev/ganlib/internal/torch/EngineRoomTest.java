package dev.ganlib.internal.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EngineRoomTest {
  @TempDir Path folder;

  @Test
  void should_accept_the_tests_own_native_build() {
    assertThatCode(() -> EngineRoom.requireNativeBuild(null, null)).doesNotThrowAnyException();
    assertThatCode(() -> EngineRoom.requireNativeBuild(null, "2.7.1")).doesNotThrowAnyException();
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
