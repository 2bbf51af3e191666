/**
 * Data sets and their files: MNIST and others in its format, Stacked MNIST, the ring of Gaussians,
 * NPY files.
 */
@NullMarked
package dev.ganlib.example.mnist.data;

import org.jspecify.annotations.NullMarked;
