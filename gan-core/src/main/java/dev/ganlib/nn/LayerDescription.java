package dev.ganlib.nn;

import ai.djl.nn.Block;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The description of one layer, without its children: what trainers ask of it, and what an export
 * writes. Immutable.
 *
 * @param kind the layer's name among kinds of layers, such as {@code Convolution} or {@code tanh}
 * @param traits what it says of itself
 * @param attributes its settings by name, in order: numbers, booleans, texts, and lists of those
 * @param arrays the names of its own parameters and buffers, in order, as the block has them among
 *     its direct parameters; those without a gradient are buffers
 */
public record LayerDescription(
    String kind, Set<Trait> traits, Map<String, Object> attributes, List<String> arrays) {
  private static final String CLASSES = "classes";

  /**
   * Copies what it is given.
   *
   * @param kind the layer's name among kinds of layers
   * @param traits what it says of itself
   * @param attributes its settings by name, in order
   * @param arrays the names of its own parameters and buffers, in order
   * @throws IllegalArgumentException if the kind is blank, or an attribute is not a number, a
   *     boolean, a text or a list of those
   */
  public LayerDescription {
    if (kind.isBlank()) {
      throw new IllegalArgumentException("a layer's kind must not be blank");
    }
    EnumSet<Trait> all = EnumSet.noneOf(Trait.class);
    all.addAll(traits);
    traits = Collections.unmodifiableSet(all);
    attributes.forEach(LayerDescription::check);
    attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
    arrays = List.copyOf(arrays);
  }

  private static void check(String name, Object value) {
    List<?> values = value instanceof List<?> list ? list : List.of(value);
    for (Object one : values) {
      if (!(one instanceof Number || one instanceof Boolean || one instanceof String)) {
        throw new IllegalArgumentException(
            "attribute %s must be a number, a boolean, a text or a list of those but was %s"
                .formatted(name, value));
      }
    }
  }

  /**
   * {@return a description without attributes}
   *
   * @param kind the layer's name among kinds of layers; not blank
   * @param traits what it says of itself
   */
  public static LayerDescription named(String kind, Trait... traits) {
    return new LayerDescription(kind, Set.of(traits), Map.of(), List.of());
  }

  /**
   * {@return the description of a block: its own if it is a {@link DescribedLayer}, what is known
   * of it if it is DJL's, else one that has the trait {@code UNDESCRIBED}}
   *
   * @param block any block; its children are not looked at
   */
  public static LayerDescription of(Block block) {
    LayerDescription own =
        block instanceof DescribedLayer layer ? layer.describe() : DjlLayers.describe(block);
    return new LayerDescription(
        own.kind, own.traits, own.attributes, block.getDirectParameters().keys());
  }

  /**
   * {@return whether a block is DJL's or describes itself, so that it does no more than is said of
   * it}
   *
   * @param block any block; its children are not looked at
   */
  public static boolean isDescribed(Block block) {
    return !of(block).has(Trait.UNDESCRIBED);
  }

  /**
   * {@return a description with one attribute more}
   *
   * @param name the setting's name
   * @param value a number, a boolean, a text, or a list of those
   * @throws IllegalArgumentException if the value is something else
   */
  public LayerDescription with(String name, Object value) {
    Map<String, Object> more = new LinkedHashMap<>(attributes);
    more.put(name, value);
    return new LayerDescription(kind, traits, more, arrays);
  }

  /**
   * {@return whether the layer has all of some traits}
   *
   * @param wanted the traits
   */
  public boolean has(Trait... wanted) {
    return traits.containsAll(Arrays.asList(wanted));
  }

  /**
   * {@return the name of the activation in lower case, such as {@code leakyrelu}; empty if the
   * layer is none}
   */
  public Optional<String> activation() {
    return has(Trait.ACTIVATION) ? Optional.of(kind.toLowerCase(Locale.ROOT)) : Optional.empty();
  }

  /**
   * {@return how many classes the labels tell apart that the layer takes, 0 if it takes none: its
   * attribute {@code classes}; empty if it does not say}
   */
  public OptionalInt classes() {
    return attributes.get(CLASSES) instanceof Number classes
        ? OptionalInt.of(classes.intValue())
        : OptionalInt.empty();
  }
}
