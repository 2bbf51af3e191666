package dev.ganlib.nn;

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
record Stretch(List<Block> blocks, @Nullable Perceptron together) {

  /** Divides layers into stretches, as few as can be. */
  static List<Stretch> of(List<String> layers, List<Block> blocks) {
    List<Stretch> stretches = new ArrayList<>();
    int next = 0;
    while (next < layers.size()) {
      List<Layer> found = new ArrayList<>();
      int end = next + read(layers.subList(next, layers.size()), found);
      boolean several = found.size() > 1;
      stretches.add(
          new Stretch(
              List.copyOf(blocks.subList(next, several ? end : next + 1)),
              several ? new Perceptron(found) : null));
      next += stretches.get(stretches.size() - 1).blocks().size();
    }
    return stretches;
  }

  /** Collects the layers up to the last linear one that fits; returns how many texts they are. */
  private static int read(List<String> layers, List<Layer> found) {
    List<Layer> all = new ArrayList<>();
    int end = 0;
    for (int i = 0; i < layers.size(); i++) {
      String[] words = layers.get(i).split(" ", -1);
      Activation activation = activation(words);
      int last = all.size() - 1;
      if ("linear".equals(words[0])) {
        all.add(Layer.linear(true));
        end = i + 1;
        found.clear();
        found.addAll(all);
      } else if (all.isEmpty()) {
        return end;
      } else if ("batchNorm".equals(words[0])) {
        // Rounded as the layer of DJL does it, which keeps the share of the old value.
        float momentum = 1 - (float) (1 - Double.parseDouble(words[1]));
        all.add(Layer.batchNorm(momentum, (float) Double.parseDouble(words[2])));
      } else if (activation != Activation.NONE && all.get(last).isPlain()) {
        double slope = words.length > 1 ? (float) Double.parseDouble(words[1]) : 0;
        all.set(last, all.get(last).then(activation, slope));
      } else {
        return end;
      }
    }
    return end;
  }

  /** A slope below 0 would hide from the result on which side the input was. */
  private static Activation activation(String... words) {
    return switch (words[0]) {
      case "leakyRelu" ->
          Double.parseDouble(words[1]) < 0 ? Activation.NONE : Activation.LEAKY_RELU;
      case "relu" -> Activation.RELU;
      case "tanh" -> Activation.TANH;
      case "sigmoid" -> Activation.SIGMOID;
      default -> Activation.NONE;
    };
  }

  NDList forward(ParameterStore store, NDList inputs, boolean training) {
    if (together == null) {
      return blocks.get(0).forward(store, inputs, training);
    }
    NDArray x = inputs.singletonOrThrow();
    Device device = x.getDevice();
    List<NDArray> parameters = new ArrayList<>();
    List<NDArray> buffers = new ArrayList<>();
    for (Block block : blocks) {
      if (block instanceof Linear linear) {
        parameters.addAll(linear.arrays(store, device, training));
      } else if (block instanceof BatchNorm) {
        for (Parameter parameter : block.getDirectParameters().values()) {
          NDArray array = store.getValue(parameter, device, training);
          (isTrained(parameter.getType()) ? parameters : buffers).add(array);
        }
      }
    }
    return new NDList(together.forward(x, parameters, buffers, training));
  }

  private static boolean isTrained(Parameter.Type type) {
    return type == Parameter.Type.GAMMA || type == Parameter.Type.BETA;
  }
}
