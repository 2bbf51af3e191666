/** The time of a recipe's step, and the least that it could take on this machine. */
@NullMarked
package dev.ganlib.example.mnist.bench;

import org.jspecify.annotations.NullMarked;
