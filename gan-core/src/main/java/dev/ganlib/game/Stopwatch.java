package dev.ganlib.game;

/** Adds up {@link Timings}; each method counts the time since the one before it. */
final class Stopwatch {
  private long rounds;
  private long data;
  private long forward;
  private long backward;
  private long update;
  private long total;
  private long began;
  private long last;

  /** A round begins. */
  void begin() {
    began = System.nanoTime();
    last = began;
  }

  /** Starts a stretch of time, which the next call of another method counts. */
  void lap() {
    last = System.nanoTime();
  }

  void data() {
    data += sinceLast();
  }

  void forward() {
    forward += sinceLast();
  }

  void backward() {
    backward += sinceLast();
  }

  void update() {
    update += sinceLast();
  }

  /** A round ends. */
  void end() {
    rounds++;
    total += System.nanoTime() - began;
  }

  private long sinceLast() {
    long now = System.nanoTime();
    long spent = now - last;
    last = now;
    return spent;
  }

  Timings timings() {
    return new Timings(rounds, data, forward, backward, update, total);
  }
}
