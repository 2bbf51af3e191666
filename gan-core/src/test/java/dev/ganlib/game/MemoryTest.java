package dev.ganlib.game;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import dev.ganlib.Discriminator;
import dev.ganlib.GanTrainer;
import dev.ganlib.GanTrainerBuilder;
import dev.ganlib.Generator;
import dev.ganlib.Latent;
import dev.ganlib.TrainingPlan;
import dev.ganlib.data.Source;
import dev.ganlib.loss.GanLoss;
import dev.ganlib.loss.Penalty;
import dev.ganlib.nn.stock.Mlp;
import dev.ganlib.optim.Adam;
import dev.ganlib.testing.NativeArrays;
import dev.ganlib.testing.NativeHeap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Memory is a contract: what a round makes is gone when it ends. */
final class MemoryTest {
  /** Multiplies with the weight as first operand, so DJL attaches the result to the model. */
  private static final class Careless extends AbstractBlock {
    private final Parameter weight =
        addParameter(Parameter.builder().setName("weight").setType(Parameter.Type.WEIGHT).build());

    @Override
    protected void prepare(Shape[] inputShapes) {
      weight.setShape(new Shape(1, inputShapes[0].get(1)));
    }

    @Override
    protected NDList forwardInternal(
        ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
      NDArray x = inputs.singletonOrThrow();
      NDArray w = store.getValue(weight, x.getDevice(), training);
      return new NDList(w.mul(x).sum(new int[] {1}, true));
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
      return new Shape[] {new Shape(inputShapes[0].get(0), 1)};
    }
  }

  private static GanTrainer careless() {
    return GanTrainer.builder(
            Generator.of(
                Mlp.builder(new Shape(8)).linear(16).batchNorm().relu().linear(4).build(),
                Latent.normal(8)),
            Discriminator.of(new Careless()),
            GanLoss.bceWithLogits())
        .device(Device.cpu())
        .build();
  }

  @Test
  void should_hold_as_many_arrays_after_many_rounds_as_after_few() {
    try (NDManager manager = NDManager.newBaseManager(Device.cpu());
        GanTrainer gan = careless()) {
      Source source = Source.arrays(TinyGan.data(manager, DataType.FLOAT32));
      gan.fit(source, TrainingPlan.steps(100).batch(32));
      long few = NativeArrays.count();
      int held = gan.liveArrays();

      gan.fit(source, TrainingPlan.steps(300).batch(32));

      assertThat(NativeArrays.count()).isEqualTo(few);
      // Six parameters and two buffers of G, one parameter of D, of each of the seven two moments
      // and a count, and an array of the game's type.
      assertThat(gan.liveArrays()).isEqualTo(held).isEqualTo(6 + 2 + 1 + 7 * 3 + 1);
    }
  }

  @Test
  void should_leave_no_array_behind_when_closed() {
    long before = NativeArrays.count();
    try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
      GanTrainer gan = TinyGan.builder(1).build();
      gan.fit(
          Source.arrays(TinyGan.data(manager, DataType.FLOAT32)), TrainingPlan.steps(20).batch(32));
      gan.close();
      gan.close();
      assertThatThrownBy(gan::sampler)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("the game is closed");
    }

    assertThat(NativeArrays.count()).isEqualTo(before);
  }

  @Test
  void should_leave_no_array_behind_when_training_fails() {
    try (NDManager manager = NDManager.newBaseManager(Device.cpu());
        GanTrainer gan =
            TinyGan.builder(1)
                .listener(
                    new GanListener() {
                      @Override
                      public void onStep(StepReport report, Training training) {
                        throw new IllegalStateException("stop");
                      }
                    })
                .build()) {
      Source source = Source.arrays(TinyGan.data(manager, DataType.FLOAT32));
      long before = NativeArrays.count();
      assertThatThrownBy(() -> gan.fit(source, TrainingPlan.steps(10).batch(32)))
          .hasMessage("stop");

      assertThat(NativeArrays.count()).isEqualTo(before);
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void should_keep_native_memory_flat() {
    try (NDManager manager = NDManager.newBaseManager(Device.cpu());
        GanTrainer gan = careless()) {
      Source source = Source.arrays(TinyGan.data(manager, DataType.FLOAT32));
      gan.fit(source, TrainingPlan.steps(10).batch(32));
      long few = NativeArrays.count();
      List<Long> kilobytes = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        gan.fit(source, TrainingPlan.steps(1000).batch(32));
        assertThat(NativeArrays.count()).isEqualTo(few);
        System.gc();
        kilobytes.add(NativeHeap.kilobytes());
      }

      // A round makes about a hundred native calls, so one handle of 120 bytes that each leaves
      // behind would show as 36 MB here. Java's compilers allocate for a while what they give back
      // later, tens of megabytes where machines are slow.
      long early = Collections.min(kilobytes.subList(0, 3));
      long late = Collections.min(kilobytes.subList(3, 6));
      assertThat(late - early).isBetween(-100_000L, 20_000L);
    }
  }

  /** A third of a minute long; arrays are counted with penalties in the test that follows, too. */
  @Test
  @Tag("slow")
  @EnabledOnOs(OS.LINUX)
  void should_stay_flat_with_a_gradient_penalty() {
    assertFlat(TinyGan.critic(1), TrainingPlan.steps(500).batch(8).discriminatorSteps(5));
  }

  /** Arrays only; what native memory says is a slow test. */
  @Test
  void should_hold_as_many_arrays_after_many_rounds_with_everything_switched_on() {
    try (NDManager manager = NDManager.newBaseManager(Device.cpu());
        GanTrainer gan = TinyGan.everything(1).build()) {
      Source source = Source.arrays(TinyGan.data(manager, DataType.FLOAT32));
      TrainingPlan plan = TrainingPlan.steps(20).batch(9).discriminatorSteps(2).microBatches(3);
      gan.fit(source, plan);
      long few = NativeArrays.count();

      gan.fit(source, plan.forSteps(150));

      assertThat(NativeArrays.count()).isEqualTo(few);
    }
  }

  /** Half a minute long. */
  @Test
  @Tag("slow")
  @EnabledOnOs(OS.LINUX)
  void should_stay_flat_with_everything_switched_on() {
    assertFlat(
        TinyGan.everything(1),
        TrainingPlan.steps(500).batch(9).discriminatorSteps(2).microBatches(3));
  }

  /** Three times the plan's rounds, after the first hundred. */
  private static void assertFlat(GanTrainerBuilder builder, TrainingPlan plan) {
    try (NDManager manager = NDManager.newBaseManager(Device.cpu());
        GanTrainer gan = builder.build()) {
      Source source = Source.arrays(TinyGan.data(manager, DataType.FLOAT32));
      gan.fit(source, plan.forSteps(100));
      long few = NativeArrays.count();
      List<Long> kilobytes = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        gan.fit(source, plan);
        assertThat(NativeArrays.count()).isEqualTo(few);
        System.gc();
        kilobytes.add(NativeHeap.kilobytes());
      }

      // Between the first count and the last are a thousand rounds with some 300,000 native calls:
      // one handle of 120 bytes that each leaves behind would show as 36 MB.
      assertThat(kilobytes.get(2) - kilobytes.get(0)).isBetween(-100_000L, 20_000L);
    }
  }

  /** At the size of the example's recipe: minutes long. */
  @Test
  @Tag("slow")
  @EnabledOnOs(OS.LINUX)
  void should_stay_flat_over_3000_rounds_of_wgan_gp_at_full_size() throws IOException {
    Shape image = new Shape(1, 28, 28);
    try (NDManager manager = NDManager.newBaseManager(Device.cpu());
        GanTrainer gan =
            GanTrainer.builder(
                    Generator.of(Mlp.generator(100, image), Latent.normal(100)),
                    Discriminator.ofScore(Mlp.discriminator(image)),
                    GanLoss.wasserstein())
                .penalty(Penalty.gradientPenalty(10))
                .optimizer(Adam.of(1e-4).betas(0, 0.9))
                .device(Device.cpu())
                .build()) {
      NDArray bytes = manager.randomInteger(0, 256, new Shape(2000, 1, 28, 28), DataType.INT32);
      Source source = Source.bytes(bytes.toType(DataType.UINT8, false));
      TrainingPlan plan = TrainingPlan.steps(500).batch(64).discriminatorSteps(5);
      gan.fit(source, plan);
      long arrays = NativeArrays.count();
      long nativeHeap = NativeHeap.kilobytes();
      long resident = residentKilobytes();
      for (int i = 0; i < 5; i++) {
        gan.fit(source, plan);
        assertThat(NativeArrays.count()).isEqualTo(arrays);
      }
      assertThat(gan.step()).isEqualTo(3000);

      // Of 12,500 critic moves each makes some 60 native calls: a handle of 120 bytes that each
      // leaves behind would show as 90 MB, one array of a gradient's size a move as gigabytes.
      assertThat(NativeHeap.kilobytes() - nativeHeap)
          .as("native heap")
          .isBetween(-100_000L, 20_000L);
      assertThat(residentKilobytes() - resident)
          .as("resident memory")
          .isBetween(-100_000L, 40_000L);
    }
  }

  private static long residentKilobytes() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }
}
