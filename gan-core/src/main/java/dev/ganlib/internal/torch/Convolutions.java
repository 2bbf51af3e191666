package dev.ganlib.internal.torch;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.SymbolBlock;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks once a process that the engine's convolutions on the CPU are right on this machine, and
 * repairs them if they are not.
 *
 * <p>oneDNN 3.2 to 3.7 loses weights of convolutions where a virtual machine hides the caches of an
 * AMD processor, for it then takes the first to be of one byte. If {@link KnownAnswers} come out
 * wrong, oneDNN is given usual sizes; if that is not possible, or not enough, it is switched off.
 * If they come out right, oneDNN is left alone.
 *
 * <p>Safe for many threads.
 */
public final class Convolutions {
  /** The system property by which the answer is given beforehand: right, wrong or off. */
  public static final String PROPERTY = "dev.ganlib.convolutions";

  /** What oneDNN itself assumes of a processor that it knows nothing of. */
  static final List<Integer> USUAL_CACHES = List.of(32 << 10, 512 << 10, 1 << 20);

  private static final Logger LOGGER = LoggerFactory.getLogger(Convolutions.class);
  private static final String FOR_GOOD =
      "for good, have the hypervisor show the processor's caches (CPUID leaf 0x8000001D; with"
          + " libvirt <cache mode='passthrough'/>), or use a libtorch with oneDNN 3.8 or newer";

  private static final String SWITCHED_OFF =
      "{}; oneDNN is switched off for convolutions in this process, with which a step of a"
          + " convolutional network takes two to three times as long; "
          + FOR_GOOD;

  private static volatile @Nullable Verdict verdict;

  private Convolutions() {}

  /** The result of the check. */
  public enum Verdict {
    /** None was computed yet, so nobody has asked. */
    UNKNOWN("not checked, for none was needed"),
    /** They are right as they are. */
    RIGHT("right"),
    /** They were wrong, and are right since oneDNN was told the sizes of caches. */
    REPAIRED("right since oneDNN was told the sizes of caches"),
    /** They were wrong, and are right since oneDNN is off. */
    WITHOUT_ONE_DNN("right since oneDNN is switched off, which is slower"),
    /** Nobody asked, for the user said that they are right. */
    BELIEVED("not checked, for " + PROPERTY + " is right");

    private final String words;

    Verdict(String words) {
      this.words = words;
    }

    /** {@return the verdict in words} */
    @Override
    public String toString() {
      return words;
    }
  }

  /** Returns what is known so far. */
  public static Verdict verdict() {
    Verdict known = verdict;
    return known == null ? Verdict.UNKNOWN : known;
  }

  /**
   * Makes sure that a device's convolutions are right, before the first is computed; at any further
   * call there is nothing to do.
   *
   * @throws IllegalStateException if they are wrong and cannot be made right
   * @throws IllegalArgumentException if the property has another value
   */
  public static void require(Device device) {
    if (verdict == null && !device.isGpu()) {
      settle();
    }
  }

  /**
   * Does as {@link #require(Device)} if a block may compute convolutions.
   *
   * @param isKnown whether a block, without its children, computes convolutions with no other
   *     weights than its parameters
   */
  public static void require(Device device, Block block, Predicate<Block> isKnown) {
    if (verdict == null && mayConvolve(block, isKnown)) {
      require(device);
    }
  }

  /**
   * Tries what makes convolutions right until something else agrees that all is right; what does
   * not help is undone.
   *
   * @param device whose results are in doubt
   * @param finding what was wrong, as the beginning of a sentence
   * @param agrees computes it again
   * @return whether it is right now
   */
  public static synchronized boolean remedy(Device device, String finding, BooleanSupplier agrees) {
    if (device.isGpu()) {
      return false;
    }
    if (verdict == null) {
      settle();
      if (agrees.getAsBoolean()) {
        return true;
      }
    }
    if (verdict == Verdict.WITHOUT_ONE_DNN) {
      return false;
    }
    LoadedLibtorch library;
    try {
      library = LoadedLibtorch.find();
      library.enableOneDnn(false);
    } catch (UnsupportedOperationException e) {
      LOGGER.warn("{}; oneDNN cannot be switched off: {}", finding, e.getMessage());
      return false;
    }
    boolean right = false;
    try {
      right = agrees.getAsBoolean();
    } finally {
      if (!right) {
        library.enableOneDnn(true);
      }
    }
    if (!right) {
      return false;
    }
    verdict = Verdict.WITHOUT_ONE_DNN;
    LOGGER.warn(SWITCHED_OFF, finding);
    return true;
  }

  /**
   * Fills freed memory of the calling thread with NaN, so that what reads memory that nobody has
   * written shows; does nothing where no convolution was needed so far.
   *
   * @param weights of the networks that will be run; memory of their sizes is filled, too
   * @param owner the manager of a small array that keeps the memory from being given back
   */
  public static void spoilFreedMemory(List<NDArray> weights, NDManager owner) {
    if (verdict != null && !weights.isEmpty()) {
      Program.call("spoil_freed_memory").withList(Role.PARAMETERS, weights).run(owner);
    }
  }

  /**
   * NNPACK, which libtorch asks before some convolutions, needs to know the caches, too: where they
   * are hidden it says at each that it cannot start.
   */
  static void silenceNnpack() {
    if (LoadedLibtorch.areCachesHidden()) {
      try {
        LoadedLibtorch.find().disableNnpack();
      } catch (UnsupportedOperationException e) {
        LOGGER.debug("NNPACK cannot be switched off: {}", e.getMessage());
      }
    }
  }

  private static void disableOneDnn(String finding) {
    LoadedLibtorch library = LoadedLibtorch.find();
    library.enableOneDnn(false);
    // It would take over some of what oneDNN did, where it can start at all.
    library.disableNnpack();
    LOGGER.warn(SWITCHED_OFF, finding);
  }

  private static synchronized void settle() {
    if (verdict != null) {
      return;
    }
    silenceNnpack();
    String said = System.getProperty(PROPERTY);
    if (said == null) {
      verdict = KnownAnswers.wrong().isEmpty() ? Verdict.RIGHT : repaired();
      return;
    }
    switch (said) {
      case "right" -> verdict = Verdict.BELIEVED;
      case "wrong" -> verdict = repaired();
      case "off" -> verdict = withoutOneDnn(PROPERTY + " is off");
      default ->
          throw new IllegalArgumentException(
              "system property %s must be right, wrong or off but was %s"
                  .formatted(PROPERTY, said));
    }
  }

  private static Verdict repaired() {
    String why;
    try {
      OneDnnCaches caches = new OneDnnCaches(LoadedLibtorch.find());
      List<Integer> before = caches.sizes();
      caches.tell(USUAL_CACHES);
      if (KnownAnswers.wrong().isEmpty()) {
        LOGGER.warn(
            "the engine's convolutions were not right on this processor, whose caches oneDNN took"
                + " to be of {} bytes; it has been told {} instead and they are right now, at no"
                + " cost; {}",
            before,
            USUAL_CACHES,
            FOR_GOOD);
        return Verdict.REPAIRED;
      }
      caches.tell(before);
      why = "sizes of caches other than %s make no difference".formatted(before);
    } catch (UnsupportedOperationException e) {
      why = String.valueOf(e.getMessage());
    }
    return withoutOneDnn(
        "the engine computes wrong convolutions on this processor, and oneDNN cannot be told better"
            + " (%s)".formatted(why));
  }

  private static Verdict withoutOneDnn(String finding) {
    String why = "without oneDNN they are wrong, too";
    UnsupportedOperationException cause = null;
    try {
      disableOneDnn(finding);
      if (KnownAnswers.wrong().isEmpty()) {
        return Verdict.WITHOUT_ONE_DNN;
      }
    } catch (UnsupportedOperationException e) {
      why = "oneDNN could not be switched off either: " + e.getMessage();
      cause = e;
    }
    throw new IllegalStateException(
        "%s; %s; start Java with ONEDNN_MAX_CPU_ISA=SSE41 in the environment"
            .formatted(finding, why),
        cause);
  }

  /**
   * Returns whether a block may compute convolutions: whether it has a weight of three or more axes
   * anywhere, or an unknown part.
   */
  static boolean mayConvolve(Block block, Predicate<Block> isKnown) {
    if (block instanceof SymbolBlock || !isKnown.test(block)) {
      return true;
    }
    if (block.getParameters().values().stream()
        .anyMatch(
            parameter -> {
              Shape shape = parameter.getShape();
              return shape != null && shape.dimension() > 2;
            })) {
      return true;
    }
    return block.getChildren().values().stream().anyMatch(child -> mayConvolve(child, isKnown));
  }
}
