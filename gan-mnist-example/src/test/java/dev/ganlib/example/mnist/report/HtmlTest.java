package dev.ganlib.example.mnist.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class HtmlTest {
  @Test
  void should_escape_text_and_values() {
    String page =
        new Html()
            .open("p", "title", "\"a\" & 'b'")
            .text("<script>alert(1)</script>&amp;\u0000")
            .close()
            .toString();

    assertThat(page)
        .isEqualTo(
            "<!DOCTYPE html>\n<p title=\"&quot;a&quot; &amp; &#39;b&#39;\">"
                + "&lt;script&gt;alert(1)&lt;/script&gt;&amp;amp;\uFFFD</p>\n");
  }

  @Test
  void should_close_elements_as_they_nest_and_void_ones_not_at_all() {
    String page =
        new Html()
            .open("div")
            .picture(new byte[] {1, 2, 3}, "a <dot>", 4, 5)
            .element("em", "x")
            .close()
            .toString();

    assertThat(page)
        .isEqualTo(
            "<!DOCTYPE html>\n<div><img src=\"data:image/png;base64,AQID\" alt=\"a &lt;dot&gt;\""
                + " width=\"4\" height=\"5\"><em>x</em></div>\n");
  }

  @Test
  void should_refuse_a_page_with_an_open_element() {
    assertThatThrownBy(() -> new Html().open("div").toString())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("expected all elements to be closed but was open: [div]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"script", "iframe", "object", "embed", "p onclick", "P", "", "a>b"})
  void should_refuse_an_element(String name) {
    assertThatThrownBy(() -> new Html().open(name)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "src, https://example.org/a.png",
    "href, a.html",
    "href, javascript:alert(1)",
    "onclick, alert(1)",
    "x y, 1",
  })
  void should_refuse_an_attribute(String name, String value) {
    assertThatThrownBy(() -> new Html().open("a", name, value))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"p { background: url(x) }", "@import 'x';", "</style><script>", "@IMPORT 'x'"})
  void should_refuse_a_style_sheet_that_fetches_or_ends(String css) {
    assertThatThrownBy(() -> new Html().style(css)).isInstanceOf(IllegalArgumentException.class);
  }
}
