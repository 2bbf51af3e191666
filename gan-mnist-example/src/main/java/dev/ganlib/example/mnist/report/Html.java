package dev.ganlib.example.mnist.report;

import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Writes an HTML page that refers to nothing outside itself: text and values of attributes are
 * escaped, pictures are embedded, elements are closed in the order in which they nest.
 *
 * <p>Elements of scripts, handlers of events and addresses other than {@code data:} and {@code #}
 * are refused.
 */
final class Html {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]*");
  private static final Set<String> INLINE = Set.of("em", "span", "strong");
  private static final Set<String> VOID = Set.of("img", "link", "meta");
  private static final Set<String> FORBIDDEN = Set.of("script", "iframe", "object", "embed");
  private static final Set<String> ADDRESSES = Set.of("src", "href");

  private final StringBuilder page = new StringBuilder("<!DOCTYPE html>\n");
  private final Deque<String> open = new ArrayDeque<>();

  /**
   * Begins an element.
   *
   * @param name of the element
   * @param attributes names and values in turn
   * @throws IllegalArgumentException if the page would not be safe or not well formed
   */
  Html open(String name, String... attributes) {
    requireName(name);
    if (FORBIDDEN.contains(name)) {
      throw new IllegalArgumentException("expected an element without a program but was " + name);
    }
    if (attributes.length % 2 != 0) {
      throw new IllegalArgumentException(
          "expected names and values in turn but was an odd number: " + attributes.length);
    }
    page.append('<').append(name);
    for (int i = 0; i < attributes.length; i += 2) {
      requireSafe(attributes[i], attributes[i + 1]);
      page.append(' ').append(attributes[i]).append("=\"");
      escape(attributes[i + 1]);
      page.append('"');
    }
    page.append('>');
    if (!VOID.contains(name)) {
      open.push(name);
    }
    return this;
  }

  /** Ends the innermost element. */
  Html close() {
    String name = open.pop();
    // A line's end beside these would be seen as a space.
    page.append("</").append(name).append(INLINE.contains(name) ? ">" : ">\n");
    return this;
  }

  /** Adds text. */
  Html text(String text) {
    escape(text);
    return this;
  }

  /** Adds an element that holds nothing but text. */
  Html element(String name, String text, String... attributes) {
    return open(name, attributes).text(text).close();
  }

  /**
   * Adds a PNG picture, which becomes part of the page.
   *
   * @param description what it shows, for those who do not see it
   */
  Html picture(byte[] png, String description, int width, int height) {
    return open(
        "img",
        "src",
        "data:image/png;base64," + Base64.getEncoder().encodeToString(png),
        "alt",
        description,
        "width",
        Integer.toString(width),
        "height",
        Integer.toString(height));
  }

  /**
   * Adds a style sheet, as it is.
   *
   * @throws IllegalArgumentException if it would end the element or fetch something
   */
  Html style(String css) {
    String lower = css.toLowerCase(Locale.ROOT);
    if (lower.contains("</") || lower.contains("url(") || lower.contains("@import")) {
      throw new IllegalArgumentException("expected a style sheet that stands alone");
    }
    page.append("<style>\n").append(css).append("</style>\n");
    return this;
  }

  /**
   * Returns the page.
   *
   * @throws IllegalStateException if an element is open
   */
  @Override
  public String toString() {
    if (!open.isEmpty()) {
      throw new IllegalStateException("expected all elements to be closed but was open: " + open);
    }
    return page.toString();
  }

  private static void requireName(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("expected a name of HTML but was " + name);
    }
  }

  private static void requireSafe(String name, String value) {
    requireName(name);
    boolean inside = value.startsWith("data:") || value.startsWith("#");
    if (name.startsWith("on") || (ADDRESSES.contains(name) && !inside)) {
      throw new IllegalArgumentException(
          "expected an attribute that leads nowhere outside but was %s=%s".formatted(name, value));
    }
  }

  private void escape(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> page.append("&amp;");
        case '<' -> page.append("&lt;");
        case '>' -> page.append("&gt;");
        case '"' -> page.append("&quot;");
        case '\'' -> page.append("&#39;");
        default ->
            // Control characters have no place in HTML.
            page.append(Character.isISOControl(c) && c != '\n' && c != '\t' ? '\uFFFD' : c);
      }
    }
  }
}
