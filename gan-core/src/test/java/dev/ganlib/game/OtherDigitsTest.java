package dev.ganlib.game;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checkpoints that earlier versions wrote where the system's language has digits of its own. */
final class OtherDigitsTest {
  @TempDir private Path folder;

  private Path run() {
    return folder.resolve("checkpoints");
  }

  private void play(Path from, long rounds, long window) throws IOException {
    try (Duel duel = new Duel(NonFinite.fail())) {
      if (from != null) {
        duel.game.resume(Checkpoint.at(from));
      }
      duel.play(
          duel.rounds(rounds),
          dev.ganlib.listener.EarlyStop.when("loss/G").lower().patience(900).window(window),
          dev.ganlib.listener.Checkpoints.every(4, run()).keep(9));
    }
  }

  /** Writes the digits in all texts of some fields as Arabic ones. */
  private static void translate(Path file, String fields) throws IOException {
    String text = Files.readString(file);
    String translated =
        Pattern.compile("(\"(?:" + fields + ")\": \")([^\"]*)")
            .matcher(text)
            .replaceAll(
                found -> {
                  StringBuilder arabic = new StringBuilder(found.group(1));
                  found
                      .group(2)
                      .chars()
                      .forEach(
                          c -> arabic.append((char) (c >= '0' && c <= '9' ? c - '0' + 0x660 : c)));
                  return java.util.regex.Matcher.quoteReplacement(arabic.toString());
                });
    assertThat(translated).isNotEqualTo(text);
    Files.write(file, translated.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void should_be_resumed_and_still_be_compared() throws IOException {
    play(null, 8, 50);
    Path checkpoint = run().resolve("step-000000004");
    translate(checkpoint.resolve("checkpoint.json"), "source [^\"]*|batch|seed|player [^\"]*");
    translate(checkpoint.resolve("early-stop-loss-G-lower.json"), "judged");
    TrainedTiny.sumUp(checkpoint);

    assertThatThrownBy(() -> play(checkpoint, 8, 51)).hasMessageContaining("windows of 51 steps");
    play(checkpoint, 8, 50);

    assertThat(Checkpoint.latest(run()).orElseThrow().step()).isEqualTo(8);
  }
}
