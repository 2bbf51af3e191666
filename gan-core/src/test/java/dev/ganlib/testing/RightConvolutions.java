package dev.ganlib.testing;

import ai.djl.Device;
import dev.ganlib.internal.torch.Convolutions;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Makes sure that the engine's convolutions are right before a test computes some by the engine
 * itself, without a layer or a game that would see to it: on a processor on which they are wrong,
 * such a test would else pass or fail by which tests came before.
 */
public final class RightConvolutions implements BeforeAllCallback {
  @Override
  public void beforeAll(ExtensionContext context) {
    Convolutions.require(Device.cpu());
  }
}
