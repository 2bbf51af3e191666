package dev.ganlib.listener;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.function.IntFunction;

/** Finds names for files and folders that are set aside, numbered from 1. */
final class SetAside {
  private SetAside() {}

  /** Returns the first number for which nothing is there. */
  static int firstFree(IntFunction<Path> numbered) {
    int n = 1;
    while (Files.exists(numbered.apply(n), LinkOption.NOFOLLOW_LINKS)) {
      n++;
    }
    return n;
  }
}
