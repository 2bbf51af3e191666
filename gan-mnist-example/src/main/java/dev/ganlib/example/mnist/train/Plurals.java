package dev.ganlib.example.mnist.train;

/** Numbers with a noun. */
public final class Plurals {
  private Plurals() {}

  /** Returns a number and a noun whose plural ends with s: {@code 1 step}, {@code 2 steps}. */
  public static String of(long number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }

  /** Returns a plan's words with the singular where it is one epoch or step. */
  public static String ofPlan(String words) {
    return words.replaceFirst("^1 (epoch|step)s\\b", "1 $1");
  }
}
