package dev.ganlib.example.mnist.cli;

import dev.ganlib.game.Precision;

/** The names of precisions on the command line. */
enum Arithmetic {
  /** The type of the parameters. */
  full(Precision.FULL),
  /** Products of bfloat16 numbers. */
  bf16(Precision.BF16);

  private final Precision precision;

  Arithmetic(Precision precision) {
    this.precision = precision;
  }

  Precision precision() {
    return precision;
  }
}
