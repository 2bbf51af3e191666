/** Losses as pure functions of a discriminator's outputs. */
@NullMarked
package dev.ganlib.loss;

import org.jspecify.annotations.NullMarked;
