package dev.ganlib.internal.torch;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import dev.ganlib.internal.torch.EngineContract.Difference;
import dev.ganlib.internal.torch.EngineContract.Input;
import dev.ganlib.internal.torch.EngineContract.Order;
import dev.ganlib.testing.EngineThreads;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Compares the library's convolutions with those in float64, in this process or in another. */
final class ConvolutionSurvey {
  /** Begins a line of output about what is wrong: the products, the kind of result, the number. */
  static final String WRONG = "wrong ";

  /** Begins the line of output that says what is known of convolutions. */
  static final String VERDICT = "convolutions: ";

  private static final long SEED = 7;
  private static final int RANDOM_CASES = 2000;

  private ConvolutionSurvey() {}

  /** The extent of the survey. */
  enum Extent {
    CHOICE,
    WHOLE;

    List<ConvolutionCase> cases() {
      List<ConvolutionCase> cases = new ArrayList<>(ConvolutionCase.choice());
      if (this == WHOLE) {
        cases.addAll(ConvolutionCase.systematic());
        cases.addAll(ConvolutionCase.random(SEED, RANDOM_CASES));
      }
      return cases;
    }
  }

  /** The type that products are computed in. */
  enum Products {
    FLOAT32,
    BFLOAT16
  }

  /**
   * A result that is wrong.
   *
   * @param factor of its error and the tolerance, or NaN
   */
  record Finding(ConvolutionCase one, String result, double factor) {
    String kind() {
      return result + (one.transposed() ? ", transposed" : "");
    }
  }

  /**
   * Returns how far an element may be from the exact one.
   *
   * <p>An element is a sum of n products of numbers from N(0, 1): about √n large, as are the last
   * of its partial sums. Each is rounded by at most ε/2 of itself; n such roundings add up to about
   * n ε/5 at random, to three times that in the most distant of many elements, and to twice as much
   * again if that one is large itself. For few products their own size, up to 20, counts. 8 ε (n +
   * 4) leaves a factor of 4 for either. Against the result that is 8 ε √n, and a product that is
   * missing or is not one, about 1, shows.
   *
   * <p>In bfloat16 the result is rounded, too, by its ε; and where libtorch computes without
   * oneDNN, so are up to m partial sums, to about √m √n ε/2 at random; 8 times that is allowed.
   */
  private static double tolerance(ConvolutionCase one, String result, Products products) {
    double terms = one.terms(result);
    double tolerance = 8 * EngineContract.EPSILON * (terms + 4);
    if (products == Products.BFLOAT16) {
      tolerance += 8 * EngineContract.BFLOAT16_EPSILON / 2 * Math.sqrt(terms * one.bfloat16Sums());
    }
    return tolerance;
  }

  /**
   * Returns what is wrong, once convolutions were required as the library does.
   *
   * <p>The bias of a product in bfloat16 is added in float32, so there it is left out.
   */
  @SuppressWarnings("try") // the threads work by being open
  static List<Finding> wrong(Extent extent, int threads, Products products) {
    Convolutions.require(Device.cpu());
    List<Finding> findings = new ArrayList<>();
    try (EngineThreads set = new EngineThreads(threads);
        EngineContract contract = new EngineContract(products == Products.BFLOAT16)) {
      long seed = 0;
      for (ConvolutionCase one : extent.cases()) {
        List<Input> inputs = new ArrayList<>();
        inputs.add(new Input("input", one.inputShape()));
        inputs.add(new Input("weight", one.weightShape()));
        if (products == Products.FLOAT32) {
          inputs.add(Input.of("bias", one.out()));
        }
        seed += 1000;
        Map<String, Difference> differences =
            contract.compare(
                arrays -> convolution(arrays, one, products), inputs, seed, Order.SECOND);
        differences.forEach(
            (result, difference) -> {
              double factor = difference.distance() / tolerance(one, result, products);
              if (!(factor <= 1)) {
                findings.add(new Finding(one, result, factor));
              }
            });
      }
    }
    return findings;
  }

  @SuppressWarnings("try") // the type works by being open
  private static NDArray convolution(List<NDArray> arrays, ConvolutionCase one, Products products) {
    NDArray x = arrays.get(0);
    boolean reduced = products == Products.BFLOAT16 && x.getDataType() == DataType.FLOAT32;
    try (Bfloat16 type = new Bfloat16(reduced)) {
      return LayerOperators.convolution(x, arrays.subList(1, arrays.size()), one.spec());
    }
  }

  /**
   * Prints how many results of each kind are wrong in this process, and the first of each.
   *
   * @param arguments the extent, the number of threads, one or more types of products, and {@code
   *     faulty} if oneDNN is to have the fault first
   */
  public static void main(String[] arguments) {
    List<String> wishes = List.of(arguments);
    if (wishes.contains("faulty")) {
      FaultyEngine.give();
    }
    Extent extent = Extent.valueOf(arguments[0]);
    int threads = Integer.parseInt(arguments[1]);
    for (Products products : Products.values()) {
      if (wishes.contains(products.name())) {
        Map<String, List<Finding>> kinds =
            wrong(extent, threads, products).stream()
                .collect(Collectors.groupingBy(Finding::kind, TreeMap::new, Collectors.toList()));
        kinds.forEach(
            (kind, findings) ->
                System.out.printf(
                    "%s%s %s: %d, the first %s%n",
                    WRONG, products, kind, findings.size(), findings.get(0)));
      }
    }
    System.out.println(VERDICT + Convolutions.verdict());
  }
}
