/**
 * The MNIST example: recipes that train a GAN on handwritten digits, and the command line for them.
 *
 * <p>Its classes live in the packages below, one subject each; {@code RoomsTest} holds which may
 * know which.
 */
@NullMarked
package dev.ganlib.example.mnist;

import org.jspecify.annotations.NullMarked;
