package dev.ganlib.game;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.internal.torch.Bfloat16;
import dev.ganlib.internal.torch.DrawScope;
import dev.ganlib.internal.torch.FusedUpdates;
import dev.ganlib.internal.torch.GradMode;
import dev.ganlib.internal.torch.Gradients;
import dev.ganlib.internal.torch.ProductTape;
import dev.ganlib.internal.torch.Scope;
import dev.ganlib.optim.OptimizerState;
import dev.ganlib.optim.Update;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes moves: the objective, its gradient with respect to the player's own parameters, and the
 * update; or, where something is not finite or fails, nothing at all.
 */
final class MoveRunner {
  private final NDManager manager;
  private final List<NDArray> buffers;
  private final Precision precision;
  private final Stopwatch watch;

  /** A loss without graph and its gradients. */
  private record LossAndGradients(NDArray loss, List<NDArray> gradients) {}

  /** The buffers are those of all networks, which any objective may change. */
  MoveRunner(NDManager manager, List<NDArray> buffers, Precision precision, Stopwatch watch) {
    this.manager = manager;
    this.buffers = buffers;
    this.precision = precision;
    this.watch = watch;
  }

  /**
   * Makes a move, or leaves parameters, buffers and optimizer state as they were.
   *
   * @param rateFactor multiplies the optimizer's rate, besides its schedule
   */
  @SuppressWarnings("try") // scope and mode work by being open
  void make(
      PlayerState mover, Objective objective, Round round, int microBatches, double rateFactor) {
    Player player = mover.player();
    try (Scope scope = new Scope();
        GradMode on = GradMode.on();
        Bfloat16 type = new Bfloat16(precision == Precision.BF16)) {
      Backup before = new Backup(buffers, mover, manager);
      watch.lap();
      boolean made = false;
      String what = "the objective";
      try {
        int parts = round.batches().divisible(microBatches);
        LossAndGradients result =
            parts == 1
                ? evaluate(mover, objective, round)
                : accumulate(mover, objective, round, parts);
        NDArray checked = Gradients.check(result.loss(), result.gradients());
        what = "the optimizer";
        try (GradMode off = GradMode.off()) {
          Update update = new Update(round.step(), rateFactor, checked);
          player.optimizer().apply(mover.state(), mover.parameters(), result.gradients(), update);
          before.restoreIfRefused(checked);
        }
        watch.update();
        round.record(result.loss(), StepReport.LOSS + player.name());
        round.record(
            checked, StepReport.REFUSED + player.name(), StepReport.GRADIENT_NORM + player.name());
        made = true;
      } catch (RuntimeException e) {
        throw new TrainingException(
            round.step() + 1, player.name(), what + " failed: " + e.getMessage(), e);
      } finally {
        if (!made) {
          before.restore();
        }
      }
    }
  }

  @SuppressWarnings("try") // scope and tape work by being open
  private LossAndGradients evaluate(PlayerState mover, Objective objective, Round round) {
    try (DrawScope draws = new DrawScope(round.draws().beginMove(mover.player()));
        ProductTape tape = new ProductTape()) {
      NDArray loss = objective.evaluate(round);
      watch.forward();
      LossAndGradients result = new LossAndGradients(loss, Gradients.of(loss, mover.parameters()));
      watch.backward();
      return result;
    }
  }

  /** Returns the mean of the parts, each weighed by its share of the batch, one part at a time. */
  @SuppressWarnings("try") // scopes and tape work by being open
  private LossAndGradients accumulate(
      PlayerState mover, Objective objective, Round round, int parts) {
    List<NDArray> totals = new ArrayList<>(OptimizerState.zeros(mover.parameters(), manager));
    NDArray loss = manager.zeros(new Shape(), totals.get(0).getDataType());
    totals.add(loss);
    RoundDraws.Parts split = round.draws().split(mover.player(), parts);
    try {
      for (int part = 0; part < parts; part++) {
        try (Scope scope = new Scope();
            DrawScope draws = new DrawScope(split.begin(part));
            ProductTape tape = new ProductTape()) {
          NDArray value = objective.evaluate(round);
          watch.forward();
          NDList gradients = Gradients.of(value, mover.parameters());
          gradients.add(Gradients.detach(value));
          FusedUpdates.addScaled(totals, gradients, split.fraction());
          watch.backward();
        }
      }
    } finally {
      split.end();
    }
    return new LossAndGradients(loss, totals.subList(0, totals.size() - 1));
  }
}
