/**
 * Pictures of what a generator makes.
 *
 * <p>Invariant: nothing here keeps an array or a manager; pixels are copied when they are given.
 */
@NullMarked
package dev.ganlib.image;

import org.jspecify.annotations.NullMarked;
