package dev.ganlib.nn;

import java.util.Optional;

/**
 * A network that says in words what it was built from, so that it is loaded without custom code.
 *
 * <pre>{@code
 * public Optional<NetworkDescription> describeNetwork() {
 *   return Optional.of(NetworkDescription.of("unet").with("image", List.of(1, 28, 28)).with("width", width));
 * }
 *
 * public static UNet of(NetworkDescription words) {
 *   return new UNet(words.sizes("image"), words.whole("width"));
 * }
 * }</pre>
 *
 * <p>The second method reads the words again; the library's list of readers names it by the type. A
 * custom network of a type that is not in that list is saved by its class and loaded with its block
 * given. Words may be asked for at any time, also before the block is initialised, and do not
 * change.
 */
public interface DescribedNetwork {
  /**
   * {@return the words from which an equal network is built, not initialised; empty if some part of
   * it has none}
   */
  Optional<NetworkDescription> describeNetwork();
}
