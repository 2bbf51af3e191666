package dev.ganlib.listener;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.game.GanListener;
import dev.ganlib.game.StepReport;
import dev.ganlib.game.Training;
import dev.ganlib.internal.torch.EngineRoom;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** Reports and views whose figures and samples a test chooses. */
final class HandMade {
  private HandMade() {}

  /** Returns the reports of steps 1 to {@code steps}; a figure of null is not in a report. */
  static List<StepReport> reports(long steps, Map<String, LongFunction<@Nullable Double>> figures) {
    Map<String, LongFunction<@Nullable Double>> sorted = new TreeMap<>(figures);
    List<StepReport> reports = new ArrayList<>();
    GanListener collector =
        new GanListener() {
          @Override
          public void onStep(StepReport report, Training training) {
            reports.add(report);
          }
        };
    try (KnownFigures game = new KnownFigures()) {
      game.play(
          steps,
          round -> {
            sorted.forEach(
                (name, figure) -> {
                  Double value = figure.apply(round.step() + 1);
                  if (value != null) {
                    round.record(KnownFigures.figure(round, value), name);
                  }
                });
            return game.loss(round);
          },
          collector);
    }
    return reports;
  }

  static List<StepReport> reports(long steps, String figure, LongFunction<@Nullable Double> value) {
    return reports(steps, Map.of(figure, value));
  }

  /** Tells a listener of reports, as a training does between its start and its end. */
  static void tell(GanListener listener, List<StepReport> reports, Stage stage) {
    for (StepReport report : reports) {
      stage.step = report.step();
      listener.onStep(report, stage);
    }
  }

  /** A training that has samples, and refuses whatever a test does not expect of a listener. */
  abstract static class OnlySamples implements Training {
    @Override
    public void save(Path folder) {
      throw new UnsupportedOperationException("save");
    }

    @Override
    public void report(String name, double value) {
      throw new UnsupportedOperationException("report");
    }

    @Override
    public void stop(String reason) {
      throw new UnsupportedOperationException("stop");
    }

    @Override
    public void checkpoint(Path folder) {
      throw new UnsupportedOperationException("checkpoint");
    }
  }

  /** Keeps what it is asked for, and shows two numbers at a distance for samples. */
  static final class Stage extends OnlySamples {
    final List<String> stops = new ArrayList<>();
    final List<Long> stoppedAt = new ArrayList<>();
    final List<String> asked = new ArrayList<>();
    private final LongFunction<Double> distance;
    private long step;

    /** Takes the distance of each step. */
    Stage(LongFunction<Double> distance) {
      this.distance = distance;
    }

    Stage() {
      // Of no two steps the same samples.
      this(step -> 1 + 1e-6 * step);
    }

    @Override
    public NDArray samples(int count, long seed) {
      asked.add(step + ": " + count + " of seed " + seed);
      double[] values = new double[count];
      for (int i = 0; i < count; i += 2) {
        values[i] = distance.apply(step);
      }
      NDManager manager = EngineRoom.newManager(Device.cpu());
      NDArray samples = manager.create(values, new Shape(count, 1));
      samples.attach(manager.getParentManager());
      manager.close();
      return samples;
    }

    @Override
    public void stop(String reason) {
      stops.add(reason);
      stoppedAt.add(step);
    }
  }
}
