package dev.ganlib.internal.torch;

import com.sun.jna.Function;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import dev.ganlib.internal.torch.SymbolTable.Symbol;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Reads and corrects the sizes of the processor's caches that oneDNN, the library within libtorch
 * that computes convolutions, works with.
 *
 * <p>oneDNN reads the sizes from the processor, once, into an object of its own, and has no
 * interface to correct them. The object is found by its symbol, and is written only if the file is
 * the one that is loaded, if the object has the size that is known, and if the numbers in it are
 * those that oneDNN's own function reports; and what was written counts only if that function
 * reports it, too. Code is never changed. Not thread-safe.
 */
final class OneDnnCaches {
  private static final String PROCESSOR = "_ZZN4dnnl4impl3cpu3x643cpuEvE4cpu_";
  private static final String CACHE_SIZE = "_ZN4dnnl4impl3cpu8platform23get_per_core_cache_sizeEi";
  private static final String GET_CAPACITY = "dnnl_get_primitive_cache_capacity";
  private static final String SET_CAPACITY = "dnnl_set_primitive_cache_capacity";

  /** The number of levels of caches that are looked at. */
  private static final int LEVELS = 3;

  /** Of {@code Xbyak::util::Cpu} in oneDNN 3.7: the bytes it has, where each level's size is, */
  private static final long PROCESSOR_BYTES = 144;

  private static final long SIZES_AT = 0x1c;

  /** the numbers of cores that share one, and the number of levels. */
  private static final long SHARING_AT = 0x44;

  private static final long LEVELS_AT = 0x6c;

  private final Pointer processor;
  private final long processorBytes;
  private final Function cacheSize;
  private final Function getCapacity;
  private final Function setCapacity;

  /**
   * Finds the object in a library.
   *
   * @throws UnsupportedOperationException if that cannot be done, with the reason
   */
  OneDnnCaches(LoadedLibtorch library) {
    Map<String, Symbol> symbols =
        library.symbols(List.of(PROCESSOR, CACHE_SIZE, GET_CAPACITY, SET_CAPACITY));
    Symbol object = Objects.requireNonNull(symbols.get(PROCESSOR));
    processor = library.address(object);
    processorBytes = object.size();
    cacheSize = function(library, symbols, CACHE_SIZE);
    getCapacity = function(library, symbols, GET_CAPACITY);
    setCapacity = function(library, symbols, SET_CAPACITY);
  }

  private static Function function(
      LoadedLibtorch library, Map<String, Symbol> symbols, String name) {
    return Function.getFunction(library.address(Objects.requireNonNull(symbols.get(name))));
  }

  /** Returns how many bytes a core has at each of three levels, as oneDNN takes it. */
  List<Integer> sizes() {
    List<Integer> sizes = new ArrayList<>();
    for (int level = 1; level <= LEVELS; level++) {
      sizes.add(cacheSize.invokeInt(new Object[] {level}));
    }
    return sizes;
  }

  /**
   * Tells oneDNN other sizes, and has it forget what it has prepared by the old ones.
   *
   * @param sizes one number for each of three levels
   * @throws UnsupportedOperationException if that cannot be done; the sizes are then as before
   */
  void tell(List<Integer> sizes) {
    List<Integer> before = sizes();
    if (!isKnownLayout(before)) {
      throw new UnsupportedOperationException("oneDNN keeps the sizes of caches in another way");
    }
    write(sizes);
    if (!sizes().equals(sizes)) {
      write(before);
      throw new UnsupportedOperationException(
          "oneDNN takes the caches to be of %s bytes whatever it is told".formatted(before));
    }
    forget();
  }

  private boolean isKnownLayout(List<Integer> sizes) {
    boolean known = processorBytes == PROCESSOR_BYTES && processor.getInt(LEVELS_AT) >= LEVELS;
    for (int level = 0; known && level < LEVELS; level++) {
      int cores = processor.getInt(SHARING_AT + 4L * level);
      int size = processor.getInt(SIZES_AT + 4L * level);
      known = cores > 0 && Integer.divideUnsigned(size, cores) == sizes.get(level);
    }
    return known;
  }

  private void write(List<Integer> sizes) {
    for (int level = 0; level < LEVELS; level++) {
      int cores = processor.getInt(SHARING_AT + 4L * level);
      processor.setInt(SIZES_AT + 4L * level, sizes.get(level) * cores);
    }
  }

  /** Drops prepared convolutions: their cache empties when its capacity is set to nothing. */
  private void forget() {
    IntByReference capacity = new IntByReference();
    if (getCapacity.invokeInt(new Object[] {capacity}) != 0) {
      throw new UnsupportedOperationException("oneDNN does not tell what it has prepared");
    }
    setCapacity.invokeInt(new Object[] {0});
    setCapacity.invokeInt(new Object[] {capacity.getValue()});
  }
}
