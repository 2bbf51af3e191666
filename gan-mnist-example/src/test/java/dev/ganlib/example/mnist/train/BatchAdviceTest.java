package dev.ganlib.example.mnist.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BatchAdviceTest {
  private static final Pattern BATCH = Pattern.compile("--batch, such as (\\d+)");

  @ParameterizedTest
  @CsvSource({"65, 64, 1", "61, 60, 1", "21, 8, 2", "9, 8, 1", "1001, 100, 4", "129, 64, 8"})
  void should_name_a_batch_whose_rest_can_be_trained_on(long size, int batch, int pack) {
    String advice = BatchAdvice.of(size, batch, pack);

    Matcher matcher = BATCH.matcher(advice);
    if (matcher.find()) {
      int better = Integer.parseInt(matcher.group(1));
      long rest = size % better;
      assertThat(better % pack).isZero();
      assertThat(better).isLessThan(batch);
      assertThat(rest % pack).isZero();
      assertThat(rest).isNotEqualTo(pack);
    } else {
      assertThat(size % pack).as("no batch of packs divides an odd rest").isNotZero();
    }
    assertThat(advice).contains("--limit, such as " + (size - size % batch));
  }
}
