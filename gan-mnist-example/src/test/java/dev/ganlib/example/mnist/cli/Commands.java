package dev.ganlib.example.mnist.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ganlib.example.mnist.data.Mnist;
import java.io.PrintWriter;
import java.io.StringWriter;

/** The command line as a user sees it: lines on two streams and a code. */
public final class Commands {
  /** Held, so that only the first command of a process reads them. */
  static final Mnist DIGITS = Mnist.bundled();

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  /** Runs a command and returns its code. */
  int run(Object... arguments) {
    String[] words = new String[arguments.length];
    for (int i = 0; i < words.length; i++) {
      words[i] = arguments[i].toString();
    }
    return Main.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(words);
  }

  /** Runs a command that must succeed, and returns all that was printed so far. */
  public String succeed(Object... arguments) {
    int code = run(arguments);
    assertThat(err.toString()).isEmpty();
    assertThat(code).isZero();
    return out.toString();
  }

  /** Runs a command that must fail with a code and one line, and returns that line. */
  public String fail(int code, Object... arguments) {
    int actual = run(arguments);
    String line = err.toString().strip();
    assertThat(line.lines()).as("one line on standard error").hasSize(1);
    assertThat(actual).as(line).isEqualTo(code);
    err.getBuffer().setLength(0);
    return line;
  }

  /** Returns what was printed on standard error so far, and forgets it. */
  String errors() {
    String line = err.toString().strip();
    err.getBuffer().setLength(0);
    return line;
  }
}
