package dev.ganlib.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ClassAgreementTest {
  private static ClassAgreement of(boolean byCode, long[][] confusion) {
    ClassAgreement agreement = new ClassAgreement(confusion[0].length, byCode);
    for (int asked = 0; asked < confusion.length; asked++) {
      for (int judged = 0; judged < confusion[asked].length; judged++) {
        for (long i = 0; i < confusion[asked][judged]; i++) {
          agreement.count(asked, judged);
        }
      }
    }
    return agreement;
  }

  /** The most on which any assignment of different classes to the codes agrees, one by one. */
  private static long best(long[][] confusion, int code, boolean[] taken) {
    if (code == confusion.length) {
      return 0;
    }
    // A code may stand for nothing, where there are more codes than classes.
    long best = best(confusion, code + 1, taken);
    for (int judged = 0; judged < taken.length; judged++) {
      if (!taken[judged]) {
        taken[judged] = true;
        best = Math.max(best, confusion[code][judged] + best(confusion, code + 1, taken));
        taken[judged] = false;
      }
    }
    return best;
  }

  @ParameterizedTest
  @CsvSource({"1, 10", "2, 10", "3, 10", "4, 10", "5, 10", "6, 5", "7, 4", "12, 2"})
  void should_find_the_best_matching_of_codes_and_classes(int codes, int classes) {
    SplittableRandom random = new SplittableRandom(codes);
    for (int repetition = 0; repetition < 20; repetition++) {
      long[][] confusion = new long[codes][classes];
      long total = 0;
      for (long[] row : confusion) {
        for (int i = 0; i < classes; i++) {
          row[i] = random.nextInt(20);
          total += row[i];
        }
      }

      ClassAgreement agreement = of(true, confusion);

      assertThat(agreement.total()).isEqualTo(total);
      assertThat(agreement.share())
          .isCloseTo((double) best(confusion, 0, new boolean[classes]) / total, within(1e-12));
    }
  }

  @Test
  void should_let_a_code_give_way_where_all_together_agree_more() {
    // Each code alone would take class 0; together 9 + 8 is more than 10 + 1.
    assertThat(of(true, new long[][] {{10, 8}, {9, 1}}).share())
        .isCloseTo(17.0 / 28, within(1e-12));
  }

  @Test
  void should_match_ten_codes_in_any_order_with_ten_classes() {
    long[][] confusion = new long[10][10];
    for (int code = 0; code < 10; code++) {
      confusion[code][(code * 3 + 4) % 10] = 7;
    }

    assertThat(of(true, confusion).share()).isEqualTo(1);
    assertThat(of(false, confusion).share())
        .as("3 c + 4 = c mod 10 for c = 3 and c = 8")
        .isCloseTo(0.2, within(1e-12));
  }

  @Test
  void should_count_labels_as_they_are_without_codes() {
    ClassAgreement agreement = of(false, new long[][] {{2, 1, 0}, {0, 3, 4}});

    assertThat(agreement.isByCode()).isFalse();
    assertThat(agreement.total()).isEqualTo(10);
    assertThat(agreement.share()).isCloseTo(0.5, within(1e-12));
  }

  @Test
  void should_refuse_more_classes_by_code_than_can_be_matched() {
    assertThatThrownBy(() -> new ClassAgreement(21, true))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at most 20 classes")
        .hasMessageContaining("was 21");
  }

  @Test
  void should_have_no_share_where_nothing_was_asked() {
    assertThat(new ClassAgreement(10, false).share()).isNull();
    assertThat(new ClassAgreement(10, true).share()).isNull();
    assertThat(new ClassAgreement(10, true).total()).isZero();
  }
}
