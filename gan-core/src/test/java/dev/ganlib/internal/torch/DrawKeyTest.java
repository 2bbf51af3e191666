package dev.ganlib.internal.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class DrawKeyTest {

  @Test
  void should_give_the_seeds_of_the_python_implementation() throws IOException {
    DrawsReference reference = DrawsReference.read();

    assertThat(reference.seeds()).hasSizeGreaterThan(5);
    assertThat(reference.seeds())
        .allSatisfy(
            row ->
                assertThat(
                        new DrawKey(row.seed(), row.step(), row.attempt(), row.purpose())
                            .seedOf(row.index()))
                    .isEqualTo(row.value()));
    assertThat(DrawsReference.KEY.seedOf(0)).isEqualTo(reference.generatorSeed());
  }

  @Test
  void should_differ_in_the_low_half_when_any_word_of_the_key_differs() {
    // Libtorch's CPU generator takes no more than the low 32 bits.
    Set<Integer> seeds = new HashSet<>();
    int keys = 0;
    for (long seed = 0; seed < 5; seed++) {
      for (long step = 0; step < 5; step++) {
        for (long attempt = 0; attempt < 3; attempt++) {
          for (String purpose : new String[] {"", "a", "b", "ab", "ba"}) {
            for (long index = 0; index < 3; index++) {
              long hash = new DrawKey(seed, step, attempt, purpose).seedOf(index);
              assertThat(hash).isNotNegative();
              seeds.add((int) hash);
              keys++;
            }
          }
        }
      }
    }
    // Of 1,125 random 32-bit numbers two are equal with a probability of 0.00015.
    assertThat(seeds).hasSize(keys);
  }
}
