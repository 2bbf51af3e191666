package dev.ganlib.loss;

/**
 * Another penalty in the first of every so many moves, multiplied by their number.
 *
 * @param penalty evaluated where it is due
 * @param interval between the moves in which it is due
 */
record LazyPenalty(Penalty penalty, Interval interval) implements Penalty {
  @Override
  public String name() {
    return penalty.name();
  }

  @Override
  public Penalty every(int moves) {
    return new LazyPenalty(penalty, new Interval(moves));
  }

  @Override
  public boolean isDue(long move) {
    return interval.isDue(move) && penalty.isDue(move);
  }

  @Override
  public boolean needsReals() {
    return penalty.needsReals();
  }

  @Override
  public boolean needsFakes() {
    return penalty.needsFakes();
  }

  @Override
  public boolean startsAtSamples() {
    return penalty.startsAtSamples();
  }

  @Override
  public boolean averagesOverSamples() {
    return penalty.averagesOverSamples();
  }

  @Override
  public Pull pull() {
    return penalty.pull();
  }

  @Override
  public Term evaluate(Judge judge) {
    Term term = penalty.evaluate(judge);
    return new Term(Scalars.scale(term.value(), interval.moves()), term.norm());
  }

  @Override
  public String toString() {
    return penalty + (interval.moves() > 1 ? " every " + interval.moves() : "");
  }
}
