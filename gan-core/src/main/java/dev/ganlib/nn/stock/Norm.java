package dev.ganlib.nn.stock;

import dev.ganlib.nn.GroupNorm;
import dev.ganlib.nn.InstanceNorm;
import dev.ganlib.nn.SpectralNorm;

/** The way in which a stock network keeps its activations, or its weights, in bounds. */
public enum Norm {
  /** Batch normalisation, with PyTorch's momentum 0.1 and epsilon 1e-5. */
  BATCH,
  /** {@link InstanceNorm} with learned scale and shift. */
  INSTANCE,
  /** {@link GroupNorm} of one group, which is layer normalisation: fit for gradient penalties. */
  LAYER,
  /** {@link SpectralNorm} of every weight, and no normalisation of activations. */
  SPECTRAL,
  /** None at all. */
  NONE
}
