/**
 * Stock networks: perceptrons, and the convolutional generators, translators and discriminators of
 * the papers.
 */
@NullMarked
package dev.ganlib.nn.stock;

import org.jspecify.annotations.NullMarked;
