package dev.ganlib.loss;

/** The meaning of a discriminator's output. */
public enum DiscriminatorOutput {
  /** Any real number; its sigmoid is the probability that the input is real. */
  LOGIT("a logit (no activation at the end)"),
  /** A probability in [0, 1], as a sigmoid gives it. */
  PROBABILITY("a probability (a sigmoid at the end)"),
  /** Any real number, larger for more real, without meaning as a probability: a critic. */
  SCORE("a score (no activation at the end)");

  private final String words;

  DiscriminatorOutput(String words) {
    this.words = words;
  }

  /** {@return the meaning in words, for messages} */
  public String words() {
    return words;
  }
}
