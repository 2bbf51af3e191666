package dev.ganlib.example.mnist.recipe;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import dev.ganlib.Discriminator;
import dev.ganlib.GanTrainer;
import dev.ganlib.Generator;
import dev.ganlib.Latent;
import dev.ganlib.Sampler;
import dev.ganlib.loss.GanLoss;
import dev.ganlib.nn.stock.Mlp;
import java.awt.image.BufferedImage;

/** A generator whose images are its latents, pixel by pixel: codes can be read off pictures. */
public final class ShownLatents {
  public static final int NOISE = 772;
  public static final Latent WITH_CODES = Latent.normal(NOISE).categorical(10).continuous(2);

  private ShownLatents() {}

  /** Returns a generator of latents with 784 numbers. */
  public static Sampler sampler(Latent latent) {
    Mlp generator = Mlp.builder(latent.shape()).linear(784).reshape(Recipes.IMAGE).build();
    generator.setInitializer(ShownLatents::identity, Parameter.Type.WEIGHT);
    generator.setInitializer((m, shape, type) -> m.zeros(shape, type), Parameter.Type.BIAS);
    Mlp discriminator = Mlp.builder(Recipes.IMAGE).linear(1).build();
    try (GanTrainer gan =
        GanTrainer.builder(
                Generator.of(generator, latent),
                Discriminator.of(discriminator),
                GanLoss.bceWithLogits())
            .device(Device.cpu())
            .build()) {
      return gan.sampler();
    }
  }

  private static NDArray identity(NDManager manager, Shape shape, DataType type) {
    return manager.eye((int) shape.get(0), (int) shape.get(1), 0, type);
  }

  /** Returns the grey values of an image in a grid, row by row. */
  public static int[] pixels(BufferedImage grid, int column, int row) {
    int[] pixels = new int[784];
    for (int i = 0; i < 784; i++) {
      int x = 2 + column * 30 + i % 28;
      int y = 2 + row * 30 + i / 28;
      pixels[i] = grid.getRGB(x, y) & 0xff;
    }
    return pixels;
  }
}
