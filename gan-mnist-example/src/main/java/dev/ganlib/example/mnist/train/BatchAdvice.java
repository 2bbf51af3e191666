package dev.ganlib.example.mnist.train;

/** Advice for data that a batch size divides badly, in options of the command line. */
final class BatchAdvice {
  private BatchAdvice() {}

  /**
   * Returns what to say where the last batch of an epoch cannot be trained on.
   *
   * @param size how many samples there are
   * @param batch the batch size
   * @param pack how many samples the discriminator judges together
   */
  static String of(long size, int batch, int pack) {
    int better = batch - pack;
    while (better > pack && !fits(size % better, pack)) {
      better -= pack;
    }
    return "the last batch of an epoch would have %s%s; give another --batch%s%s"
        .formatted(
            Plurals.of(size % batch, "sample"),
            pack == 1
                ? ", which cannot be trained on"
                : " but must be a multiple of the %s samples that the discriminator judges together"
                    .formatted(pack),
            better > pack ? ", such as %s".formatted(better) : "",
            size > batch
                ? ", or for digits another --limit, such as %s".formatted(size - size % batch)
                : "");
  }

  /** Returns whether a last batch of so many can be normalised and judged in packs. */
  private static boolean fits(long rest, int pack) {
    return rest == 0 || (rest > pack && rest % pack == 0);
  }
}
