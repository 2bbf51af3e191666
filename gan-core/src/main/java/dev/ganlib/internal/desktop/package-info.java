/**
 * Questions to the part of Java that draws, which a run-time may lack.
 *
 * <p>Invariant: a class of this package can be loaded where {@code java.desktop} is missing.
 */
@NullMarked
package dev.ganlib.internal.desktop;

import org.jspecify.annotations.NullMarked;
