/** Blocks that DJL lacks, and stock networks. */
@NullMarked
package dev.ganlib.nn;

import org.jspecify.annotations.NullMarked;
