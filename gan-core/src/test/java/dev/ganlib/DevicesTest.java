package dev.ganlib;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import dev.ganlib.internal.torch.EngineRoom;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DevicesTest {

  @Test
  void should_find_the_cpu_and_the_best_device() {
    boolean gpu = EngineRoom.engine().getGpuCount() > 0;

    assertThat(Devices.named("cpu")).isEqualTo(Device.cpu());
    assertThat(Devices.named("auto")).isEqualTo(gpu ? Device.gpu() : Device.cpu());
    assertThat(Devices.best()).isEqualTo(gpu ? Device.gpu() : Device.cpu());
  }

  @Test
  void should_never_fall_back_when_the_gpu_is_not_there() {
    int gpus = EngineRoom.engine().getGpuCount();

    assertThatThrownBy(() -> Devices.named("gpu9999"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            String.format(
                    Locale.ROOT,
                    "expected device gpu9999 but the engine sees %d GPUs; a GPU needs a CUDA build of",
                    gpus)
                + " PyTorch and its driver");
    if (gpus == 0) {
      assertThatThrownBy(() -> Devices.named("gpu"))
          .hasMessageStartingWith("expected device gpu0 but the engine sees 0 GPUs");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "GPU", "cpu0", "gpu-1", "gpu1x", "cuda", "gpu99999999999"})
  void should_say_what_is_allowed_when_the_name_is_another(String name) {
    assertThatThrownBy(() -> Devices.named(name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("device must be auto, cpu, gpu or gpuN but was " + name);
  }
}
