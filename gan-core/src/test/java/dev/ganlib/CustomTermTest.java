package dev.ganlib;

import static dev.ganlib.TelltaleGan.TAG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.internal.torch.EngineRoom;
import dev.ganlib.loss.Classes;
import dev.ganlib.loss.GanLoss;
import dev.ganlib.loss.Scalars;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Terms that a user writes, in trainers of samples that tell what they are. */
final class CustomTermTest {
  private static final double EXACT = 1e-12;
  private static final int BATCH = 6;
  private static final double WEIGHT = 0.3;

  /** A head that learns the first three numbers of a sample. */
  private record Copying(double weight, boolean looksAtReals) implements AuxiliaryTerm {
    @Override
    public String name() {
      return "copying";
    }

    @Override
    public long headSize(Generator generator) {
      return 3;
    }

    @Override
    public NDArray evaluate(Head head) {
      NDArray numbers = head.samples().get(":, :3");
      return Scalars.scale(head.outputs().sub(numbers).square().mean(), weight);
    }
  }

  /** ACGAN's term as a user would write it. */
  private record OwnClassification(double weight) implements AuxiliaryTerm {
    @Override
    public String name() {
      return "classification";
    }

    @Override
    public long headSize(Generator generator) {
      return generator.classes();
    }

    @Override
    public boolean looksAtReals() {
      return true;
    }

    @Override
    public boolean needsLabels() {
      return true;
    }

    @Override
    public boolean classifies() {
      return true;
    }

    @Override
    public NDArray evaluate(Head head) {
      return Scalars.scale(Classes.crossEntropy(head.outputs(), head.labels()), weight);
    }
  }

  private static TelltaleGan train(boolean obedient, AuxiliaryTerm term, TrainingPlan plan) {
    return TelltaleGan.train(
        GanLoss.bceWithLogits(), obedient, false, List.of(term), b -> b, plan, 12);
  }

  private static double copying(List<double[]> rows) {
    return WEIGHT
        * rows.stream()
            .flatMapToDouble(
                row -> {
                  double[] guess = TelltaleGan.output("copying", row);
                  return Arrays.stream(new int[] {0, 1, 2})
                      .mapToDouble(k -> Math.pow(guess[k] - row[k], 2));
                })
            .average()
            .orElseThrow();
  }

  private static List<double[]> side(TelltaleGan gan, boolean real) {
    return gan.shown("discriminator", "discriminator").stream()
        .filter(row -> (row[TAG] != 0) == real)
        .toList();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void should_be_evaluated_on_the_samples_it_looks_at(boolean looksAtReals) {
    Copying term = new Copying(WEIGHT, looksAtReals);
    TrainingPlan plan = TrainingPlan.steps(1).batch(BATCH);
    for (TrainingPlan played : List.of(plan, plan.separateUpdates(), plan.microBatches(2))) {
      TelltaleGan gan = train(false, term, played);
      Map<String, Double> figures = gan.figures.get(0);

      assertThat(figures.get("term/copying/fake"))
          .isCloseTo(copying(side(gan, false)), within(EXACT));
      assertThat(figures.get("term/copying/generator"))
          .isCloseTo(copying(gan.shown("generator", "discriminator")), within(EXACT));
      assertThat(figures.containsKey("term/copying/real")).isEqualTo(looksAtReals);
      if (looksAtReals) {
        assertThat(figures.get("term/copying/real"))
            .isCloseTo(copying(side(gan, true)), within(EXACT));
      }
      assertThat(figures).doesNotContainKey("classAccuracy/real");
    }
  }

  @Test
  void should_train_as_the_one_built_in_to_the_bit() {
    TrainingPlan plan = TrainingPlan.steps(2).batch(BATCH).discriminatorSteps(2);
    TelltaleGan stock = train(true, AuxiliaryTerm.classification(WEIGHT), plan);
    TelltaleGan own = train(true, new OwnClassification(WEIGHT), plan);

    assertThat(own.figures).isEqualTo(stock.figures);
    assertThat(stock.figures.get(1)).containsKeys("classAccuracy/real", "term/classification/real");
  }

  /** Gives whatever it is told to ask for. */
  private record Asking(String name, long headSize, boolean needsLabels, boolean classifies)
      implements AuxiliaryTerm {
    @Override
    public long headSize(Generator generator) {
      return headSize;
    }

    @Override
    public NDArray evaluate(Head head) {
      return head.outputs().mean();
    }
  }

  private static void assertRefused(boolean obedient, List<AuxiliaryTerm> terms, String message) {
    assertThatThrownBy(
            () ->
                TelltaleGan.train(
                    GanLoss.bceWithLogits(),
                    obedient,
                    obedient,
                    terms,
                    b -> b,
                    TrainingPlan.steps(1).batch(BATCH),
                    12))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Test
  void should_be_refused_where_it_does_not_fit() {
    assertRefused(
        false,
        List.of(new Asking("naming", 3, true, false)),
        "the term naming needs labels but the generator is not conditional, so its fakes have no"
            + " labels; use Generator.of(...).conditional(classes)");
    assertRefused(
        true,
        List.of(new Asking("empty", 0, false, false)),
        "the size of the head for the term empty must be positive but was 0");
    assertRefused(
        true,
        List.of(new Asking("one", 3, true, true), AuxiliaryTerm.classification(1)),
        "at most one term may classify, for its accuracy is one figure, but was"
            + " [one, classification]");
    assertRefused(
        true,
        List.of(new Asking("wide", 4, false, false)),
        "expected the discriminator's head for the term wide to give (B, 4) but it gives (B, 3)");
    assertRefused(
        true,
        List.of(
            new AuxiliaryTerm() {
              @Override
              public String name() {
                return "silent";
              }

              @Override
              public long headSize(Generator generator) {
                return 3;
              }

              @Override
              public NDArray evaluate(Head head) {
                return head.outputs().mean();
              }
            }),
        "term silent needs a toString() that names its constants, for checkpoints compare it; make"
            + " its class a record");
  }

  @Test
  void should_say_what_a_head_does_not_know() {
    try (NDManager manager = EngineRoom.newManager(Device.cpu())) {
      NDArray x = manager.zeros(new Shape(2, 3));
      AuxiliaryTerm.Head real = new AuxiliaryTerm.Head(x, x, null, null, TelltaleGan.LATENT);
      AuxiliaryTerm.Head fake = new AuxiliaryTerm.Head(x, x, x, x, TelltaleGan.LATENT);

      assertThat(real.isOfReals()).isTrue();
      assertThat(fake.isOfReals()).isFalse();
      assertThat(fake.labels()).isSameAs(x);
      assertThat(fake.latents()).isSameAs(x);
      assertThat(fake.latent()).isEqualTo(TelltaleGan.LATENT);
      assertThatThrownBy(real::labels)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage(
              "there are no labels, for the generator is not conditional; a term that needs them"
                  + " says so in needsLabels()");
      assertThatThrownBy(real::latents)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("reals were made from no latents; ask isOfReals() before");
    }
  }
}
