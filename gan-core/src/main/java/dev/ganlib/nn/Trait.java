package dev.ganlib.nn;

/**
 * A property of a layer that a trainer, an initialiser or an export asks for. Of a layer that says
 * nothing of itself it is supposed that it may look across the batch where that only costs time;
 * what it does not say, nobody warns of.
 */
public enum Trait {
  /**
   * The output for a sample depends on that sample alone. Where all layers of a discriminator say
   * so, and none draws or changes buffers, reals and fakes are judged in one pass.
   */
  SAMPLES_ALONE,

  /** Samples are normalised by statistics of their batch, in training. */
  NORMALISES_OVER_BATCH,

  /** The output for a sample depends on others of its batch in another way. */
  COMPARES_SAMPLES,

  /** Draws random numbers in training. */
  DRAWS,

  /** Changes its own buffers in training, as running statistics are. */
  CHANGES_BUFFERS,

  /**
   * Runs its children one after another, each on the output of the one before, and gives what the
   * last one gives.
   */
  RUNS_IN_ORDER,

  /** Gives samples another shape and leaves their numbers as they are. */
  CHANGES_SHAPE_ONLY,

  /** An activation, whose kind is its name, such as {@code tanh} or {@code sigmoid}. */
  ACTIVATION,

  /**
   * Has a parameter {@code weight}, (outputs, inputs...) or (inputs, outputs, ...), and perhaps a
   * {@code bias}, which {@link InitialWeights} may set.
   */
  INITIALISABLE,

  /**
   * Gives the layers inside it initial values that belong to how it runs them: {@link
   * InitialWeights} leaves the weights and biases of linear layers and convolutions there as they
   * are.
   */
  KEEPS_INITIAL_WEIGHTS,

  /**
   * Is ready for products of bfloat16 numbers: each linear map and convolution that it computes is
   * a layer of this package among its children, or it computes none.
   */
  BF16,

  /** Divides a weight by its spectral norm, which bounds how steep the layer is. */
  SPECTRALLY_NORMALISED,

  /** Does not describe itself, so that it may do more than is said of it. */
  UNDESCRIBED
}
