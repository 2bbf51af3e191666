/**
 * The command line: commands, their options, and the main class. It knows all other packages, and
 * none of them knows it.
 */
@NullMarked
package dev.ganlib.example.mnist.cli;

import org.jspecify.annotations.NullMarked;
