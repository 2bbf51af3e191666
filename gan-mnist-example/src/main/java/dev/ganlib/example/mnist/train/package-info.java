/**
 * A training from its data to the saved generator: the library's pieces wired together, with the
 * pictures and the progress that it shows.
 */
@NullMarked
package dev.ganlib.example.mnist.train;

import org.jspecify.annotations.NullMarked;
