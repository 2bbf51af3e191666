package dev.ganlib.internal.torch;

import com.sun.jna.Library;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import dev.ganlib.internal.torch.SymbolTable.Symbol;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The libtorch that the process has loaded: its switches, and where in memory it has what other
 * programs cannot look up.
 *
 * <p>Linux only: elsewhere {@link #find} fails. Safe for many threads.
 */
final class LoadedLibtorch {
  private static final Path MAPS = Path.of("/proc/self/maps");
  private static final Path CACHES = Path.of("/sys/devices/system/cpu/cpu0/cache");
  private static final String NAME = "/libtorch_cpu.so";
  private static final String CONTEXT = "_ZN2at13globalContextEv";
  private static final String ENABLE_ONE_DNN = "_ZN2at7Context20setUserEnabledMkldnnEb";
  private static final String ENABLE_NNPACK = "_ZN2at7Context20setUserEnabledNNPACKEb";

  /** RTLD_LAZY and RTLD_NOLOAD: not another copy, and not for others to find symbols in. */
  private static final Map<String, Object> OPENED_ALREADY =
      Map.of(Library.OPTION_OPEN_FLAGS, 0x1 | 0x4);

  private final NativeLibrary library;
  private final Path file;
  private final long base;

  private LoadedLibtorch(NativeLibrary library, Path file, long base) {
    this.library = library;
    this.file = file;
    this.base = base;
  }

  /**
   * Finds the library in the process.
   *
   * @throws UnsupportedOperationException if that cannot be done here, with the reason
   */
  static LoadedLibtorch find() {
    EngineRoom.engine();
    try (var lines = Files.lines(MAPS)) {
      // address-address access offset device inode path; the first part is the start of the file.
      List<String[]> parts =
          lines
              .filter(line -> line.endsWith(NAME))
              .map(line -> line.split(" +", 6))
              .filter(fields -> Long.parseUnsignedLong(fields[2], 16) == 0)
              .toList();
      if (parts.isEmpty()) {
        throw new UnsupportedOperationException("the process has no " + NAME.substring(1));
      }
      String[] first = parts.get(0);
      long base = Long.parseUnsignedLong(first[0].substring(0, first[0].indexOf('-')), 16);
      Path file = Path.of(first[5]);
      return new LoadedLibtorch(
          NativeLibrary.getInstance(file.toString(), OPENED_ALREADY), file, base);
    } catch (UnsupportedOperationException e) {
      throw e;
    } catch (IOException | RuntimeException | LinkageError e) {
      throw new UnsupportedOperationException("libtorch cannot be reached from Java: " + e, e);
    }
  }

  /** Returns the file that it was loaded from. */
  Path file() {
    return file;
  }

  /**
   * Returns whether Linux does not know the caches of an x86-64 processor: a hint that NNPACK,
   * which some convolutions are offered to, does not know them either and says at each that it
   * cannot start.
   */
  static boolean areCachesHidden() {
    return "amd64".equals(System.getProperty("os.arch"))
        && Files.isReadable(MAPS)
        && !Files.isDirectory(CACHES);
  }

  /**
   * Has libtorch compute without oneDNN, or with it again, what it decides by itself; at once, for
   * the whole process.
   *
   * @throws UnsupportedOperationException if that cannot be done here
   */
  void enableOneDnn(boolean on) {
    set(ENABLE_ONE_DNN, on);
  }

  /**
   * Has libtorch not ask for NNPACK any more, for the whole process.
   *
   * @throws UnsupportedOperationException if that cannot be done here
   */
  void disableNnpack() {
    set(ENABLE_NNPACK, false);
  }

  private void set(String name, boolean on) {
    try {
      Pointer context = library.getFunction(CONTEXT).invokePointer(new Object[0]);
      library.getFunction(name).invokeVoid(new Object[] {context, (byte) (on ? 1 : 0)});
    } catch (LinkageError e) {
      throw new UnsupportedOperationException("libtorch has no such switch: " + e, e);
    }
  }

  /**
   * Returns symbols of the library's file, of which all are there.
   *
   * @throws UnsupportedOperationException if the file was stripped of one, or is not the one loaded
   */
  Map<String, Symbol> symbols(List<String> names) {
    List<String> all = new ArrayList<>(names);
    all.add(CONTEXT);
    try {
      Map<String, Symbol> symbols = SymbolTable.find(file, all);
      all.removeAll(symbols.keySet());
      if (!all.isEmpty()) {
        throw new UnsupportedOperationException(file + " has been stripped of " + all);
      }
      long known = Pointer.nativeValue(library.getGlobalVariableAddress(CONTEXT));
      Symbol context = symbols.get(CONTEXT);
      if (context == null || base + context.address() != known) {
        throw new UnsupportedOperationException(file + " is not the file that was loaded");
      }
      return symbols;
    } catch (IOException | LinkageError e) {
      throw new UnsupportedOperationException("libtorch's symbols cannot be read: " + e, e);
    }
  }

  /** Returns where in memory a symbol is. */
  Pointer address(Symbol symbol) {
    return new Pointer(base + symbol.address());
  }
}
