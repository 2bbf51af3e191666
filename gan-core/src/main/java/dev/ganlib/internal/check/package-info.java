/** Checks of arguments that all packages have in common. */
@NullMarked
package dev.ganlib.internal.check;

import org.jspecify.annotations.NullMarked;
