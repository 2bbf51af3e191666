/** Where real samples come from. */
@NullMarked
package dev.ganlib.data;

import org.jspecify.annotations.NullMarked;
