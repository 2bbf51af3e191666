package dev.ganlib.internal.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ProcessorTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "AuthenticAMD | fpu avx2 avx512f avx512dq avx512cd avx512bw avx512vl | true",
        "HygonGenuine | avx512f avx512dq avx512bw avx512vl avx512_bf16 | true",
        "AuthenticAMD | fpu avx2 fma | false",
        // Of these oneDNN needs all.
        "AuthenticAMD | avx512f avx512dq avx512vl | false",
        "GenuineIntel | fpu avx2 avx512f avx512dq avx512cd avx512bw avx512vl | false"
      })
  void should_prefer_one_dnn_where_mkl_does_not_use_what_the_processor_has(
      String vendor, String flags, boolean preferred) {
    List<String> description =
        List.of(
            "processor\t: 0",
            "vendor_id\t: " + vendor,
            "model name\t: avx512f avx512bw avx512dq avx512vl",
            "flags\t\t: " + flags,
            "vmx flags\t: avx512bw",
            "processor\t: 1",
            "vendor_id\t: " + vendor,
            "flags\t\t: " + flags);

    assertThat(Processor.prefersOneDnn(description)).isEqualTo(preferred);
  }

  @Test
  void should_prefer_nothing_that_is_not_known() {
    assertThat(Processor.prefersOneDnn(List.of())).isFalse();
  }
}
