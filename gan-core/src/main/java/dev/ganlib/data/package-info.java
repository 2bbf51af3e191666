/** Sources of real samples. */
@NullMarked
package dev.ganlib.data;

import org.jspecify.annotations.NullMarked;
