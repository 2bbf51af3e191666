/**
 * Image-to-image translation on {@link dev.ganlib.game}: with pairs ({@link
 * dev.ganlib.translation.PairedTranslation}: Pix2Pix, super-resolution, in-painting) and without
 * ({@link dev.ganlib.translation.UnpairedTranslation}: CycleGAN). Both are values that add their
 * networks to a game and their moves to a plan.
 */
@NullMarked
package dev.ganlib.translation;

import org.jspecify.annotations.NullMarked;
