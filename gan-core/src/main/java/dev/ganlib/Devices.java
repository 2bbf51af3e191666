package dev.ganlib;

import ai.djl.Device;
import dev.ganlib.internal.torch.Convolutions;
import dev.ganlib.internal.torch.EngineRoom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The devices to compute on: the CPU, or a GPU that the engine really has. Stateless. */
public final class Devices {
  private static final Pattern GPU = Pattern.compile("gpu(\\d{0,4})");

  private Devices() {}

  /** {@return the first GPU where the engine sees one, else the CPU} */
  public static Device best() {
    return EngineRoom.bestDevice();
  }

  /** {@return how many threads the engine computes with on the CPU} */
  public static int threads() {
    return EngineRoom.threads();
  }

  /**
   * {@return what is known of the engine's convolutions on the CPU, in words}
   *
   * <p>On some virtual machines they are wrong as shipped. Before the first network that may need
   * them is made, they are tried once a process; where they are wrong they are made right, and a
   * warning says how. The words are one of: {@code right}; {@code right since oneDNN was told the
   * sizes of caches}; {@code right since oneDNN is switched off, which is slower}; {@code not
   * checked, for none was needed}; and {@code not checked, for dev.ganlib.convolutions is right},
   * where that system property says so. With the values {@code wrong} and {@code off} it asks for
   * the two repairs without a trial.
   */
  public static String convolutions() {
    return Convolutions.verdict().toString();
  }

  /**
   * {@return the device of a name}
   *
   * @param name {@code auto} (the best there is), {@code cpu}, {@code gpu}, or {@code gpu1} and so
   *     on
   * @throws IllegalArgumentException if the name is another, or the engine sees no such GPU
   */
  public static Device named(String name) {
    if (name.equals("auto")) {
      return best();
    }
    if (name.equals("cpu")) {
      return Device.cpu();
    }
    Matcher gpu = GPU.matcher(name);
    if (!gpu.matches()) {
      throw new IllegalArgumentException("device must be auto, cpu, gpu or gpuN but was " + name);
    }
    Device device = Device.gpu(gpu.group(1).isEmpty() ? 0 : Integer.parseInt(gpu.group(1)));
    EngineRoom.requireDevice(device);
    return device;
  }
}
