/**
 * The MNIST example: recipes that train a GAN on handwritten digits, and the command line for them.
 */
@NullMarked
package dev.ganlib.example.mnist;

import org.jspecify.annotations.NullMarked;
