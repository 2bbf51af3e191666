package dev.ganlib.testing;

import ai.djl.Device;
import dev.ganlib.internal.torch.Convolutions;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Makes sure that the engine's convolutions are right before a test computes some without a game,
 * which would see to it: on a processor on which they are wrong, a test would else pass or fail by
 * which tests came before. Found by JUnit itself.
 */
public final class RightConvolutions implements BeforeAllCallback {
  @Override
  public void beforeAll(ExtensionContext context) {
    Convolutions.require(Device.cpu());
  }
}
