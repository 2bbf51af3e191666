package dev.ganlib.metric;

import dev.ganlib.Latent;
import dev.ganlib.Sampler;
import dev.ganlib.internal.check.Ranges;
import dev.ganlib.internal.torch.Reads;
import java.util.List;
import java.util.Locale;

/**
 * Samples of a generator, with what each was asked to show.
 *
 * @param sampler the generator
 * @param count how many samples
 * @param seed decides the latents
 */
record GeneratedSamples(Sampler sampler, long count, long seed) implements Samples {
  GeneratedSamples {
    Ranges.positive("count", count);
  }

  @Override
  public boolean areLabelsCodes() {
    List<Latent.Code> codes = sampler.latent().codes();
    return sampler.classes() == 0
        && !codes.isEmpty()
        && codes.get(0).kind() == Latent.Code.Kind.CATEGORICAL;
  }

  @Override
  public void forEach(Consumer consumer) {
    boolean coded = areLabelsCodes();
    long[] made = {0};
    sampler.sample(
        count,
        seed,
        (latents, samples) -> {
          int size = (int) samples.getShape().get(0);
          int[] labels = sampler.classes() > 0 ? new int[size] : null;
          for (int i = 0; labels != null && i < size; i++) {
            labels[i] = (int) ((made[0] + i) % sampler.classes());
          }
          made[0] += size;
          consumer.accept(
              samples, coded ? values(Reads.doubles(latents), sampler.latent(), size) : labels);
        });
  }

  /** Returns where the 1 of the first code stands in each latent. */
  private static int[] values(double[] latents, Latent latent, int count) {
    int[] values = new int[count];
    int length = (int) latent.size();
    int start = (int) latent.noise();
    for (int i = 0; i < count; i++) {
      while (latents[i * length + start + values[i]] != 1) {
        values[i]++;
      }
    }
    return values;
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%d samples of a generator, seed %d", count, seed);
  }
}
