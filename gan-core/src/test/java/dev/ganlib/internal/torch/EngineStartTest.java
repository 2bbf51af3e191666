package dev.ganlib.internal.torch;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.util.Utils;
import dev.ganlib.Devices;
import dev.ganlib.testing.ChildJvm;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes in which the engine starts as it does for users: what it asks, takes and says. */
final class EngineStartTest {
  @TempDir Path folder;

  /** Starts the engine and prints what it took. */
  public static final class Start {
    private Start() {}

    /** Runs it. */
    public static void main(String[] args) throws Exception {
      System.out.println("cache " + cacheWithoutHome());
      int threads;
      try {
        threads = Devices.threads();
      } catch (IllegalStateException e) {
        System.out.println("error " + e.getMessage());
        try {
          Devices.best();
        } catch (IllegalStateException again) {
          System.out.println("again " + again.getMessage());
        }
        return;
      }
      int[] others = new int[1];
      Thread other = new Thread(() -> others[0] = Devices.threads());
      other.start();
      other.join();
      System.out.println("threads " + threads + " and " + others[0]);
      System.out.println("opted out " + System.getProperty("OPT_OUT_TRACKING"));
      Field called = Class.forName("ai.djl.util.Ec2Utils").getDeclaredField("lastCheckIn");
      called.setAccessible(true);
      System.out.println("called home " + called.getLong(null));
    }

    /** Returns where DJL would unpack libtorch for a user without a home; nothing is unpacked. */
    private static String cacheWithoutHome() {
      String home = System.getProperty("user.home");
      System.setProperty("user.home", "?");
      EngineCache.choose();
      String cache = Utils.getEngineCacheDir().toString();
      System.setProperty("user.home", home);
      return cache;
    }
  }

  private static ChildJvm child() {
    return ChildJvm.of(Start.class).option("-Dai.djl.offline=false");
  }

  /** DJL notes when it last called home before it tries to. */
  @Test
  void should_not_call_home_and_take_no_more_threads_than_processors() throws Exception {
    // The tests' own cache, for libtorch is large.
    String cache = Utils.getEngineCacheDir().toString();

    ChildJvm.Result result =
        child()
            .withoutEnvironment("OPT_OUT_TRACKING")
            .withoutEnvironment("MKL_NUM_THREADS")
            .environment("DJL_CACHE_DIR", cache)
            .option("-XX:ActiveProcessorCount=1")
            .run();

    assertThat(result.output())
        .contains("cache " + cache)
        .contains("threads 1 and 1")
        .contains("opted out true")
        .contains("called home 0");
    assertThat(result.code()).isZero();
  }

  @Test
  void should_name_the_folder_that_cannot_be_made_at_every_call()
      throws IOException, InterruptedException {
    Path cache = Files.createFile(folder.resolve("file")).resolve("cache");

    ChildJvm.Result result =
        child()
            .environment("DJL_CACHE_DIR", cache.toString())
            .withoutEnvironment("ENGINE_CACHE_DIR")
            .run();

    String message = "could not load PyTorch: java.nio.file.FileSystemException: ";
    assertThat(result.output())
        .contains("error " + message)
        .contains("again " + message)
        .contains("is unpacked into " + cache + ": set DJL_CACHE_DIR");
  }

  @Test
  void should_unpack_into_the_temporary_folder_for_a_user_without_a_home()
      throws IOException, InterruptedException {
    ChildJvm.Result result =
        child()
            .withoutEnvironment("DJL_CACHE_DIR")
            .withoutEnvironment("ENGINE_CACHE_DIR")
            .option("-DPYTORCH_VERSION=0") // ends before anything is unpacked
            .option("-Djava.io.tmpdir=" + folder)
            .run();

    assertThat(result.output())
        .contains("cache " + folder.resolve(".djl.ai"))
        .contains("expected PYTORCH_VERSION to be 2.7.1 or unset but it was 0");
  }
}
