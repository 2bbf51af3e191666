package dev.ganlib.example.mnist;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.ganlib.Latent;
import dev.ganlib.Sampler;
import java.util.SplittableRandom;

/**
 * Samples of a generator whose first code has ten categories, with the value of that code.
 *
 * @param sampler not conditional
 * @param count how many samples
 * @param seed decides the latents
 */
record CodedSamples(Sampler sampler, int count, long seed) implements Samples {
  @Override
  public boolean asksByCode() {
    return true;
  }

  @Override
  public void forEach(Consumer consumer) {
    Latent latent = sampler.latent();
    SplittableRandom seeds = new SplittableRandom(seed);
    try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
      NDArray like = manager.zeros(new Shape(), DataType.FLOAT32);
      for (int made = 0; made < count; made += PORTION) {
        int size = Math.min(PORTION, count - made);
        try (NDArray latents = latent.draw(like, seeds.nextLong(), size);
            NDArray images = sampler.generate(latents)) {
          consumer.accept(images, values(latents.toFloatArray(), latent, size));
        }
      }
    }
  }

  /** Returns where the 1 of the first code stands in each latent. */
  private static byte[] values(float[] latents, Latent latent, int count) {
    byte[] values = new byte[count];
    int length = (int) latent.size();
    int start = (int) latent.noise();
    for (int i = 0; i < count; i++) {
      while (latents[i * length + start + values[i]] != 1) {
        values[i]++;
      }
    }
    return values;
  }
}
