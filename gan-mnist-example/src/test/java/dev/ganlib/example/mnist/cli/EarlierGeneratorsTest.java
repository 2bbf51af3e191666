package dev.ganlib.example.mnist.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ganlib.Sampler;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Generators that were saved by a build before the middle floor. */
final class EarlierGeneratorsTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"ring", "cgan", "infogan", "acgan", "dcgan-r1", "sngan", "dcgan-pack"})
  void should_be_saved_again_as_they_were_written_then(String name) throws Exception {
    Path saved = generator(name);

    try (Sampler sampler = Sampler.load(saved)) {
      sampler.save(folder);
    }

    for (String file : new String[] {"generator.json", "generator.safetensors"}) {
      assertThat(folder.resolve(file)).hasSameBinaryContentAs(saved.resolve(file));
    }
  }

  private static Path generator(String name) throws URISyntaxException {
    String resource = "/earlier-runs/" + name + "/generator";
    return Path.of(
        Objects.requireNonNull(EarlierGeneratorsTest.class.getResource(resource), resource)
            .toURI());
  }
}
