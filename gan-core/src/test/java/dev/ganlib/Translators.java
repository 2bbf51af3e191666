package dev.ganlib;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import dev.ganlib.game.Game;
import dev.ganlib.game.Network;
import dev.ganlib.game.Player;
import dev.ganlib.game.Snapshot;
import dev.ganlib.nn.Convolution;
import dev.ganlib.nn.InstanceNorm;
import dev.ganlib.nn.PRelu;
import dev.ganlib.nn.PixelShuffle;
import dev.ganlib.nn.Sequence;
import dev.ganlib.nn.TransposedConvolution;
import dev.ganlib.nn.Upsampling;
import dev.ganlib.optim.SGD;
import java.util.LinkedHashMap;
import java.util.Map;

/** Small translators for tests. */
public final class Translators {
  private Translators() {}

  /** Returns the snapshot of a network with initial weights of a seed. */
  static Snapshot snapshot(Block block, DataType type, long seed, Shape... inputs) {
    Network network = Network.of("N", block, inputs);
    try (Game game =
        Game.builder()
            .player(Player.of("P", SGD.of(1), network))
            .dataType(type)
            .seed(seed)
            .device(Device.cpu())
            .build()) {
      return game.snapshot(network);
    }
  }

  static Translator of(Block block, Shape input, long seed) {
    return Translator.of(snapshot(block, DataType.FLOAT32, seed, input));
  }

  /** Returns a translator of images of one channel: y = factor x + shift, of any size. */
  public static Translator linear(float factor, float shift, Shape input) {
    Block block = Sequence.builder().add(Convolution.builder(1, 1, 1).build()).build();
    Network network = Network.of("N", block, input);
    try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
      Map<String, NDArray> arrays = new LinkedHashMap<>();
      arrays.put("01Convolution_weight", manager.full(new Shape(1, 1, 1, 1), factor));
      arrays.put("01Convolution_bias", manager.full(new Shape(1), shift));
      return Translator.of(Snapshot.restore(network, arrays, DataType.FLOAT32, Device.cpu()));
    }
  }

  /** Returns a network of layers of many kinds, (B, 2, H, W) to (B, 1, 2 H, 2 W), H and W even. */
  static Block image() {
    return Sequence.builder()
        .add(Convolution.builder(4, 4, 4).stride(2).padding(1).build())
        .add(InstanceNorm.builder().affine(true).build())
        .add(Activation.reluBlock())
        .add(
            Sequence.builder()
                .add(Upsampling.nearest(2))
                .add(PRelu.perChannel())
                .add(TransposedConvolution.builder(4, 3, 3).padding(1).build())
                .build())
        .add(Convolution.builder(4, 3, 3).padding(1).withoutBias().build())
        .add(PixelShuffle.of(2))
        .add(Activation.tanhBlock())
        .build();
  }
}
