package dev.ganlib.internal.store;

import java.util.regex.Pattern;

/** Puts objects into words that are the same in every process, so that checkpoints compare them. */
public final class Words {
  /** What Java adds to the class of a lambda, and objects without words of their own to theirs. */
  private static final Pattern OF_THIS_PROCESS =
      Pattern.compile("(\\$\\$Lambda)[^\\s,;)\\]}]*|@[0-9a-f]{1,8}\\b");

  private Words() {}

  /** Returns what an object says of itself; of a lambda its class. */
  public static String of(Object value) {
    return OF_THIS_PROCESS.matcher(String.valueOf(value)).replaceAll("$1");
  }
}
