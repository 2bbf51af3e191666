/** Optimizers: what a player does with a gradient. */
@NullMarked
package dev.ganlib.optim;

import org.jspecify.annotations.NullMarked;
