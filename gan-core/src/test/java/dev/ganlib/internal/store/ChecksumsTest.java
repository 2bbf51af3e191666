package dev.ganlib.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The sums are the examples of FIPS 180. */
class ChecksumsTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "'', 0, e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "abc, 1, ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    "a, 1000000, cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
  })
  void should_give_the_sum_of_the_standard(String text, int times, String sum) throws IOException {
    Path file = Files.writeString(folder.resolve("file"), text.repeat(times));

    assertThat(Checksums.of(file)).isEqualTo(sum);
  }

  @Test
  void should_reset_a_digest_when_its_text_is_taken() {
    MessageDigest digest = Checksums.digest();
    String empty = Checksums.text(digest);
    digest.update("abc".getBytes(StandardCharsets.US_ASCII));

    assertThat(Checksums.text(digest)).startsWith("ba7816bf");
    assertThat(Checksums.text(digest)).isEqualTo(empty);
  }

  @Test
  void should_name_the_file_when_it_cannot_be_read() {
    assertThatThrownBy(() -> Checksums.of(folder))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("could not read " + folder + ": ");
    assertThatThrownBy(() -> Checksums.of(folder.resolve("absent")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("NoSuchFileException");
  }
}
