package dev.ganlib.internal.torch;

/** The names under which long-lived arrays go as list arguments; see {@link Program.Call}. */
public final class Role {
  /** Trainable parameters. */
  public static final String PARAMETERS = "p";

  /** Buffers: running statistics and other state that no optimizer moves. */
  public static final String BUFFERS = "b";

  private Role() {}
}
