package dev.ganlib.example.mnist.recipe;

import ai.djl.Device;
import dev.ganlib.TrainingPlan;
import dev.ganlib.game.GanListener;
import java.util.List;

/**
 * The settings of a course that are not its recipe's.
 *
 * @param device where it is played
 * @param plan how long, and in what batches
 * @param listeners told of it, in this order
 */
public record CourseSettings(Device device, TrainingPlan plan, List<GanListener> listeners) {
  /** Copies the list. */
  public CourseSettings {
    listeners = List.copyOf(listeners);
  }
}
