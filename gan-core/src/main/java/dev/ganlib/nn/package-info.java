/** Blocks that DJL lacks, and what a layer says of itself. */
@NullMarked
package dev.ganlib.nn;

import org.jspecify.annotations.NullMarked;
