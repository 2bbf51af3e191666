package dev.ganlib.nn.stock;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.training.ParameterStore;
import dev.ganlib.internal.torch.Perceptron;
import dev.ganlib.internal.torch.Perceptron.Activation;
import dev.ganlib.internal.torch.Perceptron.Layer;
import dev.ganlib.nn.Linear;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Consecutive layers of an {@link Mlp} that run together: from a linear layer to a later one in a
 * single native call, or a layer by itself.
 *
 * @param blocks in order
 * @param together what they are, or null for a layer by itself
 */
record FusedLayers(List<Block> blocks, @Nullable Perceptron together) {

  /** Divides layers into runs, as few as can be. */
  static List<FusedLayers> of(List<MlpLayer> layers, List<Block> blocks) {
    List<FusedLayers> runs = new ArrayList<>();
    int next = 0;
    while (next < layers.size()) {
      List<Layer> found = new ArrayList<>();
      int end = next + collect(layers.subList(next, layers.size()), found);
      boolean several = found.size() > 1;
      int until = several ? end : next + 1;
      runs.add(
          new FusedLayers(
              List.copyOf(blocks.subList(next, until)), several ? new Perceptron(found) : null));
      next = until;
    }
    return runs;
  }

  /** Collects the layers up to the last linear one that fits; returns how many blocks they are. */
  private static int collect(List<MlpLayer> layers, List<Layer> found) {
    List<Layer> all = new ArrayList<>();
    int end = 0;
    for (int i = 0; i < layers.size(); i++) {
      MlpLayer layer = layers.get(i);
      int last = all.size() - 1;
      if (layer instanceof MlpLayer.Linear) {
        all.add(Layer.linear(true));
        end = i + 1;
        found.clear();
        found.addAll(all);
      } else if (all.isEmpty()) {
        return end;
      } else if (layer instanceof MlpLayer.BatchNorm norm) {
        // Rounded as the layer of DJL does it, which keeps the share of the old value.
        all.add(Layer.batchNorm(1 - norm.kept(), (float) norm.epsilon()));
      } else if (activation(layer) != Activation.NONE && all.get(last).isPlain()) {
        all.set(last, all.get(last).then(activation(layer), slope(layer)));
      } else {
        return end;
      }
    }
    return end;
  }

  /** A slope below 0 would hide from the result on which side the input was. */
  private static Activation activation(MlpLayer layer) {
    if (layer instanceof MlpLayer.LeakyRelu leaky) {
      return leaky.slope() < 0 ? Activation.NONE : Activation.LEAKY_RELU;
    }
    if (layer instanceof MlpLayer.Relu) {
      return Activation.RELU;
    }
    if (layer instanceof MlpLayer.Tanh) {
      return Activation.TANH;
    }
    return layer instanceof MlpLayer.Sigmoid ? Activation.SIGMOID : Activation.NONE;
  }

  private static double slope(MlpLayer layer) {
    return layer instanceof MlpLayer.LeakyRelu leaky ? (float) leaky.slope() : 0;
  }

  NDList forward(ParameterStore store, NDList inputs, boolean training) {
    if (together == null) {
      return blocks.get(0).forward(store, inputs, training);
    }
    NDArray x = inputs.singletonOrThrow(); // (B, F)
    Device device = x.getDevice();
    List<NDArray> parameters = new ArrayList<>();
    List<NDArray> buffers = new ArrayList<>();
    for (Block block : blocks) {
      if (block instanceof Linear || block instanceof BatchNorm) {
        for (Parameter parameter : block.getDirectParameters().values()) {
          NDArray array = store.getValue(parameter, device, training);
          (isTrained(parameter.getType()) ? parameters : buffers).add(array);
        }
      }
    }
    return new NDList(together.forward(x, parameters, buffers, training));
  }

  /** Returns whether it is no running statistic. */
  private static boolean isTrained(Parameter.Type type) {
    return switch (type) {
      case WEIGHT, BIAS, GAMMA, BETA -> true;
      default -> false;
    };
  }
}
