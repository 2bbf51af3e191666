/**
 * Storage on disk: files that appear whole or not at all, and arrays in the safetensors format.
 *
 * <p>Invariants: nothing here trains or draws, and no file is ever seen half-written under its own
 * name.
 */
@NullMarked
package dev.ganlib.internal.store;

import org.jspecify.annotations.NullMarked;
