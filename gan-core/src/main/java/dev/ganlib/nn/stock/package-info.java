/** Stock networks: perceptrons and convolutional generators and discriminators of the papers. */
@NullMarked
package dev.ganlib.nn.stock;

import org.jspecify.annotations.NullMarked;
