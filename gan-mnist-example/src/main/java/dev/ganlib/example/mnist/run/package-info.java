/**
 * A run as its folder keeps it: description, options, metrics, generator. Nothing here trains; the
 * formats of a run's files are here.
 */
@NullMarked
package dev.ganlib.example.mnist.run;

import org.jspecify.annotations.NullMarked;
