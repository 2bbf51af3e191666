package dev.ganlib.internal.torch;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.types.DataType;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

final class TypeNameTest {
  @Test
  @ResourceLock(Resources.LOCALE)
  void should_name_types_alike_in_turkish() {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("tr-TR"));
      assertThat(TypeName.of(DataType.UINT8)).isEqualTo("uint8");
      assertThat(TypeName.of(DataType.INT64)).isEqualTo("int64");
      assertThat(TypeName.of(DataType.FLOAT32)).isEqualTo("float32");
    } finally {
      Locale.setDefault(before);
    }
  }
}
