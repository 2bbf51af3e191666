package dev.ganlib.game;

/**
 * The time that rounds took and its parts, in nanoseconds as the calling thread saw it.
 *
 * <p>What the parts leave of the total is bookkeeping, such as copies of buffers before a move.
 * Listeners and rounds that failed are not counted at all. On a GPU, which works while Java
 * continues, only the total of many rounds has a meaning.
 *
 * @param rounds how many rounds
 * @param data getting batches
 * @param forward evaluating objectives
 * @param backward computing their gradients
 * @param update optimizers and averages, with the check that nothing is infinite
 * @param total all of the rounds
 */
public record Timings(
    long rounds, long data, long forward, long backward, long update, long total) {
  /**
   * {@return what was added since earlier timings of the same game}
   *
   * @param earlier taken before these
   */
  public Timings since(Timings earlier) {
    return new Timings(
        rounds - earlier.rounds,
        data - earlier.data,
        forward - earlier.forward,
        backward - earlier.backward,
        update - earlier.update,
        total - earlier.total);
  }
}
