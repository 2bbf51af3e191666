package dev.ganlib.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DigitsTest {
  /** What versions before wrote: Java's own words for such a machine are the oracle. */
  @ParameterizedTest
  @ValueSource(strings = {"ar-EG", "fa-IR", "mr-IN", "ne-NP", "my-MM", "th-TH-u-nu-thai", "en"})
  void should_equal_what_a_machine_of_another_language_wrote(String language) {
    String pattern = "windows of %d steps, every %d steps, minDelta %s";
    String written = String.format(Locale.forLanguageTag(language), pattern, 500, 1234567890, 0.5);

    assertThat(Digits.areEqual(written, String.format(Locale.ROOT, pattern, 500, 1234567890, 0.5)))
        .isTrue();
    assertThat(Digits.areEqual(written, String.format(Locale.ROOT, pattern, 501, 1234567890, 0.5)))
        .isFalse();
  }

  @Test
  void should_read_every_digit_of_a_script_and_leave_other_numerals_alone() {
    assertThat(Digits.ascii("٠١٢٣٤٥٦٧٨٩ ०१२३४५६७८९")).isEqualTo("0123456789 0123456789");
    assertThat(Digits.ascii("٠٫٥ −٣")).isEqualTo("0.5 -3");
    assertThat(Digits.ascii("x² Ⅷ größe")).isEqualTo("x² Ⅷ größe");
  }
}
