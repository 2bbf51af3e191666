package dev.ganlib.game;

/** What a rehearsal finds the engine to get wrong. */
final class EngineFault extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String finding;
  private final boolean certain;

  /**
   * Tells of a fault.
   *
   * @param what what is wrong, as the end of a sentence
   * @param certain whether nothing else can be the reason
   */
  EngineFault(String what, boolean certain) {
    super(what);
    finding = "the engine is wrong here: " + what;
    this.certain = certain;
  }

  /** Returns a sentence that something can be added to. */
  String finding() {
    return finding;
  }

  boolean isCertain() {
    return certain;
  }
}
