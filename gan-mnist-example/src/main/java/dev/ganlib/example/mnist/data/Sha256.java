package dev.ganlib.example.mnist.data;

import dev.ganlib.internal.store.Checksums;
import java.security.MessageDigest;

/** The fingerprint of data. */
public final class Sha256 {
  private Sha256() {}

  /** Returns the SHA-256 of some bytes, one part after the other, in 64 hexadecimal digits. */
  public static String of(byte[]... parts) {
    MessageDigest digest = Checksums.digest();
    for (byte[] part : parts) {
      digest.update(part);
    }
    return Checksums.text(digest);
  }
}
