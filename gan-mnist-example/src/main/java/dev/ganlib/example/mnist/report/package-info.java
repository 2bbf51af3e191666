/** The HTML page of a run, which stands alone: figures, curves and pictures. */
@NullMarked
package dev.ganlib.example.mnist.report;

import org.jspecify.annotations.NullMarked;
