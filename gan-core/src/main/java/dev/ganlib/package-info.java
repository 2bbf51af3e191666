/**
 * Training of generative adversarial networks on DJL: the short way to the everyday case, two
 * players and one data set.
 *
 * <p>{@link dev.ganlib.GanTrainer} is a thin front of {@link dev.ganlib.game.Game}, the general
 * form.
 */
@NullMarked
package dev.ganlib;

import org.jspecify.annotations.NullMarked;
