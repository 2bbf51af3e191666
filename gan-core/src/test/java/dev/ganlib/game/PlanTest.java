package dev.ganlib.game;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ganlib.data.Source;
import dev.ganlib.testing.HostSource;
import org.junit.jupiter.api.Test;

/** Questions about the sources of a plan. */
final class PlanTest {
  private static Source source() {
    return new HostSource(10, 0);
  }

  private static Plan pair() {
    return Plan.rounds(1).paired("first", source(), "second", source()).source("third", source());
  }

  @Test
  void should_tell_its_sources() {
    assertThat(pair().hasSource("first")).isTrue();
    assertThat(pair().hasSource("second")).isTrue();
    assertThat(pair().hasSource("third")).isTrue();
    assertThat(pair().hasSource("Third")).isFalse();
    assertThat(Plan.rounds(1).hasSource("first")).isFalse();
  }

  @Test
  void should_tell_which_sources_are_paired() {
    assertThat(pair().arePaired("first", "second")).isTrue();
    assertThat(pair().arePaired("second", "first")).isTrue();
    assertThat(pair().arePaired("first", "third")).isFalse();
    assertThat(pair().arePaired("second", "third")).isFalse();
    assertThat(pair().arePaired("first", "none")).isFalse();
    assertThat(pair().arePaired("none", "nothing")).isFalse();
    Plan two = pair().paired("fourth", source(), "fifth", source());
    assertThat(two.arePaired("fourth", "fifth")).isTrue();
    assertThat(two.arePaired("second", "fifth")).isFalse();
  }

  @Test
  void should_tell_what_holds_in_all_phases() {
    Plan apart = Plan.rounds(1).source("first", source()).source("second", source());
    Plan one = Plan.rounds(1).source("first", source());

    assertThat(pair().then(pair()).arePaired("first", "second")).isTrue();
    assertThat(pair().then(apart).arePaired("first", "second")).isFalse();
    assertThat(apart.then(pair()).arePaired("first", "second")).isFalse();
    assertThat(pair().then(apart).hasSource("second")).isTrue();
    assertThat(pair().then(one).hasSource("second")).isFalse();
  }
}
