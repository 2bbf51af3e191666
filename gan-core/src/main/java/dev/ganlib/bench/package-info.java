/** Measurements of what a machine makes of a network. */
@NullMarked
package dev.ganlib.bench;

import org.jspecify.annotations.NullMarked;
