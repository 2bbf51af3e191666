/**
 * Charts, and the arrangement of samples in pictures. Charts decorate what a command does: without
 * fonts they are left out.
 */
@NullMarked
package dev.ganlib.example.mnist.chart;

import org.jspecify.annotations.NullMarked;
