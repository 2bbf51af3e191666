package dev.ganlib.internal.torch;

import ai.djl.ndarray.types.DataType;
import java.util.Locale;

/** Names data types alike in every locale; {@code DataType.toString} writes a Turkish "ınt64". */
public final class TypeName {
  private TypeName() {}

  /** Returns the name in small letters, such as {@code uint8}. */
  public static String of(DataType type) {
    return type.name().toLowerCase(Locale.ROOT);
  }
}
