package dev.ganlib;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.game.Network;
import dev.ganlib.game.Round;
import dev.ganlib.game.StepReport;
import dev.ganlib.internal.torch.Copies;
import dev.ganlib.internal.torch.Gradients;
import dev.ganlib.internal.torch.Operators;
import dev.ganlib.loss.DiscriminatorOutput;
import dev.ganlib.loss.Penalty;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Shows samples to a discriminator and runs it: noise, augmentation, packs, heads, and the figures
 * of what it takes for real.
 */
final class Judging {
  private static final String REAL = "real";
  private static final String FAKE = "fake";

  private final AdversarySettings settings;
  private final Network network;
  private final @Nullable Network augmentationState;
  private final Packing packing;
  private final boolean samplesAlone;

  /** The end of the names of figures and draws, so that two adversaries do not share them. */
  private final String suffix;

  Judging(
      AdversarySettings settings,
      Network network,
      @Nullable Network augmentationState,
      Packing packing) {
    this.settings = settings;
    this.network = network;
    this.augmentationState = augmentationState;
    this.packing = packing;
    samplesAlone = BlockTraits.treatsSamplesAlone(network.block());
    suffix = settings.isFirst() ? "" : "/" + settings.name();
  }

  String suffix() {
    return suffix;
  }

  /**
   * Judges reals, then fakes.
   *
   * <p>Where nothing needs a graph of its own it is one pass over both: half as many operations,
   * and one product for each weight's gradient instead of two and a sum.
   *
   * @param fakes asked for once the reals are judged, unless both are judged together
   * @param due penalties
   */
  List<Judgement> both(Round round, Side reals, Supplier<Side> fakes, List<Penalty> due) {
    if (!samplesAlone || !due.isEmpty()) {
      Judgement real = reals(round, reals, due);
      return List.of(real, fakes(round, fakes.get(), due));
    }
    Side fake = fakes.get();
    NDArray shownReals = shown(round, reals.samples(), REAL, reals.whole());
    NDArray shownFakes = shown(round, fake.samples(), FAKE, fake.whole());
    NDArray labels = labels(reals);
    NDArray told = labels == null ? null : labels.concat(Objects.requireNonNull(labels(fake)), 0);
    List<NDArray> ofReals = new ArrayList<>();
    List<NDArray> ofFakes = new ArrayList<>();
    long count = shownReals.getShape().get(0);
    for (NDArray head : run(round, shownReals.concat(shownFakes, 0), told)) { // (2 B, any...)
      ofReals.add(Copies.rows(head, 0, count));
      ofFakes.add(Copies.rows(head, count, head.getShape().get(0)));
    }
    record(round, ofReals.get(0), true);
    record(round, ofFakes.get(0), false);
    return List.of(
        new Judgement(reals, reals.samples(), shownReals, ofReals),
        new Judgement(fake, fake.samples(), shownFakes, ofFakes));
  }

  /** Judges reals in a move of the discriminator. */
  Judgement reals(Round round, Side reals, List<Penalty> due) {
    Judgement judged = judged(round, shownReals(round, reals, due));
    record(round, judged.outputs(), true);
    return judged;
  }

  /** Shows reals without judging them; they start the graph where a penalty wants that. */
  Judgement shownReals(Round round, Side reals, List<Penalty> due) {
    boolean start = due.stream().anyMatch(p -> p.startsAtSamples() && p.needsReals());
    return show(round, reals, start, REAL);
  }

  /** Judges fakes in a move of the discriminator. */
  Judgement fakes(Round round, Side fakes, List<Penalty> due) {
    boolean start = due.stream().anyMatch(p -> p.startsAtSamples() && p.needsFakes());
    Judgement judged = judged(round, show(round, fakes, start, FAKE));
    record(round, judged.outputs(), false);
    return judged;
  }

  /** Judges fakes in a move of their generator. */
  Judgement fooled(Round round, Side fakes) {
    return judged(round, show(round, fakes, false, FAKE));
  }

  /** Judges reals in a move of the generator, for which they are constants. */
  NDArray compared(Round round, Side reals) {
    NDArray shown = shown(round, reals.samples(), REAL, reals.whole());
    return round.withoutGradient(() -> run(round, shown, labels(reals)).get(0));
  }

  /** With {@code start}, the samples, in packs, become the start of the graph. */
  private Judgement show(Round round, Side side, boolean start, String name) {
    NDArray samples = start ? Gradients.leaf(packing.join(side.samples())) : side.samples();
    NDArray shown = shown(round, start ? packing.part(samples) : samples, name, side.whole());
    return new Judgement(side, samples, shown, List.of());
  }

  /** Runs the discriminator on what it was shown. */
  Judgement judged(Round round, Judgement shown) {
    List<NDArray> heads = run(round, shown.shown(), labels(shown.side()));
    return new Judgement(shown.side(), shown.samples(), shown.shown(), heads);
  }

  /** Judges samples that are as the discriminator sees them. */
  NDArray outputs(Round round, NDArray shown, Side like) {
    return run(round, shown, labels(like)).get(0);
  }

  private @Nullable NDArray labels(Side side) {
    if (settings.discriminator().classes() == 0) {
      return null;
    }
    if (side.labels() == null) {
      throw new IllegalArgumentException(
          "the discriminator is conditional but the samples have no labels; give them as"
              + " Side.of(round, samples).labels(labels)");
    }
    return side.labels();
  }

  private List<NDArray> run(Round round, NDArray shown, @Nullable NDArray labels) {
    return labels == null ? round.runAll(network, shown) : round.runAll(network, shown, labels);
  }

  /** Returns what the discriminator is shown of samples, in packs. */
  private NDArray shown(Round round, NDArray samples, String side, long whole) {
    NDArray result = samples;
    Showing showing = settings.showing();
    if (showing != null) {
      result = showing.of(round, samples, whole);
    }
    Shape sample = result.getShape().slice(1);
    double deviation = settings.noiseAt(round.step());
    if (deviation != 0) {
      NDArray noise = round.normalPerSample("noise/" + side + suffix, whole, sample);
      result = Operators.addNoise(result, noise, deviation);
    }
    Augmentation augmentation = settings.augmentation();
    if (augmentation != null) {
      Shape numbers = augmentation.numbers(new Shape(whole).addAll(sample));
      NDArray uniform =
          round.uniformPerSample(
              "augmentation/" + side + suffix, 0, 1, numbers.get(0), numbers.slice(1));
      result = augmentation.apply(result, uniform, state(round));
    }
    return packing.join(result);
  }

  private @Nullable NDArray state(Round round) {
    return augmentationState == null
        ? null
        : round.array(augmentationState, AugmentationState.STATE);
  }

  /**
   * Lets the probability of an adaptive augmentation follow the discriminator, once all that a move
   * shows has been changed: one probability then holds for a move, micro-batches or not.
   */
  void adapt(Round round, Judgement real) {
    Augmentation augmentation = settings.augmentation();
    NDArray state = state(round);
    if (augmentation != null && state != null) {
      // A copy, for figures are read at the end of the round.
      NDArray probability =
          Copies.concatenate(List.of(Copies.rows(state, 0, 1)), state.getManager());
      round.record(probability, StepReport.AUGMENTATION + suffix);
      double border = settings.loss().border().orElseThrow();
      augmentation.adapt(state, real.outputs(), border, real.side().whole());
    }
  }

  private void record(Round round, NDArray outputs, boolean real) {
    DiscriminatorOutput output = settings.discriminator().output();
    if (output == DiscriminatorOutput.SCORE) {
      return;
    }
    boolean logits = output == DiscriminatorOutput.LOGIT;
    NDArray figures = Operators.probabilityAndAccuracy(outputs, logits, real);
    String probability = real ? StepReport.REAL_PROBABILITY : StepReport.FAKE_PROBABILITY;
    String accuracy = real ? StepReport.REAL_ACCURACY : StepReport.FAKE_ACCURACY;
    round.record(figures, probability + suffix, accuracy + suffix);
  }
}
