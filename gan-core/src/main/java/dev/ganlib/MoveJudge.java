package dev.ganlib;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.game.Round;
import dev.ganlib.loss.Judge;
import dev.ganlib.loss.Penalty;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Shows a penalty the discriminator in one of its moves. */
final class MoveJudge implements Judge {
  private final Round round;
  private final Judging judging;
  private final Packing packing;
  private final Penalty penalty;
  private final @Nullable Shown real;
  private final @Nullable Shown fake;

  /** The side whose labels a conditional discriminator gets with points: the reals. */
  private final dev.ganlib.Side told;

  MoveJudge(
      Round round,
      Judging judging,
      Packing packing,
      Penalty penalty,
      @Nullable Judgement real,
      @Nullable Judgement fake) {
    this.round = round;
    this.judging = judging;
    this.packing = packing;
    this.penalty = penalty;
    this.real = real == null || !penalty.needsReals() ? null : new Shown(real);
    this.fake = fake == null || !penalty.needsFakes() ? null : new Shown(fake);
    Judgement about = penalty.needsReals() && real != null ? real : fake;
    told = Objects.requireNonNull(about == null ? real : about).side();
  }

  @Override
  public Side real() {
    return checked(real, "reals");
  }

  @Override
  public Side fake() {
    return checked(fake, "fakes");
  }

  private Side checked(@Nullable Side side, String what) {
    if (side == null) {
      throw new IllegalStateException(
          "penalty %s looks at %s but says that it needs none".formatted(penalty.name(), what));
    }
    return side;
  }

  @Override
  public NDArray outputs(NDArray points) {
    return judging.outputs(round, points, told);
  }

  @Override
  public NDArray uniform(Shape sample) {
    return round.uniformPerSample(purpose(), 0, 1, packs(), sample);
  }

  @Override
  public NDArray normal(Shape sample) {
    return round.normalPerSample(purpose(), packs(), sample);
  }

  private String purpose() {
    return "penalty/" + penalty.name() + judging.suffix();
  }

  private long packs() {
    return packing.packs(told.whole());
  }

  /** One side of a batch as it was shown, judged here where the loss has not done so. */
  private final class Shown implements Side {
    private Judgement judgement;

    private Shown(Judgement judgement) {
      this.judgement = judgement;
    }

    @Override
    public NDArray samples() {
      NDArray samples = judgement.samples();
      boolean packed = packing.size() == 1 || samples.getShape().slice(1).equals(packing.pack());
      return packed ? samples : packing.join(samples);
    }

    @Override
    public NDArray shown() {
      return judgement.shown();
    }

    @Override
    public NDArray outputs() {
      if (judgement.heads().isEmpty()) {
        judgement = judging.judged(round, judgement);
      }
      return judgement.outputs();
    }
  }
}
