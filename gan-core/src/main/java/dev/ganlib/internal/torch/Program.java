package dev.ganlib.internal.torch;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * The TorchScript program of this library: every libtorch operator that DJL lacks, one native call
 * away and differentiable.
 *
 * <p>A TorchScript archive is a ZIP file whose source text is compiled when it is loaded. The text
 * is in the resources {@link #PARTS}, one class of which the first part is the head; the archive
 * around it is written here, in memory, once per process. Its methods keep no state, take their
 * device and data type from their arguments, and may run in many threads at once.
 *
 * <p>Libtorch's profiling executor re-optimises a method after its first calls, and with it the
 * rounding of its results. A resumed run could then differ from an uninterrupted one, so each call
 * turns that optimiser off for its thread.
 */
final class Program {
  private static final Pattern METHOD = Pattern.compile("(?m)^  def (\\w+)\\(");

  /** Pickle (protocol 2) of an instance of {@code Ops} with the one attribute {@code training}. */
  private static final String STATE =
      "\u0080\u0002c__torch__\nOps\nq\u0000)\u0081}(X\u0008\u0000\u0000\u0000training\u0088ub.";

  /** Parts of one source text: the class, then its methods by subject. */
  private static final List<String> PARTS =
      List.of(
          "program.py",
          "gradients.py",
          "input_gradients.py",
          "updates.py",
          "copies.py",
          "draws.py",
          "arithmetic.py",
          "losses.py",
          "figures.py",
          "layers.py",
          "convolutions.py",
          "normalisation.py",
          "attention.py",
          "frames.py",
          "styles.py",
          "perceptron.py",
          "augmentation.py",
          "pool.py",
          "metrics.py",
          "products.py");

  /** The parts that are of use, and compile, only where libtorch has oneDNN. */
  private static final List<String> ONE_DNN = List.of("onednn.py", "product_tape.py");

  /** What the other parts call of those, without oneDNN. */
  private static final List<String> WITHOUT_ONE_DNN = List.of("without_onednn.py");

  private static final String EMPTY_TUPLE = "\u0080\u0002).";

  private final PtSymbolBlock module;
  private final Map<String, NDArray> markers = new HashMap<>();

  private Program(List<String> parts) {
    // CPU on purpose: the program has no tensors of its own, its methods follow their arguments.
    NDManager manager = EngineRoom.newManager(Device.cpu());
    try {
      String source = source(parts);
      InputStream archive = new ByteArrayInputStream(archive(source));
      module = JniUtils.loadModule((PtNDManager) manager, archive, false, false);
      Matcher matcher = METHOD.matcher(source);
      while (matcher.find()) {
        NDArray marker = manager.zeros(new Shape(), DataType.FLOAT32);
        NDScope.unregister(marker);
        marker.setName("module_method:" + matcher.group(1));
        markers.put(matcher.group(1), marker);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("could not load the TorchScript program", e);
    }
  }

  /** Loads another program, of one part, that few processes need. */
  static Program alone(String part) {
    return new Program(List.of(part));
  }

  private static List<String> parts() {
    List<String> parts = new ArrayList<>(PARTS);
    parts.addAll(Processor.prefersOneDnn() ? ONE_DNN : WITHOUT_ONE_DNN);
    return parts;
  }

  private static String source(List<String> parts) throws IOException {
    StringBuilder source = new StringBuilder();
    for (String part : parts) {
      try (InputStream in = Program.class.getResourceAsStream(part)) {
        if (in == null) {
          throw new IllegalStateException(part + " is missing beside " + Program.class);
        }
        addCode(source, new String(in.readAllBytes(), StandardCharsets.UTF_8));
      }
    }
    return source.toString();
  }

  /** Adds a text without its comments, whose reading would cost every process some 20 ms. */
  private static void addCode(StringBuilder source, String text) {
    for (int start = 0; start < text.length(); ) {
      int end = text.indexOf('\n', start) + 1;
      end = end == 0 ? text.length() : end;
      int comment = text.indexOf('#', start);
      if (comment < 0 || comment >= end) {
        source.append(text, start, end);
      } else {
        source.append(text, start, comment).append('\n');
      }
      start = end;
    }
  }

  /** Starts a call of a method of the program; its arguments follow in order. */
  static Call call(String method) {
    return Holder.PROGRAM.start(method);
  }

  /** Starts a call of a method of this program. */
  Call start(String method) {
    NDArray marker = markers.get(method);
    if (marker == null) {
      throw new IllegalArgumentException("the program has no method " + method);
    }
    return new Call(module, marker);
  }

  private static byte[] archive(String source) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      put(zip, "version", "3\n");
      put(zip, "constants.pkl", EMPTY_TUPLE);
      put(zip, "data.pkl", STATE);
      put(zip, "code/__torch__.py", source);
    }
    return bytes.toByteArray();
  }

  private static void put(ZipOutputStream zip, String name, String content) throws IOException {
    byte[] data = content.getBytes(StandardCharsets.ISO_8859_1);
    CRC32 crc = new CRC32();
    crc.update(data);
    ZipEntry entry = new ZipEntry("ops/" + name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(data.length);
    entry.setCrc(crc.getValue());
    zip.putNextEntry(entry);
    zip.write(data);
    zip.closeEntry();
  }

  private static final class Holder {
    private static final Program PROGRAM = new Program(parts());
  }

  /** The arguments of one call, in the order of the method's signature. */
  static final class Call {
    private final PtSymbolBlock module;
    private final NDArray marker;
    private final NDList arguments = new NDList();
    private final List<NDArray> numbers = new ArrayList<>();

    private Call(PtSymbolBlock module, NDArray marker) {
      this.module = module;
      this.marker = marker;
    }

    /** Adds a {@code Tensor}; an array may be an argument by itself or in a list, never both. */
    Call with(NDArray array) {
      if (array.getName() != null) {
        array.setName(null);
      }
      arguments.add(array);
      return this;
    }

    /** Adds numbers as a float64 tensor on the CPU: 0-d if there is one, else 1-d. */
    Call withNumbers(double... values) {
      NDManager manager = marker.getManager();
      return withConstant(values.length == 1 ? manager.create(values[0]) : manager.create(values));
    }

    /** Adds whole numbers as an int64 tensor on the CPU: 0-d if there is one, else 1-d. */
    Call withIntegers(long... values) {
      NDManager manager = marker.getManager();
      return withConstant(values.length == 1 ? manager.create(values[0]) : manager.create(values));
    }

    /** Adds whole numbers as a 1-d int64 tensor on the CPU, even if there is only one. */
    Call withVector(long... values) {
      return withConstant(marker.getManager().create(values));
    }

    /** Adds numbers as a 1-d float64 tensor on the CPU, even if there is only one. */
    Call withVector(double[] values) {
      return withConstant(marker.getManager().create(values));
    }

    /** The tensor looks at a Java buffer, so methods read it at once and save none of it. */
    private Call withConstant(NDArray constant) {
      numbers.add(constant);
      arguments.add(constant);
      return this;
    }

    /**
     * Adds a {@code List[Tensor]}. DJL finds the members of a list by their name, and a name is
     * state of the array: an array that several threads share must always go by the same role.
     *
     * @param role the name of the argument, unique within the call
     * @param arrays the members, not empty: DJL cannot pass an empty list
     */
    Call withList(String role, List<NDArray> arrays) {
      if (arrays.isEmpty()) {
        throw new IllegalArgumentException("a list argument must not be empty: " + role);
      }
      String name = role + "[]";
      for (NDArray array : arrays) {
        if (!name.equals(array.getName())) {
          array.setName(name);
        }
        arguments.add(array);
      }
      return this;
    }

    /**
     * Runs the method in the calling thread's grad mode.
     *
     * @param owner the manager that the results are attached to
     * @return the results; like all arrays they also belong to the innermost open scope
     */
    NDList run(NDManager owner) {
      arguments.add(marker);
      JniUtils.setGraphExecutorOptimize(false);
      NDList results;
      try {
        results = IValueUtils.forward(module, arguments, true);
      } finally {
        numbers.forEach(NDArray::close);
      }
      for (NDArray result : results) {
        if (result.getManager() != owner) {
          result.attach(owner);
        }
      }
      return results;
    }

    /** Runs a method that returns one tensor. */
    NDArray runForOne(NDManager owner) {
      return run(owner).singletonOrThrow();
    }
  }
}
