package dev.ganlib.internal.torch;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The symbols of an ELF file, which is what Linux has libraries in: those too that a program cannot
 * look up while it runs, as long as the file was not stripped of them.
 */
final class SymbolTable {
  private static final int MAGIC = 0x464c457f;
  private static final int SECTIONS_AT = 0x28;
  private static final int SECTION_COUNT_AT = 0x3c;
  private static final int HEADER_BYTES = 64;
  private static final int SECTION_BYTES = 64;
  private static final int SYMBOL_BYTES = 24;
  private static final int KIND_SYMBOLS = 2;
  private static final byte CLASS_64 = 2;
  private static final byte LITTLE_ENDIAN = 1;

  private SymbolTable() {}

  /**
   * A symbol.
   *
   * @param address in bytes from where the file is loaded
   * @param size in bytes
   */
  record Symbol(long address, long size) {}

  /**
   * Returns those of some symbols that a file has.
   *
   * @throws IOException if it cannot be read or is no ELF file of 64 bits, least byte first
   */
  static Map<String, Symbol> find(Path file, List<String> names) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      ByteBuffer header = map(channel, 0, HEADER_BYTES);
      if (header.getInt(0) != MAGIC
          || header.get(4) != CLASS_64
          || header.get(5) != LITTLE_ENDIAN) {
        throw new IOException("expected an ELF file of 64 bits, least byte first, but was " + file);
      }
      int count = header.getShort(SECTION_COUNT_AT) & 0xffff;
      ByteBuffer sections = map(channel, header.getLong(SECTIONS_AT), (long) count * SECTION_BYTES);
      for (int at = 0; at < count * SECTION_BYTES; at += SECTION_BYTES) {
        if (sections.getInt(at + 4) == KIND_SYMBOLS) {
          ByteBuffer strings = section(channel, sections, sections.getInt(at + 40) * SECTION_BYTES);
          return find(section(channel, sections, at), strings, names);
        }
      }
      return Map.of();
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      throw new IOException("expected an ELF file but was a damaged one: " + file, e);
    }
  }

  private static ByteBuffer section(FileChannel channel, ByteBuffer sections, int at)
      throws IOException {
    return map(channel, sections.getLong(at + 24), sections.getLong(at + 32));
  }

  private static ByteBuffer map(FileChannel channel, long offset, long size) throws IOException {
    if (offset < 0 || size < 0 || offset + size > channel.size()) {
      throw new IOException(
          String.format(Locale.ROOT, "expected %d bytes at %d of the file", size, offset));
    }
    return channel.map(MapMode.READ_ONLY, offset, size).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static Map<String, Symbol> find(
      ByteBuffer symbols, ByteBuffer strings, List<String> names) {
    Map<String, Symbol> found = new HashMap<>();
    List<byte[]> texts =
        names.stream().map(name -> (name + "\0").getBytes(StandardCharsets.US_ASCII)).toList();
    for (int at = 0; at + SYMBOL_BYTES <= symbols.capacity(); at += SYMBOL_BYTES) {
      int start = symbols.getInt(at);
      for (int i = 0; i < texts.size(); i++) {
        if (isAt(strings, start, texts.get(i))) {
          found.put(names.get(i), new Symbol(symbols.getLong(at + 8), symbols.getLong(at + 16)));
        }
      }
    }
    return found;
  }

  /** From the end, where mangled names differ. */
  private static boolean isAt(ByteBuffer strings, int start, byte[] text) {
    if (start + text.length > strings.capacity()) {
      return false;
    }
    for (int i = text.length - 1; i >= 0; i--) {
      if (strings.get(start + i) != text[i]) {
        return false;
      }
    }
    return true;
  }
}
