/**
 * Training of generative adversarial networks on DJL: the short way to the everyday case, a
 * generator and one data set, and what finished networks are.
 *
 * <p>{@link dev.ganlib.GanTrainer} is a thin front of {@link dev.ganlib.game.Game}, the general
 * form; an {@link dev.ganlib.Adversary} is a discriminator in any game.
 */
@NullMarked
package dev.ganlib;

import org.jspecify.annotations.NullMarked;
