package dev.ganlib.internal.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ganlib.internal.torch.SymbolTable.Symbol;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "a mapped file cannot be deleted")
final class SymbolTableTest {
  private static final String NAMES = "\0first\0a.first\0second\0";

  @TempDir private Path folder;

  /** A file by the format's description: header, sections of symbols and of names, table. */
  private static byte[] file() {
    byte[] bytes = new byte[512];
    ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    file.put(0, new byte[] {0x7f, 'E', 'L', 'F', 2, 1});
    file.putLong(0x28, 256).putShort(0x3c, (short) 3);
    // Symbols: name at, (kind, section), value, size.
    file.putInt(64, 1).putLong(64 + 8, 0x1234).putLong(64 + 16, 8);
    file.putInt(88, 7).putLong(88 + 8, 0x99).putLong(88 + 16, 1);
    file.putInt(112, 15).putLong(112 + 8, 0x5678).putLong(112 + 16, 144);
    file.put(160, NAMES.getBytes(StandardCharsets.US_ASCII));
    int symbols = 256 + 64;
    file.putInt(symbols + 4, 2).putLong(symbols + 24, 64).putLong(symbols + 32, 72);
    file.putInt(symbols + 40, 2);
    int names = 256 + 128;
    file.putInt(names + 4, 3).putLong(names + 24, 160).putLong(names + 32, NAMES.length());
    return bytes;
  }

  /** With a number of 32 bits somewhere. */
  private static byte[] file(int place, int number) {
    byte[] bytes = file();
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(place, number);
    return bytes;
  }

  private Path written(byte... file) throws IOException {
    return Files.write(folder.resolve("file"), file);
  }

  @Test
  void should_find_the_symbols_that_a_file_has() throws IOException {
    assertThat(SymbolTable.find(written(file()), List.of("second", "first", "third")))
        .isEqualTo(Map.of("first", new Symbol(0x1234, 8), "second", new Symbol(0x5678, 144)));
  }

  @Test
  void should_find_none_in_a_file_that_was_stripped() throws IOException {
    byte[] stripped = file(256 + 64 + 4, 1);

    assertThat(SymbolTable.find(written(stripped), List.of("first"))).isEmpty();
  }

  @Test
  void should_refuse_another_kind_of_file() throws IOException {
    Path other = Files.writeString(folder.resolve("text"), "no library at all ".repeat(10));

    assertThatThrownBy(() -> SymbolTable.find(other, List.of("first")))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("expected an ELF file of 64 bits");
  }

  /** Where sections are, where symbols are, how many bytes they have, where a name is. */
  @ParameterizedTest
  @ValueSource(ints = {0x28, 256 + 64 + 24, 256 + 64 + 32, 256 + 64 + 40, 64})
  void should_not_run_out_of_a_damaged_file(int place) throws IOException {
    byte[] damaged = file(place, 0x7fffff00);

    try {
      assertThat(SymbolTable.find(written(damaged), List.of("first"))).isEmpty();
    } catch (IOException e) {
      assertThat(e).hasMessageStartingWith("expected ");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 63, 100, 300})
  void should_refuse_a_file_that_was_cut(int length) throws IOException {
    Path cut = Files.write(folder.resolve("cut"), Arrays.copyOf(file(), length));

    assertThatThrownBy(() -> SymbolTable.find(cut, List.of("first")))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("expected ");
  }
}
