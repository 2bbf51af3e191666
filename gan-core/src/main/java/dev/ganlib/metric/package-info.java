/**
 * Measures how near samples come to the data, seen through the features of a network, and outputs
 * to their targets, pixel by pixel.
 *
 * <p>Invariant: nothing here keeps an array; figures are plain numbers, computed in double
 * precision.
 */
@NullMarked
package dev.ganlib.metric;

import org.jspecify.annotations.NullMarked;
