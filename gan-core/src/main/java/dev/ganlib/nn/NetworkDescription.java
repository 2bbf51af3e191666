package dev.ganlib.nn;

import ai.djl.nn.Block;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A whole network in words, without its weights: a type, and the settings that a network of that
 * type is built from. Saved generators and translators hold it.
 *
 * <p>{@link LayerDescription} is of one layer and says what trainers ask of it; this is of a block
 * with all its children and says what it takes to build it again. Immutable if the lists and maps
 * that it is given are.
 *
 * @param type the network's name among types of networks, such as {@code mlp}
 * @param settings by name, in order: numbers, booleans, texts, lists, and maps of the same
 */
public record NetworkDescription(String type, Map<String, Object> settings) {
  private static final String TYPE = "type";

  /**
   * Copies the settings.
   *
   * @param type the network's name among types of networks
   * @param settings by name, in order
   * @throws IllegalArgumentException if the type is blank, or a setting is called {@code type}
   */
  public NetworkDescription {
    if (type.isBlank()) {
      throw new IllegalArgumentException("a network's type must not be blank");
    }
    if (settings.containsKey(TYPE)) {
      throw new IllegalArgumentException("a setting of a network must not be called " + TYPE);
    }
    settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
  }

  /**
   * {@return a description without settings}
   *
   * @param type the network's name among types of networks; not blank
   */
  public static NetworkDescription of(String type) {
    return new NetworkDescription(type, Map.of());
  }

  /**
   * {@return the words of a block; empty if it is no {@link DescribedNetwork}, or a part of it has
   * no words}
   *
   * @param block any block
   */
  public static Optional<NetworkDescription> of(Block block) {
    return block instanceof DescribedNetwork network ? network.describeNetwork() : Optional.empty();
  }

  /**
   * {@return the description that {@link #asMap} wrote}
   *
   * @param words the type under {@code type}, and the settings
   * @throws IllegalArgumentException if there is no type
   */
  public static NetworkDescription read(Map<String, ?> words) {
    Map<String, Object> settings = new LinkedHashMap<>(words);
    Object type = settings.remove(TYPE);
    if (!String.class.isInstance(type)) {
      throw new IllegalArgumentException("expected a network with its type but was " + words);
    }
    return new NetworkDescription(String.valueOf(type), settings);
  }

  /** {@return the type, under {@code type}, then the settings; unmodifiable} */
  public Map<String, Object> asMap() {
    Map<String, Object> words = new LinkedHashMap<>();
    words.put(TYPE, type);
    words.putAll(settings);
    return Collections.unmodifiableMap(words);
  }

  /**
   * {@return a description with one setting more}
   *
   * @param name the setting's name
   * @param value a number, a boolean, a text, a list of those, or a map
   */
  public NetworkDescription with(String name, Object value) {
    Map<String, Object> more = new LinkedHashMap<>(settings);
    more.put(name, value);
    return new NetworkDescription(type, more);
  }

  /**
   * {@return a description with parts more}
   *
   * @param name the setting's name
   * @param parts in order
   */
  public NetworkDescription withParts(String name, List<NetworkDescription> parts) {
    return with(name, parts.stream().map(NetworkDescription::asMap).toList());
  }

  /**
   * {@return a whole number}
   *
   * @param name the setting's name
   * @throws IllegalArgumentException if there is none of that name
   */
  public long whole(String name) {
    return whole(name, settings.get(name));
  }

  private long whole(String name, @Nullable Object value) {
    double number = cast(name, value, Number.class, "a whole number").doubleValue();
    if (number != Math.rint(number) || Math.abs(number) >= 1L << 53) {
      throw unlike(name, value, "a whole number");
    }
    return (long) number;
  }

  /**
   * {@return a number}
   *
   * @param name the setting's name
   * @throws IllegalArgumentException if there is none of that name
   */
  public double number(String name) {
    return cast(name, settings.get(name), Number.class, "a number").doubleValue();
  }

  /**
   * {@return true or false}
   *
   * @param name the setting's name
   * @throws IllegalArgumentException if there is none of that name
   */
  public boolean flag(String name) {
    return cast(name, settings.get(name), Boolean.class, "true or false");
  }

  /**
   * {@return a text}
   *
   * @param name the setting's name
   * @throws IllegalArgumentException if there is none of that name
   */
  public String text(String name) {
    return cast(name, settings.get(name), String.class, "a text");
  }

  /**
   * {@return whole numbers, such as the sizes of a shape; unmodifiable}
   *
   * @param name the setting's name
   * @throws IllegalArgumentException if there are none of that name
   */
  public List<Long> sizes(String name) {
    return list(name).stream().map(size -> whole(name, size)).toList();
  }

  /**
   * {@return texts; unmodifiable}
   *
   * @param name the setting's name
   * @throws IllegalArgumentException if there are none of that name
   */
  public List<String> texts(String name) {
    return list(name).stream().map(text -> cast(name, text, String.class, "texts")).toList();
  }

  /**
   * {@return the settings of a map, under this type}
   *
   * @param name the setting's name
   * @throws IllegalArgumentException if there is no map of that name
   */
  public NetworkDescription inner(String name) {
    return new NetworkDescription(type, map(name, settings.get(name)));
  }

  /**
   * {@return the parts that {@link #withParts} was given; unmodifiable}
   *
   * @param name the setting's name
   * @throws IllegalArgumentException if there are none of that name, or one has no type
   */
  public List<NetworkDescription> parts(String name) {
    return list(name).stream().map(part -> read(map(name, part))).toList();
  }

  private List<Object> list(String name) {
    List<?> entries = cast(name, settings.get(name), List.class, "a list");
    return new ArrayList<>(entries);
  }

  private Map<String, Object> map(String name, @Nullable Object value) {
    Map<String, Object> named = new LinkedHashMap<>();
    Map<?, ?> entries = cast(name, value, Map.class, "settings");
    entries.forEach((key, entry) -> named.put(String.valueOf(key), entry));
    return named;
  }

  private <T> T cast(String name, @Nullable Object value, Class<T> wanted, String words) {
    if (!wanted.isInstance(value)) {
      throw unlike(name, value, words);
    }
    return wanted.cast(value);
  }

  private IllegalArgumentException unlike(String name, @Nullable Object value, String words) {
    return new IllegalArgumentException(
        "expected %s of a network of type %s to be %s but %s"
            .formatted(name, type, words, value == null ? "there is none" : "was " + value));
  }
}
