package dev.ganlib.game;

/** Something that a rehearsal finds in the training's type but not in float64. */
final class EngineFault extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final Kind kind;
  private final String finding;

  /** Tells what was found, as the end of a sentence. */
  EngineFault(Kind kind, String what) {
    super(what);
    this.kind = kind;
    finding = "the engine is wrong here: " + what;
  }

  /** The kind of fault. */
  enum Kind {
    /** Two gradients from the same numbers differ. */
    VARYING,
    /** A gradient is not finite. */
    NOT_FINITE,
    /** A gradient is another. */
    OTHER,
    /** A gradient is another, but not by so much that nothing else could be the reason. */
    DOUBTFUL
  }

  Kind kind() {
    return kind;
  }

  /** Returns a sentence that something can be added to. */
  String finding() {
    return finding;
  }
}
