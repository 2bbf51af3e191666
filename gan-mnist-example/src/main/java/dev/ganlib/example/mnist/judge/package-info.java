/**
 * The judge of digits, and what is measured with it: evaluations, neighbours, comparisons. Nothing
 * here knows a run's folder.
 */
@NullMarked
package dev.ganlib.example.mnist.judge;

import org.jspecify.annotations.NullMarked;
