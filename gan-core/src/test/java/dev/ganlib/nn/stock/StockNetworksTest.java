package dev.ganlib.nn.stock;

import static dev.ganlib.testing.Values.doubles;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.training.ParameterStore;
import ai.djl.util.Pair;
import dev.ganlib.internal.torch.EngineRoom;
import dev.ganlib.internal.torch.GradMode;
import dev.ganlib.internal.torch.Gradients;
import dev.ganlib.internal.torch.Scope;
import dev.ganlib.nn.ConditionalBatchNorm;
import dev.ganlib.nn.GroupNorm;
import dev.ganlib.nn.InstanceNorm;
import dev.ganlib.nn.SelfAttention;
import dev.ganlib.nn.SpectralNorm;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The networks of Dcgan, Sngan, Sagan and StyleGan: shapes, numbers of parameters, gradients,
 * errors.
 */
final class StockNetworksTest {
  private static final int LATENT = 5;
  private static final int BATCH = 3;
  private static final int CLASSES = 3;

  private static final List<Shape> IMAGES =
      List.of(
          new Shape(1, 28, 28),
          new Shape(1, 32, 32),
          new Shape(3, 32, 32),
          new Shape(3, 64, 64),
          new Shape(1, 48, 24),
          new Shape(2, 8, 8),
          new Shape(1, 10, 14));

  /** Those of images; {@link DvdganTest} has that of videos. */
  private static final List<Family> IMAGE_FAMILIES =
      Arrays.stream(Family.values()).filter(family -> family != Family.DVDGAN).toList();

  private NDManager manager;

  @BeforeEach
  void open() {
    manager = EngineRoom.newManager(Device.cpu());
  }

  @AfterEach
  void close() {
    manager.close();
  }

  private static StockGenerator.Builder generator(Family family, Shape image) {
    return switch (family) {
      case DCGAN -> Dcgan.generator(LATENT, image);
      case SNGAN -> Sngan.generator(LATENT, image);
      case SAGAN -> Sagan.generator(LATENT, image);
      case STYLEGAN2 -> StyleGan.generator(LATENT, image);
      case DVDGAN -> throw new IllegalArgumentException("not of images");
    };
  }

  private static StockDiscriminator.Builder discriminator(Family family, Shape image) {
    return switch (family) {
      case DCGAN -> Dcgan.discriminator(image);
      case SNGAN -> Sngan.discriminator(image);
      case SAGAN -> Sagan.discriminator(image);
      case STYLEGAN2 -> StyleGan.discriminator(image);
      case DVDGAN -> throw new IllegalArgumentException("not of images");
    };
  }

  private static List<Norm> discriminatorNorms(Family family) {
    return switch (family) {
      case DCGAN -> List.of(Norm.values());
      case SNGAN, SAGAN -> List.of(Norm.SPECTRAL, Norm.NONE);
      case STYLEGAN2, DVDGAN -> List.of(Norm.NONE);
    };
  }

  private static List<Norm> generatorNorms(Family family) {
    return switch (family) {
      case DCGAN -> List.of(Norm.values());
      case SNGAN, SAGAN -> List.of(Norm.BATCH);
      case STYLEGAN2, DVDGAN -> List.of(Norm.NONE);
    };
  }

  private static Shape[] inputs(Shape first, int classes) {
    Shape x = new Shape(BATCH).addAll(first);
    return classes == 0 ? new Shape[] {x} : new Shape[] {x, new Shape(BATCH)};
  }

  private NDList data(Shape[] inputs) {
    NDList data = new NDList(manager.randomNormal(inputs[0]));
    if (inputs.length > 1) {
      data.add(manager.create(new long[] {2, 0, 1}));
    }
    return data;
  }

  private NDArray run(Block block, Shape[] inputs, boolean training) {
    return block
        .forward(new ParameterStore(manager, false), data(inputs), training)
        .singletonOrThrow();
  }

  static List<Arguments> generators() {
    List<Arguments> all = new ArrayList<>();
    for (Family family : IMAGE_FAMILIES) {
      for (Norm norm : generatorNorms(family)) {
        for (int classes : new int[] {0, CLASSES}) {
          all.add(Arguments.of(family, norm, classes));
        }
      }
    }
    return all;
  }

  static List<Arguments> discriminators() {
    List<Arguments> all = new ArrayList<>();
    for (Family family : IMAGE_FAMILIES) {
      for (Norm norm : discriminatorNorms(family)) {
        for (int classes : new int[] {0, CLASSES}) {
          all.add(Arguments.of(family, norm, classes));
        }
      }
    }
    return all;
  }

  private static Block generator(Family family, Shape image, Norm norm, int classes) {
    StockGenerator.Builder builder = generator(family, image).width(8).norm(norm);
    return (classes == 0 ? builder : builder.classes(classes)).build();
  }

  private static Block discriminator(Family family, Shape image, Norm norm, int classes) {
    StockDiscriminator.Builder builder = discriminator(family, image).width(8).norm(norm);
    return (classes == 0 ? builder : builder.classes(classes)).build();
  }

  @ParameterizedTest
  @MethodSource("generators")
  void should_make_images_of_the_shape_that_is_asked_for(Family family, Norm norm, int classes) {
    for (Shape image : IMAGES) {
      Block block = generator(family, image, norm, classes);
      Shape[] inputs = inputs(new Shape(LATENT), classes);
      Shape expected = new Shape(BATCH).addAll(image);

      block.initialize(manager, DataType.FLOAT32, inputs);

      assertThat(block.getOutputShapes(inputs)).containsExactly(expected);
      for (boolean training : new boolean[] {true, false}) {
        NDArray samples = run(block, inputs, training);
        assertThat(samples.getShape()).isEqualTo(expected);
        double[] values = doubles(samples);
        assertThat(Arrays.stream(values).map(Math::abs).max().orElseThrow()).isBetween(1e-9, 1.0);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("discriminators")
  void should_judge_images_of_the_shape_that_is_told(Family family, Norm norm, int classes) {
    for (Shape image : IMAGES) {
      Block block = discriminator(family, image, norm, classes);
      Shape[] inputs = inputs(image, classes);

      block.initialize(manager, DataType.FLOAT32, inputs);

      assertThat(block.getOutputShapes(inputs)).containsExactly(new Shape(BATCH, 1));
      for (boolean training : new boolean[] {true, false}) {
        NDArray logits = run(block, inputs, training);
        assertThat(logits.getShape()).isEqualTo(new Shape(BATCH, 1));
        assertThat(doubles(logits)).doesNotContain(Double.NaN).doesNotHaveDuplicates();
      }
    }
  }

  /** The trunk of Dcgan ends at the smallest image, the others at a number a channel. */
  @ParameterizedTest
  @EnumSource(value = Family.class, names = "DVDGAN", mode = EnumSource.Mode.EXCLUDE)
  void should_give_features_as_a_trunk(Family family) {
    for (Shape image : IMAGES) {
      Block trunk = discriminator(family, image).width(8).trunk();
      Shape[] inputs = inputs(image, 0);
      Ladder ladder = ladder(image);
      long features =
          switch (family) {
            case DCGAN -> (8L << (ladder.kernels().size() - 1)) * ladder.small();
            case SNGAN -> 8;
            case SAGAN -> blocks(image).up().get(0);
            case STYLEGAN2 -> Math.min(8L << facts(image)[2], 64);
            case DVDGAN -> throw new IllegalArgumentException("not of images");
          };

      trunk.initialize(manager, DataType.FLOAT32, inputs);

      assertThat(trunk.getOutputShapes(inputs)).containsExactly(new Shape(BATCH, features));
      assertThat(run(trunk, inputs, false).getShape()).isEqualTo(new Shape(BATCH, features));
    }
  }

  @ParameterizedTest
  @EnumSource(value = Family.class, names = "DVDGAN", mode = EnumSource.Mode.EXCLUDE)
  void should_have_no_trunk_with_labels(Family family) {
    StockDiscriminator.Builder builder = discriminator(family, IMAGES.get(0)).classes(4);
    assertThatThrownBy(builder::trunk)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a trunk takes no labels but was made conditional on 4 classes");
  }

  // Numbers of parameters.

  private static long trainable(Block block) {
    return block.getParameters().values().stream()
        .filter(Parameter::requiresGradient)
        .mapToLong(parameter -> parameter.getShape().size())
        .sum();
  }

  /** Returns C, the sides of the small image as one number, and how often they are doubled. */
  private static long[] facts(Shape image) {
    long[][] known = {
      {28, 28, 49, 2},
      {32, 32, 16, 3},
      {64, 64, 16, 4},
      {48, 24, 72, 2},
      {8, 8, 4 * 4, 1},
      {10, 14, 35, 1}
    };
    return Arrays.stream(known)
        .filter(fact -> fact[0] == image.get(1) && fact[1] == image.get(2))
        .map(fact -> new long[] {image.get(0), fact[2], fact[3]})
        .findFirst()
        .orElseThrow();
  }

  /**
   * The halvings of an image by a DCGAN.
   *
   * @param kernels the places of the kernel at each halving, from the image on
   * @param small the places of the smallest image
   */
  private record Ladder(List<Long> kernels, long small) {}

  private static Ladder ladder(Shape image) {
    return switch (image.slice(1).toString()) {
      // By way of 14x14 and 7x7 to 4x4.
      case "(28, 28)" -> new Ladder(List.of(16L, 16L, 9L), 16);
      case "(32, 32)" -> new Ladder(List.of(16L, 16L, 16L), 16);
      case "(64, 64)" -> new Ladder(List.of(16L, 16L, 16L, 16L), 16);
      // By way of 24x12, 12x6 and 6x3 to 3x2.
      case "(48, 24)" -> new Ladder(List.of(16L, 16L, 16L, 12L), 6);
      case "(8, 8)" -> new Ladder(List.of(16L), 16);
      // By way of 5x7 to 3x4.
      case "(10, 14)" -> new Ladder(List.of(16L, 9L), 12);
      default -> throw new IllegalArgumentException(image.toString());
    };
  }

  /** What follows a layer of some outputs: a bias, or the scales and shifts of a normalisation. */
  private static long behind(Norm norm, long outputs) {
    return norm == Norm.NONE || norm == Norm.SPECTRAL ? outputs : 2 * outputs;
  }

  @ParameterizedTest
  @EnumSource(Norm.class)
  void should_have_as_many_parameters_as_the_layers_of_a_dcgan(Norm norm) {
    long w = 8;
    for (int classes : new int[] {0, CLASSES}) {
      for (Shape image : IMAGES) {
        Ladder ladder = ladder(image);
        long channels = image.get(0);
        int n = ladder.kernels().size();
        long wide = w << (n - 1);
        // From latents to the small image: a bias at each number, or a norm at each channel.
        long generators = (LATENT + classes) * wide * ladder.small();
        generators += norm == Norm.NONE || norm == Norm.SPECTRAL ? wide * ladder.small() : 2 * wide;
        long kernel = ladder.kernels().get(0);
        long discriminators = (channels + classes) * w * kernel + w;
        generators += kernel * w * channels + channels;
        for (int i = 1; i < n; i++) {
          long fine = w << (i - 1);
          kernel = ladder.kernels().get(i);
          generators += kernel * 2 * fine * fine + behind(norm, fine);
          discriminators += kernel * 2 * fine * fine + behind(norm, 2 * fine);
        }
        discriminators += wide * ladder.small() + 1;
        Block generator = generator(Family.DCGAN, image, norm, classes);
        Block discriminator = discriminator(Family.DCGAN, image, norm, classes);
        generator.initialize(manager, DataType.FLOAT32, inputs(new Shape(LATENT), classes));
        discriminator.initialize(manager, DataType.FLOAT32, inputs(image, classes));

        assertThat(trainable(generator)).as("generator of " + image).isEqualTo(generators);
        assertThat(trainable(discriminator)).as("judge of " + image).isEqualTo(discriminators);
      }
    }
  }

  private static long residual(long in, long w) {
    return in * w * 9 + w + w * w * 9 + w + in * w + w;
  }

  /** One that keeps the size: no weights in its shortcut. */
  private static long keeping(long w) {
    return residual(w, w) - w * w - w;
  }

  /** Query, key, value and output without biases, and the gate. */
  private static long attention(long w) {
    return 2 * (w * w / 8) + w * w / 2 + w * w / 2 + 1;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, CLASSES})
  void should_have_as_many_parameters_as_the_residual_blocks_of_an_sngan(int classes) {
    long w = 8;
    for (Shape image : IMAGES) {
      long[] facts = facts(image);
      long channels = facts[0];
      long n = facts[2];
      long norms = classes == 0 ? 2 * w : 2 * w * classes;
      long generators =
          (LATENT + 1) * w * facts[1]
              + n * (residual(w, w) + 2 * norms)
              + 2 * w
              + w * channels * 9
              + channels;
      long discriminators =
          residual(channels, w) + (n - 1) * residual(w, w) + 2 * keeping(w) + w + 1 + classes * w;
      assertParameters(Family.SNGAN, image, classes, generators, discriminators);
    }
  }

  /**
   * The outputs of the blocks of a SAGAN of width 8, in order, and at which number of channels
   * there is attention: twice the channels at half the size, attention at sides of at most 32.
   */
  private record Blocks(List<Long> up, long upAttention, List<Long> down, long downAttention) {}

  private static Blocks blocks(Shape image) {
    return switch (image.slice(1).toString()) {
      // By way of 14x14 from 7x7: attention at 14x14.
      case "(28, 28)", "(48, 24)" -> new Blocks(List.of(16L, 8L), 16, List.of(8L, 16L), 8);
      case "(32, 32)" -> new Blocks(List.of(32L, 16L, 8L), 16, List.of(8L, 16L, 32L), 8);
      case "(64, 64)" -> new Blocks(List.of(64L, 32L, 16L, 8L), 16, List.of(8L, 16L, 32L, 64L), 8);
      // Attention at 32x32, a quarter, as in the paper.
      case "(128, 128)" ->
          new Blocks(List.of(128L, 64L, 32L, 16L, 8L), 32, List.of(8L, 16L, 32L, 64L, 128L), 16);
      // Never more than 16 times the width.
      case "(256, 256)" ->
          new Blocks(
              List.of(128L, 128L, 64L, 32L, 16L, 8L),
              64,
              List.of(8L, 16L, 32L, 64L, 128L, 128L),
              32);
      // Attention at the small image itself.
      case "(8, 8)", "(10, 14)" -> new Blocks(List.of(8L), 8, List.of(8L), 8);
      default -> throw new IllegalArgumentException(image.toString());
    };
  }

  @ParameterizedTest
  @ValueSource(ints = {0, CLASSES})
  void should_have_as_many_parameters_as_the_residual_blocks_of_a_sagan(int classes) {
    List<Shape> images = new ArrayList<>(IMAGES);
    images.add(new Shape(3, 128, 128));
    images.add(new Shape(1, 256, 256));
    for (Shape image : images) {
      Blocks blocks = blocks(image);
      long channels = image.get(0);
      long small = image.get(1) >= 128 ? 16 : facts(image)[1];
      long sets = classes == 0 ? 1 : classes;
      long first = blocks.up().get(0);
      long generators = (LATENT + 1) * first * small + attention(blocks.upAttention());
      long in = first;
      for (long out : blocks.up()) {
        generators += residual(in, out) + 2 * in * sets + 2 * out * sets;
        in = out;
      }
      generators += 2 * in + in * channels * 9 + channels;
      long discriminators = attention(blocks.downAttention());
      in = channels;
      for (long out : blocks.down()) {
        discriminators += residual(in, out);
        in = out;
      }
      discriminators += keeping(in) + in + 1 + classes * in;
      assertParameters(Family.SAGAN, image, classes, generators, discriminators);
    }
  }

  private void assertParameters(
      Family family, Shape image, int classes, long generators, long discriminators) {
    assertParameters(family, Norm.BATCH, Norm.SPECTRAL, image, classes, generators, discriminators);
  }

  private void assertParameters(
      Family family,
      Norm ofG,
      Norm ofD,
      Shape image,
      int classes,
      long generators,
      long discriminators) {
    Block generator = generator(family, image, ofG, classes);
    Block discriminator = discriminator(family, image, ofD, classes);
    generator.initialize(manager, DataType.FLOAT32, inputs(new Shape(LATENT), classes));
    discriminator.initialize(manager, DataType.FLOAT32, inputs(image, classes));

    assertThat(trainable(generator)).as("generator of " + image).isEqualTo(generators);
    assertThat(trainable(discriminator)).as("judge of " + image).isEqualTo(discriminators);
  }

  /** A modulated convolution: a factor for each input of a style of 32, and biases of both. */
  private static long modulated(long in, long out, long kernel) {
    return 33 * in + in * out * kernel + out;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, CLASSES})
  void should_have_as_many_parameters_as_the_layers_of_a_stylegan(int classes) {
    for (Shape image : IMAGES) {
      long[] facts = facts(image);
      long channels = facts[0];
      long wide = 8L << facts[2];
      long joined = classes == 0 ? LATENT : 2 * LATENT;
      long generators = (long) classes * LATENT + 32 * (joined + 1) + 32 * 33 + wide * facts[1];
      generators += modulated(wide, wide, 9) + modulated(wide, channels, 1);
      long discriminators = 0;
      long in = channels;
      for (long i = facts[2]; i > 0; i--) {
        long fine = 8L << (i - 1);
        generators += modulated(2 * fine, fine, 9) + modulated(fine, fine, 9);
        generators += modulated(fine, channels, 1);
        long out = 8L << (facts[2] - i);
        discriminators += in * out * 16 + out;
        in = out;
      }
      discriminators += (in + 1) * in * 9 + in + in * facts[1] * wide + wide;
      discriminators += wide + 1 + classes * wide;
      if (wide <= 64) { // above it widths do not double any more
        assertParameters(
            Family.STYLEGAN2, Norm.NONE, Norm.NONE, image, classes, generators, discriminators);
      }
    }
  }

  // Which layers.

  private static long count(Block block, Class<?> kind) {
    long inside =
        block.getChildren().values().stream().mapToLong(child -> count(child, kind)).sum();
    return inside + (kind.isInstance(block) ? 1 : 0);
  }

  /** Of normalisation a layer behind each but the image in G, behind each but the first in D. */
  @ParameterizedTest
  @CsvSource({
    "BATCH, 3, 0, 0, 0",
    "INSTANCE, 0, 3, 0, 0",
    "LAYER, 0, 0, 3, 0",
    "SPECTRAL, 0, 0, 0, 4",
    "NONE, 0, 0, 0, 0"
  })
  void should_normalise_a_dcgan_as_chosen(
      Norm norm, long batch, long instance, long layer, long spectral) {
    Shape image = new Shape(1, 32, 32);
    Block generator = generator(Family.DCGAN, image, norm, 0);
    Block discriminator = discriminator(Family.DCGAN, image, norm, 0);

    assertThat(count(generator, BatchNorm.class)).isEqualTo(batch);
    assertThat(count(generator, InstanceNorm.class)).isEqualTo(instance);
    assertThat(count(generator, GroupNorm.class)).isEqualTo(layer);
    assertThat(count(generator, SpectralNorm.class)).isEqualTo(spectral);
    assertThat(count(discriminator, BatchNorm.class)).isEqualTo(Math.max(0, batch - 1));
    assertThat(count(discriminator, InstanceNorm.class)).isEqualTo(Math.max(0, instance - 1));
    assertThat(count(discriminator, GroupNorm.class)).isEqualTo(Math.max(0, layer - 1));
    assertThat(count(discriminator, SpectralNorm.class)).isEqualTo(spectral);
  }

  /**
   * At 32x32 a generator has three residual blocks, a discriminator of SNGAN five and of SAGAN
   * four, each of three convolutions, but of two where the size stays; attention has four.
   */
  @ParameterizedTest
  @CsvSource({
    "SNGAN, 0, 0, 14, 0",
    "SNGAN, 3, 0, 15, 0",
    "SAGAN, 0, 15, 16, 1",
    "SAGAN, 3, 15, 17, 1"
  })
  void should_normalise_every_weight_of_a_residual_discriminator(
      Family family, int classes, long inGenerator, long inDiscriminator, long attentions) {
    Shape image = new Shape(1, 32, 32);
    Block generator = generator(family, image, Norm.BATCH, classes);
    Block discriminator = discriminator(family, image, Norm.SPECTRAL, classes);

    assertThat(count(generator, SpectralNorm.class)).isEqualTo(inGenerator);
    assertThat(count(discriminator, SpectralNorm.class)).isEqualTo(inDiscriminator);
    assertThat(count(generator, SelfAttention.class)).isEqualTo(attentions);
    assertThat(count(discriminator, SelfAttention.class)).isEqualTo(attentions);
    assertThat(count(generator, BatchNorm.class)).isEqualTo(classes == 0 ? 7 : 1);
    assertThat(count(generator, ConditionalBatchNorm.class)).isEqualTo(classes == 0 ? 0 : 6);
    assertThat(count(discriminator, BatchNorm.class)).isZero();
    Block plain = discriminator(family, image, Norm.NONE, classes);
    assertThat(count(plain, SpectralNorm.class)).isZero();
  }

  /** Before one of the generator's last doublings, and behind as many halvings. */
  @ParameterizedTest
  @CsvSource({
    "8, 8, 1",
    "28, 28, 1",
    "32, 32, 1",
    "64, 64, 1",
    "128, 128, 2",
    "256, 256, 3",
    "32, 64, 1",
    // Where no size is small enough, at the smallest.
    "8, 128, 1",
    "16, 256, 2"
  })
  void should_attend_at_sides_of_at_most_32(long height, long width, int halvings) {
    Shape image = new Shape(1, height, width);
    Block generator = generator(Family.SAGAN, image, Norm.BATCH, 0).getChildren().valueAt(0);
    Block trunk = Sagan.discriminator(image).width(8).trunk();

    List<String> up = kinds(generator);
    assertThat(
            up.subList(up.indexOf("SelfAttention"), up.size()).stream().filter("Residual"::equals))
        .hasSize(halvings);
    List<String> down = kinds(trunk);
    assertThat(down.indexOf("SelfAttention")).isEqualTo(halvings);
    assertThat(down.subList(0, halvings)).containsOnly("Residual");
  }

  private static List<String> kinds(Block block) {
    return block.getChildren().values().stream()
        .map(child -> child.getClass().getSimpleName())
        .toList();
  }

  // Gradients.

  @SuppressWarnings("try") // scope and mode work by being open
  private void assertGradientEverywhere(Block block, Shape... inputs) {
    block.initialize(manager, DataType.FLOAT32, inputs);
    List<Pair<String, Parameter>> parameters =
        block.getParameters().stream()
            .filter(pair -> pair.getValue().requiresGradient())
            .collect(Collectors.toList());
    try (Scope scope = new Scope();
        GradMode on = GradMode.on()) {
      List<NDArray> arrays = new ArrayList<>();
      parameters.forEach(pair -> arrays.add(pair.getValue().getArray()));
      NDArray output = run(block, inputs, true);
      NDArray loss = output.mul(manager.randomNormal(output.getShape())).sum();
      NDList gradients = Gradients.of(loss, arrays);
      for (int i = 0; i < arrays.size(); i++) {
        String name = parameters.get(i).getKey();
        double largest =
            Arrays.stream(doubles(gradients.get(i))).map(Math::abs).max().orElseThrow();
        boolean gated = name.matches(".*(query|key|value|output).*") && name.contains("Attention");
        assertThat(largest > 0).as("gradient of %s: %s", name, largest).isEqualTo(!gated);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("generators")
  void should_hand_the_gradient_to_every_parameter_of_a_generator(
      Family family, Norm norm, int classes) {
    Block block = generator(family, new Shape(1, 16, 16), norm, classes);
    assertGradientEverywhere(block, inputs(new Shape(LATENT), classes));
  }

  @ParameterizedTest
  @MethodSource("discriminators")
  void should_hand_the_gradient_to_every_parameter_of_a_discriminator(
      Family family, Norm norm, int classes) {
    Block block = discriminator(family, new Shape(1, 16, 16), norm, classes);
    assertGradientEverywhere(block, inputs(new Shape(1, 16, 16), classes));
  }

  /** The class must change the sample, and the judgement. */
  @ParameterizedTest
  @EnumSource(value = Family.class, names = "DVDGAN", mode = EnumSource.Mode.EXCLUDE)
  void should_heed_the_labels(Family family) {
    Shape image = new Shape(1, 16, 16);
    Block maker = generator(family, image, generatorNorms(family).get(0), CLASSES);
    Block judge = discriminator(family, image, discriminatorNorms(family).get(0), CLASSES);
    maker.initialize(manager, DataType.FLOAT32, inputs(new Shape(LATENT), CLASSES));
    judge.initialize(manager, DataType.FLOAT32, inputs(image, CLASSES));
    for (Parameter parameter : maker.getParameters().values()) {
      if (parameter.requiresGradient()) {
        // Conditional scales and shifts start equal for all classes.
        parameter
            .getArray()
            .addi(manager.randomNormal(0, 0.1f, parameter.getShape(), DataType.FLOAT32));
      }
    }
    for (Pair<Block, Shape> pair :
        List.of(new Pair<>(maker, new Shape(LATENT)), new Pair<>(judge, image))) {
      NDArray x = manager.randomNormal(new Shape(1).addAll(pair.getValue()));
      List<double[]> outputs = new ArrayList<>();
      for (long label = 0; label < CLASSES; label++) {
        NDList inputs = new NDList(x, manager.create(new long[] {label}));
        outputs.add(
            doubles(
                pair.getKey()
                    .forward(new ParameterStore(manager, false), inputs, false)
                    .singletonOrThrow()));
      }
      assertThat(outputs.get(0)).isNotEqualTo(outputs.get(1));
      assertThat(outputs.get(1)).isNotEqualTo(outputs.get(2));
    }
  }

  // Errors.

  private static void assertRefused(Runnable build, String message) {
    assertThatThrownBy(build::run).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 4, 4, 8",
    "1, 7, 7, 8",
    "1, 27, 27, 24 and 28",
    "1, 44, 44, 40 and 48",
    "3, 60, 60, 56 and 64",
    "3, 100, 100, 96 and 112",
    "3, 200, 200, 192 and 224",
    "1, 28, 27, 28 x 24 and 28 x 28",
    "1, 18, 32, 16 x 32 and 20 x 32",
    "3, 64, 100, 64 x 96 and 64 x 112",
    "3, 100, 64, 96 x 64 and 112 x 64",
    "1, 0, 0, 8",
    "1, 6, 8, 8 x 8"
  })
  void should_refuse_sides_that_do_not_come_from_a_small_image(
      long c, long h, long w, String fitting) {
    Shape image = new Shape(c, h, w);
    String message =
        "sides of an image must be 4 to 7 times a power of two, at least 8, but was "
            + image
            + "; the next that fit are "
            + fitting;
    for (Family family : IMAGE_FAMILIES) {
      assertRefused(() -> generator(family, image), message);
      assertRefused(() -> discriminator(family, image), message);
    }
  }

  @Test
  void should_refuse_what_is_no_shape_of_an_image() {
    for (Shape wrong :
        List.of(new Shape(28, 28), new Shape(2, 1, 28, 28), new Shape(0, 28, 28), new Shape())) {
      String message = "expected the shape of an image, (C, H, W), but was " + wrong;
      for (Family family : IMAGE_FAMILIES) {
        assertRefused(() -> generator(family, wrong), message);
        assertRefused(() -> discriminator(family, wrong), message);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -7})
  void should_refuse_numbers_that_are_not_positive(long number) {
    Shape image = new Shape(1, 28, 28);
    String latent = "latent size must be positive but was " + number;
    assertRefused(() -> Dcgan.generator(number, image), latent);
    assertRefused(() -> Sngan.generator(number, image), latent);
    assertRefused(() -> Sagan.generator(number, image), latent);
    for (Family family : IMAGE_FAMILIES) {
      StockGenerator.Builder maker = generator(family, image);
      StockDiscriminator.Builder judge = discriminator(family, image);
      assertRefused(() -> maker.width(number), "width must be positive but was " + number);
      assertRefused(() -> judge.width(number), "width must be positive but was " + number);
      assertRefused(
          () -> maker.classes((int) number), "classes must be positive but was " + number);
      assertRefused(
          () -> judge.classes((int) number), "classes must be positive but was " + number);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {4, 12, 1})
  void should_refuse_a_width_that_attention_cannot_divide(long width) {
    Shape image = new Shape(1, 28, 28);
    String message = "width of a sagan must be a multiple of 8 but was " + width;
    assertRefused(() -> Sagan.generator(LATENT, image).width(width), message);
    assertRefused(() -> Sagan.discriminator(image).width(width), message);
    List<Long> sizes = List.of(1L, 28L, 28L);
    assertRefused(() -> new Architecture("sagan", 5, sizes, width, Norm.BATCH, 0), message);
  }

  @Test
  void should_refuse_a_norm_that_the_family_does_not_have() {
    Shape image = new Shape(1, 28, 28);
    for (Family family : List.of(Family.SNGAN, Family.SAGAN)) {
      String name = family == Family.SNGAN ? "sngan" : "sagan";
      for (Norm norm : List.of(Norm.INSTANCE, Norm.LAYER, Norm.SPECTRAL, Norm.NONE)) {
        assertRefused(
            () -> generator(family, image).norm(norm),
            "expected norm of a %s generator to be among [BATCH] but was %s".formatted(name, norm));
      }
      for (Norm norm : List.of(Norm.BATCH, Norm.INSTANCE, Norm.LAYER)) {
        assertRefused(
            () -> discriminator(family, image).norm(norm),
            "expected norm of a %s discriminator to be among [SPECTRAL, NONE] but was %s"
                .formatted(name, norm));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(value = Family.class, names = "DVDGAN", mode = EnumSource.Mode.EXCLUDE)
  void should_name_the_latents_it_wants(Family family) {
    StockGenerator block = generator(family, new Shape(1, 28, 28)).width(8).build();
    assertRefused(
        () -> block.initialize(manager, DataType.FLOAT32, new Shape(2, 6)),
        "expected latents of shape (N, 5) but was (2, 6)");
  }

  @Test
  void should_know_what_it_was_built_from() {
    StockGenerator block =
        Dcgan.generator(7, new Shape(3, 16, 32)).width(6).norm(Norm.LAYER).classes(4).build();

    assertThat(block.architecture())
        .isEqualTo(new Architecture("dcgan", 7, List.of(3L, 16L, 32L), 6, Norm.LAYER, 4));
    assertThat(Sngan.generator(7, new Shape(3, 16, 16)).build().architecture())
        .isEqualTo(new Architecture("sngan", 7, List.of(3L, 16L, 16L), 64, Norm.BATCH, 0));
    assertThat(Sagan.generator(7, new Shape(3, 16, 16)).build().architecture().family())
        .isEqualTo("sagan");
  }
}
