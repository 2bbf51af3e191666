package dev.ganlib.example.mnist.cli;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.Timer;
import java.util.TimerTask;
import java.util.stream.Stream;

/**
 * Runs programs of several pages one after another in one process, since most of a short program's
 * time is its start.
 *
 * <p>Every page has a folder of its own, whose files lie in the working directory while a program
 * of this page runs. What lies there at the start stays, for all.
 */
final class WrittenProgramsRun {
  /** Begins a line before a program runs, also where another left a line without an end. */
  static final String BEGINS = "begins: ";

  /** Begins a line after a program and all its threads have ended. */
  static final String ENDED = "ended: ";

  /** How long a program may take. */
  static final int SECONDS = 120;

  private static final Path HERE = Path.of("").toAbsolutePath();

  private WrittenProgramsRun() {}

  /**
   * Runs programs; of a page none is run after one that failed.
   *
   * @param arguments the folder and the main class of each program
   */
  public static void main(String[] arguments) throws Exception {
    Set<Path> common = new HashSet<>(entries(HERE));
    Set<Path> failed = new HashSet<>();
    for (int i = 0; i < arguments.length; i += 2) {
      Path page = Path.of(arguments[i]);
      if (failed.contains(page)) {
        continue;
      }
      System.out.print(System.lineSeparator() + BEGINS + arguments[i + 1] + System.lineSeparator());
      for (Path entry : entries(page)) {
        Files.move(entry, HERE.resolve(entry.getFileName()));
      }
      if (run(arguments[i + 1])) {
        System.out.print(
            System.lineSeparator() + ENDED + arguments[i + 1] + System.lineSeparator());
      } else {
        failed.add(page);
      }
      for (Path entry : entries(HERE)) {
        if (!common.contains(entry)) {
          Files.move(entry, page.resolve(entry.getFileName()));
        }
      }
    }
  }

  private static boolean run(String mainClass) throws Exception {
    Timer limit = new Timer(true);
    limit.schedule(
        new TimerTask() {
          @Override
          public void run() {
            System.out.println(mainClass + " has not ended after " + SECONDS + " s");
            Runtime.getRuntime().halt(1);
          }
        },
        SECONDS * 1000L);
    try {
      Object none = new String[0];
      Class.forName(mainClass).getMethod("main", String[].class).invoke(null, none);
      for (Thread thread : Thread.getAllStackTraces().keySet()) {
        if (!thread.isDaemon() && thread != Thread.currentThread()) {
          thread.join(); // as a process does before it ends
        }
      }
      return true;
    } catch (InvocationTargetException e) {
      e.getCause().printStackTrace();
      return false;
    } finally {
      limit.cancel();
    }
  }

  private static List<Path> entries(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.toList();
    }
  }
}
