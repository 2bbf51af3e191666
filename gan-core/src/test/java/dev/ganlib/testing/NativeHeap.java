package dev.ganlib.testing;

import static org.junit.jupiter.api.Assumptions.abort;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Structure;

/**
 * The bytes that native code has allocated and not freed, as the C library counts them.
 *
 * <p>Resident memory is no measure of a leak of some megabytes: Java's heap is in it, and grows and
 * shrinks by a hundred at its own pace.
 */
public final class NativeHeap {
  private NativeHeap() {}

  /** Glibc's {@code struct mallinfo2}. */
  @Structure.FieldOrder({
    "arena",
    "ordblks",
    "smblks",
    "hblks",
    "hblkhd",
    "usmblks",
    "fsmblks",
    "uordblks",
    "fordblks",
    "keepcost"
  })
  public static final class Figures extends Structure implements Structure.ByValue {
    public long arena;
    public long ordblks;
    public long smblks;
    public long hblks;
    public long hblkhd;
    public long usmblks;
    public long fsmblks;
    public long uordblks;
    public long fordblks;
    public long keepcost;
  }

  /** The function, by its name in the C library. */
  public interface Glibc extends Library {
    Figures mallinfo2();
  }

  /** Returns the kilobytes in use; skips the test where the C library is another or older. */
  public static long kilobytes() {
    try {
      Figures figures = Native.load("c", Glibc.class).mallinfo2();
      return (figures.uordblks + figures.hblkhd) / 1024;
    } catch (UnsatisfiedLinkError e) {
      return abort("needs mallinfo2 of glibc 2.33 or newer");
    }
  }
}
