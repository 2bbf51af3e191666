package dev.ganlib;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import dev.ganlib.data.Source;
import dev.ganlib.game.GanListener;
import dev.ganlib.game.Precision;
import dev.ganlib.game.StepReport;
import dev.ganlib.game.View;
import dev.ganlib.loss.GanLoss;
import dev.ganlib.loss.Penalty;
import dev.ganlib.nn.stock.Dcgan;
import dev.ganlib.nn.stock.Mlp;
import dev.ganlib.nn.stock.Sagan;
import dev.ganlib.nn.stock.Sngan;
import dev.ganlib.nn.stock.StockDiscriminator;
import dev.ganlib.nn.stock.StockGenerator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PrecisionTest {
  private static final Shape SAMPLE = new Shape(6);

  private static GanTrainerBuilder parts(Block discriminator) {
    Mlp generator =
        Mlp.builder(new Shape(4)).linear(16).batchNorm().leakyRelu(0.2).linear(6).tanh().build();
    return GanTrainer.builder(
            Generator.of(generator, Latent.normal(4)),
            Discriminator.of(discriminator),
            GanLoss.bceWithLogits())
        .device(Device.cpu())
        .seed(3);
  }

  private static Mlp discriminator() {
    return Mlp.builder(SAMPLE).linear(16).leakyRelu(0.2).linear(1).build();
  }

  private static Map<String, double[]> losses(GanTrainerBuilder builder) {
    Map<String, double[]> all = new TreeMap<>();
    List<StepReport> reports = new ArrayList<>();
    GanListener keeper =
        new GanListener() {
          @Override
          public void onStep(StepReport report, View view) {
            reports.add(report);
          }
        };
    try (GanTrainer gan = builder.listener(keeper).build()) {
      gan.fit(Source.noise(SAMPLE, 0), TrainingPlan.steps(20).batch(16)).close();
      for (NDArray array : gan.generatorArrays().values()) {
        assertThat(array.getDataType()).isEqualTo(DataType.FLOAT32);
      }
      for (String name : reports.get(0).names()) {
        all.put(name, reports.stream().mapToDouble(r -> r.value(name).orElseThrow()).toArray());
      }
    }
    return all;
  }

  /** Near, but not the same: the rounding is there, and no more than rounding. */
  @Test
  void should_train_nearly_as_in_full_precision() {
    Map<String, double[]> full = losses(parts(discriminator()).penalty(Penalty.r1(1)));
    Map<String, double[]> reduced =
        losses(parts(discriminator()).penalty(Penalty.r1(1)).precision(Precision.BF16));

    assertThat(reduced.keySet()).isEqualTo(full.keySet()).contains("penalty/r1");
    for (String name : List.of("loss/discriminator", "loss/generator")) {
      assertThat(reduced.get(name)).isNotEqualTo(full.get(name));
      assertThat(reduced.get(name)).containsExactly(full.get(name), within(0.02));
    }
  }

  @Test
  void should_repeat_by_the_seed() {
    Map<String, double[]> first = losses(parts(discriminator()).precision(Precision.BF16));
    Map<String, double[]> second = losses(parts(discriminator()).precision(Precision.BF16));

    first.forEach((name, values) -> assertThat(second.get(name)).isEqualTo(values));
  }

  @Test
  void should_refuse_layers_that_it_would_not_change() {
    Block foreign =
        new SequentialBlock()
            .add(BatchNorm.builder().build())
            .add(Linear.builder().setUnits(1).build());

    assertThatThrownBy(() -> parts(foreign).precision(Precision.BF16).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "precision BF16 is for layers of dev.ganlib.nn, but network discriminator has"
                + " ai.djl.nn.core.Linear, of whose arithmetic nothing is known");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3})
  void should_take_all_stock_networks(int classes) {
    Shape image = new Shape(1, 8, 8);
    List<StockGenerator.Builder> generators =
        List.of(Dcgan.generator(4, image), Sngan.generator(4, image), Sagan.generator(4, image));
    List<StockDiscriminator.Builder> discriminators =
        List.of(Dcgan.discriminator(image), Sngan.discriminator(image), Sagan.discriminator(image));
    for (int i = 0; i < generators.size(); i++) {
      StockGenerator.Builder g = generators.get(i).width(8);
      StockDiscriminator.Builder d = discriminators.get(i).width(8);
      Generator generator =
          classes == 0
              ? Generator.of(g.build(), Latent.normal(4))
              : Generator.of(g.classes(classes).build(), Latent.normal(4)).conditional(classes);
      Discriminator discriminator =
          classes == 0
              ? Discriminator.of(d.build())
              : Discriminator.of(d.classes(classes).build()).conditional(classes);
      try (GanTrainer gan =
          GanTrainer.builder(generator, discriminator, GanLoss.bceWithLogits())
              .precision(Precision.BF16)
              .device(Device.cpu())
              .build()) {
        gan.fit(Source.noise(image, classes), TrainingPlan.steps(2).batch(4)).close();
        assertThat(gan.step()).isEqualTo(2);
      }
    }
  }

  @Test
  void should_refuse_another_data_type_than_float32() {
    GanTrainerBuilder builder =
        parts(discriminator()).precision(Precision.BF16).dataType(DataType.FLOAT64);

    assertThatThrownBy(builder::build)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("precision BF16 needs data type float32 but was float64");
  }
}
